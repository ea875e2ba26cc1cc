"""Downloads of a person: begun once, carried on after any interruption, and brought into the library."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from concierge.errors import (
    BadTorrent,
    ConciergeError,
    IllegalTransition,
    NoSpace,
    NotFound,
    ServiceError,
    UnsafeContent,
)
from concierge.model.download import Download, DownloadState, TorrentEntry, TorrentState, TorrentStatus
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.selection import choose_files
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock, Storage, TorrentClient
from concierge.services.placing import Placing
from concierge.services.search import Search

__all__ = ["DownloadProgress", "Downloads"]

RESERVE_BYTES = 200 * 1024 * 1024
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadProgress:
    """A download at a moment; `torrent` is None while no client has it."""

    download: Download
    torrent: TorrentStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a new download is made of."""

    source: TorrentSource
    name: str
    tracker: str = ""
    tracker_id: str = ""
    title: Title | None = None
    season: int | None = None
    episode: int | None = None
    resolution: int | None = None
    size_bytes: int | None = None


class Downloads:
    """Starts, lists and ends downloads. `client` is None in a process that leaves the torrents to another one."""

    def __init__(
        self,
        storage: Storage,
        search: Search,
        client: TorrentClient | None,
        placing: Placing,
        *,
        clock: Clock,
        allow_private_trackers: bool = False,
    ) -> None:
        """Takes what a download passes through.

        Magnet links from people lose trackers on private networks, unless `allow_private_trackers`.
        """
        self._allow_private = allow_private_trackers
        self._storage = storage
        self._search = search
        self._client = client
        self._placing = placing
        self._clock = clock
        self._tending = asyncio.Lock()

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents; if not, it only writes orders for the one that does."""
        return self._client is not None

    async def start(self, user: User, what: str) -> Download:
        """The download of a handle or a magnet link; the one that exists already, if the user asked before.

        Its row is committed before any client is told, so that nothing is lost in between.

        Raises:
            NotFound: there is no such handle, or the release is gone.
            BadMagnet: a magnet link that names no torrent.
            NoSpace: the disk cannot hold it.
            UnsafeContent: the .torrent file lists a program.
            ServiceError: the tracker did not give the torrent.
        """
        order = await (
            self._by_magnet(what)
            if what.strip().lower().startswith("magnet:")
            else self._by_handle(user, what)
        )
        await self._refuse_too_big(order)
        now = self._clock.now()
        fresh = Download(
            id=secrets.token_hex(4),
            user_id=user.id,
            info_hash=order.source.info_hash,
            name=order.name,
            state=DownloadState.QUEUED,
            created_at=now,
            changed_at=now,
            tracker=order.tracker,
            tracker_id=order.tracker_id,
            title=order.title,
            season=order.season,
            episode=order.episode,
            resolution=order.resolution,
            size_bytes=order.size_bytes,
        )
        async with self._storage.transaction() as rows:
            download = await rows.downloads.add(fresh, order.source)
            if download.state in {DownloadState.FAILED, DownloadState.REMOVED}:
                download = replace(fresh, id=download.id, created_at=download.created_at)
                await rows.downloads.save(download)
            elif _asks_for_more(download, order):
                download = _widened(download, order, now)
                await rows.downloads.save(download)
        _log.info(
            "download.queued", download_id=download.id, info_hash=download.info_hash, tracker=download.tracker
        )
        await self.tend()
        return await self.get(user, download.id)

    async def get(self, user: User, download_id: str) -> Download:
        """One download of the user, by id or by the beginning of its info hash. Raises NotFound."""
        async with self._storage.transaction() as rows:
            return await rows.downloads.get(user.id, download_id.strip().lower())

    async def list(self, user: User) -> tuple[DownloadProgress, ...]:
        """The user's downloads, newest first, with what the client says of them."""
        async with self._storage.transaction() as rows:
            downloads = await rows.downloads.of_user(user.id)
        statuses = await self._statuses([d for d in downloads if d.state is not DownloadState.REMOVED])
        return tuple(DownloadProgress(download=d, torrent=statuses.get(d.info_hash)) for d in downloads)

    async def files(self, user: User, download_id: str) -> tuple[TorrentEntry, ...]:
        """The files of the torrent; empty until they are known."""
        download = await self.get(user, download_id)
        return () if self._client is None else await self._client.files(download.info_hash)

    async def pause(self, user: User, download_id: str) -> Download:
        """The download, its traffic stopped."""
        return await self._set_paused(user, download_id, is_paused=True)

    async def resume(self, user: User, download_id: str) -> Download:
        """The download, going on; a failed one begins again."""
        download = await self.get(user, download_id)
        if download.state is DownloadState.FAILED:
            again = replace(
                download.advance(DownloadState.QUEUED, at=self._clock.now()),
                failure_code="",
                failure_detail="",
            )
            await self._save(again)
            await self.tend()
            return await self.get(user, download_id)
        return await self._set_paused(user, download_id, is_paused=False)

    async def remove(self, user: User, download_id: str, *, with_data: bool = False) -> Download:
        """The download, ended. Its torrent leaves the client when no other user has it; library files stay."""
        download = await self.get(user, download_id)
        removed = download.advance(DownloadState.REMOVED, at=self._clock.now())
        async with self._storage.transaction() as rows:
            await rows.downloads.save(removed)
            owners = await rows.downloads.owners(removed.info_hash)
        if owners == 0 and self._client is not None:
            await self._client.remove(removed.info_hash, with_data=with_data)
        return removed

    async def follow(
        self, user: User, download_id: str, *, every_s: float = 0.5
    ) -> AsyncIterator[DownloadProgress]:
        """The download again and again as it moves, until it needs no more work here.

        Files that a remote client has fetched end it as DOWNLOADED: another way brings them home.
        """
        before = None
        while True:
            await self.tend()
            download = await self.get(user, download_id)
            statuses = await self._statuses([download])
            yield DownloadProgress(download=download, torrent=statuses.get(download.info_hash))
            is_elsewhere = self.owns_client and download.state is before is DownloadState.DOWNLOADED
            if not download.is_active or is_elsewhere:
                return
            if download.state is before:
                await asyncio.sleep(every_s)
            before = download.state

    async def tend(self) -> tuple[Download, ...]:
        """One step for everyone's active downloads, in a single question to the client; returns those that changed."""
        if self._client is None:
            return ()
        async with self._tending:
            async with self._storage.transaction() as rows:
                active = await rows.downloads.active()
            if not active:
                return ()
            try:
                statuses = await self._statuses(active)
            except ServiceError as error:
                _log.info("download.client_silent", service=error.service, code=error.code)
                return ()
            changed = [await self._step(download, statuses.get(download.info_hash)) for download in active]
        return tuple(after for before, after in zip(active, changed, strict=True) if after != before)

    async def _step(self, download: Download, status: TorrentStatus | None) -> Download:
        """The download after one move; an error that waiting cannot mend ends it, any other is met again next time."""
        try:
            return await self._moved(download, status)
        except (UnsafeContent, NoSpace, NotFound, BadTorrent) as error:
            _log.warning("download.failed", download_id=download.id, code=error.code)
            failed = await self._fail(download, error)
            if self._client is not None and isinstance(error, UnsafeContent):
                await self._client.remove(download.info_hash, with_data=True)
            return failed
        except ServiceError as error:
            _log.info("download.waits", download_id=download.id, service=error.service, code=error.code)
            return download

    async def _moved(self, download: Download, status: TorrentStatus | None) -> Download:
        client = self._client
        if client is None:
            return download
        if status is None and download.state in {DownloadState.QUEUED, DownloadState.DOWNLOADING}:
            return await self._given_to(client, download)
        if status is not None and status.state is TorrentState.ERROR:
            return await self._fail(download, IllegalTransition(status.error), code="torrent_client")
        if download.state is DownloadState.QUEUED:
            return await self._advance(download, DownloadState.DOWNLOADING)
        if download.state is DownloadState.DOWNLOADING and status is not None:
            return await self._downloading(client, download, status)
        if download.state in {DownloadState.DOWNLOADED, DownloadState.SYNCING} and status is not None:
            return await self._placed(client, download, Path(status.save_dir))
        return download

    async def _given_to(self, client: TorrentClient, download: Download) -> Download:
        async with self._storage.transaction() as rows:
            source = await rows.downloads.source(download.info_hash)
        await client.add(source, save_dir=None, is_paused=True)
        again = replace(download, has_chosen_files=False)
        if download.state is DownloadState.DOWNLOADING:
            return await self._save(again)
        return await self._advance(again, DownloadState.DOWNLOADING)

    async def _downloading(
        self, client: TorrentClient, download: Download, status: TorrentStatus
    ) -> Download:
        if not download.has_chosen_files:
            return await self._choose(client, download, status)
        if status.is_complete:
            return await self._advance(download, DownloadState.DOWNLOADED)
        return download

    async def _choose(self, client: TorrentClient, download: Download, status: TorrentStatus) -> Download:
        """Reads the file list before the first byte; only useful files are asked for, dangerous torrents not at all."""
        entries = await client.files(download.info_hash)
        if not entries:
            return download
        selection = choose_files(entries, season=download.season, episode=download.episode)
        await self._refuse_without_space(client, selection.size_bytes)
        async with self._storage.transaction() as rows:
            others = await rows.downloads.owners(download.info_hash) - 1
        wanted = set(selection.indexes)
        if others > 0:
            wanted |= {entry.index for entry in entries if entry.is_wanted and status.progress > 0}
        await client.choose_files(download.info_hash, sorted(wanted))
        if not download.is_paused:
            await client.resume(download.info_hash)
        return await self._save(
            replace(
                download,
                has_chosen_files=True,
                size_bytes=selection.size_bytes,
                name=status.name or download.name,
            )
        )

    async def _placed(self, client: TorrentClient, download: Download, save_dir: Path) -> Download:
        entries = choose_files(
            await client.files(download.info_hash), season=download.season, episode=download.episode
        ).entries
        if not await asyncio.to_thread(self._placing.is_reachable, entries, save_dir):
            return download
        if download.state is DownloadState.DOWNLOADED:
            download = await self._advance(download, DownloadState.SYNCING)
        placed = await self._placing.place(download, entries, save_dir)
        return await self._advance(replace(download, placed=placed), DownloadState.ON_NAS)

    async def _advance(self, download: Download, to: DownloadState) -> Download:
        _log.info("download.advanced", download_id=download.id, state=to.value)
        return await self._save(download.advance(to, at=self._clock.now()))

    async def _fail(self, download: Download, error: ConciergeError, *, code: str = "") -> Download:
        failed = download.advance(DownloadState.FAILED, at=self._clock.now())
        detail = next(
            (str(value) for name, value in error.facts.items() if name in {"file", "what"}), str(error)
        )
        return await self._save(replace(failed, failure_code=code or error.code, failure_detail=detail))

    async def _save(self, download: Download) -> Download:
        async with self._storage.transaction() as rows:
            await rows.downloads.save(download)
        return download

    async def _set_paused(self, user: User, download_id: str, *, is_paused: bool) -> Download:
        download = await self.get(user, download_id)
        if not download.is_active:
            message = f"download {download.id} is {download.state}"
            raise IllegalTransition(message, state=download.state.value)
        if self._client is not None and download.has_chosen_files:
            await (self._client.pause if is_paused else self._client.resume)(download.info_hash)
        return await self._save(replace(download, is_paused=is_paused))

    async def _statuses(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        if self._client is None or not downloads:
            return {}
        statuses = await self._client.list(sorted({download.info_hash for download in downloads}))
        return {status.info_hash: status for status in statuses}

    async def _by_magnet(self, text: str) -> _Order:
        magnet = Magnet.parse(text, allow_private=self._allow_private)
        return _Order(
            source=TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri()),
            name=magnet.name or magnet.info_hash,
        )

    async def _by_handle(self, user: User, handle: str) -> _Order:
        stored = await self._search.stored(user, handle)
        release, parsed = stored.decision.release, stored.decision.parsed
        return _Order(
            source=await self._search.resolve(release),
            name=release.name,
            tracker=release.tracker,
            tracker_id=release.tracker_id,
            title=stored.title,
            season=stored.wish.season,
            episode=stored.wish.episode,
            resolution=parsed.resolution,
            size_bytes=release.size_bytes,
        )

    async def _refuse_too_big(self, order: _Order) -> None:
        """Looks into the .torrent file, where there is one, before anything is written down."""
        if order.source.metainfo is None:
            return
        entries = Metainfo.parse(order.source.metainfo).files
        selection = choose_files(entries, season=order.season, episode=order.episode)
        if self._client is not None:
            await self._refuse_without_space(self._client, selection.size_bytes)

    async def _refuse_without_space(self, client: TorrentClient, needed_bytes: int) -> None:
        free = await client.free_bytes()
        if free is not None and needed_bytes + RESERVE_BYTES > free:
            raise NoSpace(f"{needed_bytes} bytes needed", needed_bytes=needed_bytes, free_bytes=free)


def _asks_for_more(download: Download, order: _Order) -> bool:
    """Whether the same torrent is asked for another part than the one that is there or under way."""
    part = (order.season, order.episode)
    return part != (download.season, download.episode) and (download.season, download.episode) != (None, None)


def _widened(download: Download, order: _Order, at: datetime) -> Download:
    """The download of everything that was asked for of its torrent, to be chosen anew."""
    season = download.season if download.season == order.season else None
    widened = replace(download, season=season, episode=None, has_chosen_files=False)
    if widened.state in {DownloadState.QUEUED, DownloadState.DOWNLOADING}:
        return widened
    return widened.advance(DownloadState.QUEUED, at=at)
