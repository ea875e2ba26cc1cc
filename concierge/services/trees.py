"""Trees of files that came from elsewhere: what is in them, what they are, and their way into the library."""

import asyncio
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from concierge.errors import NotFound, UnsafeContent
from concierge.model.placing import FoundFile, Guess, Oddity, Placement, PlacingPlan, Work, guess, plan_files
from concierge.model.selection import is_sound, is_subtitle, is_video
from concierge.model.title import Title
from concierge.ports import Transfer
from concierge.services._file_looks import is_inside, is_program
from concierge.services.placing import Folders

__all__ = ["FoundTree", "Trees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTree:
    """A file, or all files of a folder. Their paths begin with the name of what was looked at, in `base`."""

    base: Path
    name: str
    files: tuple[FoundFile, ...]

    @property
    def guess(self) -> Guess:
        """What it is, as far as names tell."""
        return guess(self.files, (self.base.name,))


class Trees:
    """Looks at trees, plans where their files belong, and places them; what is there already is never overwritten."""

    def __init__(self, transfer: Transfer, folders: Folders) -> None:
        """Takes the way and the place."""
        self._transfer = transfer
        self._folders = folders

    @property
    def library(self) -> Path:
        """The folder below which everything is placed."""
        return self._folders.root

    async def look(self, path: Path) -> FoundTree:
        """What lies there. Links are not followed, devices not opened, and both are named.

        Raises:
            NotFound: there is nothing of that name, or nothing in it.
        """
        return await asyncio.to_thread(_looked_at, path)

    def plan(self, tree: FoundTree, title: Title, *, season: int | None = None) -> PlacingPlan:
        """Where each of its files belongs, or why nowhere, if they are of this title."""
        work = Work(title=title, name=tree.name, season=season)
        return plan_files(tree.files, work, self._folders.naming)

    def destinations(self, plan: PlacingPlan) -> tuple[str | None, ...]:
        """The place of each file of a plan below the library's root, None where it has none."""
        folder = self._folders.of(plan.kind)
        return tuple(
            None if each.destination is None else f"{folder}/{each.destination}" for each in plan.placements
        )

    async def place(self, tree: FoundTree, plan: PlacingPlan) -> tuple[str | None, ...]:
        """The same once the files stand there: one that met another file of its name has a number. The tree stays.

        Raises:
            UnsafeContent: a path leads out of the tree by now.
            NotFound: none of the files has a place.
            NoSpace, NotAllowed, ServiceUnavailable: the library's disk is full, or refuses.
        """
        if not any(plan.placed()):
            message = f"nothing of {tree.name} can be placed"
            raise NotFound(message, what=tree.name, problem="nothing_to_place")
        return tuple([await self._placed(tree, plan.kind, each) for each in plan.placements])

    async def _placed(self, tree: FoundTree, kind: str, file: Placement) -> str | None:
        if file.destination is None:
            return None
        source = tree.base / file.path
        if not await asyncio.to_thread(is_inside, source, tree.base):
            raise UnsafeContent(f"{source} leads out of {tree.base}", file=source.name)
        root = self._folders.root
        placed = await self._transfer.place(source, root / self._folders.of(kind) / file.destination)
        return placed.relative_to(root).as_posix()


def _looked_at(path: Path) -> FoundTree:
    try:
        # Only the way to it may lead through links: the person has named it.
        root = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFound(f"{path} is not there", what=str(path), problem="no_path") from error
    files = tuple(_files(root)) if root.is_dir() else (_found(root, root.name),)
    if not files:
        raise NotFound(f"{path} is empty", what=str(path), problem="empty_folder")
    return FoundTree(base=root.parent, name=root.name, files=files)


def _files(root: Path) -> Iterator[FoundFile]:
    folders: list[tuple[Path, str]] = [(root, root.name)]
    while folders:
        folder, relative = folders.pop()
        inner: list[tuple[Path, str]] = []
        try:
            entries = _sorted_entries(folder)
        except OSError:
            yield FoundFile(path=relative, size_bytes=0, oddity=Oddity.UNREADABLE)
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                inner.append((path, f"{relative}/{entry.name}"))
            else:
                yield _found(path, f"{relative}/{entry.name}")
        folders += reversed(inner)


def _sorted_entries(folder: Path) -> Sequence[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _found(path: Path, relative: str) -> FoundFile:
    try:
        status = path.lstat()
    except OSError:
        return FoundFile(path=relative, size_bytes=0, oddity=Oddity.UNREADABLE)
    return FoundFile(path=relative, size_bytes=status.st_size, oddity=_oddity(path, status.st_mode))


def _oddity(path: Path, mode: int) -> Oddity | None:
    if stat.S_ISLNK(mode):
        return Oddity.LINK
    if not stat.S_ISREG(mode):
        return Oddity.DEVICE
    name = path.name
    is_media = is_video(name) or is_subtitle(name) or is_sound(name)
    return Oddity.PROGRAM if is_media and is_program(path) else None
