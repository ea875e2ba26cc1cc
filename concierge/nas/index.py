"""What the library holds: the films in its folders, as the server is told of them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

__all__ = ["IndexedFile", "index_document", "indexed"]

MOST_FILES: Final = 50_000
_DEEPEST: Final = 8
_FILMS: Final = frozenset(
    {
        *(
            "3gp",
            "avi",
            "divx",
            "flv",
            "m2ts",
            "m4v",
            "mkv",
            "mov",
            "mp4",
            "mpeg",
            "mpg",
            "mts",
            "ogm",
            "ogv",
        ),
        *("rmvb", "ts", "vob", "webm", "wmv"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFile:
    """A film; its path begins in the library's folder for its kind."""

    kind: str
    path: str
    size_bytes: int
    modified_at: datetime


def indexed(root: Path, folders: Mapping[str, str]) -> tuple[IndexedFile, ...]:
    """The films of all folders, each by its path; links are not followed, and hidden names passed over.

    Of a very large library the first fifty thousand.
    """
    found: list[IndexedFile] = []
    for kind, name in folders.items():
        home = root / name
        for entry in () if home.is_symlink() else _films(home, _DEEPEST):
            if len(found) == MOST_FILES:
                return tuple(found)
            found.append(_file(kind, home, entry))
    return tuple(found)


def index_document(files: tuple[IndexedFile, ...]) -> list[dict[str, object]]:
    """The files as the API reads them."""
    return [
        {
            "kind": file.kind,
            "path": file.path,
            "size_bytes": file.size_bytes,
            "modified_at": file.modified_at.isoformat(),
        }
        for file in files
    ]


def _films(folder: Path, depth: int) -> Iterator[os.DirEntry[str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return  # not there, or not for us to read
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth:
                yield from _films(Path(entry.path), depth - 1)
        elif entry.is_file(follow_symlinks=False) and _suffix(entry.name) in _FILMS:
            yield entry


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _file(kind: str, home: Path, entry: os.DirEntry[str]) -> IndexedFile:
    found = entry.stat(follow_symlinks=False)
    return IndexedFile(
        kind=kind,
        path=Path(entry.path).relative_to(home).as_posix(),
        size_bytes=found.st_size,
        modified_at=datetime.fromtimestamp(max(found.st_mtime, 0), UTC),
    )
