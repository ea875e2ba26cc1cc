"""PoiskKino as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.adapters.metadata.poiskkino import ADAPTER, Poiskkino
from concierge.errors import (
    ConciergeError,
    LoginFailed,
    NotFound,
    QuotaExceeded,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.genre import Genre
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.title_facts import AgeRating, Airing, Premiere, PremiereKind, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ListingSource, MeteredSource, PeopleSource
from concierge.sandbox._film_site_words import premiere_of
from concierge.sandbox.poiskkino import PoiskkinoServer, Quirk
from tests.adapters.film_site_titles import ADA, FERRY, HARBOUR, RETURN
from tests.adapters.sources import opened, served

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES
FILM_IDS = ExternalIds(kinopoisk=5100001)


@pytest.fixture
async def server() -> AsyncIterator[PoiskkinoServer]:
    async with served(PoiskkinoServer(titles=(FERRY, RETURN, HARBOUR), people=(ADA,))) as service:
        yield service


@pytest.fixture
async def source(server: PoiskkinoServer) -> AsyncIterator[Poiskkino]:
    async with opened(ADAPTER, server, timeout_s="2") as source:
        for more in (PeopleSource, ListingSource, MeteredSource):
            assert isinstance(source, more)
        assert isinstance(source, Poiskkino)
        yield source


async def test_a_search_costs_one_request_and_forgives_a_slip(
    server: PoiskkinoServer, source: Poiskkino
) -> None:
    found = await source.find("ночной пором", year=None, kind=None)

    assert [title.ids.kinopoisk for title in found] == [5100001, 5100002]
    assert found[0].ids == ExternalIds(kinopoisk=5100001, imdb="tt9900001", tmdb=990001)
    assert found[0].names == ("Ночной паром", "Night Ferry")
    assert found[0].ratings == (
        SourceRating(source="kinopoisk", value=7.8, votes=20_411),
        SourceRating(source="imdb", value=7.1, votes=40_822),
    )
    assert (found[0].countries, found[0].genres) == (("US", "FR"), (Genre.THRILLER, Genre.DRAMA))
    assert found[0].poster_url == "https://image.openmoviedb.com/kinopoisk-images/5100001/orig"
    assert [call.path for call in server.calls] == ["/v1.4/movie/search"]


@pytest.mark.parametrize(
    "text, year, kind, numbers",
    [
        ("ночной паром", 1933, MOVIE, [5100002]),
        ("ночной паром", None, SERIES, []),
        ("гавань", 2012, SERIES, [5100003]),
        ("ничего такого", None, None, []),
        (" ", None, None, []),
    ],
)
async def test_only_titles_of_the_kind_and_near_the_year_are_found(
    source: Poiskkino, text: str, year: int | None, kind: TitleKind | None, numbers: list[int]
) -> None:
    found = await source.find(text, year=year, kind=kind)

    assert [title.ids.kinopoisk for title in found] == numbers


@pytest.mark.parametrize(
    "odd, told",
    [
        ({"year": 0, "movieLength": 0, "alternativeName": ""}, {"year": None, "runtime_min": None}),
        ({"rating": None, "votes": None}, {"ratings": (), "popularity": 0.0}),
        ({"rating": "7", "votes": []}, {"ratings": ()}),
        ({"poster": None}, {"poster_url": None}),
        ({"poster": {"url": None}}, {"poster_url": None}),
        ({"poster": {"url": "https://evil.example/a.jpg"}}, {"poster_url": None}),
        ({"poster": {"url": "http://image.openmoviedb.com/a.jpg"}}, {"poster_url": None}),
        (
            {"poster": {"url": "https://avatars.mds.yandex.net/get-kino/1/orig"}},
            {"poster_url": "https://avatars.mds.yandex.net/get-kino/1/orig"},
        ),
        ({"externalId": {"imdb": "nm1", "tmdb": "x"}}, {"ids": FILM_IDS}),
        ({"isSeries": None, "type": "anime"}, {"kind": SERIES}),
        ({"isSeries": None, "type": "cartoon"}, {"kind": MOVIE}),
        ({"isSeries": None, "type": "something-new"}, {"kind": MOVIE}),
        ({"status": "announced"}, {"status": Airing.ANNOUNCED}),
        ({"genres": None, "countries": [1, {}]}, {"genres": (), "countries": ()}),
        ({"enName": "The Night Ferry"}, {"name_en": "The Night Ferry"}),
    ],
)
async def test_an_odd_field_costs_only_itself(
    server: PoiskkinoServer, source: Poiskkino, odd: dict[str, object], told: dict[str, object]
) -> None:
    server.odd[5100001] = odd
    server.quirks = {Quirk.BROKEN_ROW}

    found = await source.find("ночной", year=None, kind=None)

    (title,) = (one for one in found if one.ids.kinopoisk == 5100001)
    assert {name: getattr(title, name) for name in told} == told


async def test_a_film_comes_with_everything_in_one_request(
    server: PoiskkinoServer, source: Poiskkino
) -> None:
    title = await source.get(FILM_IDS, MOVIE)

    day = premiere_of(FERRY)
    assert (title.runtime_min, title.overview_ru, title.status) == (118, FERRY.overview_ru, Airing.RELEASED)
    assert title.age_ratings == (
        AgeRating(country="RU", rating="16+"),
        AgeRating(country="US", rating="PG-13"),
    )
    assert title.premieres[1:3] == (
        Premiere(kind=PremiereKind.THEATRICAL, day=day, country="RU"),
        Premiere(kind=PremiereKind.DIGITAL, day=day + timedelta(days=60)),
    )
    assert [(credit.person, credit.job, credit.kinopoisk) for credit in title.credits][:1] == [
        ("Ada Marsh", "Director", 77)
    ]
    assert len(server.calls) == 1


async def test_a_series_comes_with_its_seasons(source: Poiskkino) -> None:
    title = await source.get(ExternalIds(kinopoisk=5100003), SERIES)

    assert (title.name_original, title.original_language) == ("Гавань", "ru")
    assert (title.end_year, title.status) == (2013, Airing.ENDED)
    assert title.seasons == (Season(number=1, episode_count=2), Season(number=2, episode_count=3))
    episodes = await source.season(title, 2)
    assert [(episode.number, episode.name) for episode in episodes][:1] == [(1, "Chapter 1")]
    assert episodes[0].air_date == date(2012, 3, 1)
    for absent in (replace(title, kind=MOVIE), replace(title, ids=FILM_IDS)):
        with pytest.raises(NotFound):
            await source.season(absent, 2)


@pytest.mark.parametrize("ids", [ExternalIds(imdb="tt9900002"), ExternalIds(tmdb=990002)])
async def test_another_id_costs_one_request_more(
    server: PoiskkinoServer, source: Poiskkino, ids: ExternalIds
) -> None:
    server.titles = (FERRY, replace(RETURN, tmdb_id=990002), replace(HARBOUR, tmdb_id=990002))

    title = await source.get(ids, MOVIE)

    assert title.ids.kinopoisk == 5100002
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    "ids, kind",
    [
        (ExternalIds(kinopoisk=5), MOVIE),
        (FILM_IDS, SERIES),
        (ExternalIds(imdb="tt0000005"), MOVIE),
        (ExternalIds(tvmaze=5), MOVIE),
    ],
)
async def test_what_the_service_does_not_know_is_not_found(
    source: Poiskkino, ids: ExternalIds, kind: TitleKind
) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, kind)


@pytest.mark.parametrize("quirks, year", [(set(), 1931), ({Quirk.NO_FILTERS}, None)])
async def test_a_person_comes_with_every_title(
    server: PoiskkinoServer, source: Poiskkino, quirks: set[Quirk], year: int | None
) -> None:
    (found,) = await source.find_people("Ada Marsh")
    server.quirks = quirks

    person = await source.person(found.ids)

    assert (person.name, person.name_ru, person.department) == ("Ada Marsh", "Ада Марш", "Directing")
    assert (person.born, person.died) == (date(1828, 5, 1), date(1910, 1, 2))
    assert (person.parts[0].title.name_ru, person.parts[0].title.year) == ("Ночной паром", year)
    assert {part.job for part in person.parts} == {"Director", "Writer"}


async def test_an_unknown_person_is_not_found(source: Poiskkino) -> None:
    assert await source.find_people("никто") == ()
    for unknown in (PersonIds(kinopoisk=5), PersonIds(tmdb=5)):
        with pytest.raises(NotFound):
            await source.person(unknown)


DAY = premiere_of(FERRY)


@pytest.mark.parametrize(
    "wanted, numbers",
    [
        (TitleList(kind=ListKind.COLLECTION, of=FILM_IDS), [5100002]),
        (TitleList(kind=ListKind.SIMILAR, of=ExternalIds(imdb="tt9900002"), title_kind=MOVIE), [5100001]),
        (TitleList(kind=ListKind.SIMILAR, of=ExternalIds(kinopoisk=5)), []),
        (TitleList(kind=ListKind.UPCOMING, since=DAY, until=DAY), [5100001]),
        (TitleList(kind=ListKind.UPCOMING, since=DAY, until=DAY, title_kind=SERIES), []),
        (TitleList(kind=ListKind.DISCOVER, genres=(Genre.DRAMA,), title_kind=SERIES), [5100003]),
        (
            TitleList(
                kind=ListKind.DISCOVER,
                since=date(1932, 1, 1),
                until=date(1940, 1, 1),
                least_mark=7.5,
                longest_min=120,
            ),
            [5100002],
        ),
        (TitleList(kind=ListKind.DISCOVER, original_language="fr"), []),
    ],
)
async def test_a_list_has_its_titles(source: Poiskkino, wanted: TitleList, numbers: list[int]) -> None:
    assert [title.ids.kinopoisk for title in await source.listed(wanted)] == numbers


@pytest.mark.parametrize("quirks", [set(), {Quirk.REASONS_IN_A_LIST}])
async def test_the_end_of_a_days_quota_is_told_from_a_refused_tariff(
    server: PoiskkinoServer, source: Poiskkino, quirks: set[Quirk]
) -> None:
    server.quirks, server.quota = set(quirks), 1
    await source.check()

    with pytest.raises(QuotaExceeded):
        await source.check()
    server.quirks.add(Quirk.NO_TARIFF)
    with pytest.raises(LoginFailed, match="tariff"):
        await source.check()

    assert (source.daily_limit, source.spent) == (200, 3)


THROTTLED = {"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}
BAD = {"statusCode": 400, "message": ["limit must not be greater than 250"], "error": "Bad Request"}


@pytest.mark.parametrize(
    "answer, error",
    [
        pytest.param(JSONResponse(THROTTLED, 429), RateLimited, id="429"),
        pytest.param(JSONResponse(BAD, 400), UnexpectedAnswer, id="400"),
        pytest.param(JSONResponse({"statusCode": 500}, 500), ServiceUnavailable, id="500"),
        pytest.param(HTMLResponse("<html>blocked</html>", 403), UnexpectedAnswer, id="stranger's 403"),
        pytest.param(Response("", 301, {"Location": "https://new.example/"}), UnexpectedAnswer, id="301"),
        pytest.param(JSONResponse({"docs": None}), UnexpectedAnswer, id="no rows"),
        pytest.param(JSONResponse({"docs": [1, None]}), UnexpectedAnswer, id="unreadable rows"),
    ],
)
async def test_a_failure_is_told_as_what_it_is(
    server: PoiskkinoServer, source: Poiskkino, answer: Response, error: type[ConciergeError]
) -> None:
    server.stranger = answer

    with pytest.raises(error) as caught:
        await source.find("ночной", year=None, kind=None)

    assert type(caught.value) is error
