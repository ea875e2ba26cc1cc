"""A house in which is recommended: a source that keeps lists and knows people, and marks with their facts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from concierge.app.foundation import Foundation
from concierge.app.recommendations import recommendation_services
from concierge.errors import ConciergeError, NotFound
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.known_title import KnownTitle
from concierge.model.person import Person, PersonIds
from concierge.model.profile.sections import SectionName
from concierge.model.recommendation import Recommendations
from concierge.model.score import Score
from concierge.model.taste import (
    Block,
    BlockLevel,
    Mark,
    Precision,
    Rating,
    Viewing,
    WatchlistMark,
    subject_of,
)
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_facts import SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.ports import MetadataSource, Storage
from concierge.services.discoveries import Discovering
from concierge.services.profiles import Profiles
from concierge.testing import FakeMetadata, FrozenClock
from concierge.views.progress import UserDiscoveries
from concierge.views.recommendations import (
    RecommendationServices,
    UserRecommendations,
)
from tests.services.metadata_of import metadata_of
from tests.storage import ANNA, BORIS, a_storage

__all__ = [
    "ANNA",
    "BORIS",
    "LANG",
    "ListingMetadata",
    "Recommended",
    "a_film",
    "a_house",
    "names",
]

LANG = Credit(person="Fritz Lang", person_ru="Фриц Ланг", job="Director", department="Directing", tmdb=68)


class ListingMetadata(FakeMetadata):
    """A source that keeps lists by their kinds, and knows people."""

    takes_people = frozenset({"tmdb"})

    def __init__(
        self,
        titles: Sequence[Title] = (),
        *,
        listings: Mapping[ListKind, Sequence[Title]] | None = None,
        people: Sequence[Person] = (),
        seasons: Mapping[int, Sequence[Episode]] | None = None,
        error: ConciergeError | None = None,
        details: Sequence[Title] = (),
    ) -> None:
        super().__init__(titles, seasons=seasons, error=error, details=details)
        self.listings = dict(listings or {})
        self.lists = frozenset(self.listings)
        self.people = tuple(people)
        self.listed_for: list[TitleList] = []

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The titles of that list, of that kind where one is given."""
        self.listed_for.append(wanted)
        await self._answer()
        found = self.listings.get(wanted.kind, ())
        return tuple(title for title in found if wanted.title_kind in {None, title.kind})

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People of that name, whatever its case."""
        await self._answer()
        return tuple(
            replace(one, parts=()) for one in self.people if text.casefold() in map(str.casefold, one.names)
        )

    async def person(self, ids: PersonIds) -> Person:
        """The person with that number. Raises NotFound."""
        await self._answer()
        for one in self.people:
            if one.ids == ids:
                return one
        raise NotFound("nobody")


@dataclass(slots=True, kw_only=True)
class Recommended:
    """Services that share one storage, as a process begins that knows no more than the storage does."""

    sources: Sequence[MetadataSource] = field(default_factory=lambda: (ListingMetadata(),))
    storage: Storage = field(default_factory=a_storage)
    clock: FrozenClock = field(default_factory=FrozenClock)
    deadline_s: float = 5.0

    @property
    def common(self) -> Foundation:
        """What everything is built on."""
        metadata = metadata_of(
            self.sources, storage=self.storage, clock=self.clock, deadline_s=self.deadline_s
        )
        return Foundation.of(self.storage, metadata, clock=self.clock)

    def profiles(self) -> Profiles:
        """Profiles."""
        return Profiles(self.storage, clock=self.clock)

    def services(self) -> RecommendationServices:
        """What recommends."""
        return recommendation_services(self.common, self.profiles(), clock=self.clock)

    async def of(self, user: User = ANNA) -> UserRecommendations:
        """The recommendations of a person."""
        return UserRecommendations(user, await asyncio.to_thread(self.services))

    def discoveries_of(self, user: User = ANNA) -> UserDiscoveries:
        """Who is behind what a person has seen."""
        common = self.common
        known = (common.storage, common.metadata, common.visibility, common.tastes)
        return UserDiscoveries(user, Discovering(*known, clock=self.clock, deadline_s=self.deadline_s))

    async def keep(self, title: Title) -> KnownTitle:
        """The title in the database with all its facts, as the job notes them."""
        now = self.clock.now()
        async with self.storage.transaction() as rows:
            known = await rows.titles.put(title)
            await rows.facts.keep(known.id, title, at=now, due_at=now + timedelta(days=30))
        return known

    async def rate(
        self, title: Title, points: float, *, user: User = ANNA, at: datetime | None = None
    ) -> None:
        """The title rated, and so seen."""
        known, now = await self.keep(title), at or self.clock.now()
        seen = Viewing(title_id=known.id, watched_at=now, precision=Precision.DAY, marked_at=now)
        await self._put(user, seen, Rating(title_id=known.id, score=Score.of(points), rated_at=now))

    async def see(self, title: Title, *, user: User = ANNA, parts: Sequence[tuple[int, int]] = ()) -> None:
        """The title seen, or some of its episodes."""
        known, now = await self.keep(title), self.clock.now()
        pairs: Sequence[tuple[int | None, int | None]] = parts or ((None, None),)
        await self._put(
            user,
            *(
                Viewing(
                    title_id=known.id,
                    season=season,
                    episode=episode,
                    watched_at=now,
                    precision=Precision.DAY,
                    marked_at=now,
                )
                for season, episode in pairs
            ),
        )

    async def wish(self, title: Title, *, user: User = ANNA) -> None:
        """The title on the watchlist."""
        known = await self.keep(title)
        await self._put(user, WatchlistMark(title_id=known.id, added_at=self.clock.now()))

    async def block(
        self,
        what: Title | str,
        *,
        user: User = ANNA,
        level: BlockLevel = BlockLevel.QUIET,
        after_year: int | None = None,
    ) -> None:
        """The title, or the words, blocked."""
        now = self.clock.now()
        if isinstance(what, str):
            subject = subject_of(folded_words=what)
            block = Block(subject=subject, level=level, words=what, after_year=after_year, blocked_at=now)
        else:
            known = await self.keep(what)
            subject = subject_of(title_id=known.id)
            block = Block(subject=subject, level=level, title_id=known.id, blocked_at=now)
        await self._put(user, block)

    async def never(self, genre: str, *, user: User = ANNA) -> None:
        """The genre as a "hard no" of the person's profile."""
        profiles = await asyncio.to_thread(self.profiles)
        await profiles.add(user, SectionName.GENRES, genre, field="hard_no")

    async def save(self, user: User) -> User:
        """The person as they are now."""
        async with self.storage.transaction() as rows:
            await rows.users.save(user)
        return user

    async def _put(self, user: User, *marks: Mark) -> None:
        async with self.storage.transaction() as rows:
            await rows.marks.put(user.id, marks)


def a_film(number: int, mark: float = 7.0, **told: object) -> Title:
    """A drama of a hundred minutes with that rating, unless told otherwise."""
    facts: dict[str, object] = {
        "kind": TitleKind.MOVIE,
        "name_en": f"Film {number}",
        "year": 1920 + number,
        "ids": ExternalIds(tmdb=number),
        "age": 12,
        "runtime_min": 100,
        "genres": (Genre.DRAMA,),
        "ratings": (SourceRating(source="imdb", value=mark, votes=100_000),),
    }
    return Title(**facts | told)  # type: ignore[arg-type]  # fields by name


def names(found: Recommendations) -> list[str]:
    """The English names of what is recommended, in its order."""
    return [one.title.name_en for one in found.items]


def a_house(*trending: Title, **listings: object) -> Recommended:
    """A house whose source keeps that list of what is watched now, and others by the names of their kinds."""
    lists = {ListKind[name]: titles for name, titles in listings.items()}
    source = ListingMetadata(trending, listings={ListKind.TRENDING: trending, **lists})  # type: ignore[dict-item]  # titles by kind
    return Recommended(sources=(source,))
