"""The sandbox's TMDB speaks the wire: read with plain requests, without our own client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.sandbox.tmdb import ABSENT, TmdbServer

METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
SERIES = next(title for title in CATALOGUE if title.is_series)


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    service = TmdbServer()
    async with serving(service):
        yield service


@pytest.fixture
async def client(server: TmdbServer) -> AsyncIterator[httpx.AsyncClient]:
    params = {"api_key": server.api_key}
    async with httpx.AsyncClient(base_url=f"{server.url}/3", params=params, trust_env=False) as client:
        yield client


async def search(client: httpx.AsyncClient, scope: str, query: str, **more: str) -> list[dict[str, object]]:
    answer = await client.get(f"/search/{scope}", params={"query": query, "language": "ru-RU", **more})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, object]] = answer.json()["results"]
    return rows


def failure(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["status_code"]


async def test_a_wrong_key_is_refused_with_code_7(server: TmdbServer) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/3", trust_env=False) as stranger:
        wrong = await stranger.get("/movie/19", params={"api_key": "f" * 32})
        absent = await stranger.get("/movie/19")

    assert failure(wrong) == failure(absent) == (401, 7)


async def test_a_bearer_token_is_as_good_as_a_key(server: TmdbServer) -> None:
    headers = {"Authorization": f"Bearer {server.access_token}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/3", headers=headers, trust_env=False) as client:
        answer = await client.get(f"/movie/{METROPOLIS.tmdb_id}")

    assert answer.json()["id"] == METROPOLIS.tmdb_id


@pytest.mark.parametrize(
    "query, tmdb_id",
    [
        pytest.param("генерал", 961, id="russian-name"),
        pytest.param("THE GENERAL", 961, id="english-name-in-capitals"),
        pytest.param("symphonie nosferatu", 653, id="words-of-the-original-name-in-any-order"),
        pytest.param("броненосец потемкин", 643, id="e-for-yo-and-no-quotes"),
    ],
)
async def test_a_search_matches_the_words_of_every_name(
    client: httpx.AsyncClient, query: str, tmdb_id: int
) -> None:
    rows = await search(client, "movie", query)

    assert [row["id"] for row in rows] == [tmdb_id]


@pytest.mark.parametrize("query", ["nothing of the kind", "генер", "!!!"])
async def test_a_search_without_a_match_is_an_empty_page(client: httpx.AsyncClient, query: str) -> None:
    assert await search(client, "multi", query) == []


async def test_a_search_for_everything_mixes_people_collections_films_and_series(
    client: httpx.AsyncClient,
) -> None:
    films = await search(client, "multi", "Metropolis")
    people = await search(client, "multi", "buster")
    series = await search(client, "multi", "Hillbillies")

    assert [row["media_type"] for row in films] == ["collection", "movie", "movie"]
    assert [row["media_type"] for row in people] == ["person"]
    assert [row["media_type"] for row in series] == ["tv"]


async def test_a_film_row_has_titles_and_a_series_row_has_names(client: httpx.AsyncClient) -> None:
    film = (await search(client, "movie", "Metropolis"))[0]
    series = (await search(client, "tv", "Hillbillies"))[0]

    assert (film["title"], film["original_title"]) == ("Метрополис", "Metropolis")
    assert str(film["release_date"]).startswith("1927")
    assert (series["name"], series["original_name"]) == (SERIES.title_ru, SERIES.title_original)
    assert str(series["first_air_date"]).startswith(str(SERIES.year))
    assert "media_type" not in film
    assert film["softcore"] is False


@pytest.mark.parametrize(
    "scope, query, filters, found",
    [
        ("movie", "Metropolis", {"year": "1927"}, 1),
        ("movie", "Metropolis", {"primary_release_year": "1926"}, 0),
        ("tv", "Hillbillies", {"first_air_date_year": "1962"}, 1),
        ("tv", "Metropolis", {}, 0),
    ],
)
async def test_a_search_for_one_sort_can_be_filtered_by_year(
    client: httpx.AsyncClient, scope: str, query: str, filters: dict[str, str], found: int
) -> None:
    assert len(await search(client, scope, query, **filters)) == found


async def test_results_come_in_pages_of_twenty(server: TmdbServer, client: httpx.AsyncClient) -> None:
    server.titles = tuple(replace(METROPOLIS, key=f"m{at}", tmdb_id=9000 + at) for at in range(25))

    answer = await client.get("/search/movie", params={"query": "metropolis", "page": "2"})

    page = answer.json()
    assert (page["page"], page["total_pages"], page["total_results"]) == (2, 2, 25)
    assert [row["id"] for row in page["results"]] == [9020, 9021, 9022, 9023, 9024]


@pytest.mark.parametrize("page", ["0", "501", "two"])
async def test_a_page_out_of_range_is_refused_with_code_22(client: httpx.AsyncClient, page: str) -> None:
    answer = await client.get("/search/multi", params={"query": "metropolis", "page": page})

    assert failure(answer) == (400, 22)


async def test_a_search_without_a_query_is_refused_with_a_list_of_errors(client: httpx.AsyncClient) -> None:
    answer = await client.get("/search/multi", params={"query": " "})

    assert answer.status_code == 422
    assert answer.json() == {"errors": ["query must be provided"]}


async def test_a_film_page_has_the_parts_that_were_asked_for(client: httpx.AsyncClient) -> None:
    appended = "external_ids,translations,alternative_titles"
    params = {"language": "ru-RU", "append_to_response": appended}

    page = (await client.get(f"/movie/{METROPOLIS.tmdb_id}", params=params)).json()

    assert (page["title"], page["runtime"], page["imdb_id"]) == ("Метрополис", 153, "tt0017136")
    assert page["external_ids"]["wikidata_id"] == "Q151599"
    assert [row["iso_639_1"] for row in page["translations"]["translations"]] == ["ru", "en"]
    assert page["alternative_titles"]["titles"]
    assert "genre_ids" not in page


async def test_a_film_has_a_certificate_at_a_premiere_and_a_series_has_a_rating(
    client: httpx.AsyncClient,
) -> None:
    film = await client.get(f"/movie/{METROPOLIS.tmdb_id}", params={"append_to_response": "release_dates"})
    series = await client.get(f"/tv/{SERIES.tmdb_id}", params={"append_to_response": "content_ratings"})

    russian = next(row for row in film.json()["release_dates"]["results"] if row["iso_3166_1"] == "RU")
    assert [premiere["certification"] for premiere in russian["release_dates"]] == ["", "12+"]
    rows = series.json()["content_ratings"]["results"]
    assert [(row["iso_3166_1"], row["rating"]) for row in rows] == [("DE", "6"), ("US", "TV-G")]


async def test_a_translation_equal_to_the_original_name_is_empty(client: httpx.AsyncClient) -> None:
    params = {"append_to_response": "translations"}

    page = (await client.get(f"/movie/{METROPOLIS.tmdb_id}", params=params)).json()

    russian, english = page["translations"]["translations"]
    assert russian["data"]["title"] == "Метрополис"
    assert english["data"]["title"] == ""


async def test_what_nobody_translated_falls_back_to_the_original_name_and_no_plot(
    server: TmdbServer, client: httpx.AsyncClient
) -> None:
    server.titles = (replace(METROPOLIS, title_ru="", overview_ru=""),)
    params = {"language": "ru-RU", "append_to_response": "translations"}

    page = (await client.get(f"/movie/{METROPOLIS.tmdb_id}", params=params)).json()

    assert (page["title"], page["overview"]) == ("Metropolis", "")
    assert [row["iso_639_1"] for row in page["translations"]["translations"]] == ["en"]


async def test_a_series_page_lists_the_seasons_and_the_specials(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"/tv/{SERIES.tmdb_id}")).json()

    assert page["number_of_seasons"] == len(SERIES.episodes_by_season)
    assert [row["season_number"] for row in page["seasons"]] == [0, *range(1, page["number_of_seasons"] + 1)]
    assert page["episode_run_time"] == []


async def test_a_season_lists_its_episodes_with_numbers_for_missing_names(client: httpx.AsyncClient) -> None:
    names = SERIES.episodes_by_season[0]

    english = (await client.get(f"/tv/{SERIES.tmdb_id}/season/1")).json()
    russian = (await client.get(f"/tv/{SERIES.tmdb_id}/season/1", params={"language": "ru-RU"})).json()

    assert [row["name"] for row in english["episodes"]] == list(names)
    assert [row["name"] for row in russian["episodes"]] == [f"Эпизод {at}" for at in range(1, len(names) + 1)]
    assert english["episodes"][1]["air_date"] == "1962-01-14"


async def test_the_specials_have_no_dates(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"/tv/{SERIES.tmdb_id}/season/0")).json()

    assert [row["air_date"] for row in page["episodes"]] == [None]


@pytest.mark.parametrize(
    "path, code",
    [
        ("/movie/1", 34),
        ("/movie/abc", 6),
        (f"/tv/{METROPOLIS.tmdb_id}", 34),
        (f"/tv/{SERIES.tmdb_id}/season/99", 34),
        (f"/tv/{METROPOLIS.tmdb_id}/season/1", 34),
    ],
)
async def test_what_does_not_exist_is_404_with_a_code(
    client: httpx.AsyncClient, path: str, code: int
) -> None:
    assert failure(await client.get(path)) == (404, code)


@pytest.mark.parametrize(
    "title, key", [pytest.param(METROPOLIS, "movie_results"), pytest.param(SERIES, "tv_results")]
)
async def test_a_title_is_found_by_its_imdb_id(
    client: httpx.AsyncClient, title: SandboxTitle, key: str
) -> None:
    params = {"external_source": "imdb_id"}

    page = (await client.get(f"/find/{title.imdb_id}", params=params)).json()

    assert {name: len(rows) for name, rows in page.items() if rows} == {key: 1}
    assert page[key][0]["id"] == title.tmdb_id


async def test_an_unknown_imdb_id_finds_nothing(client: httpx.AsyncClient) -> None:
    page = (await client.get("/find/tt9999999", params={"external_source": "imdb_id"})).json()

    assert not any(page.values())


async def test_more_than_twenty_appended_parts_are_refused_with_code_27(client: httpx.AsyncClient) -> None:
    parts = ",".join(f"season/{at}" for at in range(21))

    assert failure(await client.get("/tv/1930", params={"append_to_response": parts})) == (400, 27)


async def test_forced_values_stand_in_rows_and_pages(server: TmdbServer, client: httpx.AsyncClient) -> None:
    server.odd[METROPOLIS.tmdb_id] = {"release_date": ABSENT, "poster_path": None}

    row = (await search(client, "movie", "Metropolis"))[0]
    page = (await client.get(f"/movie/{METROPOLIS.tmdb_id}")).json()

    assert "release_date" not in row
    assert "release_date" not in page
    assert (row["poster_path"], page["poster_path"]) == (None, None)


async def test_people_are_found_and_have_pages_with_what_they_did(client: httpx.AsyncClient) -> None:
    rows = await search(client, "person", "fritz lang")
    parts = {"append_to_response": "combined_credits,external_ids,translations"}
    page = (await client.get(f"/person/{rows[0]['id']}", params=parts)).json()

    assert [row["name"] for row in rows] == ["Fritz Lang"]
    assert METROPOLIS.tmdb_id in {row["id"] for row in page["combined_credits"]["crew"]}
    assert {row["media_type"] for row in page["combined_credits"]["crew"]} == {"movie"}
    assert failure(await client.get("/person/999999999")) == (404, 34)


async def test_a_series_names_its_people_with_the_episodes_that_they_made(client: httpx.AsyncClient) -> None:
    params = {"append_to_response": "aggregate_credits"}

    page = (await client.get(f"/tv/{SERIES.tmdb_id}", params=params)).json()

    [worker] = page["aggregate_credits"]["crew"]
    assert (worker["name"], worker["jobs"][0]["job"]) == (SERIES.directors[0], "Director")


async def test_providers_stand_under_a_key_with_a_slash(client: httpx.AsyncClient) -> None:
    params = {"append_to_response": "watch/providers"}

    page = (await client.get(f"/movie/{METROPOLIS.tmdb_id}", params=params)).json()

    assert page["watch/providers"] == {"results": {}}


async def test_what_is_discovered_passes_the_filters(client: httpx.AsyncClient) -> None:
    choice = {
        "sort_by": "popularity.desc",
        "primary_release_date.gte": "1927-01-01",
        "primary_release_date.lte": "1927-12-31",
        "with_original_language": "de",
    }

    page = (await client.get("/discover/movie", params=choice)).json()

    assert [row["id"] for row in page["results"]] == [METROPOLIS.tmdb_id]


@pytest.mark.parametrize(
    "region, kinds, since, found",
    [("US", "4|5", "1927-03", 1), ("RU", "4|5", "1927-03", 0), ("RU", "3", "1927-01", 1)],
)
async def test_releases_are_filtered_by_their_region_and_type(
    server: TmdbServer, client: httpx.AsyncClient, region: str, kinds: str, since: str, found: int
) -> None:
    server.titles = (METROPOLIS,)
    choice = {
        "sort_by": "popularity.desc",
        "region": region,
        "with_release_type": kinds,
        "release_date.gte": f"{since}-01",
        "release_date.lte": f"{since}-31",
    }

    assert (await client.get("/discover/movie", params=choice)).json()["total_results"] == found


async def test_a_page_has_a_tag_and_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get(f"/movie/{METROPOLIS.tmdb_id}")
    again = await client.get(f"/movie/{METROPOLIS.tmdb_id}", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["etag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")


async def test_a_poster_is_a_picture_and_needs_no_key(server: TmdbServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as stranger:
        known = await stranger.get("/t/p/w500/metropolis.jpg")
        unknown = await stranger.get("/t/p/w500/nothing.jpg")

    assert known.content.startswith(b"\x89PNG")
    assert unknown.status_code == 404


async def test_the_configuration_is_served(client: httpx.AsyncClient) -> None:
    page = (await client.get("/configuration")).json()

    assert page["images"]["secure_base_url"] == "https://image.tmdb.org/t/p/"


@pytest.mark.parametrize(
    "path, params",
    [
        pytest.param("/trending/all/day", {}, id="path"),
        pytest.param("/discover/movie", {"sort_by": "popularity.desc", "certification": "R"}, id="filter"),
        pytest.param("/movie/19", {"append_to_response": "videos"}, id="appended-part"),
        pytest.param("/find/81189", {"external_source": "tvrage_id"}, id="external-source"),
    ],
)
async def test_a_call_that_no_client_makes_is_501(
    server: TmdbServer, client: httpx.AsyncClient, path: str, params: dict[str, str]
) -> None:
    answer = await client.get(path, params=params)

    assert answer.status_code == 501
    assert [call.path for call in server.unknown] == [f"/3{path}"]
