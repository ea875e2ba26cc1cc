"""Everything that TMDB tells of one title, against the sandbox's server over loopback."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from concierge.adapters.metadata.tmdb import ADAPTER
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_facts import (
    AgeRating,
    Airing,
    Collection,
    Premiere,
    PremiereKind,
    Provider,
    SourceRating,
)
from concierge.ports import MetadataSource
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.tmdb import TmdbServer
from tests.adapters.sources import opened, served

METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
DUNE = SandboxTitle(
    key="dune_2",
    is_series=False,
    title_ru="Дюна: Часть вторая",
    title_en="Dune: Part Two",
    title_original="Dune: Part Two",
    year=2024,
    tmdb_id=693134,
    imdb_id="tt15239678",
    wikidata_id="",
    runtime_min=167,
    overview_ru="",
    overview_en="",
    countries=("US", "CA"),
    genres=("science_fiction", "adventure"),
    aliases=("Dune 2",),
    collection="dune",
    part=2,
    directors=("Denis Villeneuve",),
    cinematographers=("Greig Fraser",),
    composers=("Hans Zimmer",),
    cast=("Timothée Chalamet", "Zendaya"),
    votes=650_000,
)

BREAKING_BAD = SandboxTitle(
    key="breaking_bad",
    is_series=True,
    title_ru="Во все тяжкие",
    title_en="Breaking Bad",
    title_original="Breaking Bad",
    year=2008,
    end_year=2013,
    tmdb_id=1396,
    imdb_id="tt0903747",
    wikidata_id="",
    tvdb_id=81189,
    runtime_min=47,
    overview_ru="",
    overview_en="",
    cast=("Bryan Cranston", "Aaron Paul"),
    episode_counts=(7, 13),
    season_dates=("2008-01-20", ""),
)
PEOPLE = (
    SandboxPerson(name="Denis Villeneuve", name_ru="Дени Вильнёв", tmdb_id=137427, department="Directing"),
)
MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with served(TmdbServer(titles=(METROPOLIS, DUNE, BREAKING_BAD), people=PEOPLE)) as service:
        yield service


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


async def dune(source: MetadataSource) -> Title:
    return await source.get(ExternalIds(tmdb=DUNE.tmdb_id), MOVIE)


async def breaking_bad(source: MetadataSource) -> Title:
    return await source.get(ExternalIds(tmdb=BREAKING_BAD.tmdb_id), SERIES)


async def test_one_request_brings_everything(server: TmdbServer, source: MetadataSource) -> None:
    title = await dune(source)

    assert len(server.calls) == 1
    assert (title.status, title.end_year, title.is_adult) == (Airing.RELEASED, None, False)
    assert set(title.genres) == {Genre.SCIENCE_FICTION, Genre.ADVENTURE}
    assert title.countries == DUNE.countries
    assert title.ratings == (SourceRating(source="tmdb", value=7.9, votes=DUNE.votes),)
    assert title.collection is not None
    assert title.collection.name == "Dune: Part Two Collection"
    assert title.aliases == ("Dune: Part Two: The Restored Version", *DUNE.aliases)
    assert {one.kind for one in title.premieres} >= {PremiereKind.THEATRICAL, PremiereKind.DIGITAL}
    assert title.providers == (
        Provider(country="US", name="Harbour+", offer="flatrate"),
        Provider(country="US", name="Harbour+", offer="rent"),
    )
    assert 0.8 < title.popularity <= 1


async def test_the_heads_of_the_crew_come_before_the_actors(source: MetadataSource) -> None:
    title = await dune(source)

    assert [(one.job, one.department, one.person) for one in title.credits] == [
        ("Director", "Directing", "Denis Villeneuve"),
        ("Director of Photography", "Camera", "Greig Fraser"),
        ("Original Music Composer", "Sound", "Hans Zimmer"),
        ("Actor", "Acting", "Timothée Chalamet"),
        ("Actor", "Acting", "Zendaya"),
    ]
    assert title.credits[0].tmdb == 137427
    assert [one.character for one in title.credits[-2:]] == ["Role 1", "Role 2"]


async def test_translated_names_of_people_are_their_russian_ones(
    server: TmdbServer, source: MetadataSource
) -> None:
    server.translates_people = True

    director = (await dune(source)).credits[0]

    assert (director.person, director.person_ru) == ("Denis Villeneuve", "Дени Вильнёв")


async def test_a_series_has_the_people_of_all_its_episodes(source: MetadataSource) -> None:
    title = await breaking_bad(source)

    assert (title.status, title.end_year, title.ids.tvdb) == (Airing.ENDED, 2013, BREAKING_BAD.tvdb_id)
    assert [season.episode_count for season in title.seasons[1:]] == list(BREAKING_BAD.episode_counts)
    assert title.seasons[1].air_date == date(2008, 1, 20)
    assert [one.person for one in title.credits] == list(BREAKING_BAD.cast)


async def test_a_series_is_got_by_its_number_at_thetvdb(server: TmdbServer, source: MetadataSource) -> None:
    title = await source.get(ExternalIds(tvdb=BREAKING_BAD.tvdb_id), SERIES)

    assert title.ids.tmdb == BREAKING_BAD.tmdb_id
    assert [call.path for call in server.calls] == ["/3/find/81189", "/3/tv/1396"]


async def test_an_imdb_id_that_is_unknown_leaves_the_one_of_thetvdb(source: MetadataSource) -> None:
    ids = ExternalIds(imdb="tt9999999", tvdb=BREAKING_BAD.tvdb_id)

    assert (await source.get(ids, SERIES)).ids.tmdb == BREAKING_BAD.tmdb_id


def worker(name: str, number: int, **more: object) -> dict[str, object]:
    return {"id": number, "name": name, "original_name": name, **more}


def dated(country: str, *releases: dict[str, object]) -> dict[str, object]:
    return {"iso_3166_1": country, "release_dates": list(releases)}


CANNES = {"type": 1, "release_date": "2024-05-14T00:00:00.000Z", "note": "Cannes"}


@pytest.mark.parametrize(
    "odd, expected",
    [
        pytest.param({"belongs_to_collection": None}, {"collection": None}, id="no-collection"),
        pytest.param({"belongs_to_collection": "x"}, {"collection": None}, id="collection-as-text"),
        pytest.param(
            {"belongs_to_collection": {"id": 7, "name": "The\nSet"}},
            {"collection": Collection(tmdb=7, name="The Set")},
            id="collection",
        ),
        pytest.param(
            {"release_dates": {"results": [dated("FR", CANNES), dated("", CANNES), None, dated("US")]}},
            {
                "premieres": (
                    Premiere(kind=PremiereKind.FESTIVAL, day=date(2024, 5, 14), country="FR", note="Cannes"),
                )
            },
            id="one-premiere",
        ),
        pytest.param(
            {
                "release_dates": {
                    "results": [
                        dated(
                            "US",
                            {"type": 4, "release_date": "2099-01-02T00:00:00.000Z"},
                            {"type": 9, "release_date": "2024-01-02"},
                            {"type": 3, "release_date": ""},
                            {"type": 3, "release_date": None},
                            {"type": "3", "release_date": "2024-03-01T00:00:00.000Z"},
                            {"type": None, "release_date": "2024-03-01T00:00:00.000Z"},
                        )
                    ]
                }
            },
            {
                "premieres": (
                    Premiere(kind=PremiereKind.THEATRICAL, day=date(2024, 3, 1), country="US"),
                    Premiere(kind=PremiereKind.DIGITAL, day=date(2099, 1, 2), country="US"),
                )
            },
            id="premieres-without-days",
        ),
        pytest.param(
            {"release_dates": {"results": [dated("US", {"certification": "R", "type": 3})]}},
            {"age_ratings": (AgeRating(country="US", rating="R"),), "age": 17, "premieres": ()},
            id="age-rating",
        ),
        pytest.param({"watch/providers": {"results": {}}}, {"providers": ()}, id="nobody-shows-it"),
        pytest.param({"watch/providers": None}, {"providers": ()}, id="providers-null"),
        pytest.param(
            {
                "watch/providers": {
                    "results": {
                        "RU": {
                            "link": "x",
                            "flatrate": [{"provider_name": "Кинотека"}, {"provider_name": None}],
                        },
                        "FR": {"buy": [{"provider_name": "Port"}]},
                        "US": {"ads": None, "free": [{"provider_name": "Free"}]},
                    }
                }
            },
            {
                "providers": (
                    Provider(country="RU", name="Кинотека", offer="flatrate"),
                    Provider(country="US", name="Free", offer="free"),
                )
            },
            id="providers-here-and-there",
        ),
        pytest.param(
            {"genres": [{"id": 1, "name": "Sci-Fi & Fantasy"}, {"name": "?"}, {"name": None}, 7]},
            {"genres": (Genre.SCIENCE_FICTION, Genre.FANTASY)},
            id="genres",
        ),
        pytest.param(
            {"genres": [{"name": "мультфильм"}], "original_language": "ja"},
            {"genres": (Genre.ANIMATION, Genre.ANIME)},
            id="anime",
        ),
        pytest.param(
            {"origin_country": None, "production_countries": [{"iso_3166_1": "DE"}, {"iso_3166_1": "?"}]},
            {"countries": ("DE",)},
            id="countries-of-producers",
        ),
        pytest.param({"origin_country": ["GB", 5, "GB", "x"]}, {"countries": ("GB",)}, id="countries"),
        pytest.param({"vote_average": 0.0}, {"ratings": ()}, id="nobody-voted"),
        pytest.param({"vote_average": 10**400}, {"ratings": ()}, id="a-mark-that-is-no-float"),
        pytest.param({"vote_count": 0}, {"ratings": (), "popularity": 0.0}, id="no-votes"),
        pytest.param({"status": "Post Production"}, {"status": Airing.ANNOUNCED}, id="announced"),
        pytest.param({"status": "Canceled"}, {"status": Airing.CANCELED}, id="canceled"),
        pytest.param({"status": "Returning Series"}, {"status": Airing.RUNNING}, id="running"),
        pytest.param({"status": "In space"}, {"status": None}, id="status-of-tomorrow"),
        pytest.param({"credits": None}, {"credits": ()}, id="credits-null"),
        pytest.param({"credits": {"cast": {}, "crew": "x"}}, {"credits": ()}, id="credits-of-another-shape"),
        pytest.param(
            {
                "credits": {
                    "cast": [
                        worker("Second", 2, order=1, character=None),
                        worker("", 3, order=2),
                        worker("First", 1, order=0, character="Her\u202eo"),
                        {"name": "Nobody"},
                    ],
                    "crew": [
                        worker("大友 克洋", 9, job="Director", department="Directing"),
                        worker("X", 8, job=""),
                    ],
                }
            },
            {
                "credits": (
                    Credit(person="大友 克洋", job="Director", department="Directing", tmdb=9),
                    Credit(person="First", job="Actor", department="Acting", character="Hero", tmdb=1),
                    Credit(person="Second", job="Actor", department="Acting", tmdb=2),
                )
            },
            id="credits-with-holes",
        ),
        pytest.param(
            {
                "credits": {
                    "crew": [
                        {
                            "id": 5,
                            "name": "Акира Куросава",
                            "original_name": "黒澤 明",
                            "job": "Director",
                            "department": "Directing",
                        }
                    ]
                }
            },
            {
                "credits": (
                    Credit(
                        person="黒澤 明",
                        job="Director",
                        department="Directing",
                        person_ru="Акира Куросава",
                        tmdb=5,
                    ),
                )
            },
            id="a-name-in-two-scripts",
        ),
    ],
)
async def test_what_is_odd_is_left_out_and_the_rest_is_kept(
    server: TmdbServer, source: MetadataSource, odd: dict[str, object], expected: dict[str, object]
) -> None:
    server.odd[METROPOLIS.tmdb_id] = odd

    title = await source.get(ExternalIds(tmdb=METROPOLIS.tmdb_id), MOVIE)

    assert {field: getattr(title, field) for field in expected} == expected
    assert (title.name_ru, title.runtime_min) == ("Метрополис", 153)


async def test_of_a_crowd_the_whole_crew_is_kept_but_for_hundreds_of_one_job(
    server: TmdbServer, source: MetadataSource
) -> None:
    cast = [worker(f"Actor {at}", at, order=at) for at in range(1, 501)]
    crew = [worker(f"Grip {at}", 1000 + at, job="Grip", department="Crew") for at in range(200)]
    rare = [
        worker(f"Rare {at}", 3000 + at, job=f"Job {at}", department="Visual Effects") for at in range(100)
    ]
    heads = [
        worker("Ed", 2001, job="Editor", department="Editing"),
        worker("Di", 2002, job="Director", department="Directing"),
        worker("Di", 2002, job="Producer", department="Production"),
        worker("Ga", 2003, job="Gaffer", department="Lighting"),
        worker("Fer", 2004, job="Gaffer", department="Lighting"),
    ]
    server.odd[METROPOLIS.tmdb_id] = {"credits": {"cast": cast, "crew": [*crew, *rare, *heads]}}

    told = (await source.get(ExternalIds(tmdb=METROPOLIS.tmdb_id), MOVIE)).credits

    people = Counter(one.job for one in told)
    assert [one.job for one in told[:4]] == ["Director", "Editor", "Producer", "Actor"]
    assert [one.person for one in told if one.job == "Gaffer"] == ["Ga", "Fer"]
    assert (people["Actor"], people["Grip"]) == (40, 25)
    assert all(people[f"Job {at}"] == 1 for at in range(100))


async def test_no_crew_is_endless(server: TmdbServer, source: MetadataSource) -> None:
    crew = [worker(f"Rare {at}", 3000 + at, job=f"Job {at}", department="Crew") for at in range(3000)]
    server.odd[METROPOLIS.tmdb_id] = {"credits": {"cast": [], "crew": crew}}

    assert len((await source.get(ExternalIds(tmdb=METROPOLIS.tmdb_id), MOVIE)).credits) == 1000


@pytest.mark.parametrize(
    "following, expected",
    [
        pytest.param(None, None, id="null"),
        pytest.param([], None, id="list"),
        pytest.param({"name": "Soon"}, None, id="without-a-number"),
        pytest.param(
            {"season_number": 6, "episode_number": 1, "name": "Эпизод 1", "air_date": "2026-12-01"},
            Episode(season=6, number=1, air_date=date(2026, 12, 1)),
            id="without-a-name",
        ),
        pytest.param(
            {"season_number": 6, "episode_number": 2, "name": "Fog", "air_date": ""},
            Episode(season=6, number=2, name="Fog"),
            id="without-a-day",
        ),
    ],
)
async def test_the_next_episode_is_told_where_there_is_one(
    server: TmdbServer, source: MetadataSource, following: object, expected: Episode | None
) -> None:
    server.odd[BREAKING_BAD.tmdb_id] = {
        "next_episode_to_air": following,
        "created_by": [worker("Vi", 66, credit_id="")],
    }

    title = await breaking_bad(source)

    assert title.next_episode == expected
    assert title.credits[0] == Credit(person="Vi", job="Creator", department="Writing", tmdb=66)


async def test_a_row_without_an_id_costs_no_other_row(server: TmdbServer, source: MetadataSource) -> None:
    server.titles = (replace(METROPOLIS, tmdb_id=5), METROPOLIS)
    server.odd[5] = {"id": None}

    found = await source.find("Метрополис", year=None, kind=MOVIE)

    assert [title.ids.tmdb for title in found] == [METROPOLIS.tmdb_id]


async def test_what_has_not_changed_is_not_sent_again(server: TmdbServer, source: MetadataSource) -> None:
    first, again = await dune(source), await dune(source)

    assert first == again
    tags = [dict(call.headers).get("if-none-match") for call in server.calls]
    assert tags[0] is None
    assert (tags[1] or "").startswith('W/"')


async def test_a_changed_page_is_read_anew(server: TmdbServer, source: MetadataSource) -> None:
    await dune(source)
    server.odd[DUNE.tmdb_id] = {"runtime": 11}

    assert (await dune(source)).runtime_min == 11
