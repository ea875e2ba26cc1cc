"""Who is behind the films that a person has seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.craft import Craft
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.person import Part, Person, PersonIds
from concierge.model.profile.sections import SectionName
from concierge.model.score import Score
from concierge.model.taste import Block, BlockLevel, Rating, Viewing, subject_of
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Premiere, PremiereKind
from concierge.model.user import User
from concierge.services.discoveries import Discovering
from concierge.services.profiles import Profiles
from concierge.services.tastes import Tastes
from concierge.testing import NOW, FakeMetadata, a_title
from tests.services.lists import ANNA, BORIS, Lists

DEAKINS = Credit(person="Roger Deakins", job="Director of Photography", department="Camera", tmdb=151)
O_LEARY = Credit(person="Bill O'Leary", job="Gaffer", department="Lighting", tmdb=77)
SHOT = [
    a_title(
        f"Фильм {number}",
        name_en="",
        name_original="",
        year=2000 + number,
        ids=ExternalIds(tmdb=number),
        age=12,
    )
    for number in range(1, 12)
]


class Filmography(FakeMetadata):
    """Knows what Roger Deakins shot."""

    takes_people = frozenset({"tmdb"})

    def __init__(self, parts: Sequence[Title]) -> None:
        super().__init__(parts, name="tmdb")
        self.parts = parts
        self.people: list[PersonIds] = []

    async def find_people(self, text: str) -> tuple[Person, ...]:
        return ()

    async def person(self, ids: PersonIds) -> Person:
        self.people.append(ids)
        await self._answer()
        if ids.tmdb != DEAKINS.tmdb:
            raise NotFound("nobody", what=str(ids.tmdb))
        parts = [Part(title=one, job=DEAKINS.job, department="Camera") for one in self.parts]
        return Person(name=DEAKINS.person, name_ru="Роджер Дикинс", ids=ids, parts=tuple(parts))


def direction(number: int) -> Credit:
    return Credit(person=f"Director {number}", job="Director", department="Directing")


class House(Lists):
    """Lists over what somebody shot."""

    def __init__(self, parts: Sequence[Title] = tuple(SHOT)) -> None:
        super().__init__(sources=(Filmography(parts),))

    def discovering(self, *, deadline_s: float = 5.0) -> Discovering:
        return Discovering(
            self.storage,
            self.metadata,
            self.visibility,
            Tastes(self.storage),
            clock=self.clock,
            deadline_s=deadline_s,
        )

    async def seen(
        self,
        titles: Sequence[Title],
        *credits_: Credit,
        user: User = ANNA,
        points: float | None = 8,
        directors: Sequence[int] = (),
    ) -> list[int]:
        """The titles with those credits, seen and rated by the person; each of a director of its own, if told."""
        numbers = []
        async with self.storage.transaction() as rows:
            for place, title in enumerate(titles):
                known = await rows.titles.put(title)
                own = [direction(directors[place])] if directors else []
                await rows.credits.put(known.id, [*credits_, *own])
                await rows.marks.put(user.id, [Viewing(title_id=known.id, marked_at=NOW)])
                if points is not None:
                    rating = Rating(title_id=known.id, score=Score.of(points), rated_at=NOW)
                    await rows.marks.put(user.id, [rating])
                numbers.append(known.id)
        return numbers


async def test_who_shot_several_seen_films_is_told_with_the_mean_mark_and_what_else_there_is() -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS, points=9)
    await house.seen(SHOT[3:4], DEAKINS, points=7)

    (found,) = (await house.discovering().found(ANNA)).people

    assert (found.craft, found.films, found.rated) == (Craft.CAMERA, 4, 4)
    assert (found.person.name, found.person.name_ru) == (DEAKINS.person, "Роджер Дикинс")
    assert found.mean == 8.5
    assert found.best[-1].title.title.name_ru == "Фильм 4"
    assert {one.name_ru for one in found.unwatched} <= {one.name_ru for one in SHOT[4:]}
    assert len(found.unwatched) == 5
    assert found.is_whole


async def test_two_films_are_no_discovery_and_two_jobs_at_one_film_are_one_film() -> None:
    house = House()
    script = replace(DEAKINS, person="Robert Towne", job="Screenplay", department="Writing", tmdb=5)
    await house.seen(SHOT[:2], DEAKINS, script, replace(script, job="Story"))

    assert (await house.discovering().found(ANNA)).people == ()

    await house.seen(SHOT[2:3], script)
    (found,) = (await house.discovering().found(ANNA)).people
    assert (found.craft, found.films, len(found.best)) == (Craft.WRITER, 3, 3)


async def test_whose_films_a_person_did_not_like_is_no_discovery() -> None:
    house = House()
    await house.seen(SHOT[:4], DEAKINS, points=3)

    assert (await house.discovering().found(ANNA)).people == ()


async def test_films_without_a_mark_count_too() -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS, points=None)

    (found,) = (await house.discovering().found(ANNA)).people

    assert (found.films, found.rated, found.mean) == (3, 0, None)


async def test_series_and_films_of_others_do_not_count() -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS, user=BORIS)
    await house.seen([replace(one, kind=TitleKind.SERIES) for one in SHOT[:3]], DEAKINS)

    assert (await house.discovering().found(ANNA)).people == ()
    assert len((await house.discovering().found(BORIS)).people) == 1


async def test_what_may_not_be_seen_counts_for_nothing_and_is_not_offered() -> None:
    adult = replace(SHOT[5], is_adult=True)
    old, blocked, quiet, worded = replace(SHOT[6], age=18), *SHOT[7:10]
    house = House([adult, old, blocked, quiet, replace(worded, name_ru="Фильм страх десять"), SHOT[10]])
    await house.seen([replace(SHOT[0], is_adult=True), *SHOT[1:4]], DEAKINS)
    async with house.storage.transaction() as rows:
        for title, level in ((blocked, BlockLevel.NEVER), (quiet, BlockLevel.QUIET)):
            known = await rows.titles.put(title)
            block = Block(
                subject=subject_of(title_id=known.id), level=level, title_id=known.id, blocked_at=NOW
            )
            await rows.marks.put(ANNA.id, [block])
        words = Block(
            subject=subject_of(folded_words="страх"), level=BlockLevel.NEVER, words="страх", blocked_at=NOW
        )
        await rows.marks.put(ANNA.id, [words])

    (found,) = (await house.discovering().found(replace(ANNA, age_limit=12))).people

    assert found.films == 3
    assert [one.name_ru for one in found.unwatched] == [SHOT[10].name_ru]


@pytest.mark.parametrize("name", ["Roger Deakins", "Роджер Дикинс"])
async def test_whom_the_profile_avoids_is_not_told_of(name: str) -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS, O_LEARY, directors=[1, 2, 3])
    assert len((await house.discovering().found(ANNA)).people) == 1

    profiles = await asyncio.to_thread(Profiles, house.storage, clock=house.clock)
    await profiles.add(ANNA, SectionName.CREATORS, name, field="avoid")
    found = await house.discovering().found(ANNA)
    assert found.people == ()
    assert [one.person.name for one in found.coincidences] == [O_LEARY.person]

    await profiles.add(ANNA, SectionName.CREATORS, O_LEARY.person, field="avoid")
    assert (await house.discovering().found(ANNA)).coincidences == ()


async def test_what_the_profile_never_wants_is_not_offered() -> None:
    horror = replace(SHOT[3], genres=(Genre.HORROR,))
    by_avoided, told_later, announced = SHOT[4:7]
    by_avoided = replace(by_avoided, credits=(direction(9),))
    soon = Premiere(kind=PremiereKind.THEATRICAL, day=NOW.date() + timedelta(days=30))
    announced = replace(announced, year=NOW.year, premieres=(soon,))
    house = House([horror, by_avoided, told_later, announced, *SHOT[7:9]])
    await house.seen(SHOT[:3], DEAKINS)
    (fake,) = house.sources
    fake.details = (replace(told_later, genres=(Genre.HORROR,)),)
    await house.metadata.get(told_later)
    profiles = await asyncio.to_thread(Profiles, house.storage, clock=house.clock)
    await profiles.add(ANNA, SectionName.GENRES, "ужасы", field="hard_no")
    await profiles.add(ANNA, SectionName.CREATORS, "Director 9", field="avoid")

    (found,) = (await house.discovering().found(ANNA)).people

    assert [one.name_ru for one in found.unwatched] == [one.name_ru for one in SHOT[7:9]]


async def test_hidden_films_do_not_make_a_discovery() -> None:
    house = House()
    numbers = await house.seen(SHOT[:3], DEAKINS)
    child = replace(ANNA, age_limit=6)
    assert (await house.discovering().found(child)).people == ()

    async with house.storage.transaction() as rows:
        block = Block(
            subject=subject_of(title_id=numbers[0]),
            level=BlockLevel.NEVER,
            title_id=numbers[0],
            blocked_at=NOW,
        )
        await rows.marks.put(ANNA.id, [block])
    assert (await house.discovering().found(ANNA)).people == ()


async def test_blocked_words_hide_films_by_whole_words_within_one_name() -> None:
    house = House()
    await house.seen([replace(SHOT[0], name_ru="Тихий страх", name_original="Фильм"), *SHOT[1:3]], DEAKINS)

    async def people_without(words: str) -> int:
        block = Block(
            subject=subject_of(folded_words=words), level=BlockLevel.NEVER, words=words, blocked_at=NOW
        )
        async with house.storage.transaction() as rows:
            await rows.marks.put(ANNA.id, [block])
        found = len((await house.discovering().found(ANNA)).people)
        async with house.storage.transaction() as rows:
            await rows.marks.remove(ANNA.id, [block])
        return found

    assert await people_without("стра") == 1
    assert await people_without("страх фильм") == 1
    assert await people_without("страх") == 0


async def test_a_filmography_that_does_not_come_in_time_is_left_out() -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS)
    (fake,) = house.sources
    fake.delay_s = 60

    (found,) = (await house.discovering(deadline_s=0.01).found(ANNA)).people

    assert (found.unwatched, found.is_whole) == ((), False)


async def test_a_source_that_fails_leaves_the_rest() -> None:
    house = House()
    await house.seen(SHOT[:3], DEAKINS)
    (fake,) = house.sources
    fake.error = ServiceUnavailable("tmdb", "down")

    (found,) = (await house.discovering().found(ANNA)).people

    assert not found.is_whole


async def test_the_same_rare_job_at_films_of_different_directors_is_a_coincidence() -> None:
    house = House()
    await house.seen(SHOT[:2], O_LEARY, directors=[1, 2])

    (found,) = (await house.discovering().found(ANNA)).coincidences

    assert (found.job, found.person.name, found.films) == ("Gaffer", "Bill O'Leary", 2)
    assert {one.title.title.name_ru for one in found.titles} == {"Фильм 1", "Фильм 2"}


async def test_who_always_works_with_one_director_is_no_coincidence() -> None:
    house = House()
    await house.seen(SHOT[:3], O_LEARY, directors=[1, 1, 1])

    assert (await house.discovering().found(ANNA)).coincidences == ()


async def test_who_has_seen_the_best_known_films_is_offered_what_is_less_known() -> None:
    many = [
        replace(SHOT[0], name_ru=f"Кадр {at}", name_en="", name_original="", ids=ExternalIds(tmdb=100 + at))
        for at in range(25)
    ]
    popular = [replace(one, popularity=0.9) for one in many]
    house = House([*popular, replace(SHOT[10], popularity=0.1)])
    await house.seen(popular, DEAKINS)

    (found,) = (await house.discovering().found(ANNA)).people

    assert [one.name_ru for one in found.unwatched] == [SHOT[10].name_ru]
