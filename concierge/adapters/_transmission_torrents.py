"""Transmission's torrents as its RPC tells them, and as concierge speaks of them."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from concierge.adapters._shapes import MOST
from concierge.adapters._torrent_words import Path, Words
from concierge.adapters._transmission_rpc import Shape
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus

__all__ = [
    "CHECKING",
    "FILE_FIELDS",
    "HELD",
    "LABEL",
    "STATUS_FIELDS",
    "STOPPED",
    "Torrent",
    "Torrents",
    "entries_of",
    "status_of",
]

LABEL: Final = "concierge"
HELD: Final = "concierge-held"
LOCAL_ERROR: Final = 3

STOPPED: Final = 0
CHECKING: Final = 2
_STATES: Final = {1: TorrentState.CHECKING, CHECKING: TorrentState.CHECKING, 3: TorrentState.QUEUED}

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Bytes = Annotated[int, Field(ge=0)]


class _File(Shape):
    name: Path
    length: Bytes
    bytes_completed: Bytes = 0


class _Tracker(Shape):
    seeder_count: int = -1


class Torrent(Shape):
    """A torrent, with as much as was asked for."""

    hash_string: str
    name: Words = ""
    status: int = STOPPED
    metadata_percent_complete: Share = 0.0
    size_when_done: Bytes = 0
    left_until_done: Bytes = 0
    downloaded_ever: Bytes = 0
    uploaded_ever: Bytes = 0
    rate_download: Bytes = 0
    eta: int = -1
    error: int = 0
    error_string: Words = ""
    is_stalled: bool = False
    peers_connected: int = 0
    tracker_stats: tuple[_Tracker, ...] = ()
    done_date: int = 0
    download_dir: Path = ""
    labels: tuple[str, ...] = ()
    files: tuple[_File, ...] = ()
    wanted: tuple[bool | Literal[0, 1], ...] = ()

    @property
    def info_hash(self) -> str:
        """In lower case."""
        return self.hash_string.lower()

    @property
    def has_metadata(self) -> bool:
        """Whether its files are known."""
        return self.metadata_percent_complete == 1

    @property
    def is_complete(self) -> bool:
        """A magnet without metadata has nothing left either, so that alone means nothing."""
        is_whole = self.has_metadata and self.size_when_done > 0 and self.left_until_done == 0
        return is_whole and not self.is_checking and self.error != LOCAL_ERROR

    @property
    def is_checking(self) -> bool:
        """Whether its files are compared with their hashes, or wait for that."""
        return _STATES.get(self.status) is TorrentState.CHECKING


class Torrents(Shape):
    """The answer to torrent-get."""

    torrents: tuple[Torrent, ...]


STATUS_FIELDS: Final = tuple(name for name in Torrent.model_fields if name not in {"files", "wanted"})
FILE_FIELDS: Final = (*STATUS_FIELDS, "files", "wanted")


def status_of(torrent: Torrent) -> TorrentStatus:
    """The torrent in concierge's words."""
    size, left = torrent.size_when_done, torrent.left_until_done
    done = max(0, size - left)
    return TorrentStatus(
        info_hash=torrent.info_hash,
        name=torrent.name or torrent.info_hash,
        state=_state(torrent),
        progress=done / size if size and torrent.has_metadata else 0.0,
        wanted_bytes=size if torrent.has_metadata else 0,
        downloaded_bytes=torrent.downloaded_ever,
        uploaded_bytes=torrent.uploaded_ever,
        speed_bps=torrent.rate_download,
        eta_s=torrent.eta if torrent.eta >= 0 else None,
        peers=torrent.peers_connected,
        seeds=_seeds(torrent),
        is_complete=torrent.is_complete,
        completed_at=_completed_at(torrent),
        is_ours=LABEL in torrent.labels,
        save_dir=torrent.download_dir,
        error=torrent.error_string if torrent.error else "",
    )


def _state(torrent: Torrent) -> TorrentState:
    if torrent.error == LOCAL_ERROR:
        return TorrentState.ERROR
    if torrent.status == STOPPED:
        return TorrentState.PAUSED
    if not torrent.has_metadata:
        return TorrentState.METADATA
    if torrent.is_complete:
        return TorrentState.SEEDING
    return _STATES.get(torrent.status) or (
        TorrentState.STALLED if torrent.is_stalled else TorrentState.DOWNLOADING
    )


def _seeds(torrent: Torrent) -> int | None:
    """What the best informed tracker knows; each knows the others' seeds too, so they are no sum."""
    known = [tracker.seeder_count for tracker in torrent.tracker_stats if tracker.seeder_count >= 0]
    return max(known, default=None)


def _completed_at(torrent: Torrent) -> datetime | None:
    is_told = torrent.is_complete and 0 < torrent.done_date < MOST
    return datetime.fromtimestamp(torrent.done_date, UTC) if is_told else None


def entries_of(torrent: Torrent) -> tuple[TorrentEntry, ...]:
    """Its files; none until they are known."""
    return tuple(
        TorrentEntry(
            index=index,
            path=file.name,
            size_bytes=file.length,
            is_wanted=bool(torrent.wanted[index]) if index < len(torrent.wanted) else True,
            progress=min(1.0, file.bytes_completed / file.length) if file.length else 1.0,
        )
        for index, file in enumerate(torrent.files)
    )
