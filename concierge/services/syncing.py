"""What a NAS is told of what waits for it, and what it tells of how that went."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Final

import structlog

from concierge.errors import Ambiguous, InputError, NotFound, StaleLease
from concierge.model.download import Download, DownloadState
from concierge.model.nas import Nas
from concierge.model.notice import News, Topic
from concierge.model.promise import Breach
from concierge.model.sync import (
    Placed,
    SyncItem,
    SyncReason,
    SyncState,
    back_off,
    is_hopeless,
    waits_for_people,
)
from concierge.model.torrent import TorrentEntry
from concierge.model.tracks import Tracks
from concierge.ports import Clock, Repositories, Storage
from concierge.services.arrivals import Waiting, named_alike
from concierge.services.checking import breaches_of
from concierge.services.giving_way import sparing
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications

__all__ = ["LEASE", "Syncing"]

LEASE: Final = timedelta(minutes=10)
LONGEST_LEASE: Final = timedelta(hours=1)
MOST_ITEMS: Final = 100
MOST_NAMED: Final = 1_000
LONGEST_DETAIL: Final = 300
# Another process may have written something down.
LOOK_EVERY_S: Final = 3.0
_WAITING = frozenset({DownloadState.DOWNLOADED, DownloadState.SYNCING})
_log = structlog.get_logger(__name__)


class Syncing:
    """The queue, as NASes use it. `pending` only shows; `lease` takes and forgets nothing; the rest is fenced."""

    def __init__(self, storage: Storage, nases: Nases, notifications: Notifications, *, clock: Clock) -> None:
        """Takes where it is kept, who may ask, and who is told."""
        self._storage = storage
        self._nases = nases
        self._notifications = notifications
        self._clock = clock

    async def is_configured(self) -> bool:
        """Whether there is any NAS."""
        return await self._nases.is_configured()

    async def nas_of(self, key: str) -> Nas:
        """The NAS of that key. Raises NotAllowed."""
        return await self._nases.of_key(key)

    async def pending(self, nas: Nas, *, limit: int = MOST_ITEMS, wait_s: float = 0) -> tuple[SyncItem, ...]:
        """What the NAS may take, urgent and old first, after waiting so long for anything. Changes nothing."""
        loop = asyncio.get_running_loop()
        end = loop.time() + wait_s
        while not (found := await self._due(nas, min(limit, MOST_ITEMS))):
            left = end - loop.time()
            if left <= 0:
                break
            await asyncio.sleep(min(LOOK_EVERY_S, left))
        return found

    async def lease(self, nas: Nas, *, limit: int = 1, lease: timedelta = LEASE) -> tuple[SyncItem, ...]:
        """What the NAS has to do from now on, and nobody else for so long; each item has a token of its own."""
        async with self._storage.transaction() as rows:
            items = await rows.sync.lease(nas, limit=min(limit, MOST_ITEMS), lease=min(lease, LONGEST_LEASE))
            if items:
                await rows.downloads.send([item.download_id for item in items], at=self._clock.now())
            items = await sparing(rows, items)
        for item in items:
            _log.info("sync.leased", item=item.id, nas=nas.name, token=item.token)
        return items

    async def progress(
        self,
        nas: Nas,
        item_id: str,
        token: int,
        *,
        done_bytes: int | None = None,
        lease: timedelta = LEASE,
    ) -> SyncItem:
        """The item, leased for so long from now.

        Raises:
            NotFound: there is no such item for this NAS, or (problem "removed") nobody wants it any more.
            StaleLease: somebody else has it by now, or it was given back.
        """
        async with self._storage.writing() as rows:
            renewed = await rows.sync.renew(
                item_id, nas, token, lease=min(lease, LONGEST_LEASE), done_bytes=done_bytes
            )
        if renewed is None:
            raise await self._lost(nas, item_id)
        return renewed

    async def complete(
        self,
        nas: Nas,
        item_id: str,
        token: int,
        *,
        placed: Sequence[Placed] = (),
        tracks: Mapping[str, Tracks] | None = None,
    ) -> SyncItem:
        """The item, done: its download is on the NAS, and its person told, in one step. Said twice it is done once.

        `placed` tells where each file stands; without it they are where they should be. `tracks` are what films hold,
        by their paths in the torrent.

        Raises:
            InputError: a file that is not of the item, or one that is missing.
            NotFound, StaleLease: see `progress`.
        """
        async with self._storage.transaction() as rows:
            item, download = await self._held(rows, nas, item_id)
            if item.state is SyncState.DONE and _is_held(item, nas, token):
                return item
            _check_wanted(item, download)
            if item.state is not SyncState.LEASED or not _is_held(item, nas, token):
                raise _stale(item)
            return await self._done(rows, item, download, nas, _all_of(item, placed), tracks or {})

    async def complete_torrent(self, nas: Nas, info_hash: str, place: str = "") -> tuple[SyncItem, ...]:
        """The items of a torrent that came home as a whole without a lease; those that others hold stay theirs.

        Raises:
            NotFound: nobody waits for such a torrent.
            StaleLease: somebody else is at all of it.
        """
        async with self._storage.transaction() as rows:
            items = [one for one in await rows.sync.of_torrent(info_hash.lower()) if _may_see(one, nas)]
            if not items:
                return await self._done_before(rows, nas, info_hash)
            free = [one for one in items if one.state is SyncState.PENDING or one.leased_by == nas.name]
            if not free:
                raise _stale(items[0])
            return tuple([await self._brought(rows, one, nas, place) for one in free])

    async def complete_named(self, nas: Nas, name: str, place: str = "") -> tuple[SyncItem, ...]:
        """The same for what came home under that name.

        Raises:
            NotFound: nothing that waits is called so.
            Ambiguous: several are; `choices` names them.
            StaleLease: somebody else is at it.
        """
        async with self._storage.reading() as rows:
            items = [
                one for one in await rows.sync.all(limit=MOST_NAMED) if one.is_open and _may_see(one, nas)
            ]
            waiting = [Waiting(one, await rows.downloads.one(one.user_id, one.download_id)) for one in items]
        found = {one.item.info_hash: one.item for one in named_alike(name, waiting)}
        if not found:
            raise NotFound("nothing that waits is called so", what=name[:LONGEST_DETAIL])
        if len(found) > 1:
            choices = tuple(one.title for one in found.values())
            raise Ambiguous(f"{len(found)} items fit {name!r}", choices=choices)
        return await self.complete_torrent(nas, next(iter(found)), place)

    async def fail(
        self, nas: Nas, item_id: str, token: int, reason: SyncReason, detail: str = ""
    ) -> SyncItem:
        """The item, to be tried again later, or given up; its person is told once of what somebody has to see to.

        Raises:
            NotFound, StaleLease: see `progress`.
        """
        async with self._storage.transaction() as rows:
            item, download = await self._held(rows, nas, item_id)
            if (
                item.state in {SyncState.PENDING, SyncState.DEAD}
                and item.reason
                and _is_held(item, nas, token)
            ):
                return item
            _check_wanted(item, download)
            if item.state is not SyncState.LEASED or not _is_held(item, nas, token):
                raise _stale(item)
            return await self._failed(rows, item, download, reason, _line(detail))

    async def torrent(self, nas: Nas, item_id: str, token: int) -> bytes:
        """The .torrent file of a leased item.

        Raises:
            NotFound: see `progress`; or only a magnet link is known.
            StaleLease: see `progress`.
        """
        async with self._storage.reading() as rows:
            item, _ = await self._held(rows, nas, item_id)
            if item.state is not SyncState.LEASED or not _is_held(item, nas, token):
                raise _stale(item)
            source = await rows.downloads.source(item.info_hash)
        if source.metainfo is None:
            raise NotFound(f"no .torrent file of {item.info_hash}", what=item.info_hash)
        return source.metainfo

    async def counts(self) -> Mapping[SyncState, int]:
        """How many items there are of each state."""
        async with self._storage.reading() as rows:
            return await rows.sync.counts()

    async def oldest_s(self) -> float:
        """For how long the oldest item that waits has waited, in seconds; 0 if none does."""
        async with self._storage.reading() as rows:
            return await rows.sync.oldest_s()

    async def _due(self, nas: Nas, limit: int) -> tuple[SyncItem, ...]:
        async with self._storage.reading() as rows:
            return await sparing(rows, await rows.sync.due(nas, limit=limit))

    async def _held(self, rows: Repositories, nas: Nas, item_id: str) -> tuple[SyncItem, Download]:
        """The item, held, and its download, if it is any of the NAS's business. Raises NotFound."""
        item, download = await rows.sync.held(item_id)
        if not _may_see(item, nas):
            raise NotFound(f"sync item {item_id!r}", what=item_id)
        return item, download

    async def _lost(self, nas: Nas, item_id: str) -> StaleLease:
        """Why an item is not the NAS's any more. Raises NotFound."""
        async with self._storage.reading() as rows:
            item, download = await self._held(rows, nas, item_id)
        _check_wanted(item, download)
        return _stale(item)

    async def _done_before(self, rows: Repositories, nas: Nas, info_hash: str) -> tuple[SyncItem, ...]:
        """What of the torrent this NAS has brought home already. Raises NotFound."""
        downloads = await rows.downloads.of_torrent(info_hash.lower())
        items = [await rows.sync.of_download(one.id) for one in downloads]
        done = tuple(one for one in items if one and one.state is SyncState.DONE and _may_see(one, nas))
        if not done:
            raise NotFound(f"nobody waits for the torrent {info_hash}", what=info_hash)
        return done

    async def _brought(self, rows: Repositories, item: SyncItem, nas: Nas, place: str) -> SyncItem:
        download = await rows.downloads.one(item.user_id, item.download_id)
        if download.state not in _WAITING:
            return await rows.sync.finish(replace(item, leased_by=nas.name))
        placed = _in_place(item) if not place else _under(item, place)
        return await self._done(rows, item, download, nas, placed, {})

    async def _done(
        self,
        rows: Repositories,
        item: SyncItem,
        download: Download,
        nas: Nas,
        placed: tuple[Placed, ...],
        tracks: Mapping[str, Tracks],
    ) -> SyncItem:
        there = {one.path: one for one in (*item.placed, *placed)}
        done = replace(
            item, placed=tuple(there.values()), leased_by=nas.name, done_bytes=item.size_bytes, attempts=0
        )
        done = await rows.sync.finish(done)
        if download.state is not DownloadState.ON_NAS:
            breaches = await _breaches(download, item, tracks)
            await self._arrived(rows, replace(download, breaches=breaches), done, nas)
        _log.info("sync.done", item=item.id, nas=nas.name, token=item.token)
        return done

    async def _arrived(self, rows: Repositories, download: Download, item: SyncItem, nas: Nas) -> None:
        now = self._clock.now()
        if download.state is DownloadState.DOWNLOADED:
            download = download.advance(DownloadState.SYNCING, at=now)
        placed = dict.fromkeys((*download.placed, *(one.destination for one in item.placed)))
        home = replace(download, placed=tuple(placed), nas=nas.name, stalled_at=None, stalled_bytes=None)
        home = home.advance(DownloadState.ON_NAS, at=now)
        await rows.downloads.save(home)
        if home.breaches:
            await self._notifications.note(rows, home, News(topic=Topic.NOT_AS_PROMISED))
        await self._notifications.note(rows, home, News(topic=Topic.ON_NAS))

    async def _failed(
        self, rows: Repositories, item: SyncItem, download: Download, reason: SyncReason, detail: str
    ) -> SyncItem:
        attempts = item.attempts + 1 if item.reason == reason.value else 1
        is_news = item.reason != reason.value
        failed = replace(item, attempts=attempts, reason=reason.value, detail=detail)
        is_over = is_hopeless(reason, attempts)
        failed = await rows.sync.put_back(failed, wait=None if is_over else back_off(attempts))
        _log.warning("sync.failed", item=item.id, reason=reason.value, attempts=attempts, is_over=is_over)
        if download.state is DownloadState.ON_NAS:
            return failed
        told = replace(download, failure_code=f"sync_{reason.value}", failure_detail=detail)
        if is_over:
            told = told.advance(DownloadState.FAILED, at=self._clock.now())
            await rows.downloads.save(told)
            await self._notifications.note(rows, told, News(topic=Topic.FAILED))
        elif waits_for_people(reason) and is_news:
            await self._notifications.note(rows, told, News(topic=Topic.NAS_WAITS))
        return failed


