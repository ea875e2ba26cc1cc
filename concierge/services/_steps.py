"""What moves a download on: a step goes by the stored row and by what the client says, so any interruption is met."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import structlog

from concierge.errors import (
    BadMagnet,
    BadTorrent,
    ConciergeError,
    NoMetadata,
    NoSpace,
    NotAllowed,
    NotFound,
    ServiceError,
    UnsafeContent,
    Unsupported,
)
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.selection import choose_files
from concierge.model.torrent import Ability, TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import Clock, Storage, TorrentClient
from concierge.services.notifications import Notifications
from concierge.services.permission import day_of, refuse_beyond_space
from concierge.services.placing import Placing

__all__ = ["FATAL", "StepContext", "Steps", "let_go", "let_go_unless_wanted", "refuse_without_space"]

RESERVE_BYTES = 200 * 1024 * 1024
# What waiting cannot mend.
FATAL = (UnsafeContent, NoSpace, NotAllowed, NotFound, NoMetadata, BadTorrent, BadMagnet, Unsupported)
_log = structlog.get_logger(__name__)


class _Overtaken(Exception):
    """The person changed the download while its step was under way: the step's outcome counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """What a download passes through, how long it may wait for the list of its files, and who is told."""

    storage: Storage
    placing: Placing
    clock: Clock
    metadata_wait: timedelta
    notifications: Notifications


