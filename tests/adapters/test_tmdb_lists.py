"""Lists, people and pictures of TMDB, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.responses import Response

from concierge.adapters.metadata.tmdb import ADAPTER, Tmdb
from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.genre import Genre
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, TitleKind
from concierge.model.title_facts import Premiere, PremiereKind
from concierge.model.title_list import ListKind, TitleList
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.tmdb import TmdbServer
from tests.adapters.sources import opened, served
from tests.contracts.metadata import FILM, PEOPLE, SEQUEL, SERIES

MOVIE, TV = TitleKind.MOVIE, TitleKind.SERIES
WAR = replace(
    FILM,
    key="war",
    title_ru="Война",
    title_en="War",
    title_original="Guerre",
    original_language="fr",
    year=1950,
    tmdb_id=990_005,
    imdb_id="tt9900005",
    genres=("war",),
    genres_ru=(),
    collection="",
    runtime_min=180,
    directors=("Otto Brandt",),
    writers=(),
    votes=100_000,
    popularity=99.0,
)
ANIME = replace(
    SERIES,
    key="anime",
    title_ru="Аниме",
    title_en="Anime",
    title_original="アニメ",
    original_language="ja",
    year=2001,
    tmdb_id=990_006,
    imdb_id="tt9900006",
    genres=("animation",),
    directors=("Rin Ota",),
    popularity=60.0,
)


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with served(TmdbServer(titles=(FILM, SEQUEL, WAR, SERIES, ANIME), people=PEOPLE)) as service:
        yield service


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[Tmdb]:
    async with opened(ADAPTER, server) as source:
        assert isinstance(source, Tmdb)
        yield source


def names(titles: object) -> list[str]:
    assert isinstance(titles, tuple)
    return [title.name_en or title.name_original for title in titles]


def ids(title: SandboxTitle) -> ExternalIds:
    return ExternalIds(tmdb=title.tmdb_id)


@pytest.mark.parametrize(
    "kind, expected",
    [
        (MOVIE, ["Guerre", "Night Ferry", "The Night Ferry Returns"]),
        (TV, ["アニメ", "Quiet Haven"]),
        (None, ["Guerre", "Night Ferry", "アニメ", "Quiet Haven", "The Night Ferry Returns"]),
    ],
)
async def test_what_everybody_watches_is_one_request(
    server: TmdbServer, source: Tmdb, kind: TitleKind | None, expected: list[str]
) -> None:
    titles = await source.listed(TitleList(kind=ListKind.TRENDING, title_kind=kind))

    assert names(titles) == expected
    assert len(server.calls) == 1


async def test_films_come_to_cinemas_and_to_homes_and_series_begin(server: TmdbServer, source: Tmdb) -> None:
    wanted = TitleList(kind=ListKind.UPCOMING, since=date(1931, 1, 1), until=date(1962, 1, 31))

    titles = await source.listed(wanted)

    assert names(titles) == ["Night Ferry", "The Night Ferry Returns", "Guerre", "Quiet Haven"]
    assert titles[0].premieres == (
        Premiere(kind=PremiereKind.THEATRICAL, day=date(1931, 1, 10), country="RU"),
        Premiere(kind=PremiereKind.DIGITAL, day=date(1931, 1, 10), country="US"),
    )
    assert titles[-1].premieres == (Premiere(kind=PremiereKind.TV, day=date(1962, 1, 7)),)
    assert len(server.calls) == 3


async def test_a_film_that_only_comes_to_homes_is_upcoming_on_a_day_that_nobody_told(source: Tmdb) -> None:
    wanted = TitleList(
        kind=ListKind.UPCOMING, title_kind=MOVIE, since=date(1931, 2, 1), until=date(1931, 4, 30)
    )

    [title] = await source.listed(wanted)

    assert (title.name_en, title.premieres) == ("Night Ferry", ())


async def test_what_is_like_a_title_has_its_genre(server: TmdbServer, source: Tmdb) -> None:
    wanted = TitleList(kind=ListKind.SIMILAR, title_kind=MOVIE, of=ExternalIds(imdb=FILM.imdb_id))

    assert names(await source.listed(wanted)) == ["The Night Ferry Returns"]
    assert len(server.calls) == 2


async def test_the_films_of_a_collection_come_in_the_order_in_which_they_came_out(
    server: TmdbServer, source: Tmdb
) -> None:
    server.odd[SEQUEL.tmdb_id] = {"release_date": ""}
    wanted = TitleList(kind=ListKind.COLLECTION, of=ids(SEQUEL))

    assert names(await source.listed(wanted)) == ["Night Ferry", "The Night Ferry Returns"]
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(TitleList(kind=ListKind.COLLECTION, of=ids(WAR)), id="of-no-collection"),
        pytest.param(TitleList(kind=ListKind.COLLECTION, title_kind=TV, of=ids(SERIES)), id="of-a-series"),
        pytest.param(TitleList(kind=ListKind.COLLECTION, of=ExternalIds(tmdb=4)), id="of-nothing-known"),
        pytest.param(TitleList(kind=ListKind.SIMILAR, of=ExternalIds(kinopoisk=4)), id="by-no-id-of-ours"),
        pytest.param(TitleList(kind=ListKind.SIMILAR), id="of-nothing"),
        pytest.param(
            TitleList(kind=ListKind.DISCOVER, title_kind=MOVIE, genres=(Genre.SHORT,)), id="no-such-genre"
        ),
        pytest.param(TitleList(kind=ListKind.DISCOVER, title_kind=TV, person=1), id="series-by-a-person"),
    ],
)
async def test_a_list_that_there_is_not_is_empty(source: Tmdb, wanted: TitleList) -> None:
    assert await source.listed(wanted) == ()


@pytest.mark.parametrize(
    "wanted, expected",
    [
        pytest.param({}, ["Guerre", "Night Ferry", "The Night Ferry Returns"], id="everything"),
        pytest.param({"genres": (Genre.WAR, Genre.SHORT)}, ["Guerre"], id="genre"),
        pytest.param(
            {"since": date(1931, 6, 1), "until": date(1934, 1, 1)},
            ["Night Ferry", "The Night Ferry Returns"],
            id="years-not-days",
        ),
        pytest.param({"longest_min": 120}, ["Night Ferry", "The Night Ferry Returns"], id="length"),
        pytest.param({"original_language": "fr"}, ["Guerre"], id="language"),
        pytest.param({"least_mark": 8.0}, [], id="mark"),
        pytest.param({"least_mark": 7.5}, ["Guerre", "Night Ferry", "The Night Ferry Returns"], id="less"),
        pytest.param(
            {"person": PEOPLE[0].tmdb_id}, ["Night Ferry", "The Night Ferry Returns"], id="somebody-s-work"
        ),
    ],
)
async def test_a_choice_is_narrowed_down(
    server: TmdbServer, source: Tmdb, wanted: dict[str, object], expected: list[str]
) -> None:
    titles = await source.listed(TitleList(kind=ListKind.DISCOVER, title_kind=MOVIE, **wanted))  # type: ignore[arg-type] # fields by name

    assert names(titles) == expected
    assert len(server.calls) == 1


async def test_anime_is_what_was_drawn_in_japan(source: Tmdb) -> None:
    [title] = await source.listed(TitleList(kind=ListKind.DISCOVER, genres=(Genre.ANIME,)))

    assert title.name_original == "アニメ"
    assert Genre.ANIME in title.genres


async def test_films_and_series_of_a_choice_are_two_requests(server: TmdbServer, source: Tmdb) -> None:
    titles = await source.listed(TitleList(kind=ListKind.DISCOVER, genres=(Genre.DRAMA,)))

    assert {title.kind for title in titles} == {MOVIE, TV}
    assert [call.path for call in server.calls] == ["/3/discover/movie", "/3/discover/tv"]


@pytest.mark.parametrize("name", ["Lena Marsh", "лена марш", "marsh"])
async def test_a_person_is_found_by_a_name_in_any_script(server: TmdbServer, source: Tmdb, name: str) -> None:
    [person] = await source.find_people(name)

    assert (person.name, person.ids, person.department) == (
        "Lena Marsh",
        PersonIds(tmdb=PEOPLE[0].tmdb_id),
        "Directing",
    )
    assert 0.5 < person.popularity <= 1
    assert len(server.calls) == 1


async def test_a_name_of_blanks_is_nobody_s(server: TmdbServer, source: Tmdb) -> None:
    assert await source.find_people(" ") == ()
    assert await source.find(" ", year=None, kind=None) == ()
    assert server.calls == []


@pytest.mark.parametrize(
    "wanted, requests", [(PersonIds(tmdb=PEOPLE[0].tmdb_id), 1), (PersonIds(imdb=PEOPLE[0].imdb_id), 2)]
)
async def test_a_person_comes_with_every_part(
    server: TmdbServer, source: Tmdb, wanted: PersonIds, requests: int
) -> None:
    person = await source.person(wanted)

    assert (person.name, person.name_ru) == ("Lena Marsh", "Лена Марш")
    assert (person.born, person.died) == (date(1899, 3, 4), date(1971, 5, 6))
    assert person.ids == PersonIds(
        tmdb=PEOPLE[0].tmdb_id, imdb=PEOPLE[0].imdb_id, wikidata=PEOPLE[0].wikidata_id
    )
    assert [(part.title.name_en, part.job) for part in person.parts] == [
        ("Night Ferry", "Director"),
        ("Night Ferry", "Screenplay"),
        ("Quiet Haven", "Director"),
        ("The Night Ferry Returns", "Director"),
        ("The Night Ferry Returns", "Screenplay"),
    ]
    assert len(server.calls) == requests


async def test_titles_of_a_person_have_their_names_in_both_languages(
    server: TmdbServer, source: Tmdb
) -> None:
    server.titles = (WAR, *server.titles)
    [found] = await source.find_people("Otto Brandt")
    server.calls.clear()

    person = await source.person(found.ids)

    named = {(part.title.name_ru, part.title.name_en) for part in person.parts if part.title.year == WAR.year}
    assert named == {("Война", "War")}
    assert len(server.calls) == 2


async def test_an_actor_has_characters(source: Tmdb) -> None:
    [found] = await source.find_people("Hugo Stern")
    person = await source.person(found.ids)

    assert {(part.job, part.department, part.character) for part in person.parts} == {
        ("Actor", "Acting", "Role 1")
    }
    assert {part.title.kind for part in person.parts} == {MOVIE, TV}


async def test_a_person_without_a_translation_has_the_russian_name_of_the_others(
    server: TmdbServer, source: Tmdb
) -> None:
    server.stranger = Response(
        '{"id": 7, "name": "Jean", "also_known_as": ["ジャン", "Жан", 5], "birthday": "1861-12-08", "deathday": "?",'
        ' "popularity": 1e400, "profile_path": "//evil/x.jpg", "combined_credits": {"cast": [{"id": 1}], "crew": null},'
        ' "imdb_id": "tt0000001", "known_for": [null], "translations": []}'
    )

    person = await source.person(PersonIds(tmdb=7))

    assert (person.name, person.name_ru, person.born, person.died) == ("Jean", "Жан", date(1861, 12, 8), None)
    assert (person.photo_url, person.parts, person.ids) == (None, (), PersonIds(tmdb=7))
    assert person.popularity == 0


async def test_only_somebody_with_a_name_is_found(server: TmdbServer, source: Tmdb) -> None:
    server.people = (SandboxPerson(name="", name_ru="Лена Безымянная", tmdb_id=990_109),)

    assert await source.find_people("безымянная") == ()


async def test_a_poster_is_fetched_from_the_mirror_without_the_key(server: TmdbServer, source: Tmdb) -> None:
    title = await source.get(ids(FILM), MOVIE)
    server.calls.clear()

    image = await source.image(title.poster_url or "")

    assert title.poster_url == "https://image.tmdb.org/t/p/w500/night-ferry.jpg"
    assert image.media_type == "image/png"
    [call] = server.calls
    assert (call.path, call.query) == ("/t/p/w500/night-ferry.jpg", ())
    assert "authorization" not in dict(call.headers)


async def test_a_poster_that_is_gone_is_not_found(server: TmdbServer, source: Tmdb) -> None:
    with pytest.raises(NotFound):
        await source.image("https://image.tmdb.org/t/p/w500/gone.jpg")
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://image.tmdb.org/t/p/w500/../../x.jpg",
        "https://image.tmdb.org/t/p/w500//evil.example/x.jpg",
        "https://image.tmdb.org/t/p/w500/x.svg",
        "https://image.tmdb.org.evil.example/t/p/w500/x.jpg",
        "https://image.tmdb.org/t/p/w500/x.jpg?y",
        "http://image.tmdb.org/t/p/w500/x.jpg",
        "javascript:alert(1)",
        "",
    ],
)
async def test_a_picture_of_somebody_else_is_not_asked_for(
    server: TmdbServer, source: Tmdb, url: str
) -> None:
    with pytest.raises(NotFound):
        await source.image(url)
    assert server.calls == []


async def test_a_silent_address_leaves_the_mirror(server: TmdbServer) -> None:
    async with serving(TmdbServer(titles=(FILM,))) as mirror:
        server.arm(Fault(kind=FaultKind.SERVER_ERROR))
        async with opened(ADAPTER, server, mirrors=f'["{mirror.url}/3"]') as source:
            # An answer that says "not now" is one; only silence is none.
            with pytest.raises(ServiceUnavailable):
                await source.check()
            server.clear()
            server.arm(Fault(kind=FaultKind.TRUNCATED))
            await source.check()

    assert [call.path for call in mirror.calls] == ["/3/configuration"]
