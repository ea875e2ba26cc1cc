"""What this person could watch, and what is found out about their taste."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.model.evening import DeepDive, Evening
from concierge.model.genre import Genre
from concierge.model.occasion import Company, Mood, Occasion
from concierge.model.person import Person
from concierge.model.recommendation import Recommendations
from concierge.model.taste_patterns import TastePattern
from concierge.model.title import Title, TitleKind
from concierge.model.travel import TravelPack
from concierge.model.user import User
from concierge.services.deep_dives import DeepDives
from concierge.services.evenings import Evenings
from concierge.services.household_picks import HouseholdPicks
from concierge.services.patterns import Patterns
from concierge.services.profiles import SavedProfile
from concierge.services.recommending import OfferWish, Recommending

__all__ = ["RecommendationServices", "UserRecommendations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationServices:
    """What recommends, and what knows of a taste."""

    recommending: Recommending
    evenings: Evenings
    deep_dives: DeepDives
    household: HouseholdPicks
    patterns: Patterns


class UserRecommendations:
    """Titles for this person: none that they have seen, blocked, may not see for their age, or that is adult.

    What is kept of the sources' lists answers at once. Where nothing is known and nobody could be asked there is no
    empty answer but a ServiceError.
    """

    def __init__(self, user: User, services: RecommendationServices) -> None:
        """Binds the services to the person."""
        self._user = user
        self._services = services

    async def list(
        self,
        *,
        limit: int = 10,
        genre: Genre | None = None,
        kind: TitleKind | None = None,
        decade: int | None = None,
        longest_min: int | None = None,
        mood: Mood | None = None,
    ) -> Recommendations:
        """What they would like best, best first, each with its reasons. A decade is its first year: 1970.

        Raises:
            NotAllowed: the person may not search.
            InputError: the limit, the length or the decade cannot be.
            ServiceError: nothing is known that would fit, and sources could not be asked.
        """
        asked = OfferWish(
            limit=limit, genre=genre, kind=kind, decade=decade, longest_min=longest_min, mood=mood
        )
        return await self._services.recommending.list(self._user, asked)

    async def like(self, what: Title | str, *, limit: int = 10) -> Recommendations:
        """What is like that title. Raises as `list` does; also Ambiguous, NotFound, HiddenByAge, HiddenByBlock."""
        return await self._services.recommending.like(self._user, what, limit=limit)

    async def hidden_gems(self, *, limit: int = 5) -> Recommendations:
        """What few people know and those like. Raises as `list` does."""
        return await self._services.recommending.hidden_gems(self._user, limit=limit)

    async def tonight(
        self,
        *,
        company: Company = Company.ALONE,
        occasion: Occasion = Occasion.TONIGHT,
        mood: Mood | None = None,
    ) -> Evening:
        """A few titles for an evening: wanted ones, the next episodes, something new and a surprise.

        `BACKGROUND` has titles that were liked before, too. Raises NotAllowed, ServiceError.
        """
        return await self._services.evenings.tonight(self._user, company, occasion, mood)

    async def travel(self, hours: float) -> TravelPack:
        """A pack that fills so many hours, with sizes as such releases usually have them; no tracker is asked.

        Raises:
            OutOfRange: no trip is shorter than an hour, or longer than three days.
            NotAllowed, ServiceError: as `list`.
        """
        return await self._services.evenings.travel(self._user, hours)

    async def deep_dive(self, person: Person | str) -> DeepDive:
        """Somebody's work: what this person has seen of it, with ratings, and the rest in the order of years.

        Raises:
            NotFound: nobody is known by that name.
            NotAllowed, ServiceError: as `list`.
        """
        return await self._services.deep_dives.of(self._user, person)

    async def household_pick(
        self, people: Sequence[str | int], *, limit: int = 5, is_new_to_all: bool = False
    ) -> Recommendations:
        """What several people of the household would all like, by their names or numbers; see `HouseholdPicks.pick`.

        Raises:
            NotAllowed: this person has no grant for the household.
            NotFound, Ambiguous: the names name nobody, or several.
            ServiceError: as `list`.
        """
        return await self._services.household.pick(
            self._user, people, limit=limit, is_new_to_all=is_new_to_all
        )

    async def patterns(self) -> tuple[TastePattern, ...]:
        """What this person's ratings lean to, as proposals: nothing is kept until it is accepted."""
        return await self._services.patterns.of(self._user)

    async def accept(self, key: str) -> SavedProfile:
        """The profile with what was proposed under that key, its reason and the day. Raises NotFound, TooLarge."""
        return await self._services.patterns.accept(self._user, key)

    async def decline(self, key: str) -> TastePattern:
        """What was proposed under that key and is not proposed again. Raises NotFound."""
        return await self._services.patterns.decline(self._user, key)
