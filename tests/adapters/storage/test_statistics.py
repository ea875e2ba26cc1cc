"""The sums of a person's diary, on both databases: always what counting by hand says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.access import Role
from concierge.model.craft import Craft
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.known_title import KnownTitle
from concierge.model.score import Score
from concierge.model.statistics import Statistics
from concierge.model.taste import Moment, Precision, Rating, Viewing
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.services.statistics import Counting
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW
from tests.storage import a_storage, close_all

YEARS = (None, 2023, 2024, 2025)
GOOD, BEST, LUCKY, BUSY = "Good", "Best", "Lucky", "Busy"


def a_title(number: int, kind: TitleKind = TitleKind.MOVIE, **facts: object) -> Title:
    base = Title(kind=kind, name_en=f"Title {number}", year=1990 + number * 5, ids=ExternalIds(tmdb=number))
    return replace(base, **facts)  # type: ignore[arg-type]  # facts of a title, named by each test


def credit(person: str, job: str) -> Credit:
    return Credit(person=person, job=job, person_ru=f"Имя {person}")


TITLES = (
    a_title(
        1,
        runtime_min=90,
        genres=(Genre.DRAMA, Genre.COMEDY),
        countries=("US",),
        credits=(credit("Ann", "Director"), credit("Ann", "Screenplay"), credit("Ann", "Writer")),
    ),
    a_title(
        2,
        runtime_min=120,
        genres=(Genre.DRAMA,),
        credits=(
            credit("Ann", "Director"),
            credit("Bo", "Actor"),
            credit("Di", "Director of Photography"),
            credit("Di", "Cinematography"),
            credit("Ed", "Music"),
            credit("Ed", "Composer"),
            credit("Ed", "Original Music Composer"),
        ),
    ),
    a_title(3, genres=(Genre.HORROR,), countries=("US", "JP"), credits=(credit("Bo", "Director"),)),
    a_title(4, TitleKind.SERIES, runtime_min=50, genres=(Genre.DRAMA,), credits=(credit("Cy", "Creator"),)),
    a_title(
        5, TitleKind.SERIES, countries=("JP",), credits=(credit("Ann", "Teleplay"), credit("Bo", "Gaffer"))
    ),
    a_title(6, is_adult=True, runtime_min=60, genres=(Genre.DRAMA,), credits=(credit("Ann", "Director"),)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """What somebody has seen, and the marks out of twenty that they gave."""

    viewings: tuple[tuple[int, int | None, int, tuple[datetime, ...]], ...] = ()
    """The title's place, the episode, how often no day is known, and the moments."""
    marks: tuple[tuple[int, int], ...] = ()


def viewing(known: Sequence[KnownTitle], row: tuple[int, int | None, int, tuple[datetime, ...]]) -> Viewing:
    place, episode, undated, moments = row
    last = max(moments, default=None)
    earlier = tuple(Moment(watched_at=at, precision=Precision.EXACT) for at in sorted(moments)[:-1])
    return Viewing(
        title_id=known[place].id,
        season=None if episode is None else 1,
        episode=episode,
        watched_at=last,
        precision=Precision.EXACT if last else Precision.UNKNOWN,
        times=max(len(moments) + undated, 1),
        marked_at=NOW,
        earlier=earlier,
    )


async def written(storage: SqlStorage, diary: Diary) -> User:
    """Somebody with that diary, and somebody else who has seen and rated everything."""
    async with storage.transaction() as rows:
        me, other = await rows.users.by_telegram_id(1), await rows.users.by_telegram_id(2)
        known = await rows.titles.put_all(TITLES)
        for one, title in zip(known, TITLES, strict=True):
            await rows.facts.keep(one.id, title, at=NOW, due_at=NOW)
        await rows.marks.put(me.id, [viewing(known, row) for row in diary.viewings])
        await rows.marks.put(me.id, [rating(known[place].id, points) for place, points in diary.marks])
        everything = [Viewing(title_id=one.id, watched_at=NOW, marked_at=NOW) for one in known]
        await rows.marks.put(other.id, [*everything, *(rating(one.id, 20) for one in known)])
    return User(id=me.id, role=Role.MEMBER)


def rating(title_id: int, half_points: int) -> Rating:
    return Rating(title_id=title_id, score=Score(half_points=half_points), rated_at=NOW)


async def figures_of(storage: SqlStorage, user: User, year: int | None = None) -> Statistics:
    return await Counting(storage, lambda *_: b"").statistics(user, year=year)


