"""Everything that somebody made, as one person knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from concierge.errors import NotFound
from concierge.model.access import Grant
from concierge.model.candidates import Candidate, gathered
from concierge.model.evening import DeepDive, SeenWork
from concierge.model.known_title import is_same_title
from concierge.model.person import Person
from concierge.model.taste_facts import FactedTitle
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.metadata import Metadata
from concierge.services.permission import require
from concierge.services.recommending import Recommending
from concierge.services.shortlist import OfferRules, Shortlist, Viewer

__all__ = ["DeepDives"]

_MOST_WORKS = 200


class DeepDives:
    """Sets somebody's work beside what a person has seen."""

    def __init__(
        self,
        storage: Storage,
        metadata: Metadata,
        recommending: Recommending,
        shortlist: Shortlist,
        *,
        clock: Clock,
    ) -> None:
        """Takes who knows people and their work."""
        self._storage = storage
        self._metadata = metadata
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
        marked = await self._marked(user, works)
        rest = [
            replace(one)
            for one, row in zip(works, marked, strict=True)
            if row is None and self._is_out(one.title)
        ]
        offered = await self._shortlist.of((viewer,), rest, OfferRules(limit=_MOST_WORKS))
        seen = tuple(_seen(viewer, works, marked))
        points = [one.points for one in seen if one.points is not None]
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

    async def _marked(self, user: User, works: Sequence[Candidate]) -> Sequence[FactedTitle | None]:
        """For each work its row, if the person has seen it."""
        async with self._storage.reading() as rows:
            known = await rows.taste.known(user.id, [one.title for one in works])
        seen = [one for one in known if one.is_seen]
        return [
            next((row for row in seen if is_same_title(row.known.title, one.title)), None) for one in works
        ]

    def _is_out(self, title: Title) -> bool:
        return title.year is not None and title.year <= self._clock.now().year


def _seen(
    viewer: Viewer, works: Sequence[Candidate], marked: Sequence[FactedTitle | None]
) -> Iterable[SeenWork]:
    """What was seen and may be named, best mark first."""
    pairs = [(one.title, row) for one, row in zip(works, marked, strict=True) if row is not None]
    shown = [
        SeenWork(title=title, points=row.points)
        for title, row in pairs
        if not (title.is_adult or row.known.title.is_adult)
        and viewer.sight.hindrance(
            title if title.age is not None else replace(title, age=row.known.title.age),
            for_recommendation=True,
        )
        is None
    ]
    return sorted(shown, key=lambda one: (-(one.points or 0), one.title.year or 9999))
