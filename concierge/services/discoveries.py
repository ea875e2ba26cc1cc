"""Who is behind the films that a person has seen, and what else of theirs there is to see."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Final

from concierge.errors import ServiceError
from concierge.model.candidates import Candidate, detailed
from concierge.model.craft import JOBS, Craft, craft_of
from concierge.model.discovery import NOTICED, Coincidence, CrewSum, Discoveries, Discovery
from concierge.model.own_title import OwnTitle
from concierge.model.person import Part, Person
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.metadata import Metadata
from concierge.services.shortlist import Viewer, may_be_offered, viewer_of
from concierge.services.tastes import Tastes
from concierge.services.visibility import Visibility

__all__ = ["Discovering"]

_LEAST_FILMS: Final = 3
_OF_EACH_CRAFT: Final = 3
_LEAST_DIRECTORS: Final = 2
_MOST_COINCIDENCES: Final = 5
_SHOWN: Final = 5
# Who has met somebody so often has seen most of their best known films.
_CANDIDATES: Final = 200
# Of so many of each one's best known unseen films it is looked up what else is known of them.
_LOOKED_AT: Final = 20
_Films = Mapping[tuple[str, str], tuple[OwnTitle, ...]]


class Discovering:
    """Finds the directors, writers, composers and others whom a person has met more often than they know.

    What else somebody made is told where that is known already or comes within the deadline.
    """

    def __init__(
        self,
        storage: Storage,
        metadata: Metadata,
        visibility: Visibility,
        tastes: Tastes,
        *,
        clock: Clock,
        deadline_s: float = 8.0,
    ) -> None:
        """Takes credits of what was seen, who knows people, and what may be offered to whom."""
        self._storage = storage
        self._metadata = metadata
        self._visibility = visibility
        self._tastes = tastes
        self._clock = clock
        self._deadline_s = deadline_s

    async def found(self, user: User) -> Discoveries:
        """People behind three films or more, the crafts in turn; then rare jobs at films of different directors.

        Films of which the person does not want to hear, or that they may not see, count for nothing; nobody whom their
        profile avoids is told of, and what is offered may be recommended.
        """
        viewer = await viewer_of(user, self._visibility, self._tastes)
        async with self._storage.reading() as rows:
            most = await rows.crew.most_seen(
                user.id, viewer.sight, least=_LEAST_FILMS, of_each=_OF_EACH_CRAFT
            )
            rare = await rows.crew.coincidences(
                user.id, viewer.sight, least=_LEAST_DIRECTORS, limit=_MOST_COINCIDENCES
            )
            films = await rows.crew.films(user.id, viewer.sight, {one.key for one in (*most, *rare)})
        sums = _in_turn(one for one in most if not _is_avoided(viewer, one.person))
        people = await self._people(sums)
        known = {
            one: person
            for one, person in zip(sums, people, strict=True)
            if person is None or not _is_avoided(viewer, person)
        }
        offered = await self._offered(viewer, known)
        return Discoveries(
            people=tuple(
                _discovery(one, films, person, offered.get(one, ())) for one, person in known.items()
            ),
            coincidences=tuple(
                _coincidence(one, films) for one in rare if not _is_avoided(viewer, one.person)
            ),
        )

    async def _offered(
        self, viewer: Viewer, known: Mapping[CrewSum, Person | None]
    ) -> Mapping[CrewSum, tuple[Title, ...]]:
        """What of each one's other films may be recommended, as far as is known of them."""
        today = self._clock.now().date()
        candidates = {
            one: _candidates(viewer, person, Craft(one.role), today)
            for one, person in known.items()
            if person
        }
        every = list(dict.fromkeys(title for some in candidates.values() for title in some))
        new = {
            title
            for title, mine in zip(every, await self._visibility.own(viewer.user, every), strict=True)
            if mine is None
        }
        likeliest = {one: [title for title in some if title in new] for one, some in candidates.items()}
        asked = list(dict.fromkeys(title for some in likeliest.values() for title in some[:_LOOKED_AT]))
        kept = await self._metadata.kept(asked)
        allowed = {
            title
            for title, told in zip(asked, kept, strict=True)
            if told is None or may_be_offered((viewer,), detailed(Candidate(title=title), told).title)
        }
        return {
            one: tuple(title for title in some if title in allowed)[:_SHOWN]
            for one, some in likeliest.items()
        }

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


def _is_avoided(viewer: Viewer, person: Person) -> bool:
    return viewer.vector.wishes.avoids(person.names)


def _candidates(viewer: Viewer, person: Person, craft: Craft, today: date) -> tuple[Title, ...]:
    """The best known films of the person's craft that are out and may be recommended."""
    titles = dict.fromkeys(part.title for part in person.parts if _is_of(part, craft, today))
    offered = (one for one in titles if may_be_offered((viewer,), one))
    return tuple(sorted(offered, key=lambda one: -one.popularity))[:_CANDIDATES]


def _is_of(part: Part, craft: Craft, today: date) -> bool:
    title = part.title
    return craft_of(part.job) is craft and title.kind is TitleKind.MOVIE and title.is_out(today)


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
