"""The queue in memory, held against the one in the database: whatever is done to both, they say the same."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import open_storage
from concierge.errors import NotFound
from concierge.model.download import Download, DownloadState
from concierge.model.nas import Nas
from concierge.model.release import TorrentSource
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncState
from concierge.ports import Repositories
from concierge.testing import a_download
from tests.chaos.homeward.rows import MemoryRows, repositories_of
from tests.storage import put_schema

T = TypeVar("T")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, AT_ONCE = timedelta(hours=1), timedelta(0)
HOME = Nas(name="home", key_hash="a" * 64, created_at=NOW)
DACHA = Nas(name="dacha", key_hash="b" * 64, created_at=NOW)
OWN = Nas(name="own", key_hash="c" * 64, is_personal=True, people=(1,), created_at=NOW)
MOMENTS = {"created_at", "lease_until", "due_at", "done_at"}
numbers = st.integers(0, 4)
nases = st.sampled_from([HOME, DACHA, OWN])
spans = st.sampled_from([HOUR, AT_ONCE])


class _Ticking:
    """Never shows the same moment twice, as long as it is asked: two rows are not made at once."""

    def __init__(self) -> None:
        self._now = NOW

    def __call__(self) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now


class SameQueue(RuleBasedStateMachine):
    """Every call goes to both, and both give the same, but for the moments."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        put_schema(Path(self.folder))
        opened = open_storage(StorageSection(), Path(self.folder))
        self.real = self.loop.run_until_complete(self.stack.enter_async_context(opened))
        self.light = MemoryRows.of((), _Ticking())
        self.user_id = self.loop.run_until_complete(self._user())
        self.made: dict[int, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.loop.run_until_complete(self.stack.aclose())
            self.loop.close()

    async def _user(self) -> int:
        async with self.real.transaction() as rows:
            return (await rows.users.by_telegram_id(1001)).id

    def both(self, call: Callable[[Repositories], Awaitable[T]]) -> T:
        async def asked() -> tuple[object, object]:
            async with self.real.transaction() as rows:
                real = await _answer(call(rows))
            return real, await _answer(call(repositories_of(self.light)))

        real, light = self.loop.run_until_complete(asked())
        assert _bare(real) == _bare(light)
        return light  # type: ignore[return-value]  # an error is an answer, too

    @rule(number=numbers, nas=st.sampled_from(["", "dacha", "own"]), priority=st.integers(0, 2))
    def put(self, number: int, nas: str, priority: int) -> None:
        download = self._download(number)
        known = self.loop.run_until_complete(self.light.sync.of_download(download.id))
        item = SyncItem(
            id=self.made.setdefault(number, f"i{len(self.made)}") if known is None else "another",
            download_id=download.id,
            user_id=self.user_id,
            info_hash=download.info_hash,
            title="Метрополис",
            kind="movie",
            client="transmission",
            source="/downloads",
            destination="Кино/Метрополис",
            files=(SyncFile(path="film.mkv", size_bytes=9, destination="Метрополис/film.mkv"),),
            nas=nas,
            priority=priority,
        )
        self.both(lambda rows: rows.sync.put(item))

    def _download(self, number: int) -> Download:
        download = replace(
            a_download(f"{number:040x}", id=f"d{number}", user_id=self.user_id),
            state=DownloadState.DOWNLOADED,
        )
        if download.id not in self.light.downloads.kept:
            self.light.downloads.kept[download.id] = download

            async def add() -> None:
                async with self.real.transaction() as rows:
                    await rows.downloads.add(download, TorrentSource(info_hash=download.info_hash))

            self.loop.run_until_complete(add())
        return download

    @rule(number=numbers, state=st.sampled_from(["syncing", "on_nas", "removed", "downloaded"]))
    def move(self, number: int, state: str) -> None:
        download = replace(self._download(number), state=DownloadState(state))
        self.both(lambda rows: rows.downloads.save(download))

    @rule(nas=nases, limit=st.integers(1, 3), lease=spans)
    def lease(self, nas: Nas, limit: int, lease: timedelta) -> None:
        self.both(lambda rows: rows.sync.lease(nas, limit=limit, lease=lease))

    @rule(nas=nases, number=numbers, late=st.booleans(), lease=spans, done=st.sampled_from([None, 5]))
    def renew(self, nas: Nas, number: int, late: bool, lease: timedelta, done: int | None) -> None:  # noqa: FBT001
        token = self._token(number) - late
        item_id = self.made.get(number, "unknown")
        self.both(lambda rows: rows.sync.renew(item_id, nas, token, lease=lease, done_bytes=done))

    @rule(number=numbers, wait=st.sampled_from([None, HOUR, AT_ONCE]))
    def put_back(self, number: int, wait: timedelta | None) -> None:
        async def back(rows: Repositories) -> SyncItem:
            item, _ = await rows.sync.held(self.made.get(number, "unknown"))
            failed = replace(item, attempts=item.attempts + 1, reason="other", detail="x")
            return await rows.sync.put_back(failed, wait=wait)

        self.both(back)

    @rule(number=numbers)
    def finish(self, number: int) -> None:
        async def done(rows: Repositories) -> SyncItem:
            item, _ = await rows.sync.held(self.made.get(number, "unknown"))
            placed = (Placed(path="film.mkv", size_bytes=9, destination="/x"),)
            return await rows.sync.finish(replace(item, placed=placed, leased_by="home"))

        self.both(done)

    @rule(number=numbers)
    def hurry(self, number: int) -> None:
        self.both(lambda rows: rows.sync.hurry(self.made.get(number, "unknown")))

    @rule(nas=nases, number=numbers)
    def look(self, nas: Nas, number: int) -> None:
        self.both(lambda rows: rows.sync.due(nas, limit=2))
        self.both(lambda rows: rows.sync.all(limit=9))
        self.both(lambda rows: rows.sync.kept())
        self.both(lambda rows: rows.sync.of_user(self.user_id))
        self.both(lambda rows: rows.sync.of_torrent(f"{number:040x}"))
        self.both(lambda rows: rows.sync.of_download(f"d{number}"))
        counts = self.both(lambda rows: rows.sync.counts())
        assert sum(counts.values()) == len(self.light.sync.items)

    def _token(self, number: int) -> int:
        item = self.light.sync.items.get(self.made.get(number, ""))
        return item.token if item else 1


async def _answer(asked: Awaitable[object]) -> object:
    try:
        return await asked
    except NotFound as error:
        return error.code


def _bare(answer: object) -> object:
    if isinstance(answer, SyncItem):
        return asdict(answer) | {name: getattr(answer, name) is not None for name in MOMENTS}
    if isinstance(answer, tuple):
        return [_bare(one) for one in answer]
    if isinstance(answer, dict):
        return {key: count for key, count in answer.items() if count and isinstance(key, SyncState)}
    return answer


TestSameQueue = SameQueue.TestCase
TestSameQueue.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
