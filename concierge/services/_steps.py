"""What moves a download on: a step goes by the stored row and by what the client says, so any interruption is met."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
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
from concierge.model.following import UNDER_WAY
from concierge.model.notice import Topic
from concierge.model.selection import choose_files
from concierge.model.torrent import Ability, TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import Repositories, Storage, TorrentClient
from concierge.services._files_in_client import FilesInClient
from concierge.services._memory import TendingMemory, is_stopped, wants_nothing
from concierge.services._moves import VANISHED, Moves, Overtaken, StepContext
from concierge.services._pacing import Pacing
from concierge.services._troubles import RESERVE_BYTES, Troubles
from concierge.services.permission import day_of, refuse_beyond_space
from concierge.services.placing import Shipment

__all__ = ["FATAL", "Steps", "let_go", "let_go_unless_wanted", "missing_bytes", "refuse_without_space"]

# What waiting cannot mend.
FATAL = (UnsafeContent, NoSpace, NotAllowed, NotFound, NoMetadata, BadTorrent, BadMagnet, Unsupported)
_log = structlog.get_logger(__name__)


class Steps:
    """Moves downloads with one client, one step at a time."""

    def __init__(
        self,
        client: TorrentClient,
        key: ClientKey,
        context: StepContext,
        memory: TendingMemory,
        pacing: Pacing,
    ) -> None:
        """Takes the client, which one it is, and what this process remembers of the downloads and of their speed."""
        self._client = client
        self._key = key
        self._context = context
        self._memory = memory
        self._pacing = pacing
        self._moves = Moves(context, pacing)
        self._troubles = Troubles(client, self._moves, context.clock, memory)

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

    def has_nothing_to_do(self, download: Download, status: TorrentStatus | None) -> bool:
        """Whether a step would leave the download as it is, as it does most of the time; said without any question."""
        if status is None or download.state is not DownloadState.DOWNLOADING or not self.tells:
            return False
        is_under_way = download.has_chosen_files and not status.is_complete
        if not is_under_way or status.state is TorrentState.ERROR or download.full_at is not None:
            return False
        self._memory.found(download)
        if wants_nothing(status) or self._memory.may_have_forgotten(download, status):
            return False
        return self._memory.standstills.look(download, status, self._context.clock.now()) == download

    async def step(self, download: Download, status: TorrentStatus | None) -> Download:
        """The download after one move; what waiting cannot mend ends it, anything else is met again next time."""
        try:
            return await self._moved_or_failed(download, status)
        except Overtaken:
            _log.info("download.overtaken", download_id=download.id)
        except ServiceError as error:
            _log.info("download.waits", download_id=download.id, service=error.service, code=error.code)
        return download

    async def _moved_or_failed(self, download: Download, status: TorrentStatus | None) -> Download:
        try:
            return await (self._moved(download, status) if self.tells else self._handed_over(download))
        except Overtaken:
            await let_go_unless_wanted(self._context.storage, self._client, self._key, download.info_hash)
            raise
        except FATAL as error:
            _log.warning("download.failed", download_id=download.id, code=error.code)
            if isinstance(error, UnsafeContent):
                await let_go(self._client, download.info_hash, with_data=True)
            return await self._moves.fail(download, error.code, _detail(error))

    async def _moved(self, download: Download, status: TorrentStatus | None) -> Download:
        if status is None:
            return await self._absent(download)
        self._memory.found(download)
        if download.state is DownloadState.QUEUED:
            return await self._begun(download, status)
        if status.state is TorrentState.ERROR:
            return await self._troubles.stopped(download, status)
        if download.state is not DownloadState.DOWNLOADING:
            return await self._placed(download, status)
        return await self._fetched(download, status)

    async def _fetched(self, download: Download, status: TorrentStatus) -> Download:
        if download.full_at is not None:
            download = await self._troubles.mended(download, status)
        if not download.has_chosen_files:
            return await self._choose(download, status)
        if status.is_complete:
            return await self._finished(download, status)
        if await self._has_lost_files(download, status):
            return await self._given_anew(download)
        if await self._has_forgotten(download, status):
            download = await self._choose(download, status)
            self._memory.ordered(download)
            return download
        return await self._watched(download, status)

    async def _has_lost_files(self, download: Download, status: TorrentStatus) -> bool:
        """Whether its client was killed before it wrote down which files there are: it may never ask for them again."""
        return wants_nothing(status) and not await self._client.files(download.info_hash)

    async def _has_forgotten(self, download: Download, status: TorrentStatus) -> bool:
        """Whether its client does not do what it was told; not while another torrent grows over the same files."""
        if not self._memory.may_have_forgotten(download, status):
            return False
        stands = is_stopped(download, status) or wants_nothing(status)
        if not stands and await self._knows_a_choice(download):
            self._memory.ordered(download)
            return False
        async with self._context.storage.reading() as rows:
            mine = await rows.followings.of_user(download.user_id)
        return not any(one.download_id == download.id and one.state in UNDER_WAY for one in mine)

    async def _knows_a_choice(self, download: Download) -> bool:
        """Whether its client leaves out some file: by our choice, or by that of somebody who sits there."""
        entries = await self._client.files(download.info_hash)
        return not all(entry.is_wanted for entry in entries)

    async def _absent(self, download: Download) -> Download:
        """What the client has lacked for a while it is given, once in a day; if it goes again, it was removed there."""
        now = self._context.clock.now()
        if download.state is not DownloadState.QUEUED and not self._memory.is_gone(download, now):
            return download
        if self._memory.may_be_given(download, now):
            return await self._given_to_client(download)
        return await self._moves.fail(download, VANISHED, download.name)

    async def _watched(self, download: Download, status: TorrentStatus) -> Download:
        """Written is only since when it stands still, and that it does so no more."""
        seen = self._memory.standstills.look(download, status, self._context.clock.now())
        if seen == download:
            return download
        since, count = seen.stalled_at, seen.stalled_bytes
        return await self._moves.change(
            download, lambda one: replace(one, stalled_at=since, stalled_bytes=count)
        )

    async def _given_to_client(self, download: Download) -> Download:
        """A client that lacks the torrent gets it, held: new, or again after it was lost, in whatever state."""
        given_at = download.given_at
        if download.state is not DownloadState.QUEUED:
            given_at = self._context.clock.now()
        if download.state in {DownloadState.DOWNLOADED, DownloadState.SYNCING}:
            download = await self._moves.advance(
                download, DownloadState.QUEUED, lambda one: replace(_unchosen(one), given_at=given_at)
            )
        async with self._context.storage.reading() as rows:
            source = await rows.downloads.source(download.info_hash)
        await self._client.add(source, save_dir=None, is_paused=True)
        self._memory.found(download)
        if download.state is DownloadState.QUEUED:
            return await self._moves.advance(download, DownloadState.DOWNLOADING, _unchosen)
        return await self._moves.change(download, lambda one: replace(_unchosen(one), given_at=given_at))

    async def _handed_over(self, download: Download) -> Download:
        """A client that tells nothing gets the torrent once, and nobody hears of it any more."""
        if download.state is not DownloadState.QUEUED:
            return download
        async with self._context.storage.reading() as rows:
            source = await rows.downloads.source(download.info_hash)
        await self._client.add(source, save_dir=None, is_paused=False)
        return await self._moves.advance(
            download, DownloadState.DOWNLOADING, lambda one: replace(one, has_chosen_files=True)
        )

    async def _begun(self, download: Download, status: TorrentStatus) -> Download:
        """A torrent that the client has already is taken over; one that stopped with an error is given anew."""
        if status.state is TorrentState.ERROR and status.is_ours:
            return await self._given_anew(download)
        return await self._moves.advance(download, DownloadState.DOWNLOADING, _unchosen)

    async def _given_anew(self, download: Download) -> Download:
        """The client's torrent is taken out and put in again; its data stays."""
        await self._client.remove(download.info_hash, with_data=False)
        return await self._given_to_client(download)

    async def _choose(self, download: Download, status: TorrentStatus) -> Download:
        """Reads the file list before the first byte; only useful files are asked for, of dangerous torrents none."""
        if _has_no_metadata(status):
            return self._still_waiting(download)
        entries = await self._client.files(download.info_hash)
        if not entries:
            return self._still_waiting(download)
        selection = choose_files(entries, season=download.season, episode=download.episode)
        if download.size_bytes is None:
            await self._refuse_beyond_space(download, selection.size_bytes)
        others = await self._wanted_by_others(download, entries)
        wanted = set(selection.indexes) | others
        if not status.is_ours:
            wanted |= {entry.index for entry in entries if entry.is_wanted}
        await refuse_without_space(self._client, missing_bytes(entries, wanted))
        await self._client.choose_files(download.info_hash, sorted(wanted))
        await self._let_run(download, status)
        name, is_paused = status.name or download.name, download.is_paused
        # Who paused it meanwhile, or let it go on, is met again.
        chosen = await self._moves.change(
            download,
            lambda one: replace(
                one,
                has_chosen_files=one.is_paused is is_paused,
                size_bytes=selection.size_bytes,
                name=name,
            ),
        )
        # What was there in part, or is fetched for others as well, would tell nothing.
        if status.is_ours and not (status.progress or others):
            self._pacing.begin(chosen)
        return chosen

    async def _let_run(self, download: Download, status: TorrentStatus) -> None:
        """Lets the torrent go on, or stops it if it runs for a paused download, unless somebody else waits for it."""
        if not download.is_paused:
            await self._client.resume(download.info_hash)
        elif status.state is not TorrentState.PAUSED and all(
            one.is_paused for one in await self._others(download)
        ):
            await self._client.pause(download.info_hash)

    async def _others(self, download: Download) -> Sequence[Download]:
        """What other people wait for of this torrent."""
        async with self._context.storage.reading() as rows:
            active = await rows.downloads.active()
        same = (download.info_hash, self._key)
        return [
            one
            for one in active
            if (one.info_hash, one.client_key) == same and one.user_id != download.user_id
        ]

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
        wanted: set[int] = set()
        for other in await self._others(download):
            with suppress(NotFound):
                wanted |= set(choose_files(entries, season=other.season, episode=other.episode).indexes)
        return wanted

    async def _finished(self, download: Download, status: TorrentStatus) -> Download:
        """What lies within reach is placed at once, and only then told of; of the rest a NAS is told."""
        if await self._entries_here(download, Path(status.save_dir)) is not None:
            return await self._moves.advance(download, DownloadState.DOWNLOADED)
        shipment = await self._shipment(download, status)
        if shipment is None:
            return download

        async def told(rows: Repositories, finished: Download) -> None:
            await self._context.shipping.finished(rows, finished, shipment)

        return await self._moves.advance(download, DownloadState.DOWNLOADED, along=told)

    async def _shipment(self, download: Download, status: TorrentStatus) -> Shipment | None:
        """What of it goes home; None while the client does not tell its files."""
        files = await self._client.files(download.info_hash)
        if not files:
            return None
        entries = choose_files(files, season=download.season, episode=download.episode).entries
        async with self._context.storage.reading() as rows:
            mine = await rows.downloads.of_user(download.user_id)
        others = [one.title for one in mine if one.title is not None and one.id != download.id]
        return self._context.shipping.shipment(download, entries, status.save_dir, others)

    async def _awaits_fetching(self, download: Download, status: TorrentStatus) -> None:
        """What was finished before there was a queue, or lies elsewhere by now, gets into it."""
        shipment = await self._shipment(download, status)
        if shipment is None:
            return
        async with self._context.storage.transaction() as rows:
            await self._context.shipping.ensure(rows, download, shipment)

    async def _placed(self, download: Download, status: TorrentStatus) -> Download:
        save_dir = Path(status.save_dir)
        if status.state is TorrentState.MOVING:
            return download
        was_far = self._memory.is_out_of_reach(download, save_dir, self._context.clock.now())
        entries = await self._entries_here(download, save_dir)
        if entries is None:
            if not was_far:
                await self._awaits_fetching(download, status)
            return download
        if download.state is DownloadState.DOWNLOADED:
            breaches = await self._context.placing.breaches(download, entries, save_dir)
            syncing = await self._moves.advance(
                download,
                DownloadState.SYNCING,
                lambda one: replace(one, breaches=breaches),
                topic=Topic.NOT_AS_PROMISED if breaches else None,
            )
            # What fails from here on is the download in its new state.
            return await self._moved_or_failed(syncing, status)
        placed = await self._context.placing.place(download, entries, save_dir)
        return await self._moves.advance(
            download, DownloadState.ON_NAS, lambda one: replace(one, placed=placed), topic=Topic.ON_NAS
        )

    async def _entries_here(self, download: Download, save_dir: Path) -> Sequence[TorrentEntry] | None:
        """The wanted files, None if they are out of reach: which costs no question while the folder is, or just was."""
        if self._memory.is_out_of_reach(download, save_dir, self._context.clock.now()):
            return None
        if await asyncio.to_thread(_is_dir, save_dir):
            files = await self._client.files(download.info_hash)
            entries = choose_files(files, season=download.season, episode=download.episode).entries
            if await asyncio.to_thread(self._context.placing.is_reachable, download, entries, save_dir):
                return entries
        self._memory.note_out_of_reach(download, save_dir, self._context.clock.now())
        return None


