"""The doors to the household's library: who shows it, and where it is kept what stands there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from concierge.model.importing import ImportedRow
from concierge.model.library import LibraryItem
from concierge.model.title import Title, TitleKind

__all__ = ["LibrarySource", "LibraryStore", "MediaServer"]


@runtime_checkable
class LibrarySource(Protocol):
    """Whoever can tell what stands in the library. Every method raises only `ServiceError`s."""

    name: str

    def items(self, kind: TitleKind) -> AsyncIterator[LibraryItem]:
        """Everything of that kind, a page after the other: films, or files with episodes."""
        ...

    async def find(self, title: Title, season: int | None = None) -> tuple[LibraryItem, ...]:
        """The copies of that title, in a few requests; of a series its episodes, or those of the season alone."""
        ...

    async def check(self) -> None:
        """Returns if the library can be read as it is set up."""
        ...


@runtime_checkable
class MediaServer(LibrarySource, Protocol):
    """A program that shows the library to people, and keeps what they have watched.

    `people` are its users by name or id, each with the name of the person of ours that it is.
    """

    people: Mapping[str, str]

    async def refresh(self, paths: Sequence[str]) -> None:
        """Tells it of files that are new or gone, by their paths here; nothing else is looked through."""
        ...

    def watched(self, who: str, since: datetime | None = None) -> AsyncIterator[ImportedRow]:
        """What that user has watched, a row for each title; "" is whoever the server takes us for.

        With `since` only what was watched later, and what no day is known of, comes.

        Raises:
            NotFound: there is no such user.
        """
        ...

    async def link(self, item_id: str) -> str:
        """Where people open the item in a browser; "" where the settings name no such address."""
        ...


class LibraryStore(Protocol):
    """What was told of the library, by each of those who told it; it is the household's, nobody's own."""

    async def replace(self, place: str, items: Sequence[LibraryItem], *, at: datetime) -> None:
        """Writes what the place holds, instead of all that was told of it before."""
        ...

    async def forget(self, place: str) -> bool:
        """Forgets the place; False if nothing was known of it."""
        ...

    async def places(self) -> Mapping[str, datetime]:
        """Everybody who told something, and when that was."""
        ...

    async def candidates(self, title: Title) -> tuple[LibraryItem, ...]:
        """Items that may be copies of the title: with one of its ids, or one of its names."""
        ...

    async def all(self, kind: TitleKind | None = None) -> tuple[LibraryItem, ...]:
        """Everything, or everything of that kind."""
        ...

    async def placed(self, kind: TitleKind | None = None) -> tuple[LibraryItem, ...]:
        """What downloads of anybody brought into the library, of those whose title is known."""
        ...

    async def read_at(self, place: str, user_id: int) -> datetime | None:
        """When it was read last what the person has watched there."""
        ...

    async def note_read(self, place: str, user_id: int, *, at: datetime) -> None:
        """Notes that it was read now."""
        ...
