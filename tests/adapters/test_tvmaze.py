"""TVmaze as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.adapters.metadata.tvmaze import ADAPTER, Tvmaze, TvmazeSection
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ImageSource, ListingSource, MetadataSource
from concierge.sandbox.tvmaze import Coming, Quirk, TvmazeServer
from tests.adapters.film_site_titles import SHORE
from tests.adapters.sources import opened, paths, served

SERIES = TitleKind.SERIES
QUIET = replace(
    SHORE,
    overview_en='A coast guard of the "north" & his boat.',
    countries=("US",),
    composers=("Bo Ek",),
    cast=("Cy Dee",),
    genres=("drama", "crime"),
    tvmaze_id=910002,
    aliases=("Still Coast",),
    popularity=88,
)
STREAM = replace(
    QUIET,
    key="quiet_stream",
    title_ru="",
    title_en="Quiet Stream",
    title_original="Quiet Stream",
    imdb_id="",
    tvmaze_id=910003,
    tvdb_id=0,
    end_year=None,
    aliases=(),
    popularity=20,
)
FILM = replace(QUIET, key="film", is_series=False, tvmaze_id=0, imdb_id="tt9910009", tvdb_id=0)
IDS = ExternalIds(tvmaze=910002, imdb="tt9910001", tvdb=900001)
ABSENT = ExternalIds(tvmaze=5)
MAY = date(2030, 5, 1)
UPCOMING = TitleList(kind=ListKind.UPCOMING, since=MAY, until=date(2030, 5, 2))


@pytest.fixture
async def server() -> AsyncIterator[TvmazeServer]:
    async with served(TvmazeServer(titles=(QUIET, FILM, STREAM))) as service:
        yield service


@pytest.fixture
async def source(server: TvmazeServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


async def found(source: MetadataSource, text: str, year: int | None = None) -> list[str]:
    return [title.name_en for title in await source.find(text, year=year, kind=None)]


async def test_a_search_is_one_request_and_tells_what_a_row_holds(
    source: MetadataSource, server: TvmazeServer
) -> None:
    title = (await source.find("quiet shore", year=None, kind=None))[0]

    assert title == Title(
        kind=SERIES,
        name_en="Quiet Shore",
        name_original="Quiet Shore",
        original_language="en",
        year=2023,
        end_year=2024,
        ids=IDS,
        runtime_min=51,
        overview_en='A coast guard of the "north" & his boat.',
        poster_url="https://static.tvmaze.com/uploads/images/original_untouched/402/910002.jpg",
        popularity=0.88,
        sources=("tvmaze",),
        status=Airing.ENDED,
        genres=(Genre.DRAMA, Genre.CRIME),
        countries=("US",),
        ratings=(SourceRating(source="tvmaze", value=7.4),),
        premieres=(Premiere(kind=PremiereKind.TV, day=date(2023, 3, 2), country="US"),),
    )
    assert paths(server) == ["/search/shows"]


@pytest.mark.parametrize(
    "text, year, names",
    [
        ("quiet", None, ["Quiet Shore", "Quiet Stream"]),
        ("Still Coast", None, ["Quiet Shore"]),
        ("quiet shroe", None, ["Quiet Shore"]),
        ("quiet shore", 2024, ["Quiet Shore"]),
        ("quiet shore", 1999, []),
        ("Тихий берег", None, []),
        ("Zzyzx & 100% = ?", None, []),
    ],
    ids=["two", "other name", "typing error", "year beside", "wrong year", "Russian", "nothing"],
)
async def test_names_are_found(source: MetadataSource, text: str, year: int | None, names: list[str]) -> None:
    assert await found(source, text, year) == names


async def test_a_russian_name_is_found_where_tvmaze_has_it(
    source: MetadataSource, server: TvmazeServer
) -> None:
    server.quirks.add(Quirk.AKAS_ARE_FOUND)

    assert await found(source, "тихий берег") == ["Quiet Shore"]


async def test_films_and_empty_names_are_not_asked_for(source: MetadataSource, server: TvmazeServer) -> None:
    assert await source.find("Quiet Shore", year=None, kind=TitleKind.MOVIE) == ()
    assert await source.find(" ", year=None, kind=SERIES) == ()
    with pytest.raises(NotFound):
        await source.get(ExternalIds(imdb="tt9910009"), TitleKind.MOVIE)
    assert server.calls == []


async def test_a_series_tells_everything_in_one_request(source: MetadataSource, server: TvmazeServer) -> None:
    server.coming["quiet_shore"] = Coming(season=3, number=1, day="2030-05-01", name="Spring")

    title = await source.get(IDS, SERIES)

    assert (title.name_ru, title.name_en, title.aliases) == ("Тихий берег", "Quiet Shore", ("Still Coast",))
    assert title.next_episode == Episode(season=3, number=1, name="Spring", air_date=MAY)
    assert title.seasons == (
        Season(number=1, episode_count=2, air_date=date(2023, 3, 2)),
        Season(number=2, episode_count=1, air_date=date(2024, 3, 3)),
    )
    assert title.credits == (
        Credit(person="Ann Lee", job="Director", department="Directing"),
        Credit(person="Bo Ek", job="Original Music Composer", department="Sound"),
        Credit(person="Cy Dee", job="Actor", department="Acting", character="Role 1"),
    )
    assert paths(server) == ["/shows/910002"]


@pytest.mark.parametrize("quirk", [None, Quirk.LEADS_FOR_EVER, Quirk.LEADS_WHOLE], ids=["302", "301", "200"])
@pytest.mark.parametrize(
    "ids", [ExternalIds(imdb="tt9910001"), ExternalIds(tvdb=900001)], ids=["imdb", "tvdb"]
)
async def test_a_series_is_looked_up_by_another_id_in_two_requests(
    source: MetadataSource, server: TvmazeServer, ids: ExternalIds, quirk: Quirk | None
) -> None:
    server.quirks |= {quirk} if quirk else set()

    assert (await source.get(ids, SERIES)).ids == IDS
    assert paths(server) == ["/lookup/shows", "/shows/910002"]


async def test_tvdbs_id_helps_where_imdbs_is_not_known(source: MetadataSource) -> None:
    assert (await source.get(ExternalIds(imdb="tt9999999", tvdb=900001), SERIES)).ids == IDS


@pytest.mark.parametrize(
    "ids",
    [ABSENT, ExternalIds(imdb="tt9999999"), ExternalIds(tvdb=7), ExternalIds(tmdb=910001), ExternalIds()],
    ids=["tvmaze", "imdb", "tvdb", "an id that is not taken", "none"],
)
async def test_a_series_that_is_not_there_is_not_found(source: MetadataSource, ids: ExternalIds) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, SERIES)
    with pytest.raises(NotFound):
        await source.season(Title(kind=SERIES, ids=ids), 1)


async def test_a_look_up_that_leads_elsewhere_is_unexpected(
    source: MetadataSource, server: TvmazeServer
) -> None:
    server.quirks.add(Quirk.LEADS_ASTRAY)

    with pytest.raises(UnexpectedAnswer):
        await source.get(ExternalIds(imdb="tt9910001"), SERIES)


async def test_a_season_has_its_episodes_in_order(source: MetadataSource, server: TvmazeServer) -> None:
    assert await source.season(Title(kind=SERIES, ids=IDS), 1) == (
        Episode(season=1, number=1, name="Landfall", air_date=date(2023, 3, 2)),
        Episode(season=1, number=2, name="Fog", air_date=date(2023, 3, 9)),
    )
    assert paths(server) == ["/shows/910002/episodes"]


async def test_specials_are_season_0(source: MetadataSource) -> None:
    [special] = await source.season(Title(kind=SERIES, ids=IDS), 0)

    assert (special.season, special.number, special.name) == (0, 1, "The Making of Quiet Shore")


async def test_a_season_that_is_not_there_is_not_found(source: MetadataSource) -> None:
    with pytest.raises(NotFound):
        await source.season(Title(kind=SERIES, ids=IDS), 9)


async def test_a_season_may_be_a_year(source: MetadataSource, server: TvmazeServer) -> None:
    server.quirks.add(Quirk.YEARS_AS_SEASONS)

    assert [one.number for one in (await source.get(IDS, SERIES)).seasons] == [2023, 2024]
    assert [one.name for one in await source.season(Title(kind=SERIES, ids=IDS), 2024)] == ["Ebb"]


async def test_names_and_days_to_be_announced_are_left_out(
    source: MetadataSource, server: TvmazeServer
) -> None:
    server.quirks.add(Quirk.UNNAMED)

    episodes = await source.season(Title(kind=SERIES, ids=IDS), 1)

    assert [(one.name, one.air_date) for one in episodes] == [("", None), ("", None)]


async def test_a_special_that_comes_is_no_next_episode(source: MetadataSource, server: TvmazeServer) -> None:
    server.coming["quiet_shore"] = Coming(season=2, number=None, day="2030-05-01")

    assert (await source.get(IDS, SERIES)).next_episode is None


@pytest.mark.parametrize("quirk", [Quirk.SPARSE, Quirk.MISSHAPEN], ids=str)
async def test_odd_fields_are_left_out(source: MetadataSource, server: TvmazeServer, quirk: Quirk) -> None:
    server.quirks.add(quirk)

    [title] = await source.find("quiet shore", year=None, kind=None)
    details = await source.get(ExternalIds(tvmaze=910002), SERIES)

    assert title.names == details.names == ("Quiet Shore",)
    assert title.ids == details.ids == ExternalIds(tvmaze=910002)
    assert (details.year, details.runtime_min, details.poster_url, details.popularity) == (
        None,
        None,
        None,
        0,
    )
    assert (details.ratings, details.countries, details.seasons, details.credits) == ((), (), (), ())


async def test_rows_of_something_else_are_left_out(source: MetadataSource, server: TvmazeServer) -> None:
    as_it_was = await source.get(IDS, SERIES)
    server.quirks.add(Quirk.STRAYS)

    assert await found(source, "quiet") == ["Quiet Shore", "Quiet Stream"]
    assert await source.get(IDS, SERIES) == as_it_was
    assert len(await source.season(Title(kind=SERIES, ids=IDS), 1)) == 2


async def test_an_older_answer_tells_as_much(source: MetadataSource, server: TvmazeServer) -> None:
    server.quirks.add(Quirk.OLD)

    title = await source.get(IDS, SERIES)

    assert title.end_year == 2024
    assert title.seasons[0] == Season(number=1, episode_count=2, air_date=date(2023, 3, 2))
    assert title.poster_url == "https://static.tvmaze.com/uploads/images/original_untouched/402/910002.jpg"


@pytest.mark.parametrize(
    "quirk, ratings",
    [(Quirk.ROUND, (SourceRating(source="tvmaze", value=7.0),)), (Quirk.NO_MARK, ())],
    ids=str,
)
async def test_a_mark_may_be_round_or_missing(
    source: MetadataSource, server: TvmazeServer, quirk: Quirk, ratings: tuple[SourceRating, ...]
) -> None:
    server.quirks.add(quirk)

    assert (await source.get(IDS, SERIES)).ratings == ratings


async def test_a_streamed_series_has_no_country_but_its_networks(
    source: MetadataSource, server: TvmazeServer
) -> None:
    ids = ExternalIds(tvmaze=910003)
    streamed = await source.get(ids, SERIES)
    server.quirks.add(Quirk.BOTH_CHANNELS)

    assert (streamed.countries, streamed.runtime_min, streamed.status) == ((), 51, Airing.RUNNING)
    assert (await source.get(ids, SERIES)).countries == ("US",)


async def test_what_comes_is_listed_by_day_of_television_and_of_the_web(
    source: MetadataSource, server: TvmazeServer
) -> None:
    assert isinstance(source, ListingSource)
    server.coming = {
        "quiet_shore": Coming(season=3, number=1, day="2030-05-02"),
        "quiet_stream": Coming(season=2, number=4, day="2030-05-01", name="Ford"),
    }

    titles = await source.listed(UPCOMING)

    assert [(title.name_en, title.next_episode) for title in titles] == [
        ("Quiet Stream", Episode(season=2, number=4, name="Ford", air_date=MAY)),
        ("Quiet Shore", Episode(season=3, number=1, air_date=date(2030, 5, 2))),
    ]
    assert paths(server) == ["/schedule", "/schedule/web"] * 2


async def test_seven_days_are_listed_at_most(source: MetadataSource, server: TvmazeServer) -> None:
    assert isinstance(source, ListingSource)
    server.titles = (replace(QUIET, genres=("talk",)), STREAM)
    server.coming = {
        "quiet_shore": Coming(season=3, number=1, day="2030-05-02"),
        "quiet_stream": Coming(season=2, number=None, day="2030-05-01"),
    }

    # What comes every day and specials are left out.
    assert await source.listed(replace(UPCOMING, until=date(2031, 1, 1))) == ()
    assert len(server.calls) == 14


async def test_other_lists_are_not_asked_for(source: MetadataSource, server: TvmazeServer) -> None:
    assert isinstance(source, ListingSource)
    assert await source.listed(TitleList(kind=ListKind.TRENDING)) == ()
    assert await source.listed(replace(UPCOMING, title_kind=TitleKind.MOVIE)) == ()
    assert await source.listed(replace(UPCOMING, until=date(2030, 4, 1))) == ()
    assert server.calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://static.tvmaze.com/uploads/images/medium_portrait/1/5.jpg",
        "https://static.tvmaze.com.evil.example/uploads/images/medium_portrait/1/910002.jpg",
        "https://static.tvmaze.com/uploads/images/../../1/910002.jpg",
        "https://me@static.tvmaze.com/uploads/images/medium_portrait/1/910002.jpg",
        "file:///etc/passwd",
    ],
    ids=["unknown", "other host", "dots", "user", "file"],
)
async def test_other_pictures_are_not_found(source: MetadataSource, url: str) -> None:
    assert isinstance(source, ImageSource)
    with pytest.raises(NotFound):
        await source.image(url)


@pytest.mark.parametrize(
    "stranger",
    [
        HTMLResponse("<h1>Welcome</h1>"),
        HTMLResponse("<h1>Not found</h1>", 404),
        JSONResponse({"shows": []}),
        JSONResponse([1, {"show": {"id": "x"}}]),
        JSONResponse(None),
        Response("", 204),
        JSONResponse({"name": "Forbidden"}, 403),
    ],
    ids=["page", "page 404", "no list", "no row that can be read", "null", "empty", "403"],
)
async def test_a_stranger_is_not_taken_for_nothing_found(
    source: MetadataSource, server: TvmazeServer, stranger: Response
) -> None:
    server.stranger = stranger

    with pytest.raises(UnexpectedAnswer):
        await source.find("quiet", year=None, kind=None)
    with pytest.raises(UnexpectedAnswer):
        await source.get(IDS, SERIES)
    with pytest.raises(UnexpectedAnswer):
        await source.season(Title(kind=SERIES, ids=IDS), 1)
    with pytest.raises(UnexpectedAnswer):
        await source.check()


def test_no_more_than_twenty_requests_in_ten_seconds_go_out_unless_somebody_says_so() -> None:
    assert TvmazeSection().requests_per_s == 1.0
    assert TvmazeSection().missing() == ()
    assert Tvmaze.takes == {"tvmaze", "imdb", "tvdb"}
