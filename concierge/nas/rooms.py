"""The staging folder: one room for each item, with what was taken on, its files, and a journal of what is placed.

Whatever stands here was written in one step and is on the disk, so a process may be killed at any moment: the next one
finds each room either as it was before the step or as it was after it.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from concierge.errors import JobBusy, UnexpectedAnswer
from concierge.nas.item import Item, document, item_of

__all__ = ["Intent", "Journal", "Room", "Rooms"]

_ITEM, _JOURNAL, _FILES, _TORRENT, _LOCK = "item.json", "journal.json", "files", "item.torrent", ".lock"
_PRIVATE: Final = 0o700
_DAY_S: Final = 86_400.0
# What nobody has asked for again in so many days is nobody's any more.
_KEPT_DAYS: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A whole and verified file that is about to stand in the library at `target`, or does at `placed`."""

    target: str
    size_bytes: int
    proof: str
    placed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The intents of one item by the paths of its files; none before all of them are whole and verified."""

    intents: Mapping[str, Intent] = field(default_factory=dict)

    @property
    def is_begun(self) -> bool:
        """Whether a file may stand in the library already."""
        return bool(self.intents)

    @property
    def is_ended(self) -> bool:
        """Whether all files stood in the library when it was written."""
        return self.is_begun and all(intent.placed for intent in self.intents.values())


class Room:
    """The folder of one item."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not be there."""
        self.folder = folder
        self.files = folder / _FILES

    def read_item(self) -> Item | None:
        """The item as it was taken on; None where that was never written, or is of a version that is not known."""
        try:
            return item_of(_read(self.folder / _ITEM))
        except UnexpectedAnswer:
            return None

    def read_journal(self) -> Journal:
        """What was written last; an empty one without any."""
        try:
            given = _read(self.folder / _JOURNAL)["intents"]
            intents = given.items() if isinstance(given, dict) else ()
            return Journal(intents={path: Intent(**one) for path, one in intents})
        except (KeyError, TypeError):
            return Journal()

    def enter(self, item: Item) -> None:
        """Makes the room the item's, with its newest token; files that it had stay."""
        self.folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        self.files.mkdir(mode=_PRIVATE, exist_ok=True)
        _write(self.folder / _ITEM, document(item))

    def write(self, journal: Journal) -> None:
        """Replaces the journal."""
        intents = {
            path: {
                "target": one.target,
                "size_bytes": one.size_bytes,
                "proof": one.proof,
                "placed": one.placed,
            }
            for path, one in journal.intents.items()
        }
        _write(self.folder / _JOURNAL, {"intents": intents})

    def keep_torrent(self, data: bytes) -> None:
        """Keeps the .torrent file, so that it is asked for once."""
        _write_bytes(self.folder / _TORRENT, data)

    def read_torrent(self) -> bytes | None:
        """The .torrent file that was kept."""
        try:
            return (self.folder / _TORRENT).read_bytes()
        except OSError:
            return None

    def drop(self) -> None:
        """Takes the room away, with everything in it."""
        # First the item: what is left of a room without one is swept at the next start.
        with suppress(FileNotFoundError):
            (self.folder / _ITEM).unlink()
        shutil.rmtree(self.folder, ignore_errors=True)


class Rooms:
    """All rooms of one staging folder, which has to be on the library's file system."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, made when the first room is."""
        self.folder = folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts, no other process works here. Raises JobBusy if one does, and OSError."""
        self.folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("a") as file:
            if not _took(file.fileno()):
                raise JobBusy("another daemon works here", job="sync", problem="sync")
            yield

    def is_held(self) -> bool:
        """Whether some process works here now."""
        try:
            with (self.folder / _LOCK).open("r") as file:
                return not _took(file.fileno())
        except OSError:
            return False

    def room(self, item_id: str) -> Room:
        """The room of the item of that id, which was checked to be a plain name."""
        return Room(self.folder / item_id)

    def all(self) -> tuple[Room, ...]:
        """Every room there is."""
        try:
            names = sorted(
                entry.name for entry in os.scandir(self.folder) if entry.is_dir(follow_symlinks=False)
            )
        except OSError:
            return ()
        return tuple(Room(self.folder / name) for name in names)

    def sweep(self) -> tuple[Room, ...]:
        """The rooms that work can go on in; what else lies here is taken away."""
        kept = []
        for room in self.all():
            if room.read_item() is not None and not _is_old(room.folder / _ITEM):
                kept.append(room)
            else:
                room.drop()
        return tuple(kept)


def _took(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system knows no locks, and nobody can hold one
    return True


def _is_old(path: Path) -> bool:
    # A clock that is wrong keeps a room for longer, or lets it be fetched again: nothing is lost by either.
    return time.time() - path.stat().st_mtime > _KEPT_DAYS * _DAY_S


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, given: Mapping[str, object]) -> None:
    # Escapes stand for what is no UTF-8 in names, too.
    _write_bytes(path, json.dumps(given).encode())


def _write_bytes(path: Path, data: bytes) -> None:
    """Replaces the file in one step: whoever is killed leaves the old one or the new one."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    except OSError:
        return  # network shares that cannot are let be
    finally:
        os.close(folder)
