"""Counts what is sent to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine


class Statements:
    """The statements of an engine, without those that begin transactions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sent: list[str] = []
        event.listen(engine.sync_engine, "before_cursor_execute", self._hear)

    def _hear(self, connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("BEGIN"):
            self._sent.append(statement)

    @staticmethod
    @contextmanager
    def everywhere() -> Iterator[list[str]]:
        """The list fills with what any engine sends inside, and what it is set up with."""
        sent: list[str] = []

        def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
            sent.append(statement)

        event.listen(Engine, "before_cursor_execute", hear)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", hear)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The list fills with what is sent inside."""
        self._sent = []
        yield self._sent
