"""The stores of what comes of people's viewings: series in the middle, franchises, the people behind the titles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from concierge.model.discovery import CrewSum
from concierge.model.known_title import KnownTitle
from concierge.model.own_title import OwnTitle
from concierge.model.shelves import Place, Seen
from concierge.model.sight import Sight
from concierge.model.title import Title

__all__ = ["CollectionStore", "CrewStore", "SeriesStore"]


class SeriesStore(Protocol):
    """Series that people are in the middle of."""

    async def begun(self, user_id: int, *, limit: int, after: Place | None = None) -> tuple[Seen, ...]:
        """The series of which the person has seen single episodes, those watched last first.

        A place has the moment of the last viewing, `UNDATED` where that is not known.
        """
        ...

    async def named(self, user_id: int, text: str, *, limit: int) -> tuple[KnownTitle, ...]:
        """Series of which the person has seen something, with the folded text inside a name.

        Those that are called just so come first.
        """
        ...


class CollectionStore(Protocol):
    """The films that belong together, and which of any titles a person has marked."""

    async def parts(self, collection: int) -> tuple[Title, ...]:
        """The titles of the collection that are on anybody's lists, by year."""
        ...

    async def own(self, user_id: int, titles: Sequence[Title]) -> tuple[OwnTitle, ...]:
        """What the person has seen or rated that has an id, or the kind, the year and a name, of one of the titles."""
        ...


class CrewStore(Protocol):
    """Who is behind the films that one person has seen; without films for adults, and those that `sight` hides."""

    async def most_seen(self, user_id: int, sight: Sight, *, least: int, of_each: int) -> tuple[CrewSum, ...]:
        """Of each craft the people with at least so many films that were liked on the whole, those with most first."""
        ...

    async def coincidences(
        self, user_id: int, sight: Sight, *, least: int, limit: int
    ) -> tuple[CrewSum, ...]:
        """People with the same rare job at films of at least so many directors, those with most films first."""
        ...

    async def films(
        self, user_id: int, sight: Sight, keys: Collection[str]
    ) -> Mapping[tuple[str, str], tuple[OwnTitle, ...]]:
        """The seen films of those people by their `key` and job, the best rated first."""
        ...