def by_hand(diary: Diary, year: int | None) -> dict[str, object]:
    """The figures, counted one viewing after the other."""
    plays: list[tuple[int, int | None, date | None]] = []
    for place, episode, undated, moments in diary.viewings:
        if not TITLES[place].is_adult:
            plays += [(place, episode, moment.date()) for moment in moments]
            plays += [(place, episode, None)] * max(undated, 0 if moments else 1)
    years = Counter(day.year for _, _, day in plays if day)
    if year is not None:
        plays = [one for one in plays if one[2] is not None and one[2].year == year]
    seen = {place for place, _, _ in plays}
    marks = {place: points for place, points in diary.marks if place in seen}
    minutes = [
        (TITLES[place].runtime_min or 0)
        for place, episode, _ in plays
        if episode is not None or TITLES[place].kind is TitleKind.MOVIE
    ]
    timed = {
        place
        for place, episode, _ in plays
        if TITLES[place].runtime_min and (episode is not None or TITLES[place].kind is TitleKind.MOVIE)
    }
    return {
        "films": sum(TITLES[place].kind is TitleKind.MOVIE for place in seen),
        "series": sum(TITLES[place].kind is TitleKind.SERIES for place in seen),
        "episodes": len({(place, episode) for place, episode, _ in plays if episode is not None}),
        "plays": len(plays),
        "undated": sum(day is None for _, _, day in plays),
        "minutes": sum(minutes),
        "without_runtime": len(seen - timed),
        "rated": len(marks),
        "average": round(sum(marks.values()) / 2 / len(marks), 6) if marks else None,
        "scores": {
            score: sum((points + 1) // 2 == score for points in marks.values()) for score in range(1, 11)
        },
        "days": dict(Counter(day for _, _, day in plays if day)),
        "years": {one: count for one, count in years.items() if count},
        "genres": dict(Counter(genre.value for place in seen for genre in TITLES[place].genres)),
        "countries": dict(Counter(country for place in seen for country in TITLES[place].countries)),
        "people": people_by_hand(seen, marks),
    }


CRAFTS = {
    "Director": "director",
    "Creator": "creator",
    "Screenplay": "writer",
    "Writer": "writer",
    "Teleplay": "writer",
    "Actor": "actor",
    "Director of Photography": "camera",
    "Cinematography": "camera",
    "Music": "music",
    "Composer": "music",
    "Original Music Composer": "music",
}


def people_by_hand(
    seen: set[int], marks: dict[int, int]
) -> dict[tuple[str, str], tuple[int, int, float | None]]:
    made: dict[tuple[str, str], set[int]] = {}
    for place in seen:
        for one in TITLES[place].credits:
            if one.job in CRAFTS:
                made.setdefault((CRAFTS[one.job], one.person), set()).add(place)
    told: dict[tuple[str, str], tuple[int, int, float | None]] = {}
    for who, places in made.items():
        rated = [marks[place] for place in places if place in marks]
        average = round(sum(rated) / 2 / len(rated), 6) if rated else None
        told[who] = (len(places), len(rated), average)
    return told


def in_short(figures: Statistics) -> dict[str, object]:
    """The same figures as the service tells them."""
    plain = ("films", "series", "episodes", "plays", "undated", "minutes", "without_runtime", "rated")
    return {
        **{name: getattr(figures, name) for name in plain},
        "average": None if figures.average is None else round(figures.average, 6),
        "scores": figures.scores,
        "days": figures.days,
        "years": {one.year: one.films + one.episodes for one in figures.years if one.films + one.episodes},
        "genres": {one.name: one.count for one in figures.genres},
        "countries": {one.name: one.count for one in figures.countries},
        "people": {
            (craft.value, one.name): (
                one.count,
                one.rated,
                None if one.average is None else round(one.average, 6),
            )
            for craft, people in figures.people.items()
            for one in people
        },
    }


BEGIN = datetime(2023, 6, 1, tzinfo=UTC)
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.builds(
    lambda days, seconds: BEGIN + timedelta(days=days, seconds=seconds),
    st.integers(0, 900),
    st.integers(0, 86_399),
) | (st.builds(lambda seconds: NEW_YEAR + timedelta(seconds=seconds), st.integers(-2, 2)))
ROWS = st.tuples(
    st.integers(0, len(TITLES) - 1),
    st.none() | st.integers(1, 3),
    st.integers(0, 2),
    st.lists(MOMENTS, max_size=3, unique=True).map(tuple),
).map(lambda row: row if TITLES[row[0]].kind is TitleKind.SERIES else (row[0], None, row[2], row[3]))
DIARIES = st.lists(ROWS, max_size=12, unique_by=lambda row: row[:2]).flatmap(
    lambda rows: st.dictionaries(
        st.sampled_from(sorted({row[0] for row in rows}) or [0]), st.integers(2, 20)
    ).map(lambda marks: Diary(viewings=tuple(rows), marks=tuple(marks.items()) if rows else ()))
)
FULL = Diary(
    viewings=(
        (0, None, 1, (datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))),
        (1, None, 0, (NOW - timedelta(days=800), NOW)),
        (2, None, 1, ()),
        (3, 1, 0, (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC), NOW)),
        (3, 2, 2, ()),
        (3, None, 1, (datetime(2024, 1, 2, tzinfo=UTC),)),
        (4, None, 0, (datetime(2024, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),)),
        (5, None, 3, (datetime(2024, 1, 1, tzinfo=UTC), NOW)),
    ),
    marks=((0, 20), (1, 15), (2, 9), (3, 2), (5, 20)),
)


