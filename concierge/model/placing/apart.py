"""Destinations of which no two are one file, and none is another's folder, on any file system."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from concierge.model.placing.values import FileRole

__all__ = ["apart"]

Wanted = tuple[str, PurePosixPath, FileRole]


def apart(wanted: Sequence[Wanted]) -> list[PurePosixPath]:
    """The same destinations, numbered where two would be one. What stands in its place already stays there."""
    taken = _Taken()
    free: dict[int, PurePosixPath] = {}
    settled = [place for place, (path, target, _) in enumerate(wanted) if path == str(target)]
    others = [place for place, (path, target, _) in enumerate(wanted) if path != str(target)]
    for place in (*settled, *others):
        _, target, role = wanted[place]
        free[place] = taken.free(target, role)
    return [free[place] for place in range(len(wanted))]


class _Taken:
    """The files and folders that there are by now, each as every file system would see it."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._next: dict[str, int] = {}

    def free(self, target: PurePosixPath, role: FileRole) -> PurePosixPath:
        """The target or one beside it, taken from now on."""
        wanted = candidate = self._beside(target)
        key = _folded(wanted)
        while self._is_taken(candidate):
            number = self._next.get(key, 2)
            candidate = wanted.with_name(_numbered(wanted, number, role))
            self._next[key] = number + 1
        self._files.add(_folded(candidate))
        self._folders.update(_all_folded(candidate.parents))
        return candidate

    def _is_taken(self, candidate: PurePosixPath) -> bool:
        folded = _folded(candidate)
        return folded in self._files or folded in self._folders

    def _beside(self, target: PurePosixPath) -> PurePosixPath:
        """The target, or a place beside the file that stands where one of its folders would."""
        blocked = [folder for folder in target.parents if _folded(folder) in self._files]
        return blocked[-1].with_name(target.name) if blocked else target


def _numbered(target: PurePosixPath, number: int, role: FileRole) -> str:
    """A player reads what stands between dots behind a film's name, so a companion's number is one of those."""
    mark = f".{number}" if role in {FileRole.SUBTITLE, FileRole.AUDIO} else f" ({number})"
    return f"{target.stem.rstrip(' .')}{mark}{target.suffix}"


def _all_folded(paths: Iterable[PurePosixPath]) -> Iterable[str]:
    return map(_folded, paths)


def _folded(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())
