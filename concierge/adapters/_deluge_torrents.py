"""What Deluge tells of a torrent, and what that means."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from concierge.adapters._torrent_words import Path, Words
from concierge.errors import UnexpectedAnswer
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus

__all__ = [
    "BRIEF_KEYS",
    "FILE_KEYS",
    "LABEL",
    "NORMAL",
    "SKIPPED",
    "STATES",
    "STATUS_KEYS",
    "DelugeTorrent",
    "entries",
    "in_kib",
    "status",
    "told_torrents",
    "told_whole",
]

LABEL: Final = "concierge"
SKIPPED: Final = 0
UNLIMITED: Final = -1
BYTES_IN_KIB: Final = 1024
NORMAL: Final = 4
STALLED_AFTER_S: Final = 30
FOREVER_S: Final = 2**31

STATES: Final = (
    "Allocating",
    "Checking",
    "Downloading",
    "Error",
    "Moving",
    "Paused",
    "Queued",
    "Seeding",
)
_STATES: Final[Mapping[str, TorrentState]] = {
    "Allocating": TorrentState.CHECKING,
    "Checking": TorrentState.CHECKING,
    "Downloading": TorrentState.DOWNLOADING,
    "Error": TorrentState.ERROR,
    "Moving": TorrentState.MOVING,
    "Paused": TorrentState.PAUSED,
    "Queued": TorrentState.QUEUED,
    "Seeding": TorrentState.SEEDING,
}
# What a torrent without metadata may be doing besides waiting for it.
_WITHOUT_METADATA: Final = frozenset({TorrentState.ERROR, TorrentState.MOVING, TorrentState.PAUSED})
_UNSETTLED: Final = frozenset({TorrentState.CHECKING, TorrentState.ERROR, TorrentState.MOVING})
_PADDING: Final = re.compile(r"(?:^|/)\.pad/\d+$", re.ASCII)


def _whole(value: object) -> object:
    """Numbers without their fractions: version 1.3 writes some counts as floats."""
    return int(value) if isinstance(value, float) and math.isfinite(value) else value


Count = Annotated[int, BeforeValidator(_whole)]
Bytes = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
Percent = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True)

    path: Path
    size: Bytes
    index: int


class DelugeTorrent(BaseModel):
    """A torrent as the daemon tells of it; keys that it does not know are absent.

    `label` is None where the plugin is off. `progress` is that of what it is doing at the moment, moving too: that is
    more than a hundred where a file that has gaps counts as if it were whole (2.0.3).
    """

    model_config = ConfigDict(frozen=True)

    state: str
    name: Words = ""
    progress: Percent = 0.0
    total_size: Bytes = 0
    total_wanted: Bytes = 0
    total_remaining: Count | None = None
    is_finished: bool = False
    all_time_download: Bytes = 0
    total_uploaded: Bytes = 0
    download_payload_rate: Bytes = 0
    eta: Count = 0
    num_peers: Count = 0
    num_seeds: Count = 0
    total_seeds: Count = -1
    active_time: Count = 0
    time_since_download: Count = 0
    completed_time: Count = 0
    save_path: Path = ""
    message: Words = ""
    label: str | None = None
    files: tuple[_File, ...] = ()
    file_progress: tuple[float, ...] = ()
    file_priorities: tuple[int, ...] = ()

    @property
    def has_metadata(self) -> bool:
        """Whether its files are known."""
        return self.total_size > 0

    @property
    def remaining(self) -> int:
        """The wanted bytes that are still missing."""
        if self.total_remaining is not None:
            return min(max(self.total_remaining, 0), self.total_wanted)
        return math.ceil(self.total_wanted * max(0.0, 1 - self.progress / 100))

    def with_all_wanted(self) -> "DelugeTorrent":
        """The torrent as if every file of it were wanted, and nothing there."""
        wanted = {"total_wanted": self.total_size, "total_remaining": self.total_size, "is_finished": False}
        return self.model_copy(update={**wanted, "file_priorities": (NORMAL,) * len(self.files)})


BRIEF_KEYS: Final = ("state", "total_size")
FILE_KEYS: Final = (*BRIEF_KEYS, "total_wanted", "files", "file_progress", "file_priorities")
STATUS_KEYS: Final = tuple(name for name in DelugeTorrent.model_fields if not name.startswith("file"))

_TORRENTS: Final = TypeAdapter(dict[str, DelugeTorrent])


def told_torrents(value: object) -> dict[str, DelugeTorrent]:
    """The torrents of an answer by info hash. Raises UnexpectedAnswer."""
    try:
        told = _TORRENTS.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise UnexpectedAnswer("deluge", f"{where}: {first['msg']}") from None
    return {info_hash.lower(): torrent for info_hash, torrent in told.items()}


def told_whole(told: Mapping[str, object]) -> dict[str, DelugeTorrent] | None:
    """The torrents of the web page's own view; None if it lacks one that the daemon counts, or what was asked for."""
    torrents = told.get("torrents")
    if not isinstance(torrents, dict) or len(torrents) != _count(told):
        return None
    is_whole = all(isinstance(one, dict) and "state" in one for one in torrents.values())
    return told_torrents(torrents) if is_whole else None


