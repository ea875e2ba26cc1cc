"""Wikidata as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from concierge._version import __version__
from concierge.adapters.metadata.wikidata import ADAPTER
from concierge.errors import (
    NotFound,
)
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import MetadataSource
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.sandbox.wikidata import WikidataServer
from tests.adapters.sources import opened, served
from tests.adapters.wikidata_statements import item, statement, time

METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
SERIES = next(title for title in CATALOGUE if title.is_series)
MOVIE = TitleKind.MOVIE
MINUTE, SECOND, HOUR = (f"http://www.wikidata.org/entity/{unit}" for unit in ("Q7727", "Q11574", "Q25235"))


@pytest.fixture
async def server() -> AsyncIterator[WikidataServer]:
    async with served(WikidataServer()) as service:
        yield service


@pytest.fixture
async def source(server: WikidataServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


async def metropolis(source: MetadataSource) -> Title:
    return await source.get(ExternalIds(wikidata=METROPOLIS.wikidata_id), MOVIE)


async def test_a_film_is_found_without_the_novel_and_the_person_of_its_name(source: MetadataSource) -> None:
    titles = await source.find("носферату", year=None, kind=None)

    assert titles == (
        Title(
            kind=MOVIE,
            name_ru="Носферату, симфония ужаса",
            name_en="Nosferatu",
            name_original="Nosferatu, eine Symphonie des Grauens",
            original_language="de",
            year=1922,
            ids=ExternalIds(tmdb=653, imdb="tt0013442", wikidata="Q151895"),
            runtime_min=94,
            popularity=2 / 60,
            aliases=titles[0].aliases,
            countries=("DE",),
            sources=("wikidata",),
        ),
    )
    assert "Nosferatu, eine Symphonie des Grauens" in titles[0].aliases


@pytest.mark.parametrize("text, language", [("генерал", "ru"), ("the general", "en")])
async def test_a_search_costs_two_requests_in_the_language_of_the_text(
    server: WikidataServer, source: MetadataSource, text: str, language: str
) -> None:
    titles = await source.find(text, year=1926, kind=MOVIE)

    queries = [dict(call.query) for call in server.calls]
    assert [title.year for title in titles] == [1926]
    assert [query["action"] for query in queries] == ["wbsearchentities", "wbgetentities"]
    assert queries[0]["language"] == language


async def test_a_text_that_nothing_is_like_costs_three_requests(
    server: WikidataServer, source: MetadataSource
) -> None:
    assert await source.find("нет такого фильма", year=None, kind=None) == ()
    assert [dict(call.query)["action"] for call in server.calls] == ["wbsearchentities", "query", "query"]


@pytest.mark.parametrize(
    "text, requests",
    [
        pytest.param("доктора калигари", 3, id="words-in-the-middle"),
        pytest.param("Калигари, кабинет (доктора)!", 3, id="words-in-any-order"),
        pytest.param("Кабенет доктора Калегари", 4, id="letters-that-are-wrong"),
        pytest.param("Кабинте доктора Калигари", 4, id="letters-that-are-exchanged"),
    ],
)
async def test_a_name_that_nothing_begins_with_is_searched_by_its_words(
    server: WikidataServer, source: MetadataSource, text: str, requests: int
) -> None:
    titles = await source.find(text, year=None, kind=MOVIE)

    assert [title.year for title in titles] == [1920]
    assert len(server.calls) == requests


async def test_a_film_behind_namesakes_is_searched_among_films_alone(
    server: WikidataServer, source: MetadataSource
) -> None:
    server.claims[METROPOLIS.wikidata_id] = {"P31": [item("Q5")]}
    await source.find("Метрополис", year=None, kind=TitleKind.SERIES)

    queries = [dict(call.query).get("srsearch", "") for call in server.calls]
    assert [query.partition(" ")[2] for query in queries if query] == ["Метрополис", "Метрополис~"]
    assert all("Q5398426" in query and "Q11424" not in query for query in queries if query)
    assert all(len(query) <= 300 for query in queries)


async def test_a_search_that_refuses_fuzzy_words_has_found_nothing(
    server: WikidataServer, source: MetadataSource
) -> None:
    server.forgiving = False

    assert await source.find("Кабенет доктора", year=None, kind=MOVIE) == ()
    assert len(server.calls) == 3


@pytest.mark.parametrize(
    "text", [" ", "", "!!!", "~", "a" * 400, "ъ " * 300], ids=lambda text: f"{len(text)}"
)
async def test_a_text_of_no_words_or_too_many_breaks_nothing(
    server: WikidataServer, source: MetadataSource, text: str
) -> None:
    assert await source.find(text, year=None, kind=None) == ()


@pytest.mark.parametrize(
    "year, years", [(1927, [1927]), (1928, [1927]), (2001, [2001]), (None, [1927, 2001])]
)
async def test_titles_of_other_years_are_left_out(
    source: MetadataSource, year: int | None, years: list[int]
) -> None:
    titles = await source.find("Метрополис", year=year, kind=None)

    assert [title.year for title in titles] == years


async def test_a_title_without_a_year_is_kept_behind_the_others(
    server: WikidataServer, source: MetadataSource
) -> None:
    server.claims[METROPOLIS.wikidata_id] = {"P577": []}

    titles = await source.find("Метрополис", year=2001, kind=None)

    assert [title.year for title in titles] == [2001, None]


@pytest.mark.parametrize("kind, found", [(TitleKind.SERIES, 1), (MOVIE, 0), (None, 1)])
async def test_only_the_asked_kind_is_found(
    source: MetadataSource, kind: TitleKind | None, found: int
) -> None:
    titles = await source.find(SERIES.title_en, year=SERIES.year, kind=kind)

    assert len(titles) == found
    assert all(title.kind is TitleKind.SERIES and title.ids.tmdb == SERIES.tmdb_id for title in titles)


@pytest.mark.parametrize("wanted", [METROPOLIS, SERIES], ids=["film", "series"])
@pytest.mark.parametrize("by, requests", [("wikidata", 2), ("imdb", 3), ("tmdb", 3)])
async def test_a_title_is_got_by_each_of_its_ids(
    server: WikidataServer, source: MetadataSource, wanted: SandboxTitle, by: str, requests: int
) -> None:
    ids = ExternalIds(wikidata=wanted.wikidata_id, imdb=wanted.imdb_id, tmdb=wanted.tmdb_id)
    known = {"wikidata": ids, "imdb": replace(ids, wikidata=None), "tmdb": ExternalIds(tmdb=ids.tmdb)}

    title = await source.get(known[by], TitleKind.SERIES if wanted.is_series else MOVIE)

    assert title.ids == ids
    assert len(server.calls) == requests


@pytest.mark.parametrize(
    "ids, kind",
    [
        pytest.param(ExternalIds(wikidata="Q1"), MOVIE, id="no-such-item"),
        pytest.param(ExternalIds(wikidata="M1"), MOVIE, id="no-id-of-an-item"),
        pytest.param(ExternalIds(wikidata=f"{METROPOLIS.wikidata_id}001"), MOVIE, id="a-novel"),
        pytest.param(ExternalIds(wikidata=METROPOLIS.wikidata_id), TitleKind.SERIES, id="a-film"),
        pytest.param(ExternalIds(imdb="tt0000001"), MOVIE, id="an-id-of-deprecated-rank"),
        pytest.param(ExternalIds(kinopoisk=1), MOVIE, id="no-id-that-is-looked-for"),
    ],
)
async def test_an_unknown_title_is_not_found(
    source: MetadataSource, ids: ExternalIds, kind: TitleKind
) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, kind)


async def test_a_merged_item_is_followed(server: WikidataServer, source: MetadataSource) -> None:
    server.merged["Q42"] = METROPOLIS.wikidata_id

    title = await source.get(ExternalIds(wikidata="Q42"), MOVIE)

    assert title.ids.wikidata == METROPOLIS.wikidata_id


@pytest.mark.parametrize(
    "claims, expected",
    [
        pytest.param({"P577": [time("+1927-00-00T00:00:00Z", 9)]}, {"year": 1927}, id="year-alone"),
        pytest.param({"P577": [time("+1927-03-00T00:00:00Z", 10)]}, {"year": 1927}, id="month"),
        pytest.param({"P577": [time("+1920-00-00T00:00:00Z", 8)]}, {"year": None}, id="decade"),
        pytest.param({"P577": [time("-0044-03-15T00:00:00Z")]}, {"year": None}, id="before-christ"),
        pytest.param({"P577": [time("+12024-01-01T00:00:00Z")]}, {"year": None}, id="five-digits"),
        pytest.param({"P577": [statement("1927")]}, {"year": None}, id="text-for-a-date"),
        pytest.param(
            {"P577": [time("+1928-01-01T00:00:00Z"), time("+1927-01-10T00:00:00Z")]},
            {"year": 1927},
            id="earliest-date",
        ),
        pytest.param({"P577": [{"mainsnak": {"snaktype": "novalue"}}]}, {"year": None}, id="no-value"),
        pytest.param(
            {"P2047": [statement({"amount": "+5400", "unit": SECOND})]}, {"runtime_min": 90}, id="s"
        ),
        pytest.param({"P2047": [statement({"amount": "+1.5", "unit": HOUR})]}, {"runtime_min": 90}, id="h"),
        pytest.param({"P2047": [statement({"amount": "+0", "unit": MINUTE})]}, {"runtime_min": None}, id="0"),
        pytest.param(
            {"P2047": [statement({"amount": "+9", "unit": "1"})]}, {"runtime_min": None}, id="unitless"
        ),
        pytest.param({"P1476": []}, {"name_original": "", "original_language": ""}, id="no-original-name"),
        pytest.param(
            {"P1476": [statement({"text": "M", "language": "mul"})]},
            {"name_original": "M", "original_language": ""},
            id="name-of-no-language",
        ),
    ],
)
async def test_an_odd_value_is_read_with_care(
    server: WikidataServer, source: MetadataSource, claims: dict[str, object], expected: dict[str, object]
) -> None:
    server.claims[METROPOLIS.wikidata_id] = claims

    title = await metropolis(source)

    assert {field: getattr(title, field) for field in expected} == expected


@pytest.mark.parametrize(
    "prop, statements, field, expected",
    [
        pytest.param("P2603", [statement("301")], "kinopoisk", 301, id="one-kinopoisk-id"),
        pytest.param("P2603", [statement(" 301 "), statement("301")], "kinopoisk", 301, id="the-same-twice"),
        pytest.param("P2603", [statement("301"), statement("302")], "kinopoisk", None, id="two-that-differ"),
        pytest.param("P2603", [statement("film/301")], "kinopoisk", None, id="path-for-an-id"),
        pytest.param("P4947", [statement("x")], "tmdb", None, id="text-for-a-number"),
        pytest.param("P345", [statement("nm0000485")], "imdb", None, id="a-person-s-imdb-id"),
        pytest.param(
            "P345",
            [statement("tt0000002"), statement("tt0000003", "preferred")],
            "imdb",
            "tt0000003",
            id="rank",
        ),
    ],
)
async def test_ids_are_taken_only_if_they_can_be_true(
    server: WikidataServer,
    source: MetadataSource,
    prop: str,
    statements: list[object],
    field: str,
    expected: object,
) -> None:
    server.claims[METROPOLIS.wikidata_id] = {prop: statements}

    title = await metropolis(source)

    assert getattr(title.ids, field) == expected


@pytest.mark.parametrize(
    "classes, kind",
    [
        pytest.param([item("Q93204"), item("Q24862")], MOVIE, id="short-documentary"),
        pytest.param([item("Q1259759")], TitleKind.SERIES, id="miniseries"),
    ],
)
async def test_other_classes_of_films_and_series_are_known(
    server: WikidataServer, source: MetadataSource, classes: list[object], kind: TitleKind
) -> None:
    server.claims[METROPOLIS.wikidata_id] = {"P31": classes}

    titles = await source.find("Метрополис", year=1927, kind=None)

    assert [title.kind for title in titles] == [kind]


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(replace(METROPOLIS, title_ru=""), id="no-russian-label"),
        pytest.param(replace(METROPOLIS, title_ru="", title_en=""), id="only-a-label-for-all-languages"),
    ],
)
async def test_a_missing_label_leaves_the_name_empty(
    server: WikidataServer, source: MetadataSource, known: SandboxTitle
) -> None:
    server.titles = (known,)

    title = await metropolis(source)

    assert (title.name_ru, title.name_en) == ("", "Metropolis")


async def test_an_item_without_any_name_is_no_title(server: WikidataServer, source: MetadataSource) -> None:
    server.titles = (replace(METROPOLIS, title_ru="", title_en="", title_original=""),)

    with pytest.raises(NotFound):
        await metropolis(source)


async def test_there_are_no_episodes(source: MetadataSource) -> None:
    title = await source.get(ExternalIds(wikidata=SERIES.wikidata_id), TitleKind.SERIES)

    with pytest.raises(NotFound):
        await source.season(title, 1)


async def test_the_program_names_itself(server: WikidataServer, source: MetadataSource) -> None:
    await source.check()

    assert dict(server.calls[0].headers)["user-agent"] == f"concierge/{__version__} (+media-concierge)"
