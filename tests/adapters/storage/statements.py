"""Counts what is sent to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine


class Statements:
    """The statements to a database, whoever writes or reads, without those that begin transactions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._database = engine.url.database

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The list fills with what is sent inside."""
        with self.everywhere(self._database) as every:
            sent: list[str] = []
            yield sent
            sent += [statement for statement in every if not statement.startswith("BEGIN")]

    @staticmethod
    @contextmanager
    def everywhere(database: str | None = None) -> Iterator[list[str]]:
        """The list fills with what any engine sends inside, and what it is set up with; or that of one database."""
        sent: list[str] = []

        def hear(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
            if database is None or connection.engine.url.database == database:
                sent.append(statement)

        event.listen(Engine, "before_cursor_execute", hear)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", hear)
