"""What is remembered of torrents that are in a client elsewhere: a small file for each, whole or not at all."""

import asyncio
import enum
import hashlib
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from concierge.errors import ServiceUnavailable

__all__ = ["Note", "TorrentNotes", "folder_for", "on_disk", "replaced"]

T = TypeVar("T")

# Transmission writes down every six minutes what it was told, Deluge every three.
OLD_AFTER_S: Final = 600

_NAME: Final = re.compile(r"[0-9a-f]{40}", re.ASCII)


class Note(enum.Flag):
    """What is remembered of one torrent.

    OURS was given by us, and it is not sure yet that its label says so. HELD is to be stopped when its metadata is
    there. UNCHOSEN is a magnet that was added with no file wanted, until some are chosen; with RELEASED it may go on,
    with all of them.
    """

    NONE = 0
    OURS = enum.auto()
    HELD = enum.auto()
    UNCHOSEN = enum.auto()
    RELEASED = enum.auto()


class TorrentNotes:
    """The notes on the torrents of one server, in a folder that is made with the first of them.

    Every method may raise ServiceUnavailable: the disk refuses.
    """

    def __init__(self, folder: Path, url: str) -> None:
        """Touches nothing yet; each address has notes of its own."""
        self._folder = folder_for(folder, url)

    async def all(self) -> Mapping[str, Note]:
        """The notes by info hash; what cannot be read as one is passed over."""
        return await on_disk(lambda: dict(_read(path) for path in self._paths()))

    async def put(self, info_hash: str, note: Note) -> None:
        """Replaces the torrent's note, for good when the call returns; without anything to remember it goes."""
        if note:
            await on_disk(lambda: replaced(self._folder / info_hash, " ".join(str(one.name) for one in note)))
        else:
            await self.drop(info_hash)

    async def drop(self, info_hash: str) -> None:
        """Forgets the torrent; one that is not noted is fine."""
        if _NAME.fullmatch(info_hash):
            await on_disk(lambda: (self._folder / info_hash).unlink(missing_ok=True))

    async def is_old(self, info_hash: str) -> bool:
        """Whether the note has not been touched for so long that the daemon has written its own files since."""
        return await on_disk(lambda: _age_s(self._folder / info_hash) > OLD_AFTER_S)

    def _paths(self) -> list[Path]:
        return [path for path in self._folder.glob("*") if _NAME.fullmatch(path.name)]


def folder_for(folder: Path, url: str) -> Path:
    """Where everything about the server at that address lies."""
    return folder / hashlib.sha256(url.encode()).hexdigest()[:16]


async def on_disk(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread. Raises ServiceUnavailable: the disk refuses."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ServiceUnavailable("torrents", f"the disk refuses: {error}", problem=problem) from error


def _read(path: Path) -> tuple[str, Note]:
    try:
        words = path.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        # Another process has dropped it meanwhile.
        words = []
    note = Note.NONE
    for word in words:
        note |= Note.__members__.get(word, Note.NONE)
    return path.name, note


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def replaced(path: Path, words: str) -> None:
    """Has the words in the file, for good and whole or not at all; work for a thread. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with fresh.open("w", encoding="ascii") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
