"""What the embedded client remembers on disk: one file for each torrent, whole or not at all."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import structlog

from concierge.model.torrent import TorrentLimits

if TYPE_CHECKING:
    import libtorrent as lt
    from libtorrent import _Entry

__all__ = ["Intent", "Mode", "ResumeFiles", "ResumeTable", "Stored"]

log = structlog.get_logger(__name__)

_NAME: Final = re.compile(r"[0-9a-f]{40}\.resume", re.ASCII)
_OURS: Final = b"concierge"
NO_LIMITS: Final = TorrentLimits()


ResumeTable: TypeAlias = Mapping[bytes, object]
"""libtorrent's own resume data, before it is encoded."""


class Mode(StrEnum):
    """What a torrent is meant to do, whatever libtorrent is doing with it at the moment.

    HOLD fetches the metadata and then stops; GONE is being removed together with its data.
    """

    RUN = "run"
    HOLD = "hold"
    STOP = "stop"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What was asked for a torrent.

    `wanted` are indexes of files, None for all; `moving_to` is the folder that its files are on their way to.
    """

    mode: Mode
    wanted: frozenset[int] | None = None
    limits: TorrentLimits = NO_LIMITS
    moving_to: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the torrent is held and nobody has said yet which files are wanted."""
        return self.mode is Mode.HOLD and self.wanted is None

    def wants(self, index: int) -> bool:
        """Whether the file with that index was asked for."""
        return self.wanted is None or index in self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A torrent as it was remembered, ready for libtorrent.

    `is_to_check` is set where the pieces on record may not be believed.
    """

    info_hash: str
    params: "lt.add_torrent_params"
    intent: Intent
    is_to_check: bool = False


class ResumeFiles:
    """The folder of resume files. Every call blocks.

    A file is the SHA-256 of what follows in hex, a line feed, and libtorrent's resume data with a key of
    ours.
    """

    def __init__(self, folder: Path) -> None:
        """Makes the folder if it is not there."""
        self._folder = folder
        # Whoever waited for a call may have gone, but its thread goes on: the next call comes after it.
        self._turn = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, info_hash: str, table: ResumeTable, intent: Intent, *, is_settled: bool) -> None:
        """Replaces the torrent's file and returns once it is on the disk.

        `is_settled` says that the pieces named in `table` are on the disk too.
        """
        import libtorrent as lt

        ours = {**_table(intent), b"settled": int(is_settled)}
        body = lt.bencode(cast("_Entry", {**table, _OURS: ours}))
        with self._turn:
            _replace(self._path(info_hash), hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

    def delete(self, info_hash: str) -> None:
        """Forgets the torrent."""
        with self._turn:
            self._path(info_hash).unlink(missing_ok=True)
            _sync(self._folder)

    def load(self) -> Iterator[Stored]:
        """Every torrent that can be read; a damaged file is set aside as `<name>.damaged`."""
        for leftover in self._folder.glob("*.tmp"):
            leftover.unlink(missing_ok=True)
        for path in sorted(self._folder.glob("*.resume")):
            try:
                stored = _read(path)
            except (OSError, ValueError, RuntimeError) as error:
                path.replace(path.with_name(f"{path.name}.damaged"))
                log.warning("torrent.resume_set_aside", file=path.name, reason=str(error))
            else:
                yield stored

    def _path(self, info_hash: str) -> Path:
        return self._folder / f"{info_hash}.resume"


def is_anything_remembered(folder: Path) -> bool:
    """Whether a folder of resume files has one, readable or not. Blocks."""
    return next(folder.glob("*.resume"), None) is not None


def _read(path: Path) -> Stored:
    import libtorrent as lt

    if not _NAME.fullmatch(path.name):
        raise ValueError("the name is no info hash")
    digest, _, body = path.read_bytes().partition(b"\n")
    if digest != hashlib.sha256(body).hexdigest().encode():
        raise ValueError("the checksum does not fit")
    ours = cast("dict[bytes, dict[bytes, object]]", lt.bdecode(body))[_OURS]
    params = lt.read_resume_data(body)
    is_to_check = not ours[b"settled"]
    if is_to_check:
        _distrust(params)
    return Stored(info_hash=path.stem, params=params, intent=_intent(ours), is_to_check=is_to_check)


def _table(intent: Intent) -> dict[bytes, object]:
    table: dict[bytes, object] = {b"mode": intent.mode.encode()}
    if intent.wanted is not None:
        table[b"wanted"] = sorted(intent.wanted)
    if intent.limits.download_bps is not None:
        table[b"download_bps"] = intent.limits.download_bps
    if intent.limits.upload_bps is not None:
        table[b"upload_bps"] = intent.limits.upload_bps
    if intent.moving_to:
        table[b"moving_to"] = os.fsencode(intent.moving_to)
    return table


def _intent(table: Mapping[bytes, object]) -> Intent:
    wanted = table.get(b"wanted")
    return Intent(
        mode=Mode(cast("bytes", table[b"mode"]).decode()),
        wanted=None if wanted is None else frozenset(cast("list[int]", wanted)),
        limits=TorrentLimits(
            download_bps=cast("int | None", table.get(b"download_bps")),
            upload_bps=cast("int | None", table.get(b"upload_bps")),
        ),
        moving_to=os.fsdecode(cast("bytes", table.get(b"moving_to", b""))),
    )


def _distrust(params: "lt.add_torrent_params") -> None:
    """Without a list of pieces libtorrent reads and hashes whatever lies in the torrent's folder."""
    params.have_pieces = []
    params.verified_pieces = []
    params.unfinished_pieces = {}


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
