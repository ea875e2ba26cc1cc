"""People, credits and collections of Wikidata, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from concierge.adapters.metadata.wikidata import ADAPTER, Wikidata
from concierge.errors import NotFound
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.sandbox.wikidata import WikidataServer
from tests.adapters.sources import opened, served
from tests.adapters.wikidata_statements import item, statement
from tests.contracts.metadata import FILM, PEOPLE, SEQUEL, SERIES, TITLES, ids_of

MOVIE = TitleKind.MOVIE
LENA = PEOPLE[0]


@pytest.fixture
async def server() -> AsyncIterator[WikidataServer]:
    async with served(WikidataServer(titles=TITLES, people=PEOPLE)) as service:
        yield service


@pytest.fixture
async def source(server: WikidataServer) -> AsyncIterator[Wikidata]:
    async with opened(ADAPTER, server) as source:
        assert isinstance(source, Wikidata)
        yield source


async def test_the_names_of_people_and_genres_cost_one_request_together(
    server: WikidataServer, source: Wikidata
) -> None:
    title = await source.get(ExternalIds(wikidata=FILM.wikidata_id), MOVIE)

    assert len(server.calls) == 2
    assert (title.genres, title.countries) == ((Genre.DRAMA,), ("US",))
    assert [(one.job, one.person, one.person_ru) for one in title.credits] == [
        ("Director", "Lena Marsh", "Лена Марш"),
        ("Screenplay", "Lena Marsh", "Лена Марш"),
        ("Director of Photography", "Otto Brandt", ""),
        ("Original Music Composer", "Ada Quill", ""),
        ("Actor", "Hugo Stern", ""),
        ("Actor", "Mia Vale", ""),
    ]


async def test_whoever_has_no_label_is_in_no_credits(server: WikidataServer, source: Wikidata) -> None:
    server.claims[FILM.wikidata_id] = {
        "P57": [item("Q404"), item(LENA.wikidata_id), item(LENA.wikidata_id), item("M1"), statement("x")],
        "P58": [],
        "P161": [],
        "P344": [],
        "P86": [],
        "P136": [item("Q405")],
    }

    title = await source.get(ExternalIds(wikidata=FILM.wikidata_id), MOVIE)

    assert title.credits == (
        Credit(person="Lena Marsh", job="Director", department="Directing", person_ru="Лена Марш"),
    )
    assert title.genres == ()


async def test_nobody_and_nothing_to_name_costs_no_request(server: WikidataServer, source: Wikidata) -> None:
    props = ("P57", "P58", "P161", "P344", "P86", "P136")
    server.claims[FILM.wikidata_id] = {prop: [] for prop in props}

    await source.get(ExternalIds(wikidata=FILM.wikidata_id), MOVIE)

    assert len(server.calls) == 1


async def test_a_crowd_is_named_as_far_as_one_request_goes(server: WikidataServer, source: Wikidata) -> None:
    server.claims[FILM.wikidata_id] = {"P161": [item(f"Q40{at:03}") for at in range(200)]}

    await source.get(ExternalIds(wikidata=FILM.wikidata_id), MOVIE)

    asked = dict(server.calls[-1].query)["ids"].split("|")
    assert len(asked) == 50
    assert LENA.wikidata_id in asked


@pytest.mark.parametrize("field", ["kinopoisk", "tvdb", "tvmaze"])
async def test_a_series_is_got_by_the_ids_of_other_sites(
    server: WikidataServer, source: Wikidata, field: str
) -> None:
    wanted = ids_of(SERIES)

    title = await source.get(ExternalIds(**{field: getattr(wanted, field)}), TitleKind.SERIES)

    assert title.ids == wanted
    assert (title.year, title.end_year) == (1962, 1963)
    assert len(server.calls) == 3


async def test_a_film_is_not_sought_by_the_numbers_of_series(
    server: WikidataServer, source: Wikidata
) -> None:
    with pytest.raises(NotFound):
        await source.get(ExternalIds(tvdb=SERIES.tvdb_id, tvmaze=SERIES.tvmaze_id), MOVIE)
    assert server.calls == []


async def test_an_id_that_nothing_has_leaves_the_next_one(server: WikidataServer, source: Wikidata) -> None:
    title = await source.get(ExternalIds(imdb="tt9999999", kinopoisk=FILM.kinopoisk_id), MOVIE)

    assert title.ids.imdb == FILM.imdb_id
    assert len(server.calls) == 4


async def test_what_many_wikipedias_write_of_is_well_known(source: Wikidata) -> None:
    film, sequel = [await source.get(ids_of(one), MOVIE) for one in (FILM, SEQUEL)]

    assert film.popularity == pytest.approx(4 / 60)
    assert sequel.popularity == pytest.approx(2 / 60)


@pytest.mark.parametrize(
    "text, requests", [("Lena", 2), ("лена марш", 2), ("Marsh", 4), ("марш лена", 4)], ids=str
)
async def test_somebody_of_film_is_found_without_namesakes(
    server: WikidataServer, source: Wikidata, text: str, requests: int
) -> None:
    [person] = await source.find_people(text)

    assert (person.name, person.name_ru, person.department) == ("Lena Marsh", "Лена Марш", "Directing")
    assert (person.born, person.died, person.parts) == (date(1899, 3, 4), date(1971, 5, 6), ())
    assert person.ids == PersonIds(
        tmdb=LENA.tmdb_id, imdb=LENA.imdb_id, kinopoisk=LENA.kinopoisk_id, wikidata=LENA.wikidata_id
    )
    assert len(server.calls) <= requests


async def test_a_person_of_no_film_is_not_found(source: Wikidata) -> None:
    assert await source.find_people("Night Ferry") == ()
    with pytest.raises(NotFound):
        await source.person(PersonIds(wikidata=f"{FILM.wikidata_id}002"))
    with pytest.raises(NotFound):
        await source.person(PersonIds(wikidata=FILM.wikidata_id))


@pytest.mark.parametrize(
    "ids, requests",
    [
        (PersonIds(wikidata=LENA.wikidata_id), 3),
        (PersonIds(imdb=LENA.imdb_id), 4),
        (PersonIds(tmdb=LENA.tmdb_id), 4),
        (PersonIds(kinopoisk=LENA.kinopoisk_id), 4),
        (PersonIds(imdb="nm0000001", tmdb=LENA.tmdb_id), 5),
    ],
    ids=["wikidata", "imdb", "tmdb", "kinopoisk", "the-second"],
)
async def test_a_person_comes_with_every_part(
    server: WikidataServer, source: Wikidata, ids: PersonIds, requests: int
) -> None:
    person = await source.person(ids)

    assert [(part.title.name_en, part.job) for part in person.parts] == [
        ("Night Ferry", "Director"),
        ("Night Ferry", "Screenplay"),
        ("Quiet Haven", "Director"),
        ("The Night Ferry Returns", "Director"),
        ("The Night Ferry Returns", "Screenplay"),
    ]
    assert len(server.calls) == requests


async def test_fifty_works_are_read_in_two_requests(server: WikidataServer, source: Wikidata) -> None:
    server.titles = tuple(
        replace(FILM, key=f"f{at}", wikidata_id=f"Q991{at:03}", tmdb_id=991_000 + at) for at in range(70)
    )

    person = await source.person(PersonIds(wikidata=LENA.wikidata_id))

    assert len({part.title.ids.wikidata for part in person.parts}) == 50
    assert len(server.calls) == 4


@pytest.mark.parametrize(
    "day", [{"time": "+1899-00-00T00:00:00Z", "precision": 9}, {"precision": 11}, {}, "1899"]
)
async def test_a_day_that_nobody_knows_is_none(server: WikidataServer, source: Wikidata, day: object) -> None:
    server.claims[LENA.wikidata_id] = {"P569": [statement(day)]}

    assert (await source.person(PersonIds(wikidata=LENA.wikidata_id))).born is None


async def test_the_films_of_a_series_come_as_they_came_out(server: WikidataServer, source: Wikidata) -> None:
    titles = await source.listed(
        TitleList(kind=ListKind.COLLECTION, of=ExternalIds(wikidata=SEQUEL.wikidata_id))
    )

    assert [title.year for title in titles] == [1931, 1934]
    assert len(server.calls) == 3


async def test_the_film_before_and_the_one_after_are_a_collection_too(
    server: WikidataServer, source: Wikidata
) -> None:
    server.claims[FILM.wikidata_id] = {"P179": [], "P156": [item(SEQUEL.wikidata_id)]}

    titles = await source.listed(TitleList(kind=ListKind.COLLECTION, of=ids_of(FILM)))

    assert [title.year for title in titles] == [1931, 1934]
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(TitleList(kind=ListKind.TRENDING), id="another-list"),
        pytest.param(TitleList(kind=ListKind.COLLECTION), id="of-nothing"),
        pytest.param(
            TitleList(kind=ListKind.COLLECTION, title_kind=TitleKind.SERIES, of=ids_of(SERIES)),
            id="of-a-series",
        ),
    ],
)
async def test_a_list_that_there_is_not_is_empty(source: Wikidata, wanted: TitleList) -> None:
    assert await source.listed(wanted) == ()


async def test_a_film_that_belongs_to_nothing_is_no_collection(
    server: WikidataServer, source: Wikidata
) -> None:
    server.claims[FILM.wikidata_id] = {"P179": []}

    assert await source.listed(TitleList(kind=ListKind.COLLECTION, of=ids_of(FILM))) == ()
