"""qBittorrent's torrents as its Web API writes them, and what they are in our words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from concierge.adapters._torrent_words import Path, Words
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus

__all__ = ["HELD", "LABEL", "File", "Files", "Properties", "Torrent", "Torrents", "entries_of", "status_of"]

# A tag, no category: a torrent has one category only, which people and other programs choose, and where automatic
# management is on it decides the folder. Tags stand side by side and change nothing.
LABEL: Final = "concierge"
HELD: Final = "concierge-held"

SKIPPED: Final = 0
FOREVER_S: Final = 8_640_000
# Some versions write "never" as a number of 32 bits without a sign.
NEVER: Final = 2**32 - 1

_FAILED: Final = frozenset({"error", "missingFiles"})
_METADATA: Final = frozenset({"metaDL", "forcedMetaDL"})
_PAUSED: Final = frozenset({"pausedDL", "pausedUP", "stoppedDL", "stoppedUP"})
_STATES: Final = {
    **dict.fromkeys(_FAILED, TorrentState.ERROR),
    **dict.fromkeys(_METADATA, TorrentState.METADATA),
    **dict.fromkeys(_PAUSED, TorrentState.PAUSED),
    **dict.fromkeys(("checkingDL", "checkingUP", "checkingResumeData", "allocating"), TorrentState.CHECKING),
    **dict.fromkeys(("queuedDL", "queuedUP"), TorrentState.QUEUED),
    **dict.fromkeys(("uploading", "stalledUP", "forcedUP"), TorrentState.SEEDING),
    **dict.fromkeys(("downloading", "forcedDL"), TorrentState.DOWNLOADING),
    "stalledDL": TorrentState.STALLED,
    "moving": TorrentState.MOVING,
}

# What is sent back names a torrent, never "all".
Hash = Annotated[str, StringConstraints(pattern="^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$", to_lower=True)]
FirstHash = Annotated[str, StringConstraints(pattern="^(?:[0-9a-fA-F]{40})?$", to_lower=True)]
Part = Annotated[float, Field(allow_inf_nan=False)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Torrent(_Shape):
    """A torrent. `hash` is what the server calls it by: of a torrent in both versions that is the second's."""

    hash: Hash
    infohash_v1: FirstHash = ""
    name: Words = ""
    state: str
    progress: Part = 0.0
    size: int = 0
    total_size: int = 0
    amount_left: int = 0
    downloaded: int = 0
    uploaded: int = 0
    dlspeed: int = 0
    eta: int = FOREVER_S
    num_seeds: int = 0
    num_complete: int = -1
    num_leechs: int = 0
    tags: str = ""
    save_path: Path = ""
    download_path: Path = ""
    completion_on: int = 0

    @property
    def info_hash(self) -> str:
        """What we call it by: 40 digits, the first version's where there is one."""
        return (self.infohash_v1 or self.hash)[:40]

    @property
    def labels(self) -> tuple[str, ...]:
        """Its tags."""
        return tuple(tag.strip() for tag in self.tags.split(","))

    @property
    def has_metadata(self) -> bool:
        """Whether its files are known; before, the whole size is -1 or 0."""
        return self.total_size > 0 and self.state not in _METADATA

    @property
    def is_complete(self) -> bool:
        """Whether all that is wanted is there, checked, and not on its way to another folder."""
        is_there = self.has_metadata and self.size > 0 and self.progress >= 1 and self.amount_left <= 0
        # Every state of a torrent that has nothing left to fetch ends so, in each version.
        return is_there and self.state.endswith("UP") and self.state != "checkingUP"


class Torrents(RootModel[tuple[Torrent, ...]]):
    """The answer of torrents/info."""


class File(_Shape):
    """A file of a torrent."""

    name: Path
    size: Annotated[int, Field(ge=0)]
    index: int | None = None
    progress: Part = 0.0
    priority: int = 1
    piece_range: tuple[int, int] | None = None

    @property
    def first_piece(self) -> int:
        """The piece in which it begins; 0 where that is not told, and of an empty file, which is in none."""
        return self.piece_range[0] if self.piece_range and self.size else 0


class Files(RootModel[tuple[File, ...]]):
    """The answer of torrents/files."""

    @property
    def may_have_gaps(self) -> bool:
        """Whether a file may begin later than where the one before it ends."""
        sound = [file.piece_range for file in self.root if file.piece_range and file.size]
        return any(before[1] < after[0] for before, after in pairwise(sound))


class Properties(_Shape):
    """The answer of torrents/properties."""

    piece_size: int = 0


def status_of(torrent: Torrent) -> TorrentStatus:
    """The torrent in our words."""
    size = max(0, torrent.size) if torrent.has_metadata else 0
    return TorrentStatus(
        info_hash=torrent.info_hash,
        name=torrent.name or torrent.info_hash,
        state=_state(torrent.state),
        progress=min(1.0, max(0.0, torrent.progress)) if size else 0.0,
        wanted_bytes=size,
        downloaded_bytes=max(0, torrent.downloaded),
        uploaded_bytes=max(0, torrent.uploaded),
        speed_bps=max(0, torrent.dlspeed),
        # Of a torrent that is complete it is the time until it has seeded enough.
        eta_s=torrent.eta if 0 <= torrent.eta < FOREVER_S and not torrent.is_complete else None,
        peers=max(0, torrent.num_seeds) + max(0, torrent.num_leechs),
        seeds=_seeds(torrent),
        is_complete=torrent.is_complete,
        completed_at=_completed_at(torrent),
        is_ours=LABEL in torrent.labels,
        save_dir=_save_dir(torrent),
        error=torrent.state if torrent.state in _FAILED else "",
    )


def entries_of(files: Files, piece_bytes: int = 0) -> Iterator[tuple[int, TorrentEntry]]:
    """The files in our words, each with the number that the server has for it.

    From 4.4 on the server passes over the padding between files when it counts them, and the torrent does not. Where
    there may be some, the size of a piece tells.
    """
    end_byte = paddings = 0
    for place, file in enumerate(files.root):
        if file.first_piece * piece_bytes > end_byte:
            end_byte = file.first_piece * piece_bytes
            paddings += 1
        end_byte += file.size
        # Older versions number them by their order alone.
        number = place if file.index is None else file.index
        yield number, _entry(file, number + paddings)


def _entry(file: File, index: int) -> TorrentEntry:
    return TorrentEntry(
        index=index,
        path=file.name,
        size_bytes=file.size,
        is_wanted=file.priority != SKIPPED,
        progress=min(1.0, max(0.0, file.progress)) if file.size else 1.0,
    )


def _state(name: str) -> TorrentState:
    """A state that came after this was written still says at its end which way the bytes go."""
    if known := _STATES.get(name):
        return known
    if name.endswith("UP"):
        return TorrentState.SEEDING
    return TorrentState.DOWNLOADING if name.endswith("DL") else TorrentState.STALLED


def _seeds(torrent: Torrent) -> int | None:
    """The tracker's count, or those that are connected where it told none."""
    known = max(torrent.num_complete, torrent.num_seeds)
    return known if torrent.num_complete >= 0 or known > 0 else None


def _completed_at(torrent: Torrent) -> datetime | None:
    is_told = torrent.is_complete and 0 < torrent.completion_on < NEVER
    return datetime.fromtimestamp(torrent.completion_on, UTC) if is_told else None


def _save_dir(torrent: Torrent) -> str:
    """Where the files lie now: with a folder for the incomplete they go to the other one when they are whole."""
    is_under_way = torrent.download_path and torrent.progress < 1
    folder = torrent.download_path if is_under_way else torrent.save_path
    return folder.rstrip("/") or folder
