"""What viewings come to, kept beside them: always what counting them all would say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables import WatchedDayRow, WatchedTitleRow, table
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.taste import Moment, Precision, Viewing
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.viewing_days import counted_days
from concierge.testing import FakeMetadata
from tests.adapters.storage.values import NOW
from tests.services.importing_of import Importing

FILM = Title(kind=TitleKind.MOVIE, name_en="Dune", year=2021, ids=ExternalIds(imdb="tt1160419"))
SERIES = Title(kind=TitleKind.SERIES, name_en="Fargo", year=2014, ids=ExternalIds(imdb="tt2802850"))
DAY = timedelta(days=1)


async def the_sums(engine: AsyncEngine) -> tuple[dict[str, tuple[int, int]], dict[int, tuple[int, int, str]]]:
    async with engine.connect() as connection:
        days = await connection.execute(select(table(WatchedDayRow)))
        titles = await connection.execute(select(table(WatchedTitleRow)))
        return (
            {row.day: (row.films, row.episodes) for row in days},
            {row.title_id: (row.plays, row.episodes, row.precision) for row in titles},
        )


def an_episode(title_id: int, number: int) -> Viewing:
    return Viewing(
        title_id=title_id,
        season=1,
        episode=number,
        watched_at=NOW,
        precision=Precision.DAY,
        marked_at=NOW,
    )


async def test_sums_follow_every_change_of_viewings(storage: SqlStorage, engine: AsyncEngine) -> None:
    async with storage.transaction() as rows:
        anna = await rows.users.local_owner()
        film, series = await rows.titles.put_all((FILM, SERIES))
        twice = Viewing(
            title_id=film.id,
            watched_at=NOW,
            precision=Precision.EXACT,
            times=4,
            marked_at=NOW,
            earlier=(Moment(watched_at=NOW - DAY, precision=Precision.DAY),),
        )
        episodes = [an_episode(series.id, number) for number in (1, 2, 3)]
        await rows.marks.put(anna.id, [twice, *episodes])
        assert twice in await rows.marks.of_title(anna.id, film.id)

    today, yesterday = NOW.date().isoformat(), (NOW - DAY).date().isoformat()
    assert await the_sums(engine) == (
        {today: (1, 3), yesterday: (1, 0), "": (2, 0)},
        {film.id: (4, 0, "exact"), series.id: (3, 3, "day")},
    )

    async with storage.transaction() as rows:
        moved = Viewing(title_id=film.id, watched_at=NOW - DAY, precision=Precision.DAY, marked_at=NOW)
        await rows.marks.put(anna.id, [moved])
        await rows.marks.remove(anna.id, episodes[:2])
    assert await the_sums(engine) == (
        {today: (0, 1), yesterday: (1, 0)},
        {film.id: (1, 0, "day"), series.id: (1, 1, "day")},
    )

    async with storage.transaction() as rows:
        await rows.marks.remove(anna.id, [moved, episodes[2]])
    assert await the_sums(engine) == ({}, {})


async def test_sums_follow_names_that_become_titles(storage: SqlStorage, engine: AsyncEngine) -> None:
    importing = Importing(storage=storage, sources=(FakeMetadata((FILM,)),))
    async with storage.transaction() as rows:
        anna = await rows.users.local_owner()
    seen = tuple(ImportedViewing(watched_at=NOW - DAY * n, precision=Precision.DAY) for n in range(3))
    by_name = ImportedRow(
        place="a:1", name=FILM.name_en, year=FILM.year, kind=FILM.kind, viewings=seen, times=9
    )
    by_id = replace(by_name, ids=FILM.ids, viewings=seen[1:], times=None)
    await importing.stored(by_name, by_id, user=anna)
    await importing.resolving.resolve_due(anna)

    async with storage.reading() as rows:
        [title_id] = await rows.marks.titles(anna.id, after=0, limit=9)
        [viewing] = await rows.marks.viewings(anna.id, title_id)
    days, titles = await the_sums(engine)
    assert days == {day: (n, 0) for (day, _), n in counted_days([viewing]).items()}
    assert titles == {title_id: (viewing.times, 0, "day")}
    assert viewing.times == 9

    async with storage.transaction() as rows:
        await rows.users.remove(anna.id)
    assert await the_sums(engine) == ({}, {})


async def test_many_titles_are_put_as_one_would_be(storage: SqlStorage) -> None:
    same = Title(kind=TitleKind.MOVIE, name_ru="Дюна", ids=ExternalIds(imdb="tt1160419", tmdb=438631))
    other = Title(kind=TitleKind.MOVIE, name_en="Dune", year=1984, ids=ExternalIds(imdb="tt0087182"))
    by_name = Title(kind=TitleKind.SERIES, name_en="Fargo", year=2014, ids=ExternalIds(tmdb=60622))
    async with storage.transaction() as rows:
        first = await rows.titles.put_all((FILM, SERIES))
        again = await rows.titles.put_all((same, other, by_name, other))

    assert [known.id for known in again[:1]] == [first[0].id]
    assert again[0].title.ids == ExternalIds(imdb="tt1160419", tmdb=438631)
    assert again[2].id == first[1].id
    assert again[1] == again[3]
    assert len({known.id for known in (*first, *again)}) == 3


async def test_names_of_a_person_are_kept_once_and_apart_from_others(storage: SqlStorage) -> None:
    async with storage.transaction() as rows:
        anna, boris = await rows.users.local_owner(), await rows.users.by_telegram_id(2)
        names = [
            Title(kind=TitleKind.MOVIE, name_en=name, year=2000) for name in ("One", "Two", "one", "Two")
        ]
        first = await rows.titles.put_named_all(anna.id, names)
        again = await rows.titles.put_named_all(anna.id, names[:2])
        others = await rows.titles.put_named_all(boris.id, names[:2])

    assert [known.id for known in first[:2]] == [known.id for known in again]
    assert Counter(known.id for known in first).most_common()[0][1] == 2
    assert {known.id for known in first}.isdisjoint(known.id for known in others)