async def let_go(client: TorrentClient, info_hash: str, *, with_data: bool) -> None:
    """Takes a torrent of ours out of the client, if it can; one that somebody else put there stays as it is.

    Data that another torrent has too stays there for that one.
    """
    if Ability.REMOVE not in client.abilities:
        return
    statuses = await client.list(None if with_data else [info_hash])
    mine = [status for status in statuses if status.info_hash == info_hash]
    if all(status.is_ours for status in mine):
        files = FilesInClient(client, statuses)
        is_shared = with_data and any([await files.are_shared(status) for status in mine])
        await client.remove(info_hash, with_data=with_data and not is_shared)


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


def _has_no_metadata(status: TorrentStatus) -> bool:
    """Whether to ask for the files would be in vain. What the client puts off may have them or not."""
    is_waiting = status.state in {TorrentState.METADATA, TorrentState.QUEUED}
    return is_waiting and status.wanted_bytes == 0


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that this file system cannot have
        return False


def _unchosen(download: Download) -> Download:
    return replace(download, has_chosen_files=False)


def missing_bytes(entries: Sequence[TorrentEntry], wanted: set[int]) -> int:
    """How much of the wanted files is still to come."""
    return sum(round(one.size_bytes * (1 - one.progress)) for one in entries if one.index in wanted)


def _detail(error: ConciergeError) -> str:
    named = (str(value) for name, value in error.facts.items() if name in {"file", "what"})
    return next(named, str(error))
