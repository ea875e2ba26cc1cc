"""Downloads of a person: begun once, carried on after any interruption, and brought into the library."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

import structlog

from concierge.errors import ClientElsewhere, IllegalTransition, NotFound, ServiceError
from concierge.model.access import Grant
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.following import Following
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.selection import choose_files
from concierge.model.torrent import Ability, TorrentEntry, TorrentStatus
from concierge.model.user import User
from concierge.ports import Clock, Storage, TorrentClient
from concierge.services._ordering import Ordering
from concierge.services._orders import Order, release_key
from concierge.services._steps import StepContext, let_go, refuse_without_space
from concierge.services._tending import Tending
from concierge.services.asking import Asking
from concierge.services.notifications import Notifications
from concierge.services.permission import day_of, refuse_beyond_limits, require
from concierge.services.placing import Placing
from concierge.services.search import Search
from concierge.services.torrent_clients import TorrentClients
from concierge.services.turns import Turns
from concierge.services.visibility import of_release

__all__ = ["DownloadProgress", "Downloads"]

_OVER = {DownloadState.FAILED, DownloadState.REMOVED}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadProgress:
    """A download at a moment; `torrent` is None while no client has it.

    One that `is_handed_over` is fetched by a client that tells nothing of it. `following` is None while its topic is
    not followed.
    """

    download: Download
    torrent: TorrentStatus | None = None
    is_handed_over: bool = False
    following: Following | None = None


class _Leave(Enum):
    """By whose leave a download begins."""

    OWN = auto()
    APPROVED = auto()
    FORCED = auto()


class Downloads:
    """Starts, lists and ends downloads. `clients` is None in a process that leaves the torrents to another one."""

    def __init__(  # noqa: PLR0913  one parameter for each thing that it stands on
        self,
        storage: Storage,
        search: Search,
        clients: TorrentClients | None,
        placing: Placing,
        *,
        clock: Clock,
        turns: Turns,
        metadata_wait: timedelta = timedelta(days=1),
        allow_private_trackers: bool = False,
        household_client: str = "",
        notifications: Notifications | None = None,
    ) -> None:
        """Takes what a download passes through.

        A download is written down in the turn of its torrent. One whose files nobody tells in the `metadata_wait` ends.
        Magnet links from people lose trackers on private networks, unless `allow_private_trackers`.
        `household_client` names the client if it is reached by an account of the household. Without `notifications`
        nobody is told what becomes of downloads.
        """
        self.household_client = household_client
        self._storage = storage
        self._ordering = Ordering(
            search,
            allow_private_trackers=allow_private_trackers,
        )
        self._clients = clients
        self._clock = clock
        context = StepContext(
            storage=storage,
            placing=placing,
            clock=clock,
            metadata_wait=metadata_wait,
            notifications=notifications or Notifications((), clock=clock),
        )
        self._tending = Tending(clients, context) if clients else None
        self._turns = turns
        self._asking = Asking(storage, clock=clock)
        self._visibility = search.visibility

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents; if not, it only writes orders for the one that does."""
        return self._clients is not None

    async def start(self, user: User, what: str) -> Download:
        """The download of a handle or a magnet link; the one that exists already, if the user asked before.

        Its row is committed before any client is told, so that nothing is lost in between.

        Raises:
            ApprovalNeeded: the person may not start it alone, but it was asked for in their name.
            NotAllowed: they may not even ask.
            LimitReached: they have as much as they may.
            NotFound: there is no such handle, or the release is gone.
            BadMagnet: a magnet link that names no torrent.
            HiddenByAge, HiddenByBlock: the person may not see it; of a magnet link the age is never known.
            NoSpace: the disk cannot hold it.
            UnsafeContent: the .torrent file lists a program.
            ServiceError: the tracker did not give the torrent.
        """
        if user.may(Grant.DOWNLOAD):
            return await self._started(user, what, _Leave.OWN)
        asked = await self._ordering.asked(user, what)
        known = await self._known_release(user, asked.release_key)
        if known is None:
            raise await self._asking.approval_needed(user, asked)
        return known

    async def start_approved(self, user: User, what: str, *, is_forced: bool = False) -> Download:
        """The download of what the person had asked for, now that somebody who may has allowed it.

        Their limits hold, unless it `is_forced`.

        Raises: what `start` does, but for ApprovalNeeded.
        """
        leave = _Leave.FORCED if is_forced else _Leave.APPROVED
        return await self._started(user, what, leave)

    async def get(self, user: User, download_id: str) -> Download:
        """One download of the user, by id or by the beginning of its info hash. Raises NotFound."""
        with _named(download_id):
            async with self._storage.reading() as rows:
                return await rows.downloads.get(user.id, download_id.strip().lower())

    async def list(self, user: User) -> tuple[DownloadProgress, ...]:
        """The user's downloads, newest first, with what the client says of them; a silent client says nothing.

        Those of titles that the person may not see are left out.
        """
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
            followed = {one.download_id: one for one in await rows.followings.of_user(user.id)}
        progress = await self._progress(await self._visible(user, mine))
        return tuple(replace(one, following=followed.get(one.download.id)) for one in progress)

    async def files(self, user: User, download_id: str) -> tuple[TorrentEntry, ...]:
        """The files of the torrent; empty until they are known."""
        download = await self.get(user, download_id)
        if self._clients is not None:
            with suppress(NotFound):
                return await (await self._clients.of(download.client_key)).files(download.info_hash)
        return ()

    async def torrent(self, user: User, what: str) -> TorrentSource:
        """The torrent of a download, by id or info hash, or of a found release, by its handle: for a client elsewhere.

        Raises:
            NotAllowed: the person may not download.
            NotFound: there is no such download or handle, or the release is gone.
            HiddenByAge, HiddenByBlock: the person may not see it.
            ServiceError: the tracker did not give the torrent.
        """
        require(user, Grant.DOWNLOAD)
        try:
            download = await self.get(user, what)
        except NotFound:
            return (await self._ordering.order(user, what, needs_file=True)).source
        await self._visibility.require_release(user, download.name, download.title)
        async with self._storage.reading() as rows:
            return await rows.downloads.source(download.info_hash)

    async def pause(self, user: User, download_id: str) -> Download:
        """The download, its traffic stopped."""
        return await self._set_paused(user, download_id, is_paused=True)

    async def resume(self, user: User, download_id: str) -> Download:
        """The download, going on; a failed one begins again."""
        download = await self.get(user, download_id)
        if download.state is not DownloadState.FAILED:
            return await self._set_paused(user, download_id, is_paused=False)
        await self._change(user, download_id, self._again)
        await self._tend(download.client_key)
        return await self.get(user, download_id)

    async def pause_all(self, user: User) -> tuple[Download, ...]:
        """The downloads that were under way, all paused now.

        Those of titles that the person may not see are paused as well, and left out.
        """
        paused = [await self.pause(user, one.id) for one in await self._active(user, is_paused=False)]
        return tuple(await self._visible(user, paused))

    async def resume_all(self, user: User) -> tuple[Download, ...]:
        """The downloads that were paused, all going on now; see `pause_all`."""
        resumed = [await self.resume(user, one.id) for one in await self._active(user, is_paused=True)]
        return tuple(await self._visible(user, resumed))

    async def remove(self, user: User, download_id: str, *, with_data: bool = False) -> Download:
        """The download, ended. Its torrent leaves the client when no other user has it; library files stay.

        Removing it once more repeats what the client may have missed.
        """
        removed = await self._change(user, download_id, self._ended)
        async with self._storage.reading() as rows:
            owners = await rows.downloads.owners(removed.info_hash, removed.client_key)
        if owners == 0 and self._clients is not None:
            client = await self._clients.of(removed.client_key)
            await let_go(client, removed.info_hash, with_data=with_data)
        return removed

    async def remove_all(self, user: User, *, with_data: bool = False) -> None:
        """Ends every download of the user, also those that they may not see.

        Raises:
            ClientElsewhere: there are some, and another process runs the torrents.
            ServiceError: the torrent client did not answer.
        """
        async with self._storage.reading() as rows:
            downloads = await rows.downloads.of_user(user.id)
        if downloads and not self.owns_client:
            raise ClientElsewhere(f"user {user.id} has {len(downloads)} downloads", n=len(downloads))
        for download in downloads:
            await self.remove(user, download.id, with_data=with_data)

    async def watch(
        self, user: User, download_id: str, *, every_s: float = 0.5
    ) -> AsyncIterator[DownloadProgress]:
        """The download again and again as it moves, until it needs no more work here."""
        before = None
        while True:
            download = await self.get(user, download_id)
            await self._tend(download.client_key)
            [progress] = await self._progress([await self.get(user, download_id)])
            download = progress.download
            yield progress
            # What a step has left where it was is on another machine: the sync there goes on with it.
            is_left = self.owns_client and before is download.state is DownloadState.DOWNLOADED
            if not download.is_active or is_left or progress.is_handed_over:
                return
            before = download.state
            await asyncio.sleep(every_s)

    async def tend(self) -> tuple[Download, ...]:
        """One step for everyone's active downloads; returns those that changed."""
        return () if self._tending is None else await self._tending.tend()

    async def _tend(self, client: ClientKey) -> None:
        if self._tending is not None:
            await self._tending.tend(client)

    async def _progress(self, downloads: Sequence[Download]) -> tuple[DownloadProgress, ...]:
        statuses = {} if self._tending is None else await self._tending.statuses(downloads)
        return tuple(
            DownloadProgress(
                download=one, torrent=statuses.get(one.id), is_handed_over=self._is_handed_over(one)
            )
            for one in downloads
        )

    def _is_handed_over(self, download: Download) -> bool:
        """Whether a client has it that says nothing of what becomes of it; only the household's may be such."""
        if self._clients is None or download.client or download.state is not DownloadState.DOWNLOADING:
            return False
        return Ability.LIST not in self._clients.household.abilities

    async def _set_paused(self, user: User, download_id: str, *, is_paused: bool) -> Download:
        download = await self.get(user, download_id)
        if not download.is_active:
            message = f"download {download.id} is {download.state}"
            raise IllegalTransition(message, state=download.state.value)
        if self._clients is not None and download.has_chosen_files:
            client = await self._clients.of(download.client_key)
            await self._tell_client(client, download, is_paused=is_paused)
        # What waits for its files begins to wait anew.
        now = self._clock.now()
        return await self._change(
            user, download_id, lambda one: replace(one, is_paused=is_paused, changed_at=now)
        )

    async def _visible(self, user: User, downloads: Iterable[Download]) -> Sequence[Download]:
        """Those of titles that the person may see."""
        sight = await self._visibility.sight(user)
        return [one for one in downloads if sight.is_free or of_release(sight, one.name, one.title) is None]

    async def _active(self, user: User, *, is_paused: bool) -> Sequence[Download]:
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
        return [one for one in mine if one.is_active and one.is_paused is is_paused]

    async def _tell_client(self, client: TorrentClient, download: Download, *, is_paused: bool) -> None:
        """Pauses or resumes the torrent; it stands only when everybody who waits for it wants that."""
        async with self._storage.reading() as rows:
            active = await rows.downloads.active()
        same = (download.info_hash, download.client_key)
        others = [one for one in active if (one.info_hash, one.client_key) == same and one.id != download.id]
        with suppress(NotFound):
            if not is_paused:
                await client.resume(download.info_hash)
            elif all(other.is_paused for other in others):
                await client.pause(download.info_hash)

    async def _change(self, user: User, download_id: str, change: Callable[[Download], Download]) -> Download:
        with _named(download_id):
            async with self._storage.transaction() as rows:
                download = change(await rows.downloads.get(user.id, download_id.strip().lower()))
                await rows.downloads.save(download)
        return download

    def _again(self, download: Download) -> Download:
        queued = download.advance(DownloadState.QUEUED, at=self._clock.now())
        return replace(queued, failure_code="", failure_detail="", has_chosen_files=False)

    def _ended(self, download: Download) -> Download:
        if download.state is DownloadState.REMOVED:
            return download
        return download.advance(DownloadState.REMOVED, at=self._clock.now())

    async def _started(self, user: User, what: str, leave: _Leave) -> Download:
        key = ClientKey() if self._clients is None else await self._clients.key_for(user.id)
        client = None if self._clients is None else await self._clients.of(key)
        takes_magnets = client is None or Ability.MAGNET in client.abilities
        order = await self._ordering.order(user, what, needs_file=not takes_magnets)
        known = await self._known(user, order)
        if client and (known is None or known.state in _OVER or order.asks_for_more(known)):
            await _refuse_too_big(order, client)
        download = await self._ordered(user, order, leave, key)
        _log.info(
            "download.queued", download_id=download.id, info_hash=download.info_hash, tracker=download.tracker
        )
        await self._tend(download.client_key)
        return await self.get(user, download.id)

    async def _known_release(self, user: User, key: str) -> Download | None:
        """The person's download of that very release and part, unless it is over."""
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
        same = (
            one
            for one in mine
            if one.state not in _OVER
            and key in {one.info_hash, release_key(one.tracker, one.tracker_id, one.season, one.episode)}
        )
        return next(same, None)

    async def _known(self, user: User, order: Order) -> Download | None:
        try:
            return await self.get(user, order.source.info_hash)
        except NotFound:
            return None

    async def _ordered(self, user: User, order: Order, leave: _Leave, key: ClientKey) -> Download:
        """The stored download of an order: a new one, the one that is there, or that one with more to fetch.

        What is new or more is refused beyond the person's limits, in the transaction that writes it.
        """
        now = self._clock.now()
        fresh = order.download(user, now, key, is_size_settled=leave is _Leave.FORCED)
        async with self._turns.of(fresh.info_hash), self._storage.transaction() as rows:
            person = await rows.users.locked(user.id)
            if leave is _Leave.OWN:
                require(person, Grant.DOWNLOAD)
            others = await rows.downloads.others(user.id, order.source.info_hash, since=day_of(now))
            download = await rows.downloads.add(fresh, order.source)
            if download.state in _OVER:
                download = replace(fresh, id=download.id)
                await rows.downloads.save(download)
            elif order.asks_for_more(download):
                download = order.widened(download, now)
                await rows.downloads.save(download)
            elif download.id != fresh.id:
                return download
            if leave is not _Leave.FORCED:
                refuse_beyond_limits(person, others, order.size_bytes)
        return download


async def _refuse_too_big(order: Order, client: TorrentClient) -> None:
    """Looks into the .torrent file, where there is one, before anything is written down."""
    if order.source.metainfo is None:
        return
    entries = Metainfo.parse(order.source.metainfo).files
    selection = choose_files(entries, season=order.season, episode=order.episode)
    with suppress(ServiceError):  # a silent client is asked once more before the first byte
        await refuse_without_space(client, selection.size_bytes)


@contextmanager
def _named(download_id: str) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise NotFound(str(error), what=download_id) from error
