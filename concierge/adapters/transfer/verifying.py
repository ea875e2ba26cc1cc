"""Whether what came home is what the torrent holds."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from concierge.adapters.transfer._failures import reasons
from concierge.adapters.transfer._hashing import Hashing
from concierge.adapters.transfer._threads import Meter, in_thread, nobody
from concierge.adapters.transfer.staging import staged_size
from concierge.model.pieces import Pieces
from concierge.model.sync import SyncFile

__all__ = ["Verified", "differing", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the files are held against the torrent: the paths of those that differ, in size or in a piece.

    `hashed_bytes` of `total_bytes` were held against hashes; of the rest only the size is known to be right.
    """

    differing: tuple[str, ...]
    hashed_bytes: int
    total_bytes: int


async def differing(
    folder: Path,
    files: Sequence[SyncFile],
    metainfo: bytes | None,
    *,
    told: Callable[[int], None] = nobody,
) -> tuple[str, ...]:
    """The paths of the files that are not what the torrent holds; see `verify`."""
    return (await verify(folder, files, metainfo, told=told)).differing


async def verify(
    folder: Path,
    files: Sequence[SyncFile],
    metainfo: bytes | None,
    *,
    told: Callable[[int], None] = nobody,
) -> Verified:
    """Which of the files in `folder` differ, in size or from the hashes of the .torrent file if that is known.

    `told` hears once a second how many bytes were hashed. Called off, it stops at once.

    Raises:
        BadTorrent: `metainfo` is no .torrent file.
        TransferFailed: UNSAFE for a path that leads out, and what the disk refused.
    """
    pieces = None if metainfo is None else await asyncio.to_thread(Pieces.parse, metainfo)
    return await in_thread(lambda meter: _verified(folder, files, pieces, meter), told)


def _verified(folder: Path, files: Sequence[SyncFile], pieces: Pieces | None, meter: Meter) -> Verified:
    whole = {
        file.path: file.size_bytes for file in files if staged_size(folder, file.path) == file.size_bytes
    }
    wrong: Collection[str] = ()
    if pieces is not None:
        with reasons(str(folder)):
            wrong = Hashing(folder, whole, pieces, meter).wrong()
    return Verified(
        differing=tuple(file.path for file in files if file.path not in whole or file.path in wrong),
        hashed_bytes=meter.bytes,
        total_bytes=sum(file.size_bytes for file in files),
    )
