"""The session of libtorrent and the torrents in it, kept in step with what is on disk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from concierge.adapters._embedded_alerts import Alerts
from concierge.adapters._embedded_resume import Mode, ResumeFiles, Stored
from concierge.adapters._embedded_torrent import (
    Torrent,
    farewell,
    is_on_disk,
    is_to_stop,
    make_way,
    prepare,
    set_limits,
)
from concierge.errors import ConciergeError, NotFound, ServiceUnavailable
from concierge.model.torrent import TorrentLimits

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["Session", "on_disk"]

log = structlog.get_logger(__name__)

SAVE_EVERY_S: Final = 5.0

T = TypeVar("T")


class Session:
    """All torrents of the embedded client. What a call changed is on the disk when the call returns."""

    def __init__(self, session: "lt.session", files: ResumeFiles) -> None:
        """Takes over an open session; `Session.opened` is the door."""
        self.torrents: dict[str, Torrent] = {}
        self._session = session
        self._files = files
        self._alerts = Alerts(session, self)
        self._milestones: asyncio.Queue[Torrent] = asyncio.Queue()
        self._adding = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: "lt.settings_pack", folder: Path) -> AsyncIterator["Session"]:
        """The session with all torrents that `folder` remembers; saved and closed with the context."""
        import libtorrent as lt

        files = await on_disk(lambda: ResumeFiles(folder))
        stored = await on_disk(lambda: tuple(files.load()))
        session = cls(await asyncio.to_thread(lt.session, settings), files)
        try:
            with session._alerts.listening():
                await session._take_up(stored)
                async with session._kept():
                    yield session
        finally:
            try:
                await farewell(session._session, session.torrents.values())
            finally:
                await asyncio.to_thread(session._destroy)

    def get(self, info_hash: str) -> Torrent:
        """The torrent. Raises NotFound."""
        try:
            return self.torrents[info_hash.lower()]
        except KeyError:
            raise NotFound(f"embedded has no torrent {info_hash}", what=info_hash) from None

    async def is_listening(self) -> bool:
        """Whether peers can connect."""
        return await asyncio.to_thread(self._session.is_listening)

    async def add(self, new: Stored) -> None:
        """Remembers a torrent and starts it as intended, unless it is there already."""
        import libtorrent as lt

        async with self._adding:
            present = self.torrents.get(new.info_hash)
            if present is not None and present.is_leaving:
                async with present.lock:
                    log.debug("torrent.added_after_removal", info_hash=new.info_hash)
                present = self.torrents.get(new.info_hash)
            if present is not None and present.intent.mode is not Mode.GONE:
                return
            # On disk before libtorrent knows it: an added torrent outlives a kill at any moment.
            await on_disk(
                lambda: self._files.write(
                    new.info_hash, lt.write_resume_data(new.params), new.intent, is_settled=False
                )
            )
            try:
                await self._start(new)
            except ServiceUnavailable:
                await on_disk(lambda: self._files.delete(new.info_hash))
                raise

    async def choose(self, torrent: Torrent, wanted: frozenset[int]) -> None:
        """Lets only these files be downloaded; without metadata the choice waits for it."""
        async with torrent.lock:
            torrent.intent = replace(torrent.intent, wanted=wanted)
            await self._settle_files(torrent)
            await self._save(torrent)

    async def set_mode(self, torrent: Torrent, mode: Mode) -> None:
        """Lets the torrent run, or stops it."""
        async with torrent.lock:
            torrent.intent = replace(torrent.intent, mode=mode)
            if not torrent.is_displaced:
                await self._apply_mode(torrent)
            elif torrent.move_error:
                self._move_again(torrent)
            await self._save(torrent)

    async def recheck(self, torrent: Torrent) -> None:
        """Has what is there compared with the hashes; nothing to do before the metadata is known."""
        async with torrent.lock:
            if torrent.is_displaced or await asyncio.to_thread(lambda: torrent.info) is None:
                return
            torrent.is_settled = False
            self._check(torrent)
            await self._save(torrent)

    async def limit(self, torrent: Torrent, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again."""
        async with torrent.lock:
            torrent.intent = replace(torrent.intent, limits=limits)
            set_limits(torrent.handle, limits)
            await self._save(torrent)

    async def move(self, torrent: Torrent, folder: Path) -> None:
        """Begins to move the torrent's files; a start after a kill goes on with it.

        Raises:
            ServiceUnavailable: the folder cannot be made or has such a file already, or another move is under way.
        """
        import libtorrent as lt

        async with torrent.lock:
            target = await on_disk(lambda: make_way(torrent, folder))
            if target in {torrent.intent.moving_to, torrent.save_dir}:
                return
            if torrent.intent.moving_to:
                raise ServiceUnavailable("embedded", "its files are being moved", problem="moving")
            torrent.intent = replace(torrent.intent, moving_to=target)
            torrent.is_settled, torrent.move_error = False, ""
            await self._save(torrent)
            torrent.handle.move_storage(target, lt.move_flags_t.fail_if_exist)

    async def remove(self, torrent: Torrent, *, with_data: bool) -> None:
        """Forgets the torrent; with its data, only once that is gone: a start after a kill completes it."""
        # Before the lock is waited for: what is added from now on comes after the removal.
        torrent.is_leaving = True
        async with torrent.lock:
            if torrent.info_hash not in self.torrents:
                return
            torrent.intent = replace(torrent.intent, mode=Mode.GONE)
            if with_data:
                await self._save(torrent)
            else:
                await on_disk(lambda: self._files.delete(torrent.info_hash))
            await self._withdraw(torrent, with_data=with_data)
            if with_data:
                await on_disk(lambda: self._files.delete(torrent.info_hash))

    async def _withdraw(self, torrent: Torrent, *, with_data: bool) -> None:
        import libtorrent as lt

        try:
            if with_data:
                await self._alerts.deleted(torrent.handle, lt.session.delete_files)
            else:
                self._session.remove_torrent(torrent.handle, lt.session.delete_partfile)
        finally:
            self.torrents.pop(torrent.info_hash, None)

    async def _take_up(self, stored: tuple[Stored, ...]) -> None:
        for one in stored:
            try:
                torrent = await self._start(one)
                if torrent.intent.mode is Mode.GONE:
                    await self.remove(torrent, with_data=True)
            except ServiceUnavailable as error:
                log.warning("torrent.not_taken_up", info_hash=one.info_hash, reason=str(error))

    @asynccontextmanager
    async def _kept(self) -> AsyncIterator[None]:
        """Inside, a task of this context acts on milestones; at the end everything is saved."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
            await self._save_all(is_last=True)

    async def _start(self, new: Stored) -> Torrent:
        if new.intent.moving_to == new.params.save_path:
            new = replace(new, intent=replace(new.intent, moving_to=""))
        try:
            handle = await asyncio.to_thread(self._given, new)
        except (KeyError, RuntimeError) as error:
            raise ServiceUnavailable("embedded", f"libtorrent refused the torrent: {error}") from error
        torrent = Torrent(
            info_hash=new.info_hash,
            handle=handle,
            intent=new.intent,
            save_dir=new.params.save_path,
            name=new.params.name,
            is_displaced=bool(new.intent.moving_to),
            applied=list(new.params.file_priorities) if new.params.ti else None,
        )
        self.torrents[new.info_hash] = torrent
        if torrent.is_displaced:
            self._move_again(torrent)
        # A magnet's metadata may have come before the torrent was in the table.
        self._milestones.put_nowait(torrent)
        return torrent

    def _given(self, new: Stored) -> "lt.torrent_handle":
        prepare(new)
        return self._session.add_torrent(new.params)

    def on_milestone(self, handle: "lt.torrent_handle") -> None:
        """Has the keeper act on the metadata that arrived, or on the files that are there."""
        for torrent in self._of(handle):
            self._milestones.put_nowait(torrent)

    def on_moved(self, handle: "lt.torrent_handle", problem: str) -> None:
        """Has the keeper act on the end of a move."""
        for torrent in self._of(handle):
            torrent.moved = problem
            self._milestones.put_nowait(torrent)

    def on_disk_error(self, handle: "lt.torrent_handle", problem: str) -> None:
        """Keeps the words for the status."""
        for torrent in self._of(handle):
            torrent.disk_error = problem

    def _of(self, handle: "lt.torrent_handle") -> tuple[Torrent, ...]:
        return tuple(torrent for torrent in self.torrents.values() if torrent.handle == handle)

    async def _keep(self) -> None:
        """Acts on milestones as they come, and saves what changed every few seconds."""
        while True:
            try:
                async with asyncio.timeout(SAVE_EVERY_S):
                    torrent = await self._milestones.get()
            except TimeoutError:
                await self._save_all()
                continue
            try:
                await self._pass_milestone(torrent)
            except (ConciergeError, RuntimeError) as error:  # libtorrent's own are RuntimeErrors
                log.warning("torrent.not_saved", info_hash=torrent.info_hash, reason=str(error))

    async def _pass_milestone(self, torrent: Torrent) -> None:
        async with torrent.lock:
            if torrent.info_hash not in self.torrents:
                return
            if torrent.moved is not None:
                await self._arrive(torrent, torrent.moved)
            if torrent.is_displaced:
                return
            if torrent.intent.mode is not Mode.RUN and await asyncio.to_thread(is_to_stop, torrent):
                torrent.handle.pause()
            await self._settle_files(torrent)
            await self._save(torrent)

    async def _arrive(self, torrent: Torrent, problem: str) -> None:
        """Acts on the end of a move. libtorrent takes a move back that fails, but not what was done before a kill."""
        torrent.moved = None
        if problem:
            torrent.move_error = problem
            log.warning("torrent.not_moved", info_hash=torrent.info_hash, reason=problem)
            if torrent.is_displaced:
                return
        else:
            torrent.save_dir = torrent.intent.moving_to
        torrent.intent = replace(torrent.intent, moving_to="")
        if torrent.is_displaced:
            torrent.is_displaced = False
            await self._apply_mode(torrent)
            self._check(torrent)

    def _move_again(self, torrent: Torrent) -> None:
        """What lies in both folders is whole in the old one: a copy is taken away only after it was made."""
        import libtorrent as lt

        torrent.move_error = ""
        torrent.handle.move_storage(torrent.intent.moving_to, lt.move_flags_t.always_replace_files)

    def _check(self, torrent: Torrent) -> None:
        """Libtorrent checks no paused torrent: one that is stopped runs for that alone."""
        import libtorrent as lt

        torrent.handle.force_recheck()
        if torrent.intent.mode is not Mode.RUN:
            torrent.handle.set_flags(lt.torrent_flags.stop_when_ready)
            torrent.handle.resume()

    async def _apply_mode(self, torrent: Torrent) -> None:
        import libtorrent as lt

        flags, handle = lt.torrent_flags, torrent.handle
        handle.unset_flags(flags.stop_when_ready)
        if torrent.intent.mode is not Mode.RUN:
            handle.unset_flags(flags.auto_managed)
            handle.pause()
            return
        await self._settle_files(torrent)
        torrent.disk_error = torrent.move_error = ""
        handle.clear_error()
        handle.unset_flags(flags.upload_mode)
        handle.set_flags(flags.auto_managed)
        handle.resume()

    async def _settle_files(self, torrent: Torrent) -> None:
        """Makes libtorrent want what is intended; until then it wants nothing of a magnet."""
        import libtorrent as lt

        info = await asyncio.to_thread(lambda: torrent.info)
        if info is None:
            return
        if torrent.intent.mode is Mode.STOP and torrent.intent.wanted is None:
            return
        torrent.handle.unset_flags(lt.torrent_flags.default_dont_download)
        priorities = await asyncio.to_thread(torrent.priorities, info)
        if torrent.applied == priorities:
            return
        before, torrent.is_settled, torrent.applied = torrent.applied, False, None
        # During a move, which may take an hour, nothing else is done: the choice is made again after it.
        if not torrent.intent.moving_to:
            await self._alerts.prioritized(torrent.handle, priorities)
            torrent.applied = priorities
            # Who has all that it wanted is let go by the others, and asks the trackers again in half an hour.
            if before and sum(map(bool, priorities)) > sum(map(bool, before)):
                torrent.handle.force_reannounce()

    async def _save_all(self, *, is_last: bool = False) -> None:
        for torrent in tuple(self.torrents.values()):
            if torrent.is_settled and not is_last:
                continue
            try:
                async with torrent.lock:
                    if torrent.applied is None and not is_last:
                        await self._settle_files(torrent)
                    await self._save(torrent, only_if_modified=not is_last, is_last=is_last)
            except (ConciergeError, RuntimeError) as error:  # libtorrent's own are RuntimeErrors
                log.warning("torrent.not_saved", info_hash=torrent.info_hash, reason=str(error))

    async def _save(self, torrent: Torrent, *, only_if_modified: bool = False, is_last: bool = False) -> None:
        import libtorrent as lt

        if torrent.info_hash not in self.torrents:
            return
        is_settled = torrent.is_settled or await on_disk(lambda: is_on_disk(torrent))
        flags = lt.save_resume_flags_t.save_info_dict | lt.save_resume_flags_t.flush_disk_cache
        if only_if_modified:
            flags |= lt.save_resume_flags_t.only_if_modified
        table = await self._alerts.saved(torrent.handle, flags)
        if table is None:
            return
        await on_disk(
            lambda: self._files.write(
                torrent.info_hash, table, torrent.intent, is_settled=is_settled or is_last
            )
        )
        torrent.is_settled = is_settled

    def _destroy(self) -> None:
        """Closes libtorrent's session, which waits for its disk and for trackers that have not answered."""
        self.torrents.clear()
        del self._alerts
        del self._session


async def on_disk(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread.

    Raises:
        ServiceUnavailable: the disk refuses.
    """
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ServiceUnavailable("embedded", f"the disk refuses: {error}", problem=problem) from error
