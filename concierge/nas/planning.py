"""What is to be done for an item, before a byte of it is copied."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason
from concierge.nas.item import Item
from concierge.nas.proof import is_same, standing
from concierge.nas.rooms import Journal, Room

__all__ = ["Plan", "Space", "planned", "refuse_unsafe", "route", "staged_path", "target_of"]

_DEEPEST: Final = 16
_LONGEST_PART: Final = 255
_ROLES: Final = frozenset({"video", "subtitle", "audio", "extra"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which files stand in the library already, which are whole in the room, and which are to be fetched."""

    placed: Mapping[str, Path]
    whole: tuple[SyncFile, ...]
    wanted: tuple[SyncFile, ...]


def refuse_unsafe(item: Item) -> None:
    """Returns if every path of the item stays where it is put, and nothing of it is a program.

    Raises:
        TransferFailed: UNSAFE, and which file it is.
    """
    for file in item.files:
        is_known = file.role in _ROLES
        if not is_known or not _is_inside(file.path) or not _is_inside(file.destination, is_shown=True):
            raise TransferFailed(SyncReason.UNSAFE, repr(file.path)[:300])
    paths = [file.path for file in item.files]
    if not paths or len(paths) != len(set(paths)):
        raise TransferFailed(SyncReason.UNSAFE, "no files, or one of them twice")
    if "\0" in item.source or ".." in item.source.split("/"):
        raise TransferFailed(SyncReason.UNSAFE, repr(item.source)[:300])


def target_of(item: Item, file: SyncFile, folders: Mapping[str, str]) -> PurePosixPath:
    """The file's place, from the library's root."""
    return PurePosixPath(folders[item.kind], file.destination)


def staged_path(room: Room, file: SyncFile) -> Path:
    """Where the file lies until it is placed; its path was checked before."""
    return room.files / file.path


def planned(item: Item, room: Room, root: Path, folders: Mapping[str, str]) -> Plan:
    """What the journal and the disk say together; a journal of other targets or sizes is as good as none."""
    journal: Journal = room.read_journal()
    placed: dict[str, Path] = {}
    whole: list[SyncFile] = []
    wanted: list[SyncFile] = []
    for file in item.files:
        intent = journal.intents.get(file.path)
        target = target_of(item, file, folders)
        if intent is None or intent.target != str(target) or intent.size_bytes != file.size_bytes:
            wanted.append(file)
        elif is_same(staged_path(room, file), size_bytes=file.size_bytes, proof=intent.proof):
            whole.append(file)
        elif stands := standing(root, target, size_bytes=file.size_bytes, proof=intent.proof):
            placed[file.path] = stands
        else:
            wanted.append(file)
    return Plan(placed=placed, whole=tuple(whole), wanted=tuple(wanted))


def route(item: Item, paths: Mapping[str, Mapping[str, str]], *, is_local: bool) -> str:
    """Where the item's folder lies for whoever fetches it: the longest beginning of its path that is known counts.

    Raises:
        TransferFailed: NO_WAY; nobody told where the torrent client's folder lies.
    """
    source = item.source.rstrip("/") or "/"
    for known in (paths.get(item.client, {}), paths.get("*", {})):
        for theirs in sorted(known, key=len, reverse=True):
            if (rest := _below(source, theirs)) is not None:
                return (known[theirs].rstrip("/") + rest) or "/"
    if is_local and not paths:
        return source
    raise TransferFailed(SyncReason.NO_WAY, f"{item.client}: {item.source}"[:300])


class Space:
    """Room on the disk that was promised to items under way: two of them never count on the same bytes."""

    def __init__(self, reserve_bytes: int) -> None:
        """Takes what is never used."""
        self._reserve_bytes = reserve_bytes
        self._promised: dict[str, int] = {}

    def promise(self, item: Item, needed_bytes: int, free_bytes: int) -> None:
        """Keeps so much for the item.

        Raises:
            TransferFailed: NO_SPACE; that much is not there.
        """
        others = sum(size for item_id, size in self._promised.items() if item_id != item.id)
        if needed_bytes and needed_bytes + others + self._reserve_bytes > free_bytes:
            detail = f"{needed_bytes} bytes needed, {max(free_bytes - others - self._reserve_bytes, 0)} free"
            raise TransferFailed(SyncReason.NO_SPACE, detail)
        self._promised[item.id] = needed_bytes

    def lower(self, item: Item, needed_bytes: int) -> None:
        """What is on the disk already is not kept any longer."""
        self._promised[item.id] = min(self._promised.get(item.id, 0), max(needed_bytes, 0))

    def release(self, item: Item) -> None:
        """Keeps nothing for it."""
        self._promised.pop(item.id, None)


def _below(source: str, folder: str) -> str | None:
    """The rest of the path if it lies in the folder: "" or one that begins with "/"."""
    above = folder.rstrip("/")
    if source == above or source.startswith(f"{above}/"):
        return source[len(above) :] if source != "/" else ""
    return None


def _is_inside(path: str, *, is_shown: bool = False) -> bool:
    """Whether a relative path stays below where it is put; one that `is_shown` has neither hidden nor odd names."""
    parts = path.split("/")
    return len(parts) <= _DEEPEST and all(_is_name(part, is_shown=is_shown) for part in parts)


def _is_name(part: str, *, is_shown: bool) -> bool:
    if part in {"", ".", ".."} or "\0" in part:
        return False
    if is_shown and (part.startswith(".") or not part.isprintable()):
        return False
    try:
        return len(os.fsencode(part)) <= _LONGEST_PART
    except UnicodeEncodeError:
        return False