def _check_wanted(item: SyncItem, download: Download) -> None:
    """Returns if the download still waits for its item. Raises NotFound."""
    if download.state not in {*_WAITING, DownloadState.ON_NAS}:
        raise NotFound(f"sync item {item.id!r} is wanted no more", what=item.id, problem="removed")


class _Told:
    """A TrackReader that knows what it was told."""

    def __init__(self, tracks: Mapping[str, Tracks]) -> None:
        self._tracks = tracks

    async def read(self, path: Path) -> Tracks | None:
        return self._tracks.get(path.as_posix())


async def _breaches(download: Download, item: SyncItem, tracks: Mapping[str, Tracks]) -> tuple[Breach, ...]:
    if not tracks:
        return ()
    entries = [
        TorrentEntry(index=index, path=file.path, size_bytes=file.size_bytes)
        for index, file in enumerate(item.files)
    ]
    return await breaches_of(_Told(tracks), download, entries, Path())


def _may_see(item: SyncItem, nas: Nas) -> bool:
    return item.nas == nas.name if nas.is_personal else item.nas in {"", nas.name}


def _is_held(item: SyncItem, nas: Nas, token: int) -> bool:
    return item.token == token and item.leased_by == nas.name


def _stale(item: SyncItem) -> StaleLease:
    return StaleLease(f"sync item {item.id} is {item.state}, its token is another", what=item.id)


def _all_of(item: SyncItem, placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """What was placed, every file of the item once. Raises InputError."""
    if not placed:
        return _in_place(item)
    given, wanted = [one.path for one in placed], {file.path for file in item.files}
    if len(given) != len(set(given)) or set(given) != wanted:
        raise InputError("not the files of the item", problem="other_files")
    return tuple(placed)


def _in_place(item: SyncItem) -> tuple[Placed, ...]:
    """The files where they should be."""
    return _under(item, str(PurePosixPath(item.destination).parent))


def _under(item: SyncItem, place: str) -> tuple[Placed, ...]:
    return tuple(
        Placed(
            path=file.path,
            size_bytes=file.size_bytes,
            destination=str(PurePosixPath(place, file.destination)),
        )
        for file in item.files
    )


def _line(detail: str) -> str:
    """What a machine said, as one short line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in detail).split())[:LONGEST_DETAIL]
