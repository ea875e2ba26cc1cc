"""Cinemeta as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.adapters.metadata.cinemeta import ADAPTER, CinemetaSection
from concierge.errors import NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ImageSource, ListingSource, MetadataSource
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.cinemeta import CinemetaServer, Quirk
from tests.adapters.film_site_titles import SHORE
from tests.adapters.sources import opened, paths, served

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES
FILM = replace(
    SHORE,
    key="film",
    is_series=False,
    imdb_id="tt9910009",
    tmdb_id=910009,
    year=1999,
    end_year=None,
    cast=("Cy Dee",),
    popularity=5,
    tvdb_id=7,
)

OTHER = replace(
    FILM,
    key="other",
    title_en="A Quiet Shore at Night",
    title_original="",
    imdb_id="tt9910010",
    popularity=50,
)
AWKWARD = replace(FILM, key="awkward", title_en='50/50 & "100%" = ?', title_original="", imdb_id="tt9910011")
IDS = ExternalIds(imdb="tt9910001", tmdb=910001, tvdb=900001)
A_SERIES = Title(kind=SERIES, name_en="Quiet Shore", ids=IDS)


@pytest.fixture
async def server() -> AsyncIterator[CinemetaServer]:
    async with served(CinemetaServer(titles=(SHORE, FILM, OTHER, AWKWARD))) as service:
        yield service


@pytest.fixture
async def source(server: CinemetaServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


async def found(source: MetadataSource, text: str, kind: TitleKind | None = None) -> list[str | None]:
    return [title.ids.imdb for title in await source.find(text, year=None, kind=kind)]


async def test_a_film_and_a_series_of_one_name_are_found_at_once(
    source: MetadataSource, server: CinemetaServer
) -> None:
    assert await found(source, "Quiet Shore") == ["tt9910009", "tt9910001", "tt9910010"]
    assert sorted(paths(server)) == [
        "/catalog/movie/top/search=Quiet Shore.json",
        "/catalog/series/top/search=Quiet Shore.json",
    ]


async def test_one_kind_is_one_request(source: MetadataSource, server: CinemetaServer) -> None:
    assert await found(source, "quiet  shore", SERIES) == ["tt9910001"]
    assert len(server.calls) == 1
    assert [title.year for title in await source.find("quiet shore", year=1998, kind=None)] == [1999, 1999]
    assert await source.find("quiet shore", year=1950, kind=MOVIE) == ()


@pytest.mark.parametrize(
    "text, ids",
    [
        ('50/50 & "100%" = ?', ["tt9910011"]),
        ("50/50", ["tt9910011"]),
        ("#fragment?x=%2F", []),
        ("Тихий берег", []),
        ("../../manifest", []),
        ("\ud800", []),
    ],
    ids=["signs", "slash", "escapes", "Russian", "dots", "half a character"],
)
async def test_any_text_can_be_asked_for(source: MetadataSource, text: str, ids: list[str]) -> None:
    assert await found(source, text) == ids


async def test_nothing_is_asked_for_an_empty_name(source: MetadataSource, server: CinemetaServer) -> None:
    assert await found(source, " \n") == []
    assert server.calls == []


async def test_a_series_tells_everything_in_one_request(
    source: MetadataSource, server: CinemetaServer
) -> None:
    title = await source.get(ExternalIds(imdb="tt9910001"), SERIES)

    assert title == Title(
        kind=SERIES,
        name_en="Quiet Shore",
        year=2023,
        end_year=2024,
        ids=IDS,
        runtime_min=51,
        overview_en="A coast guard.",
        poster_url="https://images.metahub.space/poster/small/tt9910001/img",
        popularity=2 / 3,
        seasons=(
            Season(number=1, episode_count=2, air_date=date(2023, 3, 2)),
            Season(number=2, episode_count=1, air_date=date(2024, 3, 3)),
        ),
        sources=("cinemeta",),
        status=Airing.ENDED,
        genres=(Genre.DRAMA, Genre.SCIENCE_FICTION),
        ratings=(SourceRating(source="imdb", value=6.1),),
    )
    assert paths(server) == ["/meta/series/tt9910001.json"]


async def test_a_film_has_people_and_no_seasons(source: MetadataSource) -> None:
    title = await source.get(ExternalIds(imdb="tt9910009"), MOVIE)

    assert title.credits == (
        Credit(person="Ann Lee", job="Director", department="Directing"),
        Credit(person="Cy Dee", job="Actor", department="Acting"),
    )
    assert (title.seasons, title.end_year, title.status) == ((), None, None)
    assert title.ids == ExternalIds(imdb="tt9910009", tmdb=910009)


async def test_people_may_come_in_one_text(source: MetadataSource, server: CinemetaServer) -> None:
    server.quirks.add(Quirk.ONE_WRITER)

    people = (await source.get(IDS, SERIES)).credits

    assert [(one.person, one.job) for one in people] == [
        ("Cy Dee", "Director"),
        ("Ann Lee", "Writer"),
        ("Bo Ek", "Writer"),
    ]


@pytest.mark.parametrize("quirk", [None, Quirk.EMPTY, Quirk.GONE], ids=str)
async def test_a_title_that_is_not_there_is_not_found(
    source: MetadataSource, server: CinemetaServer, quirk: Quirk | None
) -> None:
    server.quirks |= {quirk} if quirk else set()
    ids = IDS if quirk else ExternalIds(imdb="tt0000001")

    with pytest.raises(NotFound):
        await source.get(ids, SERIES)
    with pytest.raises(NotFound):
        await source.season(replace(A_SERIES, ids=ids), 1)


@pytest.mark.parametrize(
    "ids",
    [ExternalIds(), ExternalIds(tmdb=910001), ExternalIds(imdb="tt1/../..")],
    ids=["none", "tmdb", "bad"],
)
async def test_imdbs_id_alone_is_taken(
    source: MetadataSource, server: CinemetaServer, ids: ExternalIds
) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, SERIES)
    assert server.calls == []


async def test_a_film_is_no_series(source: MetadataSource, server: CinemetaServer) -> None:
    with pytest.raises(NotFound):
        await source.get(ExternalIds(imdb="tt9910009"), SERIES)
    server.stranger = JSONResponse({"meta": {"id": "tt9910009", "type": "movie", "name": "Quiet Shore"}})
    with pytest.raises(NotFound):
        await source.get(ExternalIds(imdb="tt9910009"), SERIES)
    with pytest.raises(NotFound):
        await source.season(Title(kind=MOVIE, ids=ExternalIds(imdb="tt9910009")), 1)


async def test_another_host_is_followed(server: CinemetaServer) -> None:
    async with (
        serving(CinemetaServer(titles=(), moved_to=server.url)) as first,
        opened(ADAPTER, first) as source,
    ):
        await source.check()
        assert await found(source, "50/50", MOVIE) == ["tt9910011"]
        assert (await source.get(IDS, SERIES)).ids == IDS


@pytest.mark.parametrize(
    "target", ["http://elsewhere.example", "https://me:secret@elsewhere.example", "mailto:x"]
)
async def test_a_way_out_of_tls_or_with_a_name_is_not_followed(
    source: MetadataSource, server: CinemetaServer, target: str
) -> None:
    server.moved_to = target

    with pytest.raises(UnexpectedAnswer):
        await source.find("quiet", year=None, kind=MOVIE)


@pytest.mark.parametrize(
    "quirk, end_year", [(Quirk.HYPHENS, 2024), (Quirk.YEAR_ALONE, 2024), (Quirk.NO_RATING, 2024)], ids=str
)
async def test_years_come_in_many_ways(
    source: MetadataSource, server: CinemetaServer, quirk: Quirk, end_year: int
) -> None:
    server.quirks.add(quirk)

    title = await source.get(IDS, SERIES)

    assert (title.year, title.end_year, title.ids) == (2023, end_year, IDS)
    assert bool(title.ratings) is (quirk is not Quirk.NO_RATING)


async def test_a_series_that_goes_on_has_no_last_year(source: MetadataSource, server: CinemetaServer) -> None:
    server.titles = (replace(SHORE, end_year=None),)

    title = await source.get(IDS, SERIES)

    assert (title.year, title.end_year, title.status) == (2023, None, Airing.RUNNING)


@pytest.mark.parametrize("quirk", [Quirk.BARE, Quirk.MISSHAPEN], ids=str)
async def test_a_row_may_tell_no_more_than_a_name(
    source: MetadataSource, server: CinemetaServer, quirk: Quirk
) -> None:
    server.quirks.add(quirk)

    [title] = await source.find("quiet shore", year=None, kind=SERIES)

    ids = ExternalIds(imdb="tt9910001")
    assert title == Title(kind=SERIES, name_en="Quiet Shore", ids=ids, sources=("cinemeta",))


async def test_odd_fields_of_a_title_are_left_out(source: MetadataSource, server: CinemetaServer) -> None:
    server.quirks.add(Quirk.MISSHAPEN)

    title = await source.get(IDS, SERIES)

    assert (title.names, title.seasons, title.credits, title.year) == (("Quiet Shore",), (), (), None)


async def test_rows_of_something_else_are_left_out(source: MetadataSource, server: CinemetaServer) -> None:
    server.quirks.add(Quirk.STRAYS)

    assert await found(source, "quiet shore", SERIES) == ["tt9910001"]


async def test_a_season_has_its_episodes_in_order(source: MetadataSource, server: CinemetaServer) -> None:
    assert await source.season(A_SERIES, 1) == (
        Episode(season=1, number=1, name="Landfall", air_date=date(2023, 3, 2)),
        Episode(season=1, number=2, name="Fog", air_date=date(2023, 3, 9)),
    )
    assert paths(server) == ["/meta/series/tt9910001.json"]
    with pytest.raises(NotFound):
        await source.season(A_SERIES, 3)
    with pytest.raises(NotFound):
        await source.season(A_SERIES, 0)


async def test_episodes_in_disorder_are_put_in_order_each_once(
    source: MetadataSource, server: CinemetaServer
) -> None:
    in_order = await source.season(A_SERIES, 1)
    server.quirks.add(Quirk.TANGLED)

    assert await source.season(A_SERIES, 1) == in_order
    assert [(one.number, one.name) for one in await source.season(A_SERIES, 0)] == [(1, "The Making of")]
    assert [(one.number, one.name, one.air_date) for one in await source.season(A_SERIES, 2)] == [
        (1, "Ebb", date(2024, 3, 3)),
        (99, "", date(2190, 1, 1)),
    ]
    assert [one.number for one in (await source.get(IDS, SERIES)).seasons] == [0, 1, 2]


async def test_a_season_may_be_long(source: MetadataSource, server: CinemetaServer) -> None:
    server.titles = (replace(SHORE, episodes_by_season=(), episode_counts=(1_500,)),)

    episodes = await source.season(A_SERIES, 1)

    assert len(episodes) == 1_500
    assert {one.name for one in episodes} == {""}


async def test_what_is_watched_is_listed_in_turn(source: MetadataSource, server: CinemetaServer) -> None:
    assert isinstance(source, ListingSource)
    trending = TitleList(kind=ListKind.TRENDING)

    assert [title.kind for title in await source.listed(trending)] == [MOVIE, SERIES, MOVIE, MOVIE]
    assert sorted(paths(server)) == ["/catalog/movie/top.json", "/catalog/series/top.json"]
    [series] = await source.listed(replace(trending, title_kind=SERIES))
    assert series.ids.imdb == "tt9910001"
    assert await source.listed(TitleList(kind=ListKind.UPCOMING)) == ()
    assert len(server.calls) == 3


@pytest.mark.parametrize(
    "url",
    [
        "https://images.metahub.space/poster/small/tt0000001/img",
        "https://images.metahub.space.evil.example/poster/small/tt9910001/img",
        "https://images.metahub.space/poster/../../tt9910001/img",
        "http://images.metahub.space/poster/small/tt9910001/img",
    ],
    ids=["unknown", "other host", "dots", "without TLS"],
)
async def test_other_pictures_are_not_found(source: MetadataSource, url: str) -> None:
    assert isinstance(source, ImageSource)
    with pytest.raises(NotFound):
        await source.image(url)


async def test_one_kind_that_fails_is_a_failure_of_both(
    source: MetadataSource, server: CinemetaServer
) -> None:
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/catalog/series"))

    with pytest.raises(ServiceUnavailable):
        await source.find("quiet", year=None, kind=None)

    server.clear()
    assert len(await found(source, "quiet")) == 3


@pytest.mark.parametrize(
    "stranger",
    [
        HTMLResponse("<h1>Welcome</h1>"),
        HTMLResponse("<h1>Not found</h1>", 404),
        JSONResponse([]),
        JSONResponse({"error": "no"}),
        JSONResponse({"meta": "x", "metas": [7]}),
        JSONResponse({"meta": {"name": "x"}, "metas": {"0": {}}}),
        Response("", 204),
        JSONResponse({}, 403),
    ],
    ids=["page", "page 404", "list", "error", "other shape", "no id", "empty", "403"],
)
async def test_a_stranger_is_not_taken_for_nothing_found(
    source: MetadataSource, server: CinemetaServer, stranger: Response
) -> None:
    server.stranger = stranger

    with pytest.raises(UnexpectedAnswer):
        await source.find("quiet", year=None, kind=None)
    with pytest.raises(UnexpectedAnswer):
        await source.get(IDS, SERIES)
    with pytest.raises(UnexpectedAnswer):
        await source.season(A_SERIES, 1)
    with pytest.raises(UnexpectedAnswer):
        await source.check()


def test_nothing_has_to_be_set() -> None:
    assert CinemetaSection().missing() == ()
