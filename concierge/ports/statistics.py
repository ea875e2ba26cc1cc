"""The store of what people have seen, in numbers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from concierge.model.craft import Craft
from concierge.model.known_title import KnownTitle
from concierge.model.statistics import PersonTally, Plays, SeenTitle, Tally
from concierge.model.title_traits import Trait
from concierge.model.viewing_days import DayCount

__all__ = ["StatisticsStore"]


class StatisticsStore(Protocol):
    """Sums over what one person has marked, each in one statement; which titles count is for others to say."""

    async def days(self, user_id: int) -> Mapping[str, DayCount]:
        """How much was seen on each day, as ISO 8601 writes it; the day is "" where it is not known."""
        ...

    async def days_of(self, user_id: int, title_ids: Collection[int]) -> Mapping[str, DayCount]:
        """The same of some titles alone, counted anew from what was seen of them."""
        ...

    async def plays_of_year(self, user_id: int, year: int) -> Mapping[int, Plays]:
        """How often titles were seen on the days of that year, by their numbers."""
        ...

    async def titles(self, user_id: int) -> tuple[SeenTitle, ...]:
        """What is counted of each title of which something was seen, with all its plays, in no order."""
        ...

    async def named(self, user_id: int, texts: Sequence[str]) -> tuple[KnownTitle, ...]:
        """The titles of which something was seen, and that have one of the folded texts inside of a name."""
        ...

    async def traits(self, user_id: int, title_ids: Collection[int]) -> Mapping[Trait, tuple[Tally, ...]]:
        """The genres and the countries of those titles, most titles first."""
        ...

    async def people(
        self, user_id: int, title_ids: Collection[int], *, limit: int
    ) -> Mapping[Craft, tuple[PersonTally, ...]]:
        """Who has made those titles, best first, so many of each craft."""
        ...
