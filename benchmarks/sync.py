"""The queue of the way home: beside its own statements as bare SQL and through the driver, per item, and when long."""

import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import asyncpg
from pydantic import SecretStr
from sqlalchemy import insert, select, text

from benchmarks.databases import on_both
from benchmarks.figure import Figure, of_pairs
from benchmarks.pairs import Call, pairs
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.connection import begun
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.adapters.storage.tables import DownloadRow, SyncItemRow, TorrentRow, table
from concierge.model.download import DownloadState
from concierge.model.nas import Nas
from concierge.model.release import TorrentSource
from concierge.model.sync import SyncFile, SyncItem
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications
from concierge.services.syncing import Syncing
from concierge.testing import NOW, FrozenClock, a_download, an_info_hash

__all__ = ["figures"]

# As for every hot path of the storage.
LIMIT_BARE = {"SQLite": 20.0, "PostgreSQL": 3.0}
# Four fifths as many items as by bare SQL over the same connections.
LIMIT_WORDS = 1.25
LIMIT_ITEM_MS = 5.0
LIMIT_LONG = 1.5
MANY, FEW = 10_000, 100
ITEMS = 60
LOOKS = 40
LEASE = timedelta(minutes=10)
NAS = Nas(name="home", key_hash="", created_at=NOW)
_FREE = (
    "SELECT id FROM sync_items WHERE due_at IS NOT NULL AND (state = 'pending' AND due_at <= {now}"
    " OR state = 'leased' AND lease_until <= {now}) AND nas IN ('', 'home') AND EXISTS (SELECT 1 FROM downloads"
    " WHERE downloads.id = sync_items.download_id AND downloads.state IN ('downloaded', 'syncing'))"
    " ORDER BY priority, created_at, id LIMIT 1{locked}"
)
_LEASE = (
    "UPDATE sync_items SET state = 'leased', token = token + 1, leased_by = 'home', lease_until = {later}"
    " WHERE id IN ({free}) RETURNING *"
)
_HELD = (
    "SELECT * FROM sync_items, downloads"
    " WHERE sync_items.id = {id} AND downloads.id = sync_items.download_id{locked}"
)
_FINISH = (
    "UPDATE sync_items SET state = 'done', lease_until = NULL, due_at = NULL, reason = '', detail = '',"
    " done_at = {now}, leased_by = 'home', done_bytes = 1, attempts = 0 WHERE id = {id} RETURNING due_at, done_at"
)
_WORDS = {
    "SQLite": {
        "now": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        "later": "strftime('%Y-%m-%d %H:%M:%f000', 'now', '+600 seconds')",
        "id": "?",
        "locked": "",
    },
    "PostgreSQL": {
        "now": "statement_timestamp()",
        "later": "statement_timestamp() + interval '600 seconds'",
        "id": "$1",
        "locked": " FOR UPDATE OF sync_items",
    },
}


def figures() -> Iterator[Figure]:
    """An item leased and finished, beside the driver; all bookkeeping of one; many that wait, beside few."""
    yield from on_both(_measured)


