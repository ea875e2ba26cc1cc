"""Who is behind the films that a person has seen, and what else of theirs there is to see."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from concierge.errors import ServiceError
from concierge.model.craft import JOBS, Craft, craft_of
from concierge.model.discovery import NOTICED, Coincidence, CrewSum, Discoveries, Discovery
from concierge.model.own_title import OwnTitle, own_of
from concierge.model.person import Part, Person
from concierge.model.sight import Sight
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.metadata import Metadata
from concierge.services.visibility import sight_of

__all__ = ["Discovering"]

_LEAST_FILMS: Final = 3
_OF_EACH_CRAFT: Final = 3
_LEAST_DIRECTORS: Final = 2
_MOST_COINCIDENCES: Final = 5
_SHOWN: Final = 5
# Who has met somebody so often has seen most of their best known films.
_CANDIDATES: Final = 200
_Films = Mapping[tuple[str, str], tuple[OwnTitle, ...]]


class Discovering:
    """Finds the directors, writers, composers and others whom a person has met more often than they know.

    What else somebody made is told where that is known already or comes within the deadline.
    """

    def __init__(
        self, storage: Storage, metadata: Metadata, *, clock: Clock, deadline_s: float = 8.0
    ) -> None:
        """Takes credits of what was seen, and who knows people."""
        self._storage = storage
        self._metadata = metadata
        self._clock = clock
        self._deadline_s = deadline_s

    async def found(self, user: User) -> Discoveries:
        """People behind three films or more, the crafts in turn; then rare jobs at films of different directors.

        Films that the person may not see count for nothing, and what is offered may be recommended.
        """
        async with self._storage.reading() as rows:
            sight = await sight_of(user, rows)
            found = await rows.crew.most_seen(user.id, sight, least=_LEAST_FILMS, of_each=_OF_EACH_CRAFT)
            rare = await rows.crew.coincidences(
                user.id, sight, least=_LEAST_DIRECTORS, limit=_MOST_COINCIDENCES
            )
            films = await rows.crew.films(user.id, sight, {one.key for one in (*found, *rare)})
        sums = _in_turn(found)
        known = await self._people(sums)
        offered = await self._offered(user, sight, sums, known)
        return Discoveries(
            people=tuple(
                _discovery(one, films, person, unwatched)
                for one, person, unwatched in zip(sums, known, offered, strict=True)
            ),
            coincidences=tuple(_coincidence(one, films) for one in rare),
        )

    async def _offered(
        self, user: User, sight: Sight, sums: Sequence[CrewSum], known: Sequence[Person | None]
    ) -> list[tuple[Title, ...]]:
        """What of each one's other films may be recommended."""
        year = self._clock.now().year
        candidates = [
            _candidates(person, Craft(one.role), sight, year) if person else ()
            for one, person in zip(sums, known, strict=True)
        ]
        every = list(dict.fromkeys(title for some in candidates for title in some))
        async with self._storage.reading() as rows:
            own = await rows.collections.own(user.id, every)
        return [tuple(_unseen(some, own))[:_SHOWN] for some in candidates]

    async def _people(self, sums: Sequence[CrewSum]) -> list[Person | None]:
        """The people with what they did, as far as that comes in time."""
        tasks = {
            one.key: asyncio.create_task(self._metadata.sparing.person(one.person))
            for one in {one.key: one for one in sums}.values()
        }
        if not tasks:
            return []
        try:
            await asyncio.wait(tasks.values(), timeout=self._deadline_s)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        return [_told(tasks[one.key]) for one in sums]


def _told(task: asyncio.Task[Person | None]) -> Person | None:
    if task.cancelled() or isinstance(task.exception(), ServiceError):
        return None
    return task.result()


def _in_turn(sums: Iterable[CrewSum]) -> list[CrewSum]:
    """The first of each craft, then the second ones; whoever has several is told of in the one with most films."""
    by_craft: dict[str, list[CrewSum]] = {craft.value: [] for craft in NOTICED}
    taken: set[str] = set()
    for one in sums:
        if one.key not in taken:
            taken.add(one.key)
            by_craft[one.role].append(one)
    return [one for row in zip_longest(*by_craft.values()) for one in row if one is not None]


def _candidates(person: Person, craft: Craft, sight: Sight, year: int) -> tuple[Title, ...]:
    """The best known films of the person's craft that are out and may be recommended."""
    titles = (part.title for part in person.parts if _is_of(part, craft, year))
    shown = (one for one in titles if sight.hindrance(one, for_recommendation=True) is None)
    return tuple(sorted(dict.fromkeys(shown), key=lambda one: -one.popularity))[:_CANDIDATES]


def _is_of(part: Part, craft: Craft, year: int) -> bool:
    title = part.title
    is_out = title.year is not None and title.year <= year
    return craft_of(part.job) is craft and title.kind is TitleKind.MOVIE and is_out and not title.is_adult


def _unseen(titles: Sequence[Title], own: Sequence[OwnTitle]) -> Iterable[Title]:
    return (title for title, mine in zip(titles, own_of(titles, own), strict=True) if mine is None)


def _discovery(one: CrewSum, films: _Films, known: Person | None, unwatched: tuple[Title, ...]) -> Discovery:
    craft = Craft(one.role)
    seen = {own.title.id: own for job in JOBS[craft] for own in films.get((one.key, job), ())}
    best = sorted(seen.values(), key=lambda own: own.score.half_points if own.score else 0, reverse=True)
    name_ru = one.name_ru or (known.name_ru if known else "")
    return Discovery(
        craft=craft,
        person=replace(one.person, name_ru=name_ru),
        films=one.films,
        rated=one.rated,
        mean=one.mean,
        best=tuple(best[:_SHOWN]),
        unwatched=unwatched,
        is_whole=known is not None,
    )


def _coincidence(one: CrewSum, films: _Films) -> Coincidence:
    titles = films.get((one.key, one.role), ())
    return Coincidence(job=one.role, person=one.person, films=one.films, titles=titles[:_SHOWN])
