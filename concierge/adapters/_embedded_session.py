"""The session of libtorrent and the torrents in it, kept in step with what is on disk."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from concierge.adapters._embedded_alerts import Alerts
from concierge.adapters._embedded_resume import Intent, Mode, ResumeFiles, Stored
from concierge.errors import ConciergeError, NotFound, ServiceUnavailable

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["Session", "Torrent", "on_disk"]

log = structlog.get_logger(__name__)

SAVE_EVERY_S: Final = 5.0
WANTED: Final = 4
UNWANTED: Final = 0

T = TypeVar("T")


@dataclass(slots=True, kw_only=True, eq=False)
class Torrent:
    """A torrent in the session; `lock` is held by whoever changes it.

    `name` is what its magnet calls it. `is_settled` is true once it was complete and everything about it was
    brought to the disk, `is_leaving` as soon as its removal was asked for.
    """

    info_hash: str
    handle: "lt.torrent_handle"
    intent: Intent
    save_dir: str
    name: str = ""
    is_settled: bool = False
    is_leaving: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def priorities(self, info: "lt.torrent_info") -> list[int]:
        """The priority that libtorrent shall give to each file."""
        return _priorities(info, self.intent)


class Session:
    """All torrents of the embedded client. What a call changed is on the disk when the call returns."""

    def __init__(self, session: "lt.session", files: ResumeFiles) -> None:
        """Takes over an open session; `Session.opened` is the door."""
        self.torrents: dict[str, Torrent] = {}
        self._session = session
        self._files = files
        self._alerts = Alerts(session, self._on_milestone)
        self._milestones: asyncio.Queue[Torrent] = asyncio.Queue()
        self._adding = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: "lt.settings_pack", folder: Path) -> AsyncIterator["Session"]:
        """The session with all torrents that `folder` remembers; saved and closed with the context."""
        import libtorrent as lt

        files = await on_disk(lambda: ResumeFiles(folder))
        stored = await on_disk(lambda: tuple(files.load()))
        session = cls(lt.session(settings), files)
        try:
            with session._alerts.listening():
                await session._take_up(stored)
                async with session._kept():
                    yield session
        finally:
            await asyncio.to_thread(session._destroy)

    def get(self, info_hash: str) -> Torrent:
        """The torrent. Raises NotFound."""
        try:
            return self.torrents[info_hash.lower()]
        except KeyError:
            raise NotFound(f"embedded has no torrent {info_hash}", what=info_hash) from None

    @property
    def is_listening(self) -> bool:
        """Whether peers can connect."""
        return self._session.is_listening()

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
            table = lt.write_resume_data(new.params)
            await on_disk(lambda: self._files.write(new.info_hash, table, new.intent, is_settled=False))
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
            if mode is Mode.RUN:
                await self._settle_files(torrent)
                torrent.handle.clear_error()
                torrent.handle.resume()
            else:
                torrent.handle.pause()
            await self._save(torrent)

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
        _prepare(new)
        try:
            handle = await asyncio.to_thread(self._session.add_torrent, new.params)
        except (KeyError, RuntimeError) as error:
            raise ServiceUnavailable("embedded", f"libtorrent refused the torrent: {error}") from error
        torrent = Torrent(
            info_hash=new.info_hash,
            handle=handle,
            intent=new.intent,
            save_dir=new.params.save_path,
            name=new.params.name,
        )
        self.torrents[new.info_hash] = torrent
        # A magnet's metadata may have come before the torrent was in the table.
        self._milestones.put_nowait(torrent)
        return torrent

    def _on_milestone(self, handle: "lt.torrent_handle") -> None:
        for torrent in self.torrents.values():
            if torrent.handle == handle:
                self._milestones.put_nowait(torrent)

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
            is_known = await asyncio.to_thread(torrent.handle.torrent_file) is not None
            if is_known and torrent.intent.mode is not Mode.RUN:
                torrent.handle.pause()
            await self._settle_files(torrent)
            await self._save(torrent)

    async def _settle_files(self, torrent: Torrent) -> None:
        """Makes libtorrent want what is intended; until then it wants nothing of a magnet."""
        import libtorrent as lt

        info = await asyncio.to_thread(torrent.handle.torrent_file)
        if info is None:
            return
        if torrent.intent == Intent(mode=Mode.STOP):
            return
        priorities = torrent.priorities(info)
        torrent.handle.unset_flags(lt.torrent_flags.default_dont_download)
        if await asyncio.to_thread(torrent.handle.get_file_priorities) != priorities:
            torrent.is_settled = False
            await self._alerts.prioritized(torrent.handle, priorities)

    async def _save_all(self, *, is_last: bool = False) -> None:
        for torrent in tuple(self.torrents.values()):
            if torrent.is_settled and not is_last:
                continue
            try:
                async with torrent.lock:
                    await self._save(torrent, only_if_modified=not is_last, is_last=is_last)
            except (ConciergeError, RuntimeError) as error:  # libtorrent's own are RuntimeErrors
                log.warning("torrent.not_saved", info_hash=torrent.info_hash, reason=str(error))

    async def _save(self, torrent: Torrent, *, only_if_modified: bool = False, is_last: bool = False) -> None:
        import libtorrent as lt

        if torrent.info_hash not in self.torrents:
            return
        is_settled = torrent.is_settled or await on_disk(lambda: _settled(torrent))
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
        """Closes libtorrent's session, which waits for its disk and its trackers."""
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


def _prepare(new: Stored) -> None:
    """Flags and priorities follow the intent alone, whatever the resume data say."""
    import libtorrent as lt

    flags = lt.torrent_flags
    params, mode, info = new.params, new.intent.mode, new.params.ti
    params.flags &= ~(flags.auto_managed | flags.paused | flags.default_dont_download)
    params.piece_priorities = []
    params.file_priorities = _priorities(info, new.intent) if info else []
    if info is None:
        params.flags |= flags.default_dont_download
    if mode in {Mode.STOP, Mode.GONE} or (mode is Mode.HOLD and info is not None):
        params.flags |= flags.paused


def _priorities(info: "lt.torrent_info", intent: Intent) -> list[int]:
    """Of a held torrent nothing is wanted before something is chosen: libtorrent makes what it wants."""
    import libtorrent as lt

    layout = info.layout()
    padding = lt.file_flags_t.flag_pad_file
    if intent == Intent(mode=Mode.HOLD):
        return [UNWANTED] * layout.num_files()
    return [
        UNWANTED if layout.file_flags(index) & padding or not intent.wants(index) else WANTED
        for index in range(layout.num_files())
    ]


def _settled(torrent: Torrent) -> bool:
    """Whether the torrent is complete; its files are then on the disk, and not only in the system's cache."""
    status = torrent.handle.status(0)
    info = torrent.handle.torrent_file()
    if info is None or not status.is_finished or not status.total_wanted:
        return False
    folder = Path(torrent.save_dir)
    layout = info.layout()
    for index in range(layout.num_files()):
        with suppress(FileNotFoundError):
            descriptor = os.open(folder / layout.file_path(index), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    return True