def _count(told: Mapping[str, object]) -> int:
    """How many torrents the daemon says it has; -1 if it does not say."""
    filters = told.get("filters")
    states = filters.get("state") if isinstance(filters, dict) else None
    for row in states if isinstance(states, list) else ():
        match row:
            case ["All", int(count)]:
                return count
    return -1


def status(info_hash: str, torrent: DelugeTorrent, *, is_ours: bool) -> TorrentStatus:
    """The torrent in the words of the port."""
    state = _state(torrent)
    size = torrent.total_wanted if torrent.has_metadata else 0
    is_whole = torrent.is_finished and size > 0 and torrent.remaining == 0
    is_complete = is_whole and state not in _UNSETTLED
    return TorrentStatus(
        info_hash=info_hash,
        name=torrent.name or info_hash,
        state=state,
        progress=(size - torrent.remaining) / size if size else 0.0,
        wanted_bytes=size,
        downloaded_bytes=torrent.all_time_download,
        uploaded_bytes=torrent.total_uploaded,
        speed_bps=torrent.download_payload_rate,
        # Of a seeding one it is the time until its ratio is reached.
        eta_s=torrent.eta if 0 < torrent.eta < FOREVER_S and not is_whole else None,
        peers=max(torrent.num_peers, 0) + max(torrent.num_seeds, 0),
        seeds=max(torrent.total_seeds, torrent.num_seeds) if torrent.total_seeds >= 0 else None,
        is_complete=is_complete,
        completed_at=_at(torrent.completed_time) if is_complete else None,
        is_ours=is_ours,
        save_dir=torrent.save_path,
        error=torrent.message if state is TorrentState.ERROR else "",
    )


def _state(torrent: DelugeTorrent) -> TorrentState:
    state = _STATES.get(torrent.state, TorrentState.DOWNLOADING)
    if not torrent.has_metadata and state not in _WITHOUT_METADATA:
        return TorrentState.METADATA
    is_idle = state is TorrentState.DOWNLOADING and torrent.download_payload_rate == 0
    silence_s = torrent.time_since_download if torrent.time_since_download >= 0 else torrent.active_time
    return TorrentState.STALLED if is_idle and silence_s > STALLED_AFTER_S else state


def _at(epoch_s: int) -> datetime | None:
    if epoch_s <= 0:
        return None
    try:
        return datetime.fromtimestamp(epoch_s, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def entries(torrent: DelugeTorrent) -> Iterator[TorrentEntry]:
    """The torrent's files without padding, which keeps its indexes."""
    for place, file in enumerate(torrent.files):
        if not _PADDING.search(file.path):
            yield TorrentEntry(
                index=file.index,
                path=file.path,
                size_bytes=file.size,
                is_wanted=_at_place(torrent.file_priorities, place, 1) != SKIPPED,
                progress=_share(file, _at_place(torrent.file_progress, place, 0.0)),
            )


def _at_place(values: tuple[float, ...], place: int, default: float) -> float:
    return values[place] if place < len(values) else default


def _share(file: _File, told: float) -> float:
    """The share that is there; of an empty file Deluge says that nothing is."""
    if not file.size:
        return 1.0
    return min(max(told, 0.0), 1.0) if math.isfinite(told) else 0.0


def in_kib(speed_bps: int | None) -> float:
    """A limit as Deluge takes it, in KiB each second; to it 0 is none, so the slowest is one byte."""
    return UNLIMITED if speed_bps is None else max(speed_bps, 1) / BYTES_IN_KIB