async def test_figures_are_what_counting_by_hand_says(storage: SqlStorage) -> None:
    me = await written(storage, FULL)

    for year in YEARS:
        assert in_short(await figures_of(storage, me, year)) == by_hand(FULL, year), year


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(diary=DIARIES)
def test_any_diary_comes_to_what_counting_by_hand_says(diary: Diary) -> None:
    async def all_years() -> None:
        storage = a_storage()
        try:
            me = await written(storage, diary)
            for year in YEARS:
                assert in_short(await figures_of(storage, me, year)) == by_hand(diary, year), year
        finally:
            await close_all()

    asyncio.run(all_years())


async def test_an_empty_diary_has_no_figures(storage: SqlStorage) -> None:
    me = await written(storage, Diary())

    assert (await figures_of(storage, me)).is_empty
    assert (await figures_of(storage, me, 2024)).is_empty


async def test_a_diary_of_any_size_takes_the_same_few_statements(
    storage: SqlStorage, statements: Statements
) -> None:
    me = await written(storage, FULL)

    with statements.counted() as ever:
        await figures_of(storage, me)
    with statements.counted() as year:
        await figures_of(storage, me, 2024)

    # Days, titles, blocks, days of what is for adults, traits, people, their names; and of a year what was seen in it.
    assert (len(ever), len(year)) == (7, 9)


async def test_people_come_best_first_once_three_of_their_titles_are_rated(storage: SqlStorage) -> None:
    titles = [
        a_title(100 + n, credits=tuple(credit(who, "Director") for who in people), genres=())
        for n, people in enumerate((*[[GOOD, BEST]] * 3, [LUCKY, BEST], *[[BUSY]] * 4))
    ]
    marks = {100: 18, 101: 18, 102: 18, 103: 20, 104: 4}
    async with storage.transaction() as rows:
        me = await rows.users.by_telegram_id(1)
        known = await rows.titles.put_all(titles)
        for one, title in zip(known, titles, strict=True):
            await rows.facts.keep(one.id, title, at=NOW, due_at=NOW)
        await rows.marks.put(me.id, [Viewing(title_id=one.id, marked_at=NOW) for one in known])
        await rows.marks.put(
            me.id,
            [rating(one.id, marks[number]) for one in known if (number := one.title.ids.tmdb or 0) in marks],
        )

    directors = (await figures_of(storage, me)).people[Craft.DIRECTOR]

    assert [(one.name, one.count, one.rated, one.average) for one in directors] == [
        (BEST, 4, 4, 9.25),
        (GOOD, 3, 3, 9.0),
        (BUSY, 4, 1, 2.0),
        (LUCKY, 1, 1, 10.0),
    ]
    assert directors[0].name_ru == f"Имя {BEST}"


async def test_titles_are_found_by_many_texts_at_once(storage: SqlStorage) -> None:
    me = await written(storage, FULL)

    async with storage.reading() as rows:
        texts = [*(f"word {number}" for number in range(1_500)), "title 3", "itle 4"]
        found = await rows.statistics.named(me.id, texts)
        none = await rows.statistics.named(me.id, ["%", "_"])

    assert [one.title.name_en for one in found] == ["Title 3", "Title 4"]
    assert none == ()
