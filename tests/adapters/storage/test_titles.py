from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.credit import Credit
from concierge.model.known_title import KnownTitle
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User

METROPOLIS = Title(
    kind=TitleKind.MOVIE,
    name_ru="Метрополис",
    name_en="Metropolis",
    name_original="Metropolis",
    year=1927,
    ids=ExternalIds(tmdb=19, imdb="tt0017136"),
    runtime_min=153,
    age=12,
    poster_url="https://example.org/a.jpg",
)


async def put(storage: SqlStorage, title: Title) -> KnownTitle:
    async with storage.transaction() as rows:
        return await rows.titles.put(title)


async def test_a_title_comes_back_whole(storage: SqlStorage, anna: User) -> None:
    known = await put(storage, METROPOLIS)

    async with storage.transaction() as rows:
        assert await rows.titles.get(anna.id, known.id) == known
    assert known.title == METROPOLIS
    assert known.is_confirmed


@pytest.mark.parametrize(
    "ids", [ExternalIds(tmdb=19), ExternalIds(imdb="tt0017136", wikidata="Q1"), ExternalIds(kinopoisk=5)]
)
async def test_a_title_is_known_again_by_any_id_or_by_its_name_and_year(
    storage: SqlStorage, ids: ExternalIds
) -> None:
    first = await put(storage, METROPOLIS)

    again = await put(storage, replace(METROPOLIS, ids=ids, name_en="", name_original="METROPOLIS"))

    assert again.id == first.id
    assert again.title.ids.tmdb == 19
    assert again.title.ids.kinopoisk == ids.kinopoisk


async def test_another_name_under_the_same_id_is_remembered(storage: SqlStorage) -> None:
    first = await put(storage, METROPOLIS)

    await put(storage, replace(METROPOLIS, name_ru="Столица"))
    by_the_other_name = await put(storage, Title(kind=TitleKind.MOVIE, name_ru="СТОЛИЦА", year=1927))

    assert by_the_other_name.id == first.id
    assert by_the_other_name.title.name_ru == "Метрополис"


@pytest.mark.parametrize(
    "other",
    [
        replace(METROPOLIS, kind=TitleKind.SERIES),
        replace(METROPOLIS, ids=ExternalIds(tmdb=20)),
        replace(METROPOLIS, ids=ExternalIds(), year=2001),
        replace(METROPOLIS, ids=ExternalIds(), year=None),
    ],
    ids=["kind", "id", "year", "no year"],
)
async def test_another_work_is_another_title(storage: SqlStorage, other: Title) -> None:
    first = await put(storage, METROPOLIS)

    assert (await put(storage, other)).id != first.id


async def test_a_corrected_age_replaces_the_old_one(storage: SqlStorage) -> None:
    await put(storage, METROPOLIS)

    assert (await put(storage, replace(METROPOLIS, age=18))).title.age == 18
    assert (await put(storage, replace(METROPOLIS, age=None))).title.age == 18


async def test_two_that_turn_out_to_be_one_keep_their_ids(storage: SqlStorage) -> None:
    first = await put(storage, replace(METROPOLIS, ids=ExternalIds(tmdb=19)))
    second = await put(storage, replace(METROPOLIS, ids=ExternalIds(imdb="tt1"), name_ru="Иное", name_en="x"))
    second = await put(storage, replace(METROPOLIS, ids=ExternalIds(imdb="tt2"), year=1900))

    both = await put(storage, replace(METROPOLIS, ids=ExternalIds(tmdb=19, imdb="tt2")))

    assert both.id == first.id
    async with storage.transaction() as rows:
        assert (await rows.titles.get(0, second.id)).title.ids.imdb == "tt2"


async def test_putting_at_once_makes_one_title(storage: SqlStorage) -> None:
    found = await asyncio.gather(*(put(storage, METROPOLIS) for _ in range(8)))

    assert len({known.id for known in found}) == 1


async def test_a_title_that_a_person_named_is_theirs_alone(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    named = replace(METROPOLIS, ids=ExternalIds())
    async with storage.transaction() as rows:
        annas = await rows.titles.put_named(anna.id, named)
        again = await rows.titles.put_named(anna.id, replace(named, name_ru="МЕТРОПОЛИС"))
        boriss = await rows.titles.put_named(boris.id, named)

        assert again == annas
        assert not annas.is_confirmed
        assert boriss.id != annas.id
        with pytest.raises(NotFound):
            await rows.titles.get(boris.id, annas.id)
    assert (await put(storage, named)).id not in {annas.id, boriss.id}


@pytest.mark.parametrize("name", ["Ёлки", "ёлки", "ЕЛКИ", "елки"])
async def test_case_and_yo_make_no_difference(storage: SqlStorage, name: str) -> None:
    first = await put(storage, Title(kind=TitleKind.MOVIE, name_ru="Ёлки", year=2010))

    assert (await put(storage, Title(kind=TitleKind.MOVIE, name_ru=name, year=2010))).id == first.id


@pytest.mark.parametrize("name", ["%", "_", "…", "1 000 %", "a\0b", "\ud800x", "🎬"])
async def test_signs_are_no_patterns(storage: SqlStorage, name: str) -> None:
    await put(storage, METROPOLIS)

    strange = await put(storage, Title(kind=TitleKind.MOVIE, name_ru=name, year=1927))
    again = await put(storage, Title(kind=TitleKind.MOVIE, name_ru=name, year=1927))

    assert strange.id == again.id
    assert strange.title.name_en == ""


async def test_credits_are_replaced_and_found_by_a_name_in_any_case(storage: SqlStorage, anna: User) -> None:
    known = await put(storage, METROPOLIS)
    later = await put(storage, replace(METROPOLIS, ids=ExternalIds(), name_ru="М", name_en="M", year=1931))
    lang = Credit(person="Фриц Ланг", job="Director", department="Directing")
    camera = Credit(person="Карл Фройнд", job="Director of Photography", department="Camera")

    async with storage.transaction() as rows:
        await rows.credits.put(known.id, (lang, replace(lang, job="Writer")))
        await rows.credits.put(known.id, (lang, camera, lang))
        await rows.credits.put(later.id, (lang,))
        own = await rows.titles.put_named(anna.id, Title(kind=TitleKind.MOVIE, name_ru="Моё", year=1))
        await rows.credits.put(own.id, (lang,))

        assert await rows.credits.of_title(known.id) == (camera, lang)
        assert [k.id for k, _ in await rows.credits.of_person(anna.id, "ФРИЦ ланг")] == [
            own.id,
            known.id,
            later.id,
        ]
        assert [k.id for k, _ in await rows.credits.of_person(0, "фриц ланг")] == [known.id, later.id]
