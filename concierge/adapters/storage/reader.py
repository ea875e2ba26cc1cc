"""Statements that only read: none begins a transaction, and none has to wait for who writes."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeAlias

from sqlalchemy import Engine, Executable, RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from concierge.adapters.storage.address import Address, DatabaseFile
from concierge.adapters.storage.engine import without_transactions
from concierge.adapters.storage.file import reading_file_engine

__all__ = ["Reader", "Values", "reader_of"]

Values: TypeAlias = Mapping[str, object]


class Reader(Protocol):
    """Runs statements that read, each by itself."""

    is_file: bool

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None
    ) -> Sequence[RowMapping]:
        """Every row that the statement returns."""
        ...

    async def close(self) -> None:
        """Lets go of what it holds."""
        ...


class _FileReader:
    """Reads a file through a connection of its own, in a thread of its own: one turn of it for each statement."""

    is_file = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="concierge-reader")

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None
    ) -> Sequence[RowMapping]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(_read, self._engine, statement, values))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown(wait=False)


class _ServerReader:
    """Reads from a server through the pool of who writes."""

    is_file = False

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.sync_engine

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None
    ) -> Sequence[RowMapping]:
        # One switch for it all: each of connecting, asking and giving back would cost as much again.
        return await greenlet_spawn(_read, self._engine, statement, values)

    async def close(self) -> None:
        """The pool is closed by its owner."""


def reader_of(engine: AsyncEngine, address: Address) -> Reader:
    """Who reads the database of that address, into which `engine` writes."""
    if isinstance(address, DatabaseFile):
        return _FileReader(reading_file_engine(address.path))
    return _ServerReader(without_transactions(engine))


def _read(
    engine: Engine, statement: Executable, values: Sequence[Values] | Values | None
) -> Sequence[RowMapping]:
    with engine.connect() as connection:
        return connection.execute(statement, values).mappings().all()
