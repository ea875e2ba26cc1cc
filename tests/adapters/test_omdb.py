"""OMDb as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import JSONResponse, Response

from concierge.adapters.metadata.omdb import ADAPTER, Omdb
from concierge.errors import (
    ConciergeError,
    NotFound,
    QuotaExceeded,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.title_facts import AgeRating, Airing, SourceRating
from concierge.ports import MeteredSource
from concierge.sandbox.omdb import OmdbServer, Quirk
from tests.adapters.film_site_titles import FERRY, HARBOUR, RETURN
from tests.adapters.sources import opened, served

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES
HAVEN = replace(HARBOUR, title_en="Haven", title_original="Haven", imdb_id="tt9900003", countries=("GB",))
IT = replace(FERRY, key="it", title_en="It", imdb_id="tt9900004", year=1990)
FILM_IDS = ExternalIds(imdb="tt9900001")


@pytest.fixture
async def server() -> AsyncIterator[OmdbServer]:
    async with served(OmdbServer(titles=(FERRY, RETURN, HAVEN, IT), people=())) as service:
        yield service


@pytest.fixture
async def source(server: OmdbServer) -> AsyncIterator[Omdb]:
    async with opened(ADAPTER, server, timeout_s="2") as source:
        assert isinstance(source, MeteredSource)
        assert isinstance(source, Omdb)
        yield source


@pytest.mark.parametrize(
    "text, year, kind, ids, cost",
    [
        ("night ferry", None, None, ["tt9900001", "tt9900002"], 1),
        ("night ferry", 1933, MOVIE, ["tt9900002"], 1),
        ("night ferry", 1932, MOVIE, ["tt9900001", "tt9900002"], 2),
        ("night ferry", None, SERIES, [], 1),
        ("haven", 2011, SERIES, ["tt9900003"], 1),
        ("nothing like it", None, None, [], 1),
        ("Любовь & ко", None, None, [], 1),
        ("it", None, None, ["tt9900004"], 2),
        ("no", None, None, [], 2),
    ],
)
async def test_only_titles_of_the_kind_and_near_the_year_are_found(  # noqa: PLR0913, PLR0917 - a table
    server: OmdbServer,
    source: Omdb,
    text: str,
    year: int | None,
    kind: TitleKind | None,
    ids: list[str],
    cost: int,
) -> None:
    found = await source.find(text, year=year, kind=kind)

    assert [title.ids.imdb for title in found] == ids
    assert all(title.sources == ("omdb",) for title in found)
    assert source.spent == len(server.calls) == cost


async def test_another_film_than_the_named_one_is_not_it(server: OmdbServer, source: Omdb) -> None:
    server.quirks = {Quirk.OTHER_FILM}

    assert await source.find("no", year=None, kind=None) == ()


async def test_games_episodes_and_broken_rows_are_left_out(server: OmdbServer, source: Omdb) -> None:
    server.quirks = {Quirk.GAME, Quirk.BROKEN_ROW}

    assert len(await source.find("night ferry", year=None, kind=None)) == 2


async def test_a_film_comes_with_the_marks_of_three_sites(server: OmdbServer, source: Omdb) -> None:
    title = await source.get(FILM_IDS, MOVIE)

    assert title.ratings == (
        SourceRating(source="imdb", value=7.1, votes=20_411),
        SourceRating(source="rotten_tomatoes", value=83, scale=100),
        SourceRating(source="metacritic", value=73, scale=100),
    )
    assert (title.ids, title.name_en, title.year, title.runtime_min) == (FILM_IDS, "Night Ferry", 1931, 118)
    assert (title.overview_en, title.countries) == (FERRY.overview_en, ("US", "FR"))
    assert title.genres == (Genre.THRILLER, Genre.DRAMA)
    assert (title.age_ratings, title.status) == ((AgeRating(country="US", rating="PG-13"),), Airing.RELEASED)
    assert title.credits == (
        Credit(person="Ada Marsh", job="Director", department="Directing"),
        Credit(person="Ada Marsh", job="Writer", department="Writing"),
        Credit(person="Bo Lindt", job="Actor", department="Acting"),
    )
    assert title.poster_url == "https://m.media-amazon.com/images/M/tt9900001@._V1_SX300.jpg"
    assert 0 < title.popularity < 1
    assert len(server.calls) == 1


NOTHING = dict.fromkeys(
    ("Rated", "Runtime", "Genre", "Director", "Writer", "Actors", "Plot", "Language", "Country", "Poster"),
    "N/A",
)


@pytest.mark.parametrize(
    "odd, told",
    [
        (
            NOTHING,
            {
                "age_ratings": (),
                "runtime_min": None,
                "genres": (),
                "credits": (),
                "overview_en": "",
                "original_language": "",
                "countries": (),
                "poster_url": None,
            },
        ),
        ({"imdbRating": "N/A", "imdbVotes": "N/A", "Ratings": []}, {"ratings": (), "popularity": 0.0}),
        (
            {"Ratings": [{"Source": "Metacritic", "Value": "many"}, 7]},
            {"ratings": (SourceRating(source="imdb", value=7.1, votes=20_411),)},
        ),
        (
            {"imdbVotes": "2,158,000", "Ratings": None},
            {"ratings": (SourceRating(source="imdb", value=7.1, votes=2_158_000),)},
        ),
        ({"Year": "N/A"}, {"year": None}),
        ({"Rated": "Not Rated"}, {"age_ratings": (), "age": None}),
        ({"Rated": "TV-MA"}, {"age": 17}),
        ({"Runtime": "1 h 36 min"}, {"runtime_min": 96}),
        ({"Runtime": "1,440 min"}, {"runtime_min": 1440}),
        ({"Runtime": "long"}, {"runtime_min": None}),
        ({"Poster": "https://evil.example/a.jpg"}, {"poster_url": None}),
        ({"Type": None}, {"kind": MOVIE, "name_en": "Night Ferry"}),
        ({"Genre": "Adult"}, {"is_adult": True}),
        ({"Plot": None, "Director": 7}, {"overview_en": ""}),
    ],
)
async def test_an_odd_field_costs_only_itself(
    server: OmdbServer, source: Omdb, odd: dict[str, object], told: dict[str, object]
) -> None:
    server.odd["tt9900001"] = odd

    title = await source.get(FILM_IDS, MOVIE)

    assert {name: getattr(title, name) for name in told} == told


@pytest.mark.parametrize(
    "years, end, status",
    [
        ("2011–2013", 2013, Airing.ENDED),
        ("2011–", None, Airing.RUNNING),
        ("2011", None, Airing.ENDED),
        ("N/A", None, None),
    ],
)
async def test_the_years_of_a_series_say_where_it_stands(
    server: OmdbServer, source: Omdb, years: str, end: int | None, status: Airing | None
) -> None:
    server.odd["tt9900003"] = {"Year": years}

    title = await source.get(ExternalIds(imdb="tt9900003"), SERIES)

    assert (title.end_year, title.status) == (end, status)
    assert title.seasons == (Season(number=1), Season(number=2))


@pytest.mark.parametrize(
    "ids, kind",
    [
        (ExternalIds(imdb="tt0000005"), MOVIE),
        (FILM_IDS, SERIES),
        (ExternalIds(tmdb=5), MOVIE),
    ],
)
async def test_what_omdb_does_not_know_is_not_found(source: Omdb, ids: ExternalIds, kind: TitleKind) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, kind)


async def test_a_season_has_its_episodes_in_order(server: OmdbServer, source: Omdb) -> None:
    title = await source.get(ExternalIds(imdb="tt9900003"), SERIES)
    server.quirks = {Quirk.BROKEN_ROW}

    episodes = await source.season(title, 2)

    assert [(episode.number, episode.air_date) for episode in episodes] == [
        (1, date(2012, 3, 1)),
        (2, None),
        (3, None),
    ]
    for absent, number in ((title, 0), (title, 9), (replace(title, kind=MOVIE), 1)):
        with pytest.raises(NotFound):
            await source.season(absent, number)


async def test_a_used_up_key_is_not_a_wrong_one(server: OmdbServer, source: Omdb) -> None:
    server.quota = 1
    await source.check()

    with pytest.raises(QuotaExceeded):
        await source.check()

    assert (source.daily_limit, source.spent) == (1000, 2)


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.SOMETHING_WRONG, ServiceUnavailable),
        (Quirk.NO_DATA, ServiceUnavailable),
        (Quirk.OVERLOADED, ServiceUnavailable),
        (Quirk.BROKEN_JSON, UnexpectedAnswer),
    ],
)
async def test_a_failure_of_omdbs_own_is_told(
    server: OmdbServer, source: Omdb, quirk: Quirk, error: type[ConciergeError]
) -> None:
    server.quirks = {quirk}

    with pytest.raises(error):
        await source.get(FILM_IDS, MOVIE)


@pytest.mark.parametrize(
    "answer, error",
    [
        pytest.param(
            JSONResponse({"Response": "False", "Error": "Request limit reached!"}), QuotaExceeded, id="200"
        ),
        pytest.param(JSONResponse({"Response": "False", "Error": "New!"}), UnexpectedAnswer, id="new words"),
        pytest.param(JSONResponse({"Response": "True"}), UnexpectedAnswer, id="no rows"),
        pytest.param(JSONResponse({"answer": 42}), UnexpectedAnswer, id="somebody else's"),
        pytest.param(
            JSONResponse({"Response": "True", "Search": [1]}), UnexpectedAnswer, id="unreadable rows"
        ),
        pytest.param(Response("", 429), RateLimited, id="429"),
        pytest.param(Response("", 301, {"Location": "https://evil.example/"}), UnexpectedAnswer, id="301"),
    ],
)
async def test_a_failure_is_told_as_what_it_is(
    server: OmdbServer, source: Omdb, answer: Response, error: type[ConciergeError]
) -> None:
    server.stranger = answer

    with pytest.raises(error) as caught:
        await source.find("night ferry", year=None, kind=None)

    assert type(caught.value) is error
    assert server.api_key not in str(caught.value)
