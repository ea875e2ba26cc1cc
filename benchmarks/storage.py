"""P6 and P7: what the storage layer adds to the database, and how it bears ten thousand people."""

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import asyncpg
from pydantic import SecretStr
from sqlalchemy import event

from benchmarks.chat import chat_figure
from benchmarks.databases import on_both
from benchmarks.figure import Figure, of_pairs
from benchmarks.history import query_figures
from benchmarks.pairs import Call, pairs
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.model.outbox import NewEffect

__all__ = ["figures"]

LIMITS = {"SQLite": (70.0, 20.0), "PostgreSQL": (5.0, 3.0)}
READ = {"SQLite": "SELECT * FROM users WHERE id = ?", "PostgreSQL": "SELECT * FROM users WHERE id = $1"}
_INTO_OUTBOX = (
    "INSERT INTO outbox"
    " (user_id, key, kind, payload, priority, state, due_at, attempts, token, result_id, group_key)"
    " VALUES ({}, {}, 'message', '{{}}', 0, 'pending', {}, 0, 0, '', '') ON CONFLICT DO NOTHING RETURNING id"
)
WRITE = {
    "SQLite": _INTO_OUTBOX.format("?", "?", "strftime('%Y-%m-%d %H:%M:%f', 'now')"),
    "PostgreSQL": _INTO_OUTBOX.format("$1", "$2", "statement_timestamp()"),
}
numbers = count()


def figures() -> Iterator[Figure]:
    """The ratios on each database that is there, the statements of opening one, and the queries of people."""
    yield from on_both(_measured)


async def _measured(name: str, url: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        section = StorageSection(database_url=SecretStr(url))
        async with open_storage(section, Path(folder)):
            pass
        opening = await _statements_of_opening(section, Path(folder))
        async with open_storage(section, Path(folder)) as storage:
            figures = await _ratios(name, storage, Path(folder), url)
            if url:
                figures.append(await chat_figure(storage, url))
            figures += await query_figures(name, storage, Path(folder) / "concierge.db", url)
        return [
            Figure(name=f"P6 statements to open {name}", unit="", limit=5, median=opening, least=opening),
            *figures,
        ]


async def _statements_of_opening(section: StorageSection, folder: Path) -> float:
    """How many statements an up-to-date database is opened with; those that set up a connection are none."""
    from sqlalchemy import Engine

    sent: list[str] = []

    def hear(*seen: object) -> None:
        sent.append(str(seen[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    async with open_storage(section, folder):
        pass
    event.remove(Engine, "before_cursor_execute", hear)
    return float(sum(not one.startswith("BEGIN") for one in sent))


async def _ratios(name: str, storage: SqlStorage, folder: Path, url: str) -> list[Figure]:
    async with storage.transaction() as rows:
        anna = await rows.users.by_telegram_id(7)

    async def get(_: int) -> object:
        async with storage.reading() as rows:
            return await rows.users.get(anna.id)

    async def send(_: int) -> None:
        effect = NewEffect(key=f"ours {next(numbers)}", kind="message", user_id=anna.id, payload={})
        async with storage.transaction() as rows:
            await rows.outbox.add(effect)

    read_limit, write_limit = LIMITS[name]
    async with _bare(name, folder / "concierge.db", url, anna.id) as (bare_get, bare_send):
        figures = [
            of_pairs(f"P7 {name}: get by key", read_limit, await pairs(bare_get, get)),
            of_pairs(f"P7 {name}: into the outbox", write_limit, await pairs(bare_send, send)),
        ]
    # Two processes take turns for a server, so that a busy machine moves its ratios: they are told, and no gate.
    return [replace(figure, is_gate=not url) for figure in figures]


@asynccontextmanager
async def _bare(name: str, file: Path, url: str, user_id: int) -> AsyncIterator[tuple[Call, Call]]:
    """The same through the driver alone."""
    if url:
        server = await asyncpg.connect(url)

        async def send(_: int) -> object:
            async with server.transaction():
                return await server.fetchrow(WRITE[name], user_id, f"bare {next(numbers)}")

        yield (lambda _: server.fetchrow(READ[name], user_id)), send
        await server.close()
        return
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")

        async def get(_: int) -> object:
            return connection.execute(READ[name], (user_id,)).fetchone()

        async def send_to_file(_: int) -> object:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute(WRITE[name], (user_id, f"bare {next(numbers)}")).fetchone()
            connection.execute("COMMIT")
            return row

        yield get, send_to_file
