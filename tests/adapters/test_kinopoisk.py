"""Kinopoisk as a metadata source, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from concierge.adapters.metadata.kinopoisk import ADAPTER, Kinopoisk
from concierge.errors import (
    Challenged,
    ConciergeError,
    NotFound,
    QuotaExceeded,
    RateLimited,
    UnexpectedAnswer,
)
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.title_facts import AgeRating, Airing, PremiereKind, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ImageSource, ListingSource, MeteredSource, PeopleSource
from concierge.sandbox._film_site_words import premiere_of
from concierge.sandbox.kinopoisk import KinopoiskServer, Quirk
from tests.adapters.film_site_titles import ADA, FERRY, HARBOUR, RETURN
from tests.adapters.sources import opened, served

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES


@pytest.fixture
async def server() -> AsyncIterator[KinopoiskServer]:
    async with served(KinopoiskServer(titles=(FERRY, RETURN, HARBOUR), people=(ADA,))) as service:
        yield service


@pytest.fixture
async def source(server: KinopoiskServer) -> AsyncIterator[Kinopoisk]:
    async with opened(ADAPTER, server, timeout_s="2") as source:
        for more in (PeopleSource, ListingSource, ImageSource, MeteredSource):
            assert isinstance(source, more)
        assert isinstance(source, Kinopoisk)
        yield source


def paths(server: KinopoiskServer) -> list[str]:
    return sorted(call.path for call in server.calls)


async def test_a_search_costs_one_request_and_tells_names_years_and_marks(
    server: KinopoiskServer, source: Kinopoisk
) -> None:
    found = await source.find("ночной паром", year=None, kind=None)

    assert [title.ids.kinopoisk for title in found] == [5100001, 5100002]
    assert found[0].names == ("Ночной паром", "Night Ferry")
    assert (found[0].year, found[0].kind, found[0].countries) == (1931, MOVIE, ("US", "FR"))
    assert found[0].ratings == (SourceRating(source="kinopoisk", value=7.8, votes=20_411),)
    assert found[0].genres == (Genre.THRILLER, Genre.DRAMA)
    assert found[0].poster_url == "https://kinopoiskapiunofficial.tech/images/posters/kp/5100001.jpg"
    assert 0 < found[1].popularity < found[0].popularity <= 1
    assert paths(server) == ["/api/v2.1/films/search-by-keyword"]


@pytest.mark.parametrize(
    "text, year, kind, numbers",
    [
        ("ночной паром", 1932, None, [5100001, 5100002]),
        ("ночной паром", 1933, MOVIE, [5100002]),
        ("ночной паром", None, SERIES, []),
        ("гавань", 2011, SERIES, [5100003]),
        ("ничего такого", None, None, []),
    ],
)
async def test_only_titles_of_the_kind_and_near_the_year_are_found(
    source: Kinopoisk, text: str, year: int | None, kind: TitleKind | None, numbers: list[int]
) -> None:
    found = await source.find(text, year=year, kind=kind)

    assert [title.ids.kinopoisk for title in found] == numbers


@pytest.mark.parametrize("quirks", [{Quirk.NOTHING_IS_404}, {Quirk.NOTHING_IS_404, Quirk.EMPTY_BODY}])
async def test_nothing_found_is_said_as_a_404_too(
    server: KinopoiskServer, source: Kinopoisk, quirks: set[Quirk]
) -> None:
    server.quirks = quirks

    assert await source.find("ничего такого", year=None, kind=None) == ()


async def test_broken_rows_and_repeated_ones_are_left_out(server: KinopoiskServer, source: Kinopoisk) -> None:
    server.quirks = {Quirk.BROKEN_ROW, Quirk.TWICE}

    assert len(await source.find("ночной", year=None, kind=None)) == 2


@pytest.mark.parametrize(
    "odd, told",
    [
        ({"rating": "99%"}, {"ratings": ()}),
        ({"rating": "null", "ratingVoteCount": None}, {"ratings": (), "popularity": 0.0}),
        ({"year": "null"}, {"year": None}),
        ({"year": "1931-1934", "type": "UNKNOWN"}, {"year": 1931, "end_year": 1934, "kind": SERIES}),
        ({"type": "UNKNOWN"}, {"kind": MOVIE}),
        ({"nameRu": None, "nameEn": None, "nameOriginal": "Nattfärjan"}, {"name_original": "Nattfärjan"}),
        (
            {"nameEn": "Nattfärjan", "countries": [{"country": "Швеция"}]},
            {"name_en": "", "name_original": "Nattfärjan", "original_language": ""},
        ),
        (
            {"nameEn": "Night Ferry", "countries": [{"country": "СССР"}]},
            {"name_en": "Night Ferry", "name_original": "Ночной паром", "original_language": "ru"},
        ),
        ({"genres": None, "countries": "США"}, {"genres": (), "countries": ()}),
        ({"posterUrl": "https://evil.example/images/posters/kp/1.jpg"}, {"poster_url": None}),
        ({"posterUrl": "https://kinopoiskapiunofficial.tech/images/../a.jpg"}, {"poster_url": None}),
        ({"posterUrl": "https://kinopoiskapiunofficial.tech//evil/images/a.jpg"}, {"poster_url": None}),
        ({"posterUrl": "https://st.kp.yandex.net/images/no-poster.gif"}, {"poster_url": None}),
        ({"genres": [{"genre": "для взрослых"}]}, {"is_adult": True}),
    ],
)
async def test_an_odd_field_costs_only_itself(
    server: KinopoiskServer, source: Kinopoisk, odd: dict[str, object], told: dict[str, object]
) -> None:
    server.odd[5100001] = odd

    (title,) = (
        one for one in await source.find("ночной", year=None, kind=None) if one.ids.kinopoisk == 5100001
    )

    assert {name: getattr(title, name) for name in told} == told


async def test_a_film_comes_with_its_people_and_days(server: KinopoiskServer, source: Kinopoisk) -> None:
    title = await source.get(ExternalIds(kinopoisk=5100001), MOVIE)

    assert title.ids == ExternalIds(kinopoisk=5100001, imdb="tt9900001")
    assert (title.runtime_min, title.overview_ru, title.status) == (118, FERRY.overview_ru, Airing.RELEASED)
    assert title.age_ratings == (
        AgeRating(country="RU", rating="16+"),
        AgeRating(country="US", rating="PG-13"),
    )
    assert title.age == 16
    assert [rating.source for rating in title.ratings] == ["kinopoisk", "imdb"]
    assert title.credits[0] == Credit(
        person="Ada Marsh", person_ru="Ада Марш", job="Director", department="Directing", kinopoisk=77
    )
    assert [credit.job for credit in title.credits[1:]] == [
        "Actor",
        "Writer",
        "Director of Photography",
        "Original Music Composer",
    ]
    assert title.credits[1].character == "Главная роль"
    assert [(one.kind, one.country) for one in title.premieres] == [
        (PremiereKind.THEATRICAL, ""),
        (PremiereKind.THEATRICAL, "RU"),
        (PremiereKind.DIGITAL, "RU"),
        (PremiereKind.PHYSICAL, "RU"),
    ]
    assert paths(server) == [
        "/api/v1/staff",
        "/api/v2.2/films/5100001",
        "/api/v2.2/films/5100001/distributions",
    ]


async def test_a_russian_series_is_known_by_its_russian_name(source: Kinopoisk) -> None:
    title = await source.get(ExternalIds(kinopoisk=5100003), SERIES)

    assert (title.name_original, title.original_language, title.name_en) == ("Гавань", "ru", "")
    assert (title.year, title.end_year, title.status) == (2011, 2013, Airing.ENDED)
    assert title.seasons[1] == Season(number=2, episode_count=3, air_date=date(2012, 3, 1))


async def test_imdbs_id_costs_one_request_more(server: KinopoiskServer, source: Kinopoisk) -> None:
    title = await source.get(ExternalIds(imdb="tt9900002"), MOVIE)

    assert title.ids.kinopoisk == 5100002
    assert len(server.calls) == 4


@pytest.mark.parametrize(
    "odd, status",
    [
        ({"endYear": 9999, "completed": False}, Airing.RUNNING),
        ({"endYear": None, "completed": None}, None),
        (
            {"endYear": None, "completed": None, "productionStatus": "FILMING", "ratingKinopoisk": None},
            Airing.ANNOUNCED,
        ),
        ({"endYear": None, "productionStatus": "SOMETHING_NEW", "completed": "no"}, None),
    ],
)
async def test_where_a_series_stands_is_told_as_far_as_known(
    server: KinopoiskServer, source: Kinopoisk, odd: dict[str, object], status: Airing | None
) -> None:
    server.odd[5100003] = odd

    assert (await source.get(ExternalIds(kinopoisk=5100003), SERIES)).status is status


async def test_a_title_without_its_other_pages_is_a_title(server: KinopoiskServer, source: Kinopoisk) -> None:
    server.quirks = {Quirk.NO_STAFF, Quirk.NO_REST}

    title = await source.get(ExternalIds(kinopoisk=5100001), MOVIE)

    assert (title.name_ru, title.credits, title.premieres) == ("Ночной паром", (), ())


@pytest.mark.parametrize(
    "ids, kind",
    [
        (ExternalIds(kinopoisk=5), MOVIE),
        (ExternalIds(kinopoisk=5100001), SERIES),
        (ExternalIds(imdb="tt0000005"), MOVIE),
        (ExternalIds(tmdb=5), MOVIE),
    ],
)
async def test_what_the_service_does_not_know_is_not_found(
    source: Kinopoisk, ids: ExternalIds, kind: TitleKind
) -> None:
    with pytest.raises(NotFound):
        await source.get(ids, kind)


async def test_a_season_has_its_episodes_in_order(source: Kinopoisk) -> None:
    title = await source.get(ExternalIds(kinopoisk=5100003), SERIES)

    episodes = await source.season(title, 2)

    assert [episode.number for episode in episodes] == [1, 2, 3]
    assert (episodes[0].name, episodes[0].air_date) == ("Chapter 1", date(2012, 3, 1))
    for absent in (0, 9):
        with pytest.raises(NotFound):
            await source.season(title, absent)
    with pytest.raises(NotFound):
        await source.season(replace(title, kind=MOVIE), 1)


async def test_a_person_is_found_and_comes_with_every_title(source: Kinopoisk) -> None:
    (found,) = await source.find_people("ада марш")

    person = await source.person(found.ids)

    assert (person.name, person.name_ru, person.department) == ("Ada Marsh", "Ада Марш", "Directing")
    assert (person.born, person.died) == (date(1828, 5, 1), date(1910, 1, 2))
    parts = [(part.title.name_ru, part.title.kind, part.job) for part in person.parts]
    assert ("Ночной паром", MOVIE, "Director") in parts
    assert ("Гавань", SERIES, "Writer") in parts
    assert await source.find_people("никто") == ()
    for unknown in (PersonIds(kinopoisk=5), PersonIds(tmdb=5)):
        with pytest.raises(NotFound):
            await source.person(unknown)


@pytest.mark.parametrize(
    "wanted, numbers",
    [
        (TitleList(kind=ListKind.COLLECTION, of=ExternalIds(kinopoisk=5100001)), [5100002]),
        (TitleList(kind=ListKind.SIMILAR, of=ExternalIds(imdb="tt9900002")), [5100001]),
        (TitleList(kind=ListKind.SIMILAR, of=ExternalIds(kinopoisk=5)), []),
        (TitleList(kind=ListKind.SIMILAR), []),
        (TitleList(kind=ListKind.TRENDING), [5100001, 5100002, 5100003]),
        (TitleList(kind=ListKind.TRENDING, title_kind=SERIES), [5100003]),
        (TitleList(kind=ListKind.UPCOMING, title_kind=SERIES), []),
        (TitleList(kind=ListKind.DISCOVER), []),
    ],
)
async def test_a_list_has_its_titles(source: Kinopoisk, wanted: TitleList, numbers: list[int]) -> None:
    assert [title.ids.kinopoisk for title in await source.listed(wanted)] == numbers


async def test_what_comes_out_is_asked_for_by_month(server: KinopoiskServer, source: Kinopoisk) -> None:
    day = premiere_of(FERRY)
    wanted = TitleList(kind=ListKind.UPCOMING, since=day, until=date(day.year, day.month + 1, 1))

    (title,) = await source.listed(wanted)

    assert (title.premieres[0].day, title.premieres[0].country, title.kind) == (day, "RU", MOVIE)
    assert paths(server) == ["/api/v2.2/films/premieres"] * 2


async def test_a_poster_costs_no_request_of_the_days(server: KinopoiskServer, source: Kinopoisk) -> None:
    server.quirks = {Quirk.RELATIVE_POSTERS}
    (title, *_) = await source.find("ночной", year=None, kind=None)
    assert title.poster_url

    image = await source.image(title.poster_url)

    assert image.media_type == "image/png"
    assert source.spent == 1
    for absent in (title.poster_url.replace("5100001", "5"), "https://evil.example/images/1.jpg"):
        with pytest.raises(NotFound):
            await source.image(absent)
    assert "x-api-key" not in dict(server.calls[-1].headers)


async def test_a_days_quota_is_counted_and_its_end_told(server: KinopoiskServer, source: Kinopoisk) -> None:
    server.quota = 1
    await source.check()

    with pytest.raises(QuotaExceeded):
        await source.find("ночной", year=None, kind=None)

    assert (source.daily_limit, source.spent) == (500, 2)


@pytest.mark.parametrize(
    "answer, error",
    [
        pytest.param(JSONResponse({"message": "You exceeded the quota."}, 403), QuotaExceeded, id="quota"),
        pytest.param(Response("", 402), QuotaExceeded, id="402"),
        pytest.param(Response("", 429, {"Retry-After": "3"}), RateLimited, id="429"),
        pytest.param(JSONResponse({"message": "page"}, 400), UnexpectedAnswer, id="400"),
        pytest.param(HTMLResponse("_cf_chl_opt", 403), Challenged, id="bot check"),
        pytest.param(
            Response("", 403, {"cf-mitigated": "challenge"}), Challenged, id="bot check without a page"
        ),
        pytest.param(Response("", 302, {"Location": "https://evil.example/"}), UnexpectedAnswer, id="302"),
        pytest.param(JSONResponse({"films": {}}), UnexpectedAnswer, id="no rows"),
        pytest.param(JSONResponse({"films": [1, None]}), UnexpectedAnswer, id="unreadable rows"),
        pytest.param(JSONResponse([]), UnexpectedAnswer, id="wrong shape"),
        pytest.param(PlainTextResponse('{"films": ['), UnexpectedAnswer, id="cut"),
    ],
)
async def test_a_failure_is_told_as_what_it_is(
    server: KinopoiskServer, source: Kinopoisk, answer: Response, error: type[ConciergeError]
) -> None:
    server.stranger = answer

    with pytest.raises(error) as caught:
        await source.find("ночной", year=None, kind=None)

    assert type(caught.value) is error
    assert server.api_key not in str(caught.value)
