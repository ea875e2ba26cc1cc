"""A torrent of the embedded client: what libtorrent is told about it, and whether all of it is on the disk."""

import asyncio
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from concierge.adapters._embedded_resume import Intent, Mode, Stored
from concierge.model.torrent import TorrentLimits

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["Torrent", "farewell", "is_on_disk", "is_to_stop", "make_way", "prepare", "set_limits"]

WANTED: Final = 4
UNWANTED: Final = 0
UNLIMITED: Final = 0
EARLIER_S: Final = 0.2
FAREWELL_S: Final = 0.8
ANSWERED_EVERY_S: Final = 0.01


@dataclass(slots=True, kw_only=True, eq=False)
class Torrent:
    """A torrent in the session; `lock` is held by whoever changes it.

    `name` is what its magnet calls it. `is_settled` is true once it was complete and everything about it was
    brought to the disk, `is_leaving` as soon as its removal was asked for, `is_displaced` while a move that a kill
    interrupted goes on: files lie in both folders. `moved` is what the move came to, "" for well, until that is
    acted on. `applied` are the priorities that libtorrent has: to ask it would hold Python's lock until it answers.
    `disk_error` and `move_error` are libtorrent's words.
    """

    info_hash: str
    handle: "lt.torrent_handle"
    intent: Intent
    save_dir: str
    name: str = ""
    is_settled: bool = False
    is_leaving: bool = False
    is_displaced: bool = False
    moved: str | None = None
    applied: list[int] | None = None
    disk_error: str = ""
    move_error: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _info: "lt.torrent_info | None" = None

    @property
    def info(self) -> "lt.torrent_info | None":
        """The metadata, once it is known. The first looks wait for libtorrent: not for the event loop."""
        if self._info is None:
            self._info = self.handle.torrent_file()
        return self._info

    def priorities(self, info: "lt.torrent_info") -> list[int]:
        """The priority that libtorrent shall give to each file."""
        return _priorities(info, self.intent)


def prepare(new: Stored) -> None:
    """Flags, priorities and limits follow the intent alone, whatever the resume data say.

    What is to run is in libtorrent's queue. Everything else is not: a torrent is held for its metadata only, and waits
    for nobody.
    """
    import libtorrent as lt

    flags = lt.torrent_flags
    params, intent, info = new.params, new.intent, new.params.ti
    params.flags &= ~(
        flags.auto_managed
        | flags.paused
        | flags.default_dont_download
        | flags.stop_when_ready
        | flags.upload_mode
    )
    params.piece_priorities = []
    params.file_priorities = _priorities(info, intent) if info else []
    params.download_limit = _rate(intent.limits.download_bps)
    params.upload_limit = _rate(intent.limits.upload_bps)
    if info is None:
        params.flags |= flags.default_dont_download
    params.flags |= _start_flags(new, has_metadata=info is not None)


def set_limits(handle: "lt.torrent_handle", limits: TorrentLimits) -> None:
    """Tells libtorrent how fast the torrent may be."""
    handle.set_download_limit(_rate(limits.download_bps))
    handle.set_upload_limit(_rate(limits.upload_bps))


def is_on_disk(torrent: Torrent) -> bool:
    """Whether the torrent is complete; its files are then on the disk, and not only in the system's cache."""
    import libtorrent as lt

    status = torrent.handle.status(0)
    info = torrent.info
    states = lt.torrent_status.states
    is_checked = status.state in {states.finished, states.seeding}
    if torrent.intent.moving_to or info is None or not is_checked or not status.total_wanted:
        return False
    for path in _paths(info, Path(torrent.save_dir)):
        with suppress(FileNotFoundError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    return True


def is_to_stop(torrent: Torrent) -> bool:
    """Whether a torrent that is not to run has its metadata, and does not stop by itself after a check."""
    import libtorrent as lt

    return torrent.info is not None and not torrent.handle.flags() & lt.torrent_flags.stop_when_ready


async def farewell(session: "lt.session", torrents: Iterable[Torrent]) -> None:
    """Tells the trackers that the torrents stop.

    Who closes a session before they have answered keeps Python's lock until they do, and no tracker in this process
    can.
    """
    handles = [torrent.handle for torrent in torrents]
    # The answer to what a tracker was told before would look like the answer to this.
    await _answered(handles, within_s=EARLIER_S)
    session.pause()
    await _answered(handles, within_s=FAREWELL_S)


def make_way(torrent: Torrent, folder: Path) -> str:
    """The folder that the torrent can move to, made if need be. Raises OSError if it has such a file already."""
    target = folder.absolute()
    if str(target) in {torrent.save_dir, torrent.intent.moving_to}:
        return str(target)
    target.mkdir(parents=True, exist_ok=True)
    info = torrent.info
    for path in _paths(info, target) if info else ():
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    return str(target)


async def _answered(handles: "Sequence[lt.torrent_handle]", *, within_s: float) -> None:
    """Returns once no tracker owes an answer, or after that time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while await asyncio.to_thread(lambda: any(map(_is_announcing, handles))):  # noqa: ASYNC110  no event
                await asyncio.sleep(ANSWERED_EVERY_S)


def _is_announcing(handle: "lt.torrent_handle") -> bool:
    return handle.is_valid() and any(
        about["updating"]
        for tracker in handle.trackers()
        for endpoint in tracker["endpoints"]
        for about in endpoint["info_hashes"]
    )


def _start_flags(new: Stored, *, has_metadata: bool) -> int:
    import libtorrent as lt

    flags = lt.torrent_flags
    mode = new.intent.mode
    if new.intent.moving_to:
        return flags.paused
    if mode is Mode.RUN:
        return flags.auto_managed
    if mode is Mode.HOLD and not has_metadata:
        return 0
    # libtorrent checks no file of a paused torrent.
    is_checked_first = new.is_to_check and has_metadata and not new.intent.is_open and mode is not Mode.GONE
    return flags.stop_when_ready if is_checked_first else flags.paused


def _paths(info: "lt.torrent_info", folder: Path) -> Iterator[Path]:
    layout = info.layout()
    for index in range(layout.num_files()):
        yield folder / layout.file_path(index)


def _rate(limit_bps: int | None) -> int:
    return UNLIMITED if limit_bps is None else max(1, limit_bps)


def _priorities(info: "lt.torrent_info", intent: Intent) -> list[int]:
    """Of a held torrent nothing is wanted before something is chosen: libtorrent makes what it wants."""
    import libtorrent as lt

    layout = info.layout()
    padding = lt.file_flags_t.flag_pad_file
    if intent.is_open:
        return [UNWANTED] * layout.num_files()
    return [
        UNWANTED if layout.file_flags(index) & padding or not intent.wants(index) else WANTED
        for index in range(layout.num_files())
    ]
