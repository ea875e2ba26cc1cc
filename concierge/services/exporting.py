"""A person's lists as files that other services take."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from concierge.errors import NotFound
from concierge.model.exporting import ExportedTitle
from concierge.model.sight import Sight
from concierge.model.taste import Mark, Rating, Viewing, WatchlistMark, keyed_by_title
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import ExportFormat, Storage
from concierge.ports.privacy import Archive

__all__ = ["Exports", "WrittenLists"]

_PAGE: Final = 500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLists:
    """Lists that were written: how many titles they tell of, and which files are inside."""

    path: Path
    size_bytes: int
    titles: int
    files: tuple[str, ...]


class Exports:
    """Writes lists. What is for adults stays out of every file, for other services are not told of it."""

    def __init__(
        self,
        storage: Storage,
        formats: Sequence[ExportFormat],
        archive: Callable[[Path], AbstractAsyncContextManager[Archive]],
        alone: Callable[[Path], AbstractAsyncContextManager[Archive]],
    ) -> None:
        """Takes the formats, what opens a new archive at a path, and what opens a new file there."""
        self._storage = storage
        self._formats = {one.name: one for one in formats}
        self._archive = archive
        self._alone = alone

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats."""
        return tuple(self._formats)

    async def write(self, user: User, path: Path, format_name: str) -> WrittenLists:
        """Writes the person's lists in that format: one file, or a ZIP archive where the format has several.

        A path whose suffix says otherwise, or nothing, gets the right one.

        Raises:
            NotFound: there is no such format, or the lists have nothing that it can hold.
            FileRefused: the file cannot be written there; one that is there already is left as it is.
        """
        found = self._formats.get(format_name)
        if found is None:
            raise NotFound(f"no format {format_name!r}", what=format_name)
        titles = [one async for one in self._titles(user) if found.holds(one)]
        files = await asyncio.to_thread(found.files, titles)
        if not files:
            raise NotFound("nothing to write", what=format_name, problem="nothing_to_export")
        is_alone = len(files) == 1 and path.suffix.casefold() != ".zip"
        path = _suffixed(path, Path(next(iter(files))).suffix if is_alone else ".zip", is_alone=is_alone)
        opened = self._alone if is_alone else self._archive
        async with opened(path) as archive:
            for name, pieces in files.items():
                await archive.add(name, _in_thread(pieces))
        _log.info("lists.exported", format=format_name, titles=len(titles))
        return WrittenLists(path=path, size_bytes=archive.size_bytes, titles=len(titles), files=tuple(files))

    async def _titles(self, user: User) -> AsyncIterator[ExportedTitle]:
        sight, last = Sight(age_limit=user.age_limit), 0
        async with self._storage.reading() as rows:
            while ids := await rows.marks.titles(user.id, after=last, limit=_PAGE):
                last = ids[-1]
                marks = keyed_by_title(await rows.marks.of_titles(user.id, ids))
                for known in sorted(await rows.titles.many(ids), key=lambda one: one.id):
                    if not known.title.is_adult and sight.hindrance(known.title) is None:
                        yield _exported(known.title, marks.get(known.id, {}).values())


def _suffixed(path: Path, suffix: str, *, is_alone: bool) -> Path:
    """The path with the suffix that says what the file is; one file may have any."""
    is_right = bool(path.suffix) if is_alone else path.suffix.casefold() == suffix
    return path if is_right else path.with_name(f"{path.name}{suffix}")


def _exported(title: Title, marks: Iterable[Mark]) -> ExportedTitle:
    kept = tuple(marks)
    return ExportedTitle(
        title=title,
        viewings=tuple(mark for mark in kept if isinstance(mark, Viewing)),
        rating=next((mark for mark in kept if isinstance(mark, Rating)), None),
        wanted=next((mark for mark in kept if isinstance(mark, WatchlistMark)), None),
    )


async def _in_thread(pieces: Iterable[str]) -> AsyncIterator[str]:
    waiting = iter(pieces)
    while (piece := await asyncio.to_thread(next, waiting, None)) is not None:
        yield piece
