"""TMDB as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import Response

from concierge.adapters.metadata.tmdb import ADAPTER
from concierge.errors import (
    NotFound,
    UnexpectedAnswer,
)
from concierge.model.genre import Genre
from concierge.model.title import ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import SourceRating
from concierge.ports import BriefSource, MetadataSource
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.sandbox.tmdb import ABSENT, TmdbServer
from tests.adapters.sources import opened, paths, served

METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
SERIES = next(title for title in CATALOGUE if title.is_series)
METROPOLIS_IDS = ExternalIds(tmdb=19, imdb="tt0017136", wikidata="Q151599")
MOVIE = TitleKind.MOVIE


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with served(TmdbServer()) as service:
        yield service


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


async def first(source: MetadataSource, text: str, year: int | None = None) -> Title:
    return (await source.find(text, year=year, kind=None))[0]


async def test_a_film_is_found_with_its_russian_english_and_original_name(source: MetadataSource) -> None:
    title = await first(source, "носферату", 1922)

    assert title == Title(
        kind=MOVIE,
        name_ru="Носферату, симфония ужаса",
        name_en="Nosferatu",
        name_original="Nosferatu, eine Symphonie des Grauens",
        original_language="de",
        year=1922,
        ids=ExternalIds(tmdb=653),
        overview_ru=title.overview_ru,
        overview_en=title.overview_en,
        poster_url="https://image.tmdb.org/t/p/w500/nosferatu.jpg",
        popularity=title.popularity,
        sources=("tmdb",),
        genres=(Genre.HORROR,),
        ratings=(SourceRating(source="tmdb", value=7.9, votes=512),),
    )
    assert title.overview_ru


@pytest.mark.parametrize("text", ["носферату", "Nosferatu"])
async def test_a_brief_search_takes_one_request_for_names_in_the_texts_language(
    server: TmdbServer, source: MetadataSource, text: str
) -> None:
    assert isinstance(source, BriefSource)

    title = (await source.find_briefly(text, year=1922, kind=MOVIE))[0]

    assert len(paths(server)) == 1
    assert title.ids.tmdb == 653
    assert bool(title.name_ru) is (text == "носферату")
    assert await source.find_briefly(" ", year=None, kind=None) == ()


async def test_a_series_is_found_as_a_series(source: MetadataSource) -> None:
    title = await first(source, SERIES.title_ru)

    assert (title.kind, title.year, title.name_en) == (TitleKind.SERIES, SERIES.year, SERIES.title_en)


async def test_an_english_film_needs_one_request(server: TmdbServer, source: MetadataSource) -> None:
    title = await first(source, "Генерал")

    assert title.name_en == "The General"
    assert paths(server) == ["/3/search/multi"]


async def test_finding_a_foreign_film_and_its_details_costs_three_requests(
    server: TmdbServer, source: MetadataSource
) -> None:
    found = await first(source, "Кабинет доктора Калигари", 1920)
    title = await source.get(found.ids, found.kind)

    assert title.name_en == "The Cabinet of Dr. Caligari"
    assert paths(server) == ["/3/search/multi", "/3/search/multi", "/3/movie/234"]


async def test_a_year_beside_the_true_one_costs_no_more(server: TmdbServer, source: MetadataSource) -> None:
    found = (await source.find("Кабинет доктора Калигари", year=1921, kind=MOVIE))[0]
    title = await source.get(found.ids, found.kind)

    assert title.year == 1920
    assert paths(server) == ["/3/search/movie", "/3/search/movie", "/3/movie/234"]


@pytest.mark.parametrize("kind", [None, MOVIE])
async def test_a_title_of_another_year_is_not_what_was_asked(
    server: TmdbServer, source: MetadataSource, kind: TitleKind | None
) -> None:
    assert await source.find("Генерал", year=2049, kind=kind) == ()
    assert len(server.calls) == 2


async def test_people_and_collections_are_no_titles(server: TmdbServer, source: MetadataSource) -> None:
    assert {title.kind for title in await source.find("Metropolis", year=None, kind=None)} == {MOVIE}
    assert await source.find("Buster Keaton", year=None, kind=None) == ()


@pytest.mark.parametrize("year, first_year", [(1927, 1927), (2001, 2001), (2002, 2001), (None, 1927)])
async def test_the_asked_year_decides(source: MetadataSource, year: int | None, first_year: int) -> None:
    assert (await first(source, "Метрополис", year)).year == first_year


async def test_an_exact_name_comes_before_a_longer_one(server: TmdbServer, source: MetadataSource) -> None:
    longer = replace(METROPOLIS, key="longer", tmdb_id=5, title_ru="Метрополис: Путешествие")
    server.titles = (longer, METROPOLIS)

    titles = await source.find("метрополис", year=None, kind=None)

    assert [title.ids.tmdb for title in titles] == [19, 5]


async def test_a_film_beyond_the_first_page_is_found_by_its_year(
    server: TmdbServer, source: MetadataSource
) -> None:
    crowd = (replace(METROPOLIS, key=f"m{at}", tmdb_id=9000 + at, year=1980) for at in range(25))
    server.titles = (*crowd, METROPOLIS)

    assert (await first(source, "Метрополис", 1927)).ids.tmdb == METROPOLIS.tmdb_id
    assert len(server.calls) == 2


@pytest.mark.parametrize("kind, found", [(MOVIE, 2), (TitleKind.SERIES, 0)])
async def test_a_known_kind_is_searched_alone(source: MetadataSource, kind: TitleKind, found: int) -> None:
    assert len(await source.find("Metropolis", year=None, kind=kind)) == found


async def test_a_title_nobody_has_is_no_error(source: MetadataSource) -> None:
    assert await source.find("нет такого фильма", year=None, kind=None) == ()


async def test_a_name_in_another_script_is_not_taken_for_a_translation(
    server: TmdbServer, source: MetadataSource
) -> None:
    server.titles = (
        replace(METROPOLIS, title_ru="", title_en="", title_original="メトロポリス", countries=("JP",)),
    )

    title = await first(source, "メトロポリス")

    assert (title.name_ru, title.name_en, title.name_original) == ("", "", "メトロポリス")


async def test_digits_are_a_name_in_every_language(server: TmdbServer, source: MetadataSource) -> None:
    server.titles = (replace(METROPOLIS, title_ru="1917", title_en="1917", title_original="1917"),)

    title = await first(source, "1917")

    assert (title.name_ru, title.name_en) == ("1917", "1917")


async def test_english_may_be_the_first_language(server: TmdbServer) -> None:
    async with opened(ADAPTER, server, languages='["en-US", "ru-RU"]') as source:
        title = await first(source, "Генерал")

    assert (title.name_ru, title.name_en) == ("Генерал", "The General")
    assert title.overview_en.isascii()


async def test_the_details_of_a_film_are_whole(source: MetadataSource) -> None:
    title = await source.get(ExternalIds(tmdb=653), MOVIE)

    assert (title.name_ru, title.name_en) == ("Носферату, симфония ужаса", "Nosferatu")
    assert title.ids == ExternalIds(tmdb=653, imdb="tt0013442", wikidata="Q151895")
    assert (title.runtime_min, title.seasons, title.age) == (94, (), 16)
    assert title.aliases == ("Nosferatu: The Restored Version",)


async def test_an_english_name_equal_to_the_original_one_is_known(source: MetadataSource) -> None:
    assert (await source.get(ExternalIds(tmdb=19), MOVIE)).name_en == "Metropolis"


async def test_the_details_of_a_series_have_its_seasons(source: MetadataSource) -> None:
    title = await source.get(ExternalIds(tmdb=SERIES.tmdb_id), TitleKind.SERIES)

    sizes = [len(names) for names in SERIES.episodes_by_season]
    assert title.ids.imdb == SERIES.imdb_id
    assert title.seasons[0] == Season(number=0, episode_count=1, air_date=None)
    assert [season.episode_count for season in title.seasons[1:]] == sizes
    assert title.seasons[1].air_date == date(SERIES.year, 1, 7)


@pytest.mark.parametrize("wanted", [METROPOLIS, SERIES], ids=["film", "series"])
async def test_a_title_is_got_by_its_imdb_id_alone(
    server: TmdbServer, source: MetadataSource, wanted: SandboxTitle
) -> None:
    kind = TitleKind.SERIES if wanted.is_series else MOVIE

    title = await source.get(ExternalIds(imdb=wanted.imdb_id), kind)

    assert title.ids.tmdb == wanted.tmdb_id
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    "ids, kind",
    [
        pytest.param(ExternalIds(tmdb=1), MOVIE, id="no-such-number"),
        pytest.param(ExternalIds(tmdb=19), TitleKind.SERIES, id="a-film-s-number"),
        pytest.param(ExternalIds(imdb="tt9999999"), MOVIE, id="no-such-imdb-id"),
        pytest.param(ExternalIds(imdb=METROPOLIS.imdb_id), TitleKind.SERIES, id="a-film-s-imdb-id"),
        pytest.param(ExternalIds(kinopoisk=301), MOVIE, id="no-id-that-stands-there"),
    ],
)
async def test_an_unknown_title_is_not_found(
    source: MetadataSource, ids: ExternalIds, kind: TitleKind
) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, kind)


async def test_a_season_lists_its_episodes_with_dates(server: TmdbServer) -> None:
    async with opened(ADAPTER, server, languages='["en-US", "ru-RU"]') as source:
        episodes = await source.season(await first(source, SERIES.title_en), 1)

    names = SERIES.episodes_by_season[0]
    assert [episode.number for episode in episodes] == list(range(1, len(names) + 1))
    assert {episode.season for episode in episodes} == {1}
    assert [episode.name for episode in episodes] == list(names)
    assert episodes[1].air_date == date(1962, 1, 14)


async def test_a_number_in_place_of_a_name_is_no_name_and_the_other_language_is_asked(
    server: TmdbServer, source: MetadataSource
) -> None:
    title = await first(source, SERIES.title_ru)
    server.calls.clear()

    episodes = await source.season(title, 1)

    assert [episode.name for episode in episodes] == list(SERIES.episodes_by_season[0])
    assert [dict(call.query)["language"] for call in server.calls] == ["ru-RU", "en-US"]


async def test_a_season_that_nobody_named_has_episodes_without_names(
    server: TmdbServer, source: MetadataSource
) -> None:
    server.titles = (replace(SERIES, episodes_by_season=(), episode_counts=(2,)),)

    episodes = await source.season(await first(source, SERIES.title_ru), 1)

    assert [(episode.number, episode.name) for episode in episodes] == [(1, ""), (2, "")]


async def test_a_season_needs_no_more_than_an_imdb_id(source: MetadataSource) -> None:
    title = Title(kind=TitleKind.SERIES, ids=ExternalIds(imdb=SERIES.imdb_id))

    assert await source.season(title, 1)


@pytest.mark.parametrize("kind, tmdb_id", [(TitleKind.SERIES, SERIES.tmdb_id), (MOVIE, METROPOLIS.tmdb_id)])
async def test_a_season_that_does_not_exist_is_not_found(
    source: MetadataSource, kind: TitleKind, tmdb_id: int
) -> None:
    with pytest.raises(NotFound):
        await source.season(Title(kind=kind, ids=ExternalIds(tmdb=tmdb_id)), 99)


@pytest.mark.parametrize("value", [ABSENT, None, ""], ids=["absent", "null", "empty"])
async def test_a_title_of_which_little_is_known_survives(
    server: TmdbServer, source: MetadataSource, value: object
) -> None:
    holes = ("release_date", "overview", "poster_path", "imdb_id", "original_language")
    server.odd[METROPOLIS.tmdb_id] = dict.fromkeys(holes, value)

    found = await first(source, "Метрополис")
    title = await source.get(found.ids, MOVIE)

    assert (found.name_ru, found.year, found.poster_url) == ("Метрополис", None, None)
    assert (title.name_ru, title.year, title.poster_url) == ("Метрополис", None, None)
    assert title.overview_ru == METROPOLIS.overview_ru


@pytest.mark.parametrize(
    "odd, expected",
    [
        pytest.param({"runtime": 0}, {"runtime_min": None}, id="runtime-0"),
        pytest.param({"runtime": None}, {"runtime_min": None}, id="runtime-null"),
        pytest.param({"runtime": -1}, {"runtime_min": None}, id="runtime-below-0"),
        pytest.param({"runtime": None, "episode_run_time": [44, 50]}, {"runtime_min": 44}, id="episodes"),
        pytest.param({"release_date": "0000-00-00"}, {"year": None}, id="no-such-day"),
        pytest.param({"release_date": "9999-01-01"}, {"year": None}, id="far-year"),
        pytest.param({"poster_path": "//evil.example/x.jpg"}, {"poster_url": None}, id="foreign-poster"),
        pytest.param({"poster_path": "/../x.jpg"}, {"poster_url": None}, id="climbing-poster"),
        pytest.param({"vote_count": None}, {"popularity": 0.0}, id="votes-null"),
        pytest.param({"vote_count": "much"}, {"popularity": 0.0}, id="votes-in-words"),
        pytest.param(
            {"id": "20"},
            {"ids": ExternalIds(tmdb=20, imdb="tt0017136", wikidata="Q151599")},
            id="number-as-text",
        ),
        pytest.param(
            {"external_ids": None, "imdb_id": "nm0000001"}, {"ids": ExternalIds(tmdb=19)}, id="id-of-a-person"
        ),
        pytest.param({"translations": None}, {"name_ru": "Метрополис", "name_en": ""}, id="no-languages"),
        pytest.param({"alternative_titles": {"titles": None}}, {"aliases": ()}, id="aliases-null"),
        pytest.param({"seasons": None}, {"seasons": ()}, id="seasons-null"),
        pytest.param({"seasons": "none"}, {"seasons": ()}, id="text-for-a-list"),
        pytest.param({"adult": True}, {"is_adult": True, "age": 18}, id="for-adults"),
        pytest.param({"softcore": True}, {"is_adult": True, "age": 18}, id="softcore"),
        pytest.param(
            {"title": "И\u0306ога", "original_language": "ja"},
            {"name_ru": "Йога"},
            id="a-letter-in-two-parts",
        ),
        pytest.param({"adult": "yes"}, {"is_adult": False}, id="no-word-of-a-flag"),
        pytest.param({"overview": "<b>Город</b>\n1"}, {"overview_ru": "Город 1"}, id="html"),
        pytest.param({"poster_path": "/x.svg"}, {"poster_url": None}, id="a-program-for-a-poster"),
        pytest.param(
            {"seasons": [{"season_number": 1, "episode_count": None, "air_date": ""}]},
            {"seasons": (Season(number=1),)},
            id="season-holes",
        ),
    ],
)
async def test_an_odd_value_is_read_as_unknown(
    server: TmdbServer, source: MetadataSource, odd: dict[str, object], expected: dict[str, object]
) -> None:
    server.odd[METROPOLIS.tmdb_id] = odd

    title = await source.get(ExternalIds(tmdb=METROPOLIS.tmdb_id), MOVIE)

    assert {field: getattr(title, field) for field in expected} == expected


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"id": None}, id="no-id"),
        pytest.param({"id": "much"}, id="text-for-a-number"),
        pytest.param({"id": 2**40}, id="number-beyond-reason"),
    ],
)
async def test_a_page_of_another_shape_is_named_by_the_place_without_the_value(
    server: TmdbServer, source: MetadataSource, odd: dict[str, object]
) -> None:
    server.odd[METROPOLIS.tmdb_id] = odd

    with pytest.raises(UnexpectedAnswer, match=f"tmdb: {next(iter(odd))}: ") as caught:
        await source.get(ExternalIds(tmdb=METROPOLIS.tmdb_id), MOVIE)

    assert "much" not in str(caught.value)


async def test_what_is_neither_film_nor_series_is_passed_over_and_each_title_told_once(
    server: TmdbServer, source: MetadataSource
) -> None:
    film = '{"id": 5, "media_type": "movie", "title": "Буря", "original_title": "Storm", "original_language": "en"}'
    others = ('{"id": 5, "media_type": "game", "title": "Буря"}', '{"id": 6, "name": "Буря"}', "null", film)
    server.stranger = Response(f'{{"page": 1, "total_pages": 900, "results": [{",".join((film, *others))}]}}')

    [title] = await source.find("буря", year=None, kind=None)

    assert (title.ids, title.name_en, title.year) == (ExternalIds(tmdb=5), "Storm", None)
