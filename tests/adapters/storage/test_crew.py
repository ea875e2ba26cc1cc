"""What comes of viewings, counted by the database: crews, franchises, series; the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.credit import Credit
from concierge.model.known_title import KnownTitle
from concierge.model.own_title import OwnTitle
from concierge.model.score import Score
from concierge.model.shelves import Place
from concierge.model.sight import NewerWords, Sight
from concierge.model.taste import UNDATED, Block, BlockLevel, Rating, Viewing, subject_of
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Collection
from concierge.model.user import User
from concierge.ports import Repositories
from tests.adapters.storage.values import NOW

FILMS = [
    Title(kind=TitleKind.MOVIE, name_ru=f"Фильм {n}", year=2000 + n, age=n, ids=ExternalIds(tmdb=n))
    for n in range(1, 7)
]
EVERYTHING = Sight()


def credit(person: str, job: str, department: str) -> Credit:
    return Credit(person=person, job=job, department=department, tmdb=len(person))


DIRECTOR = credit("Ann", "Director", "Directing")
EDITOR = credit("Zed", "Editor", "Editing")
GAFFER = credit("Gus", "Gaffer", "Lighting")


async def seen(rows: Repositories, user: User, title: Title, points: float | None = None) -> KnownTitle:
    known = await rows.titles.put(title)
    await rows.marks.put(user.id, [Viewing(title_id=known.id, marked_at=NOW)])
    if points is not None:
        rating = Rating(title_id=known.id, score=Score.of(points), rated_at=NOW)
        await rows.marks.put(user.id, [rating])
    return known


async def test_crews_are_counted_by_craft_and_person(storage: SqlStorage, anna: User, boris: User) -> None:
    async with storage.transaction() as rows:
        for place, film in enumerate(FILMS[:4]):
            known = await seen(rows, anna, film, points=7 if place else None)
            crew = [DIRECTOR, EDITOR, credit(f"Eva {place}", "Editor", "Editing")]
            await rows.credits.put(known.id, crew if place < 3 else crew[:1])
        await seen(rows, boris, FILMS[5])

        found = await rows.crew.most_seen(anna.id, EVERYTHING, least=3, of_each=2)
        first = await rows.crew.most_seen(anna.id, EVERYTHING, least=1, of_each=1)
        of_child = await rows.crew.most_seen(anna.id, Sight(age_limit=3), least=1, of_each=1)
        films = await rows.crew.films(anna.id, EVERYTHING, ["ann"])
        of_boris = await rows.crew.most_seen(boris.id, EVERYTHING, least=1, of_each=2)

    assert [(one.name, one.role, one.films, one.rated, one.mean) for one in found] == [
        ("Ann", "director", 4, 3, 7.0),
        ("Zed", "editor", 3, 2, 7.0),
    ]
    assert [one.name for one in first] == ["Ann", "Zed"]
    assert [one.films for one in of_child] == [3, 3]
    assert [one.title.title.name_ru for one in films["ann", "Director"]] == [
        "Фильм 4", "Фильм 3", "Фильм 2", "Фильм 1",
    ]  # fmt: skip
    assert of_boris == ()


async def test_a_rare_job_is_counted_over_directors(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as rows:
        for place, film in enumerate(FILMS[:3]):
            known = await seen(rows, anna, film)
            director = credit(f"Director {place % 2}", "Director", "Directing")
            await rows.credits.put(known.id, [director, GAFFER, credit("Boom", "Producer", "Production")])

        two = await rows.crew.coincidences(anna.id, EVERYTHING, least=2, limit=5)
        three = await rows.crew.coincidences(anna.id, EVERYTHING, least=3, limit=5)

    assert [(one.name, one.role, one.films) for one in two] == [("Gus", "Gaffer", 3)]
    assert three == ()


async def test_several_who_direct_together_are_no_different_directors(
    storage: SqlStorage, anna: User
) -> None:
    together = [credit(name, "Director", "Directing") for name in ("Lana", "Lilly")]
    async with storage.transaction() as rows:
        for film in FILMS[:2]:
            known = await seen(rows, anna, film)
            await rows.credits.put(known.id, [*together, GAFFER])
        of_two = await rows.crew.coincidences(anna.id, EVERYTHING, least=2, limit=5)
        known = await seen(rows, anna, FILMS[2])
        await rows.credits.put(known.id, [DIRECTOR, GAFFER])
        of_three = await rows.crew.coincidences(anna.id, EVERYTHING, least=2, limit=5)

    assert of_two == ()
    assert [(one.name, one.films) for one in of_three] == [("Gus", 3)]


async def test_words_that_are_blocked_hide_a_film_within_one_name(storage: SqlStorage, anna: User) -> None:
    film = Title(kind=TitleKind.MOVIE, name_ru="100% страх", name_en="Pure fear", ids=ExternalIds(tmdb=9))
    async with storage.transaction() as rows:
        known = await seen(rows, anna, film)
        await rows.credits.put(known.id, [DIRECTOR])
        found = {
            words: len(await rows.crew.most_seen(anna.id, Sight(never_words=(words,)), least=1, of_each=1))
            for words in ("страх", "стра", "страх pure", "pure fear", "%")
        }

    assert found == {"страх": 0, "стра": 1, "страх pure": 1, "pure fear": 0, "%": 1}


async def test_words_blocked_after_a_year_hide_the_newer_films_alone(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as rows:
        for number, year in enumerate((2001, 2002, 2003, None), 1):
            name = f"Марвел {number}"
            film = Title(kind=TitleKind.MOVIE, name_ru=name, year=year, ids=ExternalIds(tmdb=number))
            known = await seen(rows, anna, film)
            await rows.credits.put(known.id, [DIRECTOR])
        newer = (NewerWords(words="марвел", after_year=2001),)
        sights = (Sight(never_newer=newer), Sight(quiet_newer=newer))

        found = [await rows.crew.most_seen(anna.id, sight, least=1, of_each=1) for sight in sights]

    assert [each.films for (each,) in found] == [2, 2]


async def test_however_many_words_are_blocked_each_of_them_hides(storage: SqlStorage, anna: User) -> None:
    never, quiet = (tuple(f"{kind} {number}" for number in range(600)) for kind in ("ужас", "страх"))
    async with storage.transaction() as rows:
        for film, name in zip(FILMS[:3], ("Ужас 599", "Страх 599", "Страх 600"), strict=True):
            known = await seen(rows, anna, replace(film, name_ru=name))
            await rows.credits.put(known.id, [DIRECTOR, GAFFER])
        sight = Sight(never_words=never, quiet_words=quiet)

        most = await rows.crew.most_seen(anna.id, sight, least=1, of_each=1)
        rare = await rows.crew.coincidences(anna.id, sight, least=1, limit=1)

    assert [one.films for one in (*most, *rare)] == [1, 1]


@pytest.mark.parametrize("level", BlockLevel)
async def test_blocked_films_count_for_nothing_however_they_are_blocked(
    storage: SqlStorage, anna: User, level: BlockLevel
) -> None:
    async with storage.transaction() as rows:
        numbers = [(await seen(rows, anna, film)).id for film in FILMS[:3]]
        for number in numbers:
            await rows.credits.put(number, [DIRECTOR])
        subject = subject_of(title_id=numbers[-1])
        await rows.marks.put(
            anna.id, [Block(subject=subject, level=level, title_id=numbers[-1], blocked_at=NOW)]
        )
        worded = Sight(never_words=("1",)) if level is BlockLevel.NEVER else Sight(quiet_words=("1",))

        (titled,) = await rows.crew.most_seen(anna.id, EVERYTHING, least=1, of_each=1)
        (both,) = await rows.crew.most_seen(anna.id, worded, least=1, of_each=1)

    assert (titled.films, both.films) == (2, 1)


async def test_parts_of_a_collection_and_own_marks(storage: SqlStorage, anna: User, boris: User) -> None:
    collection = Collection(tmdb=7, name="Films")
    async with storage.transaction() as rows:
        first = await seen(rows, anna, FILMS[0], points=8)
        second = await rows.titles.put(FILMS[1])
        for known in (first, second):
            told = Title(kind=TitleKind.MOVIE, collection=collection)
            await rows.facts.keep(known.id, told, at=NOW, due_at=NOW)
        await seen(rows, boris, FILMS[1])
        by_name = Title(kind=TitleKind.MOVIE, name_en="Фильм 1", year=2001)
        asked = [*FILMS, *(Title(kind=TitleKind.MOVIE, name_en=f"X {n}", year=n) for n in range(250))]

        parts = await rows.collections.parts(7)
        own = await rows.collections.own(anna.id, asked)
        named = await rows.collections.own(anna.id, [by_name])
        nothing = await rows.collections.own(anna.id, [])

    assert [one.name_ru for one in parts] == ["Фильм 1", "Фильм 2"]
    assert own == named == (OwnTitle(title=first, is_seen=True, score=Score.of(8)),)
    assert nothing == ()


async def test_a_series_of_just_that_name_comes_before_those_that_have_it_inside(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    names = [*(f"Young {number}" for number in range(1, 6)), "You", "You 100%", "Younger"]
    async with storage.transaction() as rows:
        for number, name in enumerate(names, 1):
            title = Title(kind=TitleKind.SERIES, name_en=name, ids=ExternalIds(tmdb=number))
            await seen(rows, anna, title)
        film = Title(kind=TitleKind.MOVIE, name_en="You", ids=ExternalIds(tmdb=1))
        await seen(rows, anna, film)
        await seen(rows, boris, Title(kind=TitleKind.SERIES, name_en="You", ids=ExternalIds(tmdb=9)))

        found = await rows.series.named(anna.id, "you", limit=3)
        of_many = await rows.series.named(anna.id, "younger", limit=9)

    assert [(one.title.name_en, one.title.ids.tmdb) for one in found] == [
        ("You", 6),
        ("Young 1", 1),
        ("Young 2", 2),
    ]
    assert [one.title.name_en for one in of_many] == ["Younger"]


async def test_series_that_were_begun_come_by_their_last_viewing(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as rows:
        for number in range(1, 6):
            title = Title(kind=TitleKind.SERIES, name_en=f"Series {number}", ids=ExternalIds(tmdb=number))
            known = await rows.titles.put(title)
            at = NOW + timedelta(days=number) if number > 2 else None
            viewing = Viewing(title_id=known.id, season=1, episode=1, watched_at=at, marked_at=NOW)
            as_such = Viewing(title_id=known.id, marked_at=NOW)
            await rows.marks.put(anna.id, [viewing])
            await rows.marks.put(boris.id, [as_such])
        await seen(rows, anna, FILMS[0])

        found = []
        place: Place | None = None
        while page := await rows.series.begun(anna.id, limit=2, after=place):
            found += [one.title.title.name_en for one in page]
            place = Place(at=page[-1].watched_at or UNDATED, title_id=page[-1].title.id)
        of_boris = await rows.series.begun(boris.id, limit=9)

    assert found == [f"Series {number}" for number in (5, 4, 3, 2, 1)]
    assert of_boris == ()