class Steps:
    """Moves downloads with one client, one step at a time."""

    def __init__(self, client: TorrentClient, key: ClientKey, context: StepContext) -> None:
        """Takes the client, and which one it is."""
        self._client = client
        self._key = key
        self._context = context

    @property
    def tells(self) -> bool:
        """Whether the client says what becomes of what it was given."""
        return Ability.LIST in self._client.abilities

    async def statuses(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        """What the client says of these downloads, by info hash; it may tell nothing. Raises ServiceError."""
        if not downloads or not self.tells:
            return {}
        statuses = await self._client.list(sorted({download.info_hash for download in downloads}))
        return {status.info_hash: status for status in statuses}

    async def step(self, download: Download, status: TorrentStatus | None) -> Download:
        """The download after one move; what waiting cannot mend ends it, anything else is met again next time."""
        try:
            return await self._moved_or_failed(download, status)
        except _Overtaken:
            _log.info("download.overtaken", download_id=download.id)
        except ServiceError as error:
            _log.info("download.waits", download_id=download.id, service=error.service, code=error.code)
        return download

    async def _moved_or_failed(self, download: Download, status: TorrentStatus | None) -> Download:
        try:
            return await (self._moved(download, status) if self.tells else self._handed_over(download))
        except _Overtaken:
            await let_go_unless_wanted(self._context.storage, self._client, self._key, download.info_hash)
            raise
        except FATAL as error:
            _log.warning("download.failed", download_id=download.id, code=error.code)
            if isinstance(error, UnsafeContent):
                await let_go(self._client, download.info_hash, with_data=True)
            return await self._fail(download, error.code, _detail(error))

    async def _moved(self, download: Download, status: TorrentStatus | None) -> Download:
        if status is None:
            return await self._given_to_client(download)
        if download.state is DownloadState.QUEUED:
            return await self._begun(download, status)
        if status.state is TorrentState.ERROR:
            return await self._fail(download, "torrent_client", status.error)
        if download.state is not DownloadState.DOWNLOADING:
            return await self._placed(download, Path(status.save_dir))
        if not download.has_chosen_files:
            return await self._choose(download, status)
        return await self._finished(download, Path(status.save_dir)) if status.is_complete else download

    async def _given_to_client(self, download: Download) -> Download:
        """A client that lacks the torrent gets it, held: new, or again after it was lost, in whatever state."""
        if download.state in {DownloadState.DOWNLOADED, DownloadState.SYNCING}:
            download = await self._advance(download, DownloadState.QUEUED, _unchosen)
        async with self._context.storage.reading() as rows:
            source = await rows.downloads.source(download.info_hash)
        await self._client.add(source, save_dir=None, is_paused=True)
        if download.state is DownloadState.QUEUED:
            return await self._advance(download, DownloadState.DOWNLOADING, _unchosen)
        return await self._change(download, _unchosen)

    async def _handed_over(self, download: Download) -> Download:
        """A client that tells nothing gets the torrent once, and nobody hears of it any more."""
        if download.state is not DownloadState.QUEUED:
            return download
        async with self._context.storage.reading() as rows:
            source = await rows.downloads.source(download.info_hash)
        await self._client.add(source, save_dir=None, is_paused=False)
        return await self._advance(
            download, DownloadState.DOWNLOADING, lambda one: replace(one, has_chosen_files=True)
        )

    async def _begun(self, download: Download, status: TorrentStatus) -> Download:
        """A torrent that the client has already is taken over; one that stopped with an error is given anew."""
        if status.state is TorrentState.ERROR and status.is_ours:
            await self._client.remove(download.info_hash, with_data=False)
            return await self._given_to_client(download)
        return await self._advance(download, DownloadState.DOWNLOADING, _unchosen)

    async def _choose(self, download: Download, status: TorrentStatus) -> Download:
        """Reads the file list before the first byte; only useful files are asked for, of dangerous torrents none."""
        entries = await self._client.files(download.info_hash)
        if not entries:
            return self._still_waiting(download)
        selection = choose_files(entries, season=download.season, episode=download.episode)
        if download.size_bytes is None:
            await self._refuse_beyond_space(download, selection.size_bytes)
        wanted = set(selection.indexes) | await self._wanted_by_others(download, entries)
        if not status.is_ours:
            wanted |= {entry.index for entry in entries if entry.is_wanted}
        await refuse_without_space(self._client, _missing_bytes(entries, wanted))
        await self._client.choose_files(download.info_hash, sorted(wanted))
        if not download.is_paused:
            await self._client.resume(download.info_hash)
        name = status.name or download.name
        return await self._change(
            download,
            lambda one: replace(one, has_chosen_files=True, size_bytes=selection.size_bytes, name=name),
        )

    def _still_waiting(self, download: Download) -> Download:
        """The download as it is while it may wait for its files, a paused one for ever. Raises NoMetadata."""
        has_waited = self._context.clock.now() - download.changed_at
        if has_waited > self._context.metadata_wait and not download.is_paused:
            raise NoMetadata(f"no metadata for {download.info_hash} in {has_waited}")
        return download

    async def _refuse_beyond_space(self, download: Download, size_bytes: int) -> None:
        """Looks at the person's limit again, for a size that nobody knew when the download was ordered."""
        async with self._context.storage.transaction() as rows:
            person = await rows.users.locked(download.user_id)
            others = await rows.downloads.others(
                person.id, download.info_hash, since=day_of(self._context.clock.now())
            )
        refuse_beyond_space(person, others, size_bytes)

    async def _wanted_by_others(self, download: Download, entries: Sequence[TorrentEntry]) -> set[int]:
        """The files of this torrent that other people wait for."""
        async with self._context.storage.reading() as rows:
            active = await rows.downloads.active()
        wanted: set[int] = set()
        for other in active:
            is_same = (other.info_hash, other.client_key) == (download.info_hash, self._key)
            if is_same and other.user_id != download.user_id:
                with suppress(NotFound):
                    wanted |= set(choose_files(entries, season=other.season, episode=other.episode).indexes)
        return wanted

    async def _finished(self, download: Download, save_dir: Path) -> Download:
        """What lies within reach is placed at once, and only then told of."""
        is_here = await self._is_reachable(download, await self._wanted_entries(download), save_dir)
        return await self._advance(download, DownloadState.DOWNLOADED, is_news=not is_here)

    async def _wanted_entries(self, download: Download) -> Sequence[TorrentEntry]:
        entries = await self._client.files(download.info_hash)
        return choose_files(entries, season=download.season, episode=download.episode).entries

    async def _is_reachable(
        self, download: Download, entries: Sequence[TorrentEntry], save_dir: Path
    ) -> bool:
        return await asyncio.to_thread(self._context.placing.is_reachable, download, entries, save_dir)

    async def _placed(self, download: Download, save_dir: Path) -> Download:
        entries = await self._wanted_entries(download)
        if not await self._is_reachable(download, entries, save_dir):
            return download
        if download.state is DownloadState.DOWNLOADED:
            download = await self._advance(download, DownloadState.SYNCING)
        placed = await self._context.placing.place(download, entries, save_dir)
        return await self._advance(download, DownloadState.ON_NAS, lambda one: replace(one, placed=placed))

    async def _fail(self, download: Download, code: str, detail: str) -> Download:
        return await self._advance(
            download,
            DownloadState.FAILED,
            lambda one: replace(one, failure_code=code, failure_detail=detail),
        )

    async def _advance(
        self,
        download: Download,
        to: DownloadState,
        change: Callable[[Download], Download] = lambda one: one,
        *,
        is_news: bool = True,
    ) -> Download:
        now = self._context.clock.now()
        _log.info("download.advanced", download_id=download.id, state=to.value)
        return await self._change(download, lambda one: change(one).advance(to, at=now), is_news=is_news)

    async def _change(
        self, download: Download, change: Callable[[Download], Download], *, is_news: bool = False
    ) -> Download:
        """The stored row, changed; what the person set meanwhile stays. News are told, or nothing is changed."""
        async with self._context.storage.transaction() as rows:
            current = await rows.downloads.get(download.user_id, download.id)
            if _order(current) != _order(download):
                raise _Overtaken(download.id)
            after = change(current)
            await rows.downloads.save(after)
            if is_news:
                await self._context.notifications.note(rows, after)
        return after


async def let_go(client: TorrentClient, info_hash: str, *, with_data: bool) -> None:
    """Takes a torrent of ours out of the client, if it can; one that somebody else put there stays as it is."""
    if Ability.REMOVE not in client.abilities:
        return
    statuses = await client.list([info_hash])
    if all(status.is_ours for status in statuses):
        await client.remove(info_hash, with_data=with_data)


async def let_go_unless_wanted(
    storage: Storage, client: TorrentClient, key: ClientKey, info_hash: str
) -> None:
    """Takes a torrent of ours out of the client, without its data, if no download names it."""
    async with storage.reading() as rows:
        owners = await rows.downloads.owners(info_hash, key)
    if owners == 0:
        await let_go(client, info_hash, with_data=False)


async def refuse_without_space(client: TorrentClient, needed_bytes: int) -> None:
    """Raises NoSpace if the client's disk cannot hold that much and a reserve; not if the client does not know."""
    free = await client.free_bytes()
    if free is not None and needed_bytes + RESERVE_BYTES > free:
        raise NoSpace(f"{needed_bytes} bytes needed", needed_bytes=needed_bytes, free_bytes=free)


def _order(download: Download) -> tuple[object, ...]:
    return download.info_hash, download.state, download.season, download.episode


def _unchosen(download: Download) -> Download:
    return replace(download, has_chosen_files=False)


def _missing_bytes(entries: Sequence[TorrentEntry], wanted: set[int]) -> int:
    return sum(round(one.size_bytes * (1 - one.progress)) for one in entries if one.index in wanted)


def _detail(error: ConciergeError) -> str:
    named = (str(value) for name, value in error.facts.items() if name in {"file", "what"})
    return next(named, str(error))
