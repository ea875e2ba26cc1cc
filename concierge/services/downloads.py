"""Downloads of a person: begun once, carried on after any interruption, and brought into the library."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from concierge.errors import ClientElsewhere, IllegalTransition, NotFound, ServiceError
from concierge.model.access import Grant
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.model.user import User
from concierge.ports import Clock, Storage, TorrentClient
from concierge.services._beginning import MONITOR, OVER, Beginning, Instead, Leave, refuse_ended
from concierge.services._moves import StepContext, moving
from concierge.services._ordering import Ordering
from concierge.services._orders import release_key
from concierge.services._showing import DownloadProgress, Showing
from concierge.services._steps import let_go, let_go_unless_wanted
from concierge.services._tending import Tending
from concierge.services.asking import Asking
from concierge.services.background import Background
from concierge.services.cleanup import JOB_NAME as CLEANUP
from concierge.services.notifications import Notifications
from concierge.services.permission import require
from concierge.services.placing import Placing
from concierge.services.search import Search
from concierge.services.shipping import Shipping
from concierge.services.torrent_clients import TorrentClients
from concierge.services.turns import Turns

__all__ = ["DownloadProgress", "Downloads"]

_FETCHED = {DownloadState.QUEUED, DownloadState.DOWNLOADING}
_log = structlog.get_logger(__name__)


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
        background: Background,
        metadata_wait: timedelta = timedelta(days=1),
        stalled_after: timedelta = timedelta(hours=12),
        allow_private_trackers: bool = False,
        household_client: str = "",
        notifications: Notifications | None = None,
    ) -> None:
        """Takes what a download passes through.

        A download is written down in the turn of its torrent. One whose files nobody tells in the `metadata_wait` ends,
        one that stands still is stuck `stalled_after` that time. What a slow client is at goes on in the `background`.
        Magnet links from people lose trackers on private networks, unless `allow_private_trackers`.
        `household_client` names the client if it is reached by an account of the household. Without `notifications`
        nobody is told what becomes of downloads.
        """
        self._household_client = household_client
        self._storage = storage
        self._ordering = Ordering(
            search,
            allow_private_trackers=allow_private_trackers,
        )
        self._clients = clients
        self._turns = turns
        self._clock = clock
        told = notifications or Notifications((), clock=clock)
        context = StepContext(
            storage=storage,
            placing=placing,
            clock=clock,
            metadata_wait=metadata_wait,
            stalled_after=stalled_after,
            notifications=told,
            shipping=Shipping(told, placing.folders, clock=clock),
        )
        self._tending = Tending(clients, context, background) if clients else None
        self._showing = Showing(storage, clients, self._tending, search.visibility, clock=clock)
        self._beginning = Beginning(storage, self._ordering, clients, turns, clock)
        self._asking = Asking(storage, clock=clock)
        self._visibility = search.visibility

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents; if not, it only writes orders for the one that does."""
        return self._clients is not None

    def household_client(self, download: Download) -> str:
        """The client that has the download, if it is reached by an account of the household; else ""."""
        return "" if download.client else self._household_client

    @property
    def is_busy(self) -> bool:
        """Whether, when everybody's downloads were last looked at, any of them was about to move here."""
        return self._tending is not None and self._tending.is_busy

    @property
    def stuck(self) -> tuple[Download, ...]:
        """The downloads that were then standing still for too long."""
        return () if self._tending is None else self._tending.stuck

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
            return await self._started(user, what, Leave.OWN)
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
        leave = Leave.FORCED if is_forced else Leave.APPROVED
        return await self._started(user, what, leave)

    async def start_instead(self, user: User, handle: str, instead: Instead) -> Download:
        """The download of a handle, in the place of another one, which ends: its release is not offered for a while.

        What is there of that one goes, unless somebody else has it; what stands in the library stays.

        Raises:
            NotFound: there is no such handle, the release is gone, or it is the same torrent.
            NotAllowed, LimitReached, NoSpace, UnsafeContent, ServiceError: see `start`.
        """
        return await self._started(user, handle, Leave.OWN, instead)

    async def get(self, user: User, download_id: str) -> Download:
        """One download of the user, by id or by the beginning of its info hash. Raises NotFound."""
        with _named(download_id):
            async with self._storage.reading() as rows:
                return await rows.downloads.get(user.id, download_id.strip().lower())

    async def list(self, user: User) -> tuple[DownloadProgress, ...]:
        """The user's downloads, newest first, with what the client says of them; a silent client says nothing.

        Those of titles that the person may not see are left out.
        """
        return await self._showing.listed(user)

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
        """The download, going on; a failed one begins again.

        That is in another client only if the person has given up the one that had it.
        """
        download = await self.get(user, download_id)
        if download.state is not DownloadState.FAILED:
            return await self._set_paused(user, download_id, is_paused=False)
        key = await self._home(download)
        again = await self._change(user, download_id, lambda one: replace(self._again(one), client=key.kind))
        if self._tending is not None:
            self._tending.wake(again.client_key)
        await self._tend(again)
        return await self.get(user, download_id)

    async def pause_all(self, user: User) -> tuple[Download, ...]:
        """The downloads that were under way, all paused now.

        Those of titles that the person may not see are paused as well, and left out.
        """
        paused = [await self.pause(user, one.id) for one in await self._active(user, is_paused=False)]
        return tuple(await self._showing.visible(user, paused))

    async def resume_all(self, user: User) -> tuple[Download, ...]:
        """The downloads that were paused, all going on now; see `pause_all`."""
        resumed = [await self.resume(user, one.id) for one in await self._active(user, is_paused=True)]
        return tuple(await self._showing.visible(user, resumed))

    async def wider(
        self, user: User, download_id: str, *, season: int | None = None, episode: int | None = None
    ) -> tuple[TorrentEntry, ...]:
        """The files that would be wanted after `widen`; none where nobody tells the files yet.

        Raises:
            NotFound: the user has no such download, or its torrent no such part.
            UnsafeContent, ServiceError: see `start`.
        """
        download = await self.get(user, download_id)
        return await self._beginning.wider(download, season=season, episode=episode)

    async def widen(
        self, user: User, download_id: str, *, season: int | None = None, episode: int | None = None
    ) -> Download:
        """The download with more of its torrent: that season or episode too, or without either all that is useful.

        A download is of one episode, one season or everything, so another episode brings the rest of the season.

        Raises:
            NotAllowed: the person may not download.
            NotFound: the user has no such download, or its torrent no such part.
            IllegalTransition: it is over.
            HiddenByAge, HiddenByBlock: the person may not see it.
            LimitReached, NoSpace, UnsafeContent, ServiceError: see `start`.
        """
        require(user, Grant.DOWNLOAD)
        download = await self.get(user, download_id)
        refuse_ended(download)
        await self._visibility.require_release(user, download.name, download.title)
        await self._beginning.widen(user, download, season=season, episode=episode)
        await self._tend(await self.get(user, download.id))
        return await self.get(user, download.id)

    async def remove(self, user: User, download_id: str, *, with_data: bool = False) -> Download:
        """The download, ended. Its torrent leaves the client when no other user has it; library files stay.

        Removing it once more repeats what the client may have missed. Where another process runs the torrents, that
        one takes it out of the client, and its data stay there.

        Raises:
            NotFound: the user has no such download.
            ClientElsewhere: the data should go too, and another process runs the torrents.
            ServiceError: the client did not answer. The download is ended; its torrent leaves at the next cleanup.
        """
        if with_data and not self.owns_client:
            known = await self.get(user, download_id)
            raise ClientElsewhere(f"the torrent of {known.id} is another process's", n=1)
        removed = await self._change(user, download_id, self._ended)
        await self._let_go(removed, with_data=with_data)
        return removed

    async def remove_all(self, user: User, *, with_data: bool = False) -> None:
        """Ends every download of the user, also those that they may not see.

        A client of their own that does not answer holds nothing up: it stays theirs, with whatever it has.

        Raises:
            ClientElsewhere: there are some, and another process runs the torrents.
            ServiceError: the household's torrent client did not answer.
        """
        await self._remove(user, lambda _: True, with_data=with_data)

    async def clear(self, user: User, *, with_data: bool = False) -> tuple[Download, ...]:
        """Ends every download of the user that is not in the library, failed ones too; returns those.

        Those of titles that the person may not see are ended as well, and left out.

        Raises: what `remove_all` does.
        """
        ended = await self._remove(
            user, lambda one: one.state is not DownloadState.ON_NAS, with_data=with_data
        )
        return tuple(await self._showing.visible(user, ended))

    async def watch(
        self, user: User, download_id: str, *, every_s: float = 0.5
    ) -> AsyncIterator[DownloadProgress]:
        """The download again and again as it moves, until it needs no more work here."""
        before = None
        while True:
            download = await self.get(user, download_id)
            await self._tend(download)
            progress = await self._showing.one(await self.get(user, download_id))
            yield progress
            if self._showing.is_over(progress, before):
                return
            before = progress.download.state
            await asyncio.sleep(every_s)

    async def watch_all(
        self, user: User, *, every_s: float = 1.0
    ) -> AsyncIterator[tuple[DownloadProgress, ...]]:
        """What `list` has, again and again while anything moves here; each time the client is asked one question.

        What is over comes without the client's word.
        """
        before: Mapping[str, DownloadState] = {}
        while True:
            await self.tend()
            shown = await self._showing.listed(user, asks=False)
            yield shown
            moving = (one for one in shown if not one.download.is_paused)
            if all(self._showing.is_over(one, before.get(one.download.id)) for one in moving):
                return
            before = {one.download.id: one.download.state for one in shown}
            await asyncio.sleep(every_s)

    async def tend(self) -> tuple[Download, ...]:
        """One step for everyone's active downloads; returns those that changed."""
        return () if self._tending is None else await self._tending.tend()

    async def _tend(self, download: Download) -> None:
        if self._tending is not None:
            await self._tending.tend_with(download)

    async def _remove(
        self, user: User, is_meant: Callable[[Download], bool], *, with_data: bool
    ) -> Sequence[Download]:
        async with self._storage.reading() as rows:
            meant = [one for one in await rows.downloads.of_user(user.id) if is_meant(one)]
        if meant and not self.owns_client:
            raise ClientElsewhere(f"user {user.id} has {len(meant)} downloads", n=len(meant))
        return [await self._removed(user, one, with_data=with_data) for one in meant]

    async def _removed(self, user: User, download: Download, *, with_data: bool) -> Download:
        """The download, ended, also where the person's own client does not answer."""
        try:
            return await self.remove(user, download.id, with_data=with_data)
        except ServiceError as error:
            if not download.client:
                raise
            _log.info("download.left_behind", download_id=download.id, code=error.code)
        return await self.get(user, download.id)

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
        if self._tending is not None and not is_paused:
            self._tending.wake(download.client_key)

        def paused(one: Download) -> Download:
            # Who runs the client chooses its files anew, and lets it run or stops it.
            is_told = self.owns_client or one.state not in _FETCHED
            has_chosen = one.has_chosen_files and is_told
            return replace(moving(one), is_paused=is_paused, changed_at=now, has_chosen_files=has_chosen)

        return await self._change(user, download_id, paused)

    async def _home(self, download: Download) -> ClientKey:
        """The client that has the download, or the one that new ones go to where that is given up."""
        if self._clients is None or await self._clients.found(download.client_key) is not None:
            return download.client_key
        return await self._clients.key_for(download.user_id)

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
                if download.is_active:
                    await rows.jobs.hurry(MONITOR)
                if download.state is DownloadState.REMOVED and not self.owns_client:
                    await rows.jobs.hurry(CLEANUP)
        return download

    def _again(self, download: Download) -> Download:
        queued = download.advance(DownloadState.QUEUED, at=self._clock.now())
        fresh = moving(replace(queued, failure_code="", failure_detail="", has_chosen_files=False))
        return replace(fresh, given_at=None)

    def _ended(self, download: Download) -> Download:
        if download.state is DownloadState.REMOVED:
            return download
        return download.advance(DownloadState.REMOVED, at=self._clock.now())

    async def _started(self, user: User, what: str, leave: Leave, instead: Instead | None = None) -> Download:
        begun = await self._beginning.begin(user, what, leave, instead)
        for ended in begun.ended:
            await self._left_behind(ended)
        await self._tend(begun.download)
        return await self.get(user, begun.download.id)

    async def _let_go(self, ended: Download, *, with_data: bool) -> None:
        """Takes the torrent out of its client if nobody has it any more, nor begins with it meanwhile."""
        client = None if self._clients is None else await self._clients.found(ended.client_key)
        if client is None:
            return
        async with self._turns.of(ended.info_hash):
            async with self._storage.reading() as rows:
                owners = await rows.downloads.owners(ended.info_hash, ended.client_key)
                mine = await rows.followings.of_user(ended.user_id)
            if owners == 0:
                await let_go(client, ended.info_hash, with_data=with_data)
        # Nobody would remember these once the person is gone.
        grown = {info_hash for one in mine if one.download_id == ended.id for info_hash in one.hashes}
        for info_hash in grown - {ended.info_hash}:
            await let_go_unless_wanted(self._storage, client, ended.client_key, info_hash)

    async def _left_behind(self, ended: Download) -> None:
        """Takes what ended for another download out of its client; a silent one keeps it."""
        try:
            await self._let_go(ended, with_data=True)
        except ServiceError as error:
            _log.warning("download.not_let_go", download_id=ended.id, service=error.service, code=error.code)

    async def _known_release(self, user: User, key: str) -> Download | None:
        """The person's download of that very release and part, unless it is over."""
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
        same = (
            one
            for one in mine
            if one.state not in OVER
            and key in {one.info_hash, release_key(one.tracker, one.tracker_id, one.season, one.episode)}
        )
        return next(same, None)


@contextmanager
def _named(download_id: str) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise NotFound(str(error), what=download_id) from error