async def _measured(name: str, url: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        section = StorageSection(database_url=SecretStr(url))
        async with open_storage(section, Path(folder)) as storage:
            await _filled(storage, FEW)
            few = [await _looked(storage) for _ in range(LOOKS)]
            await _filled(storage, MANY, first=FEW)
            many = [await _looked(storage) for _ in range(LOOKS)]
            async with _bare(name, url, Path(folder) / "concierge.db") as bare:
                taken = await pairs(bare, _ours(storage))
            said = await pairs(_in_words(name, storage), _ours(storage))
            items = await _items_s(storage)
    return [
        of_pairs(f"sync {name}: an item, beside bare SQL", LIMIT_WORDS, said),
        of_pairs(f"sync {name}: an item, beside the driver", LIMIT_BARE[name], taken),
        Figure(
            name=f"sync {name}: all bookkeeping of an item",
            unit="ms",
            limit=LIMIT_ITEM_MS,
            median=1000 * median(items),
            least=1000 * min(items),
            is_gate=False,
        ),
        of_pairs(f"sync {name}: {MANY} waiting beside {FEW}", LIMIT_LONG, [*zip(few, many, strict=True)]),
    ]


def _ours(storage: SqlStorage) -> Call:
    async def taken_and_finished(_: int) -> object:
        async with storage.transaction() as rows:
            [item] = await rows.sync.lease(NAS, limit=1, lease=LEASE)
        async with storage.transaction() as rows:
            held = (await rows.sync.held(item.id))[0]
            return await rows.sync.finish(replace(held, leased_by="home", done_bytes=1))

    return taken_and_finished


def _in_words(name: str, storage: SqlStorage) -> Call:
    """The same two transactions in SQL, over the connections that the repository has."""
    words = _WORDS[name]
    skipped = f"{words['locked']} SKIP LOCKED" if words["locked"] else ""
    free = _FREE.format(now=words["now"], locked=skipped)
    lease = text(_LEASE.format(later=words["later"], free=free))
    held = text(_HELD.format(**{**words, "id": ":id"}))
    finish = text(_FINISH.format(**{**words, "id": ":id"}))

    async def taken_and_finished(_: int) -> object:
        async with begun(storage._engine, name) as connection:  # noqa: SLF001  past the repository
            item = await connection.row(lease)
        found = {"id": item["id"] if item else ""}
        async with begun(storage._engine, name) as connection:  # noqa: SLF001  as above
            await connection.row(held, found)
            return await connection.row(finish, found)

    return taken_and_finished


@asynccontextmanager
async def _bare(name: str, url: str, file: Path) -> AsyncIterator[Call]:
    """The same two transactions through the driver."""
    words = _WORDS[name]
    skipped = f"{words['locked']} SKIP LOCKED" if words["locked"] else ""
    free = _FREE.format(now=words["now"], locked=skipped)
    lease = _LEASE.format(later=words["later"], free=free)
    held, finish = _HELD.format(**words), _FINISH.format(**words)
    if url:
        server = await asyncpg.connect(url)

        async def in_server(_: int) -> object:
            async with server.transaction():
                item = await server.fetchrow(lease)
            async with server.transaction():
                await server.fetchrow(held, item["id"])
                return await server.fetchrow(finish, item["id"])

        yield in_server
        await server.close()
        return
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")

        async def in_file(_: int) -> object:
            connection.execute("BEGIN IMMEDIATE")
            [item_id, *_] = connection.execute(lease).fetchone()
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(held, (item_id,)).fetchone()
            found = connection.execute(finish, (item_id,)).fetchone()
            connection.execute("COMMIT")
            return found

        yield in_file


async def _items_s(storage: SqlStorage) -> list[float]:
    """Seconds for what the server does for an item: given, renewed, and ended, its person told."""
    clock = FrozenClock()
    sync = Syncing(storage, Nases(storage, clock=clock), Notifications((), clock=clock), clock=clock)
    taken = []
    for _ in range(ITEMS):
        began = time.perf_counter()
        [item] = await sync.lease(NAS)
        await sync.progress(NAS, item.id, item.token, done_bytes=1)
        await sync.complete(NAS, item.id, item.token)
        taken.append(time.perf_counter() - began)
    return taken


async def _looked(storage: SqlStorage) -> float:
    """Seconds for a page of what waits, and for taking the first of it."""
    began = time.perf_counter()
    async with storage.reading() as rows:
        await rows.sync.due(NAS, limit=FEW)
    async with storage.transaction() as rows:
        await rows.sync.lease(NAS, limit=1, lease=timedelta(0))
    return time.perf_counter() - began


async def _filled(storage: SqlStorage, until: int, *, first: int = 0) -> None:
    """So many items wait, each of a download and a torrent of its own."""
    if not first:
        await _one(storage)
    async with storage._engine.begin() as connection:  # noqa: SLF001  past everything that would check each row
        for row, names in (
            (TorrentRow, {"info_hash": "{:040x}"}),
            (DownloadRow, {"id": "d{}", "info_hash": "{:040x}"}),
            (SyncItemRow, {"id": "i{}", "download_id": "d{}"}),
        ):
            sample = dict((await connection.execute(select(table(row)).limit(1))).mappings().one())
            copies = [
                sample | {column: form.format(number) for column, form in names.items()}
                for number in range(first, until)
            ]
            await connection.execute(insert(table(row)), copies)


async def _one(storage: SqlStorage) -> None:
    async with storage.transaction() as rows:
        anna = await rows.users.by_telegram_id(7)
        download = replace(a_download(user_id=anna.id, id="first"), state=DownloadState.DOWNLOADED)
        await rows.downloads.add(download, TorrentSource(info_hash=an_info_hash()))
        await rows.sync.put(
            SyncItem(
                id="first",
                download_id=download.id,
                user_id=anna.id,
                info_hash=download.info_hash,
                title="Метрополис (1927)",
                kind="movie",
                client="transmission",
                source="/downloads",
                destination="Кино/Метрополис (1927)",
                files=(SyncFile(path="film.mkv", size_bytes=9, destination="Метрополис (1927)/film.mkv"),),
            )
        )
