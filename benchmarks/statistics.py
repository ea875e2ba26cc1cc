"""A person's figures in a household with a million viewings, beside the one statement that nobody can spare."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from benchmarks import diary
from benchmarks.databases import on_both
from benchmarks.figure import Figure, of_pairs, of_times
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import open_storage
from concierge.model.access import Role
from concierge.model.user import User
from concierge.services.statistics import Counting

__all__ = ["figures"]

ROUNDS = 7
LIMIT_S = 0.3
# A server sums one statement faster, and each of seven has a way to go.
LIMIT_RATIO = {"SQLite": 4.0, "PostgreSQL": 8.0}
YEAR = 2020
SOMEBODY = User(id=10, role=Role.MEMBER)
Call = Callable[[], Awaitable[object]]

# By hand: who has made what the person has seen, with how it was rated. It is most of the work, whoever does it.
BARE = """
SELECT c.job, c.person, count(*), count(r.half_points), sum(r.half_points)
FROM watched_titles w JOIN crew_credits c ON c.title_id = w.title_id
LEFT JOIN ratings r ON r.user_id = w.user_id AND r.title_id = w.title_id
WHERE w.user_id = 10 GROUP BY c.job, c.person
"""


def figures() -> Iterator[Figure]:
    """Seconds for all time and for one year, and how many times the bare statement that is."""
    yield from on_both(_measured)


async def _measured(name: str, url: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "concierge.db"
        section = StorageSection(database_url=SecretStr(url))
        async with open_storage(section, Path(folder)):
            pass
        await (diary.copied(url) if url else asyncio.to_thread(diary.inserted, file))
        async with open_storage(section, Path(folder)) as storage, _bare(file, url) as bare:
            counting = Counting(storage, lambda *_: b"")
            pairs = [
                (await _took(bare), await _took(lambda: counting.statistics(SOMEBODY))) for _ in _rounds()
            ]
            of_year = [await _took(lambda: counting.statistics(SOMEBODY, year=YEAR)) for _ in _rounds()]
    found = [
        of_times(f"{name}: figures of all time", LIMIT_S, [ours for _, ours in pairs]),
        of_times(f"{name}: figures of one year", LIMIT_S, of_year),
        of_pairs(f"{name}: to one bare sum", LIMIT_RATIO[name], pairs),
    ]
    # Seconds depend on the machine, and how many times, on what else it does: they are told, and no gate.
    return [replace(figure, is_gate=False) for figure in found]


def _rounds() -> range:
    return range(ROUNDS)


async def _took(call: Call) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


@asynccontextmanager
async def _bare(file: Path, url: str) -> AsyncIterator[Call]:
    """The statement through the driver alone."""
    if url:
        server = await asyncpg.connect(url)
        yield lambda: server.fetch(BARE)
        await server.close()
        return
    with closing(sqlite3.connect(file)) as connection:

        async def ask() -> object:
            return connection.execute(BARE).fetchall()

        yield ask
