"""What a torrent client says about its torrents, and what it can be asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Ability", "TorrentEntry", "TorrentLimits", "TorrentState", "TorrentStatus"]


class Ability(StrEnum):
    """What a torrent client can do besides taking torrents."""

    MAGNET = "magnet"
    """It fetches what a magnet link names."""
    LIST = "list"
    """It tells what it has, with files and space."""
    CHOOSE = "choose"
    """It fetches some of a torrent's files alone."""
    PAUSE = "pause"
    RECHECK = "recheck"
    MOVE = "move"
    LIMIT = "limit"
    REMOVE = "remove"


class TorrentState(StrEnum):
    """What a torrent client is doing with a torrent, in words that fit every client."""

    METADATA = "metadata"
    CHECKING = "checking"
    QUEUED = "queued"
    """It waits until the client has done with others."""
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    SEEDING = "seeding"
    MOVING = "moving"
    """Its files are on their way to another folder: nobody else may touch them."""
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentStatus:
    """A torrent as its client reports it.

    `progress` is the wanted share that is there, 0.0 to 1.0; `wanted_bytes` is 0 until the metadata is known.
    `downloaded_bytes` and `uploaded_bytes` went over the wire, and more may have been fetched than is wanted.
    `seeds` are complete sources that are known of, None where the client does not tell.
    `is_complete` is true only when the metadata is known and every wanted file is there and checked, since
    `completed_at` where the client tells.
    `is_ours` is false for a torrent that the client had from somebody else: its files are never dropped or deleted.
    `save_dir` is where the files lie, as the client sees it; `error` is the client's own words.
    """

    info_hash: str
    name: str
    state: TorrentState
    progress: float = 0.0
    wanted_bytes: int = 0
    downloaded_bytes: int = 0
    uploaded_bytes: int = 0
    speed_bps: int = 0
    eta_s: int | None = None
    peers: int = 0
    seeds: int | None = None
    is_complete: bool = False
    completed_at: datetime | None = None
    is_ours: bool = True
    save_dir: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentLimits:
    """How fast a torrent may be, in bytes per second; None is as fast as the client goes."""

    download_bps: int | None = None
    upload_bps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentEntry:
    """A file inside a torrent; `path` is relative, with "/" between its parts, and comes from outside: untrusted."""

    index: int
    path: str
    size_bytes: int
    is_wanted: bool = True
    progress: float = 0.0
