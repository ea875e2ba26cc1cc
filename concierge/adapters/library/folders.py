"""The library's own folders on this machine, read by the names in them."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from concierge.adapters._http import Http
from concierge.errors import ServiceUnavailable
from concierge.model.known_title import folded, folded_names
from concierge.model.library import LibraryItem, is_copy_of
from concierge.model.library_files import MOST_FILES, LibraryFile, items_of
from concierge.model.title import Title, TitleKind
from concierge.ports import Adapter, LibrarySource
from concierge.sections import LibrarySection

__all__ = ["ADAPTER", "LibraryFolders"]

NAME: Final = "folders"
_DEEPEST: Final = 8


class LibraryFolders:
    """A `LibrarySource` that asks nobody. A folder that is not there holds nothing."""

    name = NAME

    def __init__(self, folders: dict[TitleKind, Path]) -> None:
        """Takes the folder of each kind."""
        self._folders = folders

    async def items(self, kind: TitleKind) -> AsyncIterator[LibraryItem]:
        """Every film in the folder of the kind, in the order of the names."""
        for item in await asyncio.to_thread(self._read, kind, None):
            yield item

    async def find(self, title: Title, season: int | None = None) -> tuple[LibraryItem, ...]:
        """The copies in folders that begin with a name of the title, or have one of its ids in them."""
        found = await asyncio.to_thread(self._read, title.kind, title)
        return tuple(one for one in found if is_copy_of(one, title) and one.holds(season, None))

    async def check(self) -> None:
        """Returns if the folders can be read. Raises ServiceUnavailable."""
        for folder in self._folders.values():
            await asyncio.to_thread(_refuse_closed, folder)

    def _read(self, kind: TitleKind, title: Title | None) -> tuple[LibraryItem, ...]:
        root = self._folders[kind]
        files = _files(root, root, title, _DEEPEST)
        told = (
            LibraryFile(kind=kind, path=path.relative_to(root).as_posix(), size_bytes=size)
            for path, size in islice(files, MOST_FILES)
        )
        return tuple(replace(one, path=str(root / one.path)) for one in items_of(told, NAME))


@asynccontextmanager
async def _opened(section: LibrarySection, _http: Http, data_dir: Path) -> AsyncIterator[LibrarySource]:
    root = (section.dir or data_dir / "library").expanduser()
    yield LibraryFolders({TitleKind.MOVIE: root / section.movies, TitleKind.SERIES: root / section.series})


ADAPTER: Adapter[LibrarySection, Http, LibrarySource] = Adapter(
    name=NAME, section=LibrarySection, build=_opened
)


def _files(root: Path, folder: Path, title: Title | None, depth: int) -> Iterator[tuple[Path, int]]:
    """Files below, without what links lead to; with a title those alone whose first name may be of it."""
    for entry in _entries(folder):
        if title is not None and folder == root and not _may_be(entry.name, title):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth:
                yield from _files(root, Path(entry.path), title, depth - 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path), entry.stat(follow_symlinks=False).st_size


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return sorted((one for one in found if not one.name.startswith(".")), key=lambda one: one.name)
    except OSError:
        return []


def _may_be(name: str, title: Title) -> bool:
    ids = (
        f"{value}" for value in (title.ids.tmdb, title.ids.imdb, title.ids.tvdb, title.ids.kinopoisk) if value
    )
    told = folded(name)
    return any(told.startswith(one) for one in folded_names(title)) or any(one in name for one in ids)


def _refuse_closed(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise ServiceUnavailable(NAME, f"{folder}: {error.strerror}", problem="folder") from error
