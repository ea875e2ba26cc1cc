"""What several people of a household would all like."""

from collections.abc import Sequence
from dataclasses import replace

from concierge.errors import Ambiguous, NotFound
from concierge.model.access import Grant, Role
from concierge.model.candidates import Candidate, gathered
from concierge.model.known_title import folded
from concierge.model.recommendation import Recommendations
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.candidate_titles import CandidateTitles, ListScope, Thought
from concierge.services.permission import required_now
from concierge.services.recommending import Recommending, refuse_limit
from concierge.services.shortlist import OfferRules, Viewer

__all__ = ["HouseholdPicks"]

# What one of them would not like is no evening for both.
_LEAST_SCORE = 5.0


class HouseholdPicks:
    """Chooses for several people at once."""

    def __init__(self, storage: Storage, recommending: Recommending, candidates: CandidateTitles) -> None:
        """Takes where people are kept, and who recommends to one."""
        self._storage = storage
        self._recommending = recommending
        self._candidates = candidates

    async def pick(
        self, user: User, people: Sequence[str | int], *, limit: int = 5, is_new_to_all: bool = False
    ) -> Recommendations:
        """The titles that the one of them who likes them least likes best; one name alone is with who asks.

        Every one's age limit and blocklist hold, those of who asks too. What who asks has seen is left out, what
        another one has seen comes later and says so. With `is_new_to_all` all of them choose together: what any of them
        has seen is left out, and what any of them might like is thought of.

        Raises:
            NotAllowed: who asks has no grant for the household.
            NotFound: nobody of the household has that name or number.
            Ambiguous: several have that name.
            ServiceError: nothing is known that would fit, and sources could not be asked.
        """
        refuse_limit(limit)
        async with self._storage.reading() as rows:
            await required_now(rows, user, Grant.HOUSEHOLD)
            await required_now(rows, user, Grant.SEARCH)
            everybody = [one for one in await rows.users.all() if one.role is not Role.STRANGER]
        named = list({one.id: one for one in (_named(everybody, name) for name in people)}.values())
        others = [one for one in named if one.id != user.id]
        watches = len(named) != len(others) or len(others) <= 1
        asker = await self._recommending.viewer(user, watches=watches)
        viewers = (asker, *[await self._recommending.viewer(one) for one in others])
        think = self._for_all if is_new_to_all else self._for_first
        thought = await think(viewers)
        return await self._recommending.chosen(
            viewers,
            thought,
            OfferRules(limit=limit, least_score=_LEAST_SCORE, is_new_to_all=is_new_to_all),
        )

    async def _for_first(self, viewers: Sequence[Viewer]) -> Thought:
        return await self._candidates.of(viewers, ListScope())

    async def _for_all(self, viewers: Sequence[Viewer]) -> Thought:
        """What any of them might like. What led to it is told of who asks alone: tastes are everybody's own."""
        own = await self._candidates.of(viewers, ListScope())
        others: list[Candidate] = []
        for at, viewer in enumerate(viewers[1:], 1):
            around = (viewer, *viewers[:at], *viewers[at + 1 :])
            thought = await self._candidates.of(around, ListScope())
            others += [replace(one, leads=()) for one in thought.candidates]
        return replace(own, candidates=gathered((*own.candidates, *others)))


def _named(everybody: Sequence[User], name: str | int) -> User:
    if isinstance(name, int):
        found = [one for one in everybody if one.id == name]
    else:
        found = [one for one in everybody if folded(one.name) == folded(name) and one.name]
    if not found:
        raise NotFound(f"nobody called {name}", what=str(name), problem="household")
    if len(found) > 1:
        choices = tuple(f"{one.name} ({one.id})" for one in found)
        raise Ambiguous(f"{len(found)} people are called {name}", choices=choices, problem="household")
    return found[0]
