"""P11: what it costs that every update is on the disk before it is acknowledged, 300 of them at once."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from benchmarks.databases import on_both
from benchmarks.figure import Figure, of_pairs, of_times
from concierge.adapters.storage import SecretsSection, StorageSection, new_key, open_storage
from concierge.model.inbox import Incoming
from concierge.services.background import Background
from concierge.services.inbox import Inbox

__all__ = ["figures"]

AT_ONCE = 300
LIMIT_S = 1.0
ROUNDS = 7
PAYLOAD = "x" * 800
COLUMNS = "INSERT INTO inbox (update_id, chat_id, user_id, token, received_at) VALUES "
numbers = count()


def figures() -> Iterator[Figure]:
    """Seconds for 300 at once, and how that goes beside one bare transaction for each, which it must beat."""
    yield from on_both(_measured)


async def _measured(name: str, url: str) -> list[Figure]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    section = StorageSection(database_url=SecretStr(url))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        async with open_storage(section, path, secrets) as storage, Background() as background:
            async with storage.transaction() as rows:
                owner = await rows.users.local_owner()
            inbox = Inbox(storage, background)
            pairs = [
                (await _bare(path / "concierge.db", url, owner.id), await _ours(inbox, owner.id))
                for _ in range(ROUNDS)
            ]
    return [
        of_times(f"P11 {name}: {AT_ONCE} updates stored", LIMIT_S, [ours for _, ours in pairs]),
        of_pairs(f"P11 {name}: beside a commit for each", 1.0, pairs),
    ]


async def _ours(inbox: Inbox, user_id: int) -> float:
    incoming = [
        Incoming(update_id=next(numbers), chat_id=1, user_id=user_id, payload=PAYLOAD) for _ in range(AT_ONCE)
    ]
    began = time.perf_counter()
    await asyncio.gather(*map(inbox.take, incoming))
    return time.perf_counter() - began


async def _bare(file: Path, url: str, user_id: int) -> float:
    """A row and a commit for each update, through the driver alone."""
    if url:
        server = await asyncpg.connect(url)
        began = time.perf_counter()
        for _ in range(AT_ONCE):
            values = f"{COLUMNS} ($1, 1, $2, $3, statement_timestamp())"
            await server.execute(values, next(numbers), user_id, PAYLOAD)
        took = time.perf_counter() - began
        await server.close()
        return took
    return await asyncio.to_thread(_bare_in_file, file, user_id)


def _bare_in_file(file: Path, user_id: int) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        began = time.perf_counter()
        for _ in range(AT_ONCE):
            values = f"{COLUMNS} (?, 1, ?, ?, strftime('%Y-%m-%d %H:%M:%f', 'now'))"
            connection.execute(values, (next(numbers), user_id, PAYLOAD))
        return time.perf_counter() - began
