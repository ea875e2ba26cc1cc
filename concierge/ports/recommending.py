"""The stores of what recommendations are made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.taste_facts import FactedTitle, SuggestionState
from concierge.model.taste_sums import SummedTaste, TasteSums, TraitSum
from concierge.model.title import Title

__all__ = ["SuggestionStore", "TasteStore"]


class TasteStore(Protocol):
    """What a person's marks come to."""

    async def stamp(self, user_id: int) -> str:
        """A word that is another one once the ratings are, or what is known of their titles; one statement."""
        ...

    async def sums(self, user_id: int) -> TasteSums:
        """All that the person has rated, trait by trait, in three statements; of people those who make films.

        Those come with the name that they are called by most, without numbers and translations: see `people`.
        """
        ...

    async def summed(self, user_id: int) -> SummedTaste | None:
        """The sums that are kept; their stamp tells whether they are of today's ratings."""
        ...

    async def keep(self, user_id: int, taste: SummedTaste) -> None:
        """Keeps the sums in place of those that were there."""
        ...

    async def unsummed(self) -> tuple[int, ...]:
        """Who has ratings of which the sums that are kept are not, or not with all that is known; one statement."""
        ...

    async def people(self, user_id: int, keys: Collection[str]) -> tuple[TraitSum, ...]:
        """What those people's titles were rated with, for everything they do, and their names; by folded names."""
        ...

    async def loved(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """The titles that the person rated with 8 or more, best and newest first."""
        ...

    async def wanted(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """The person's watchlist, newest first, with all facts: genres, countries and people too."""
        ...

    async def again(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """What the person has seen and rated with 8 or more, longest ago first, with all facts."""
        ...

    async def known(self, user_id: int, titles: Sequence[Title]) -> tuple[FactedTitle, ...]:
        """Every row that may be one of the titles, by an id, or among what the person has seen by kind and year."""
        ...


class SuggestionStore(Protocol):
    """What each person said to proposals about their taste."""

    async def decided(self, user_id: int) -> Mapping[str, SuggestionState]:
        """What they said, by the proposals' keys."""
        ...

    async def decide(self, user_id: int, key: str, state: SuggestionState, *, at: datetime) -> None:
        """Notes what they said, in place of what they said before."""
        ...
