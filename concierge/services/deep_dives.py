"""Everything that somebody made, as one person knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from concierge.errors import NotFound
from concierge.model.access import Grant
from concierge.model.candidates import Candidate, gathered
from concierge.model.evening import DeepDive
from concierge.model.own_title import OwnTitle
from concierge.model.person import Person
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock
from concierge.services.metadata import Metadata
from concierge.services.permission import require
from concierge.services.recommending import Recommending
from concierge.services.shortlist import OfferRules, Shortlist, Viewer
from concierge.services.visibility import Visibility

__all__ = ["DeepDives"]

_MOST_WORKS = 200


class DeepDives:
    """Sets somebody's work beside what a person has seen."""

    def __init__(
        self,
        metadata: Metadata,
        visibility: Visibility,
        recommending: Recommending,
        shortlist: Shortlist,
        *,
        clock: Clock,
    ) -> None:
        """Takes who knows people and their work, and what was seen of it."""
        self._metadata = metadata
        self._visibility = visibility
        self._recommending = recommending
        self._shortlist = shortlist
        self._clock = clock

    async def of(self, user: User, person: Person | str) -> DeepDive:
        """What they did in their own trade: the seen with marks, best first, and the rest by year.

        Of people of one name the best known is meant.

        Raises:
            NotAllowed: the person who asks may not search.
            NotFound: nobody is known by that name.
            ServiceError: sources could not be asked.
        """
        require(user, Grant.SEARCH)
        known = await self._metadata.people.person(await self._meant(person))
        viewer = await self._recommending.viewer(user)
        works = gathered(
            Candidate(title=part.title)
            for part in known.parts
            if part.department == known.department or not known.department
        )[:_MOST_WORKS]
        today = self._clock.now().date()
        own = await self._visibility.own(user, [one.title for one in works])
        pairs = list(zip(works, own, strict=True))
        rest = [one for one, mine in pairs if mine is None and one.title.is_out(today)]
        offered = await self._shortlist.of((viewer,), rest, OfferRules(limit=_MOST_WORKS))
        seen = tuple(_seen(viewer, pairs))
        points = [one.score.points for one in seen if one.score is not None]
        return DeepDive(
            name=known.name or known.name_ru,
            name_ru=known.name_ru,
            department=known.department,
            seen=seen,
            rest=tuple(sorted(offered, key=lambda one: (one.title.year or 9999, one.title.names))),
            average=sum(points) / len(points) if points else None,
        )

    async def _meant(self, person: Person | str) -> Person:
        if isinstance(person, Person):
            return person
        found = await self._metadata.people.find(person)
        if not found:
            raise NotFound("nobody of that name", what=person)
        return found[0]


def _seen(viewer: Viewer, pairs: Iterable[tuple[Candidate, OwnTitle | None]]) -> Sequence[OwnTitle]:
    """What was seen and may be named, best mark first, as the filmography names it."""
    shown = [
        replace(mine, title=replace(mine.title, title=one.title))
        for one, mine in pairs
        if mine is not None
        and viewer.sight.hindrance(_told(one.title, mine), for_recommendation=True) is None
    ]
    return sorted(shown, key=lambda mine: (-_points(mine), mine.title.title.year or 9999))


def _told(title: Title, own: OwnTitle) -> Title:
    """The title with what the person's lists know of who may see it."""
    kept = own.title.title
    age = kept.age if title.age is None else title.age
    return replace(title, age=age, is_adult=title.is_adult or kept.is_adult)


def _points(own: OwnTitle) -> float:
    return own.score.points if own.score else 0.0
