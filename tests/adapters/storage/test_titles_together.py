"""Many titles put at once, on both databases: as if one after the other, and beside others who do the same."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.known_title import KnownTitle
from concierge.model.title import ExternalIds, Title, TitleKind


def a_film(name: str, kind: TitleKind = TitleKind.MOVIE, **ids: int | str) -> Title:
    return Title(kind=kind, name_en=name, name_original=name, year=2000, ids=ExternalIds(**ids))  # type: ignore[arg-type]  # a test's ids


async def put(storage: SqlStorage, titles: Sequence[Title]) -> tuple[KnownTitle, ...]:
    async with storage.transaction() as rows:
        return await rows.titles.put_all(titles)


async def kept(storage: SqlStorage, title_id: int) -> Title:
    async with storage.reading() as rows:
        [known] = await rows.titles.many([title_id])
    return known.title


async def test_two_that_turn_out_to_be_one_take_nothing_from_each_other(storage: SqlStorage) -> None:
    [one] = await put(storage, [a_film("Harbor Storm", tmdb=1)])

    again = await put(
        storage,
        [
            a_film("Havnestorm", tmdb=1, imdb="tt0000001"),
            a_film("Port Storm", tmdb=1, imdb="tt0000002", tvdb=3),
        ],
    )

    title = await kept(storage, one.id)
    assert {known.id for known in again} == {one.id}
    assert title.ids == ExternalIds(tmdb=1, imdb="tt0000001", tvdb=3)
    assert {"havnestorm", "port storm"} <= set(title.aliases)


async def test_an_id_that_one_brings_is_known_for_the_next(storage: SqlStorage) -> None:
    await put(storage, [a_film("Harbor Storm", tmdb=1)])

    first, second, other = await put(
        storage,
        [
            a_film("Harbor Storm", tmdb=1, imdb="tt0000001"),
            a_film("Havnestorm", imdb="tt0000001"),
            a_film("Harbor Storm", TitleKind.SERIES, tmdb=1, imdb="tt0000001"),
        ],
    )

    assert first.id == second.id != other.id


async def test_ids_of_two_rows_are_the_older_ones(storage: SqlStorage) -> None:
    older, newer = await put(storage, [a_film("Harbor Storm", tmdb=1), a_film("Storm", imdb="tt0000001")])

    [both] = await put(storage, [a_film("Storm", tmdb=1, imdb="tt0000001")])

    assert both.id == older.id
    assert (await kept(storage, newer.id)).ids == ExternalIds(imdb="tt0000001")
    assert (await kept(storage, older.id)).ids == ExternalIds(tmdb=1)


async def test_people_who_bring_the_same_titles_in_another_order_do_not_stop_each_other(
    storage: SqlStorage,
) -> None:
    films = [a_film(f"Film {n}", tmdb=n) for n in range(1, 100)]
    better = [a_film(f"Film {n}", tmdb=n, imdb=f"tt{n:07}") for n in range(99, 0, -1)]

    await asyncio.gather(put(storage, films), put(storage, better), put(storage, films[::-1]))

    ids = {known.id for known in await put(storage, better)}
    assert len(ids) == 99
