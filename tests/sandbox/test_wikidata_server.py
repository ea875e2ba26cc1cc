"""The sandbox's Wikidata speaks the wire: read with plain requests, without our own client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.wikidata import WikidataServer

METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
SERIES = next(title for title in CATALOGUE if title.is_series)


@pytest.fixture
async def server() -> AsyncIterator[WikidataServer]:
    service = WikidataServer()
    async with serving(service):
        yield service


@pytest.fixture
async def client(server: WikidataServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"User-Agent": "sandbox-test/1 (+concierge)"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
        yield client


async def ask(client: httpx.AsyncClient, action: str, **params: str) -> dict[str, Any]:
    answer = await client.get("/w/api.php", params={"action": action, "format": "json", **params})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def search(
    client: httpx.AsyncClient, text: str, language: str = "ru", **more: str
) -> list[dict[str, Any]]:
    page = await ask(client, "wbsearchentities", search=text, language=language, uselang=language, **more)
    rows: list[dict[str, Any]] = page["search"]
    return rows


async def entity(client: httpx.AsyncClient, item_id: str) -> dict[str, Any]:
    page = await ask(
        client, "wbgetentities", ids=item_id, props="labels|aliases|claims", languages="ru|en|mul"
    )
    found: dict[str, Any] = page["entities"][item_id]
    return found


def values(item: dict[str, Any], prop: str, rank: str = "normal") -> list[Any]:
    snaks = [each["mainsnak"] for each in item["claims"][prop] if each["rank"] == rank]
    return [snak["datavalue"]["value"] if snak["snaktype"] == "value" else None for snak in snaks]


async def test_a_library_that_does_not_name_its_program_is_refused(server: WikidataServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as stranger:
        answer = await stranger.get("/w/api.php", params={"action": "wbsearchentities", "format": "json"})

    assert answer.status_code == 403


async def test_a_film_stands_behind_the_novel_and_the_person_of_its_name(client: httpx.AsyncClient) -> None:
    rows = await search(client, "Кабинет доктора")

    classes = [values(await entity(client, row["id"]), "P31")[0]["id"] for row in rows]
    assert classes == ["Q8261", "Q5", "Q11424"]
    assert rows[2]["label"] == "Кабинет доктора Калигари"
    assert rows[2]["match"] == {"type": "label", "language": "ru", "text": "Кабинет доктора Калигари"}


@pytest.mark.parametrize(
    "text, language, kind",
    [
        pytest.param("nosferatu, eine", "en", "alias", id="alias"),
        pytest.param("the general", "ru", "label", id="label-of-the-language-that-is-fallen-back-to"),
    ],
)
async def test_a_search_knows_aliases_and_other_languages(
    client: httpx.AsyncClient, text: str, language: str, kind: str
) -> None:
    rows = await search(client, text, language)

    assert rows[-1]["match"]["type"] == kind


@pytest.mark.parametrize("text", ["доктора Калигари", "Мтерополис"])
async def test_a_search_matches_only_the_beginning_and_forgives_nothing(
    client: httpx.AsyncClient, text: str
) -> None:
    assert await search(client, text) == []


async def test_a_limit_tells_where_to_go_on(client: httpx.AsyncClient) -> None:
    first = await ask(client, "wbsearchentities", search="Metropolis", language="en", limit="4")
    rest = await search(client, "Metropolis", "en", limit="4", **{"continue": str(first["search-continue"])})

    assert len(first["search"]) == 4
    assert len(rest) == 2


async def test_a_hit_has_no_label_where_the_language_has_none(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.titles = (replace(METROPOLIS, title_ru=""),)

    rows = await search(client, "Metropolis", "ru")

    assert all("label" not in row for row in rows)


async def test_a_name_that_is_the_same_everywhere_stands_under_mul_alone(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.titles = (replace(METROPOLIS, title_ru="", title_en=""),)

    item = await entity(client, "Q151599")

    assert item["labels"] == {"mul": {"language": "mul", "value": "Metropolis"}}


@pytest.mark.parametrize(
    "statement, item_id",
    [
        ("P345=tt0017136", METROPOLIS.wikidata_id),
        (f"P4947={METROPOLIS.tmdb_id}", METROPOLIS.wikidata_id),
        (f"P4983={SERIES.tmdb_id}", SERIES.wikidata_id),
    ],
)
async def test_an_item_is_found_by_an_external_id(
    client: httpx.AsyncClient, statement: str, item_id: str
) -> None:
    page = await ask(client, "query", list="search", srsearch=f"haswbstatement:{statement}")

    assert page["query"]["searchinfo"] == {"totalhits": 1}
    assert [row["title"] for row in page["query"]["search"]] == [item_id]


@pytest.mark.parametrize(
    "words, item_ids",
    [
        ("калигари доктора", ["Q32000"]),
        ("калигари~ докторп~", ["Q32000"]),
        ("калегари", []),
        ("калегари~ поезд~", []),
    ],
)
async def test_words_are_searched_among_the_items_of_a_class(
    server: WikidataServer, client: httpx.AsyncClient, words: str, item_ids: list[str]
) -> None:
    caligari = next(title for title in CATALOGUE if title.tmdb_id == 234)
    server.titles = (METROPOLIS, replace(caligari, wikidata_id="Q32000"))

    page = await ask(
        client, "query", list="search", srsearch=f"haswbstatement:P31=Q11424|P31=Q5398426 {words}"
    )

    assert [row["title"] for row in page["query"]["search"]] == item_ids


async def test_a_query_may_be_too_long_and_a_search_may_be_strict(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.forgiving = False

    strict = await ask(client, "query", list="search", srsearch="haswbstatement:P31=Q5 word~")
    long = await ask(client, "query", list="search", srsearch=f"haswbstatement:P31=Q5 {'a' * 300}")

    assert "error" in strict
    assert "error" in long


async def test_a_film_names_its_people_genres_and_country(client: httpx.AsyncClient) -> None:
    film = await entity(client, METROPOLIS.wikidata_id)

    director = await entity(client, values(film, "P57")[0]["id"])
    genre = await entity(client, values(film, "P136")[0]["id"])
    assert director["labels"]["en"]["value"] == "Fritz Lang"
    assert values(director, "P106")[0]["id"] == "Q2526255"
    assert genre["labels"]["en"]["value"].endswith(" film")
    assert values(film, "P495")[0]["id"] == "Q183"


async def test_a_deprecated_id_finds_nothing(client: httpx.AsyncClient) -> None:
    page = await ask(client, "query", list="search", srsearch="haswbstatement:P345=tt0000001")

    assert page["query"]["search"] == []


async def test_a_film_has_deprecated_unknown_and_vague_values(client: httpx.AsyncClient) -> None:
    film = await entity(client, METROPOLIS.wikidata_id)

    assert values(film, "P345") == [None, "tt0017136"]
    assert values(film, "P345", "deprecated") == ["tt0000001"]
    assert [date and (date["time"], date["precision"]) for date in values(film, "P577")] == [
        None,
        ("+1928-03-01T00:00:00Z", 11),
        ("+1927-00-00T00:00:00Z", 9),
    ]
    assert values(film, "P1476") == [{"text": "Metropolis", "language": "de"}]
    assert values(film, "P2047")[0]["amount"] == "+153"
    assert values(film, "P57")[0]["entity-type"] == "item"


async def test_a_series_has_a_beginning_known_to_the_month(client: httpx.AsyncClient) -> None:
    series = await entity(client, SERIES.wikidata_id)

    assert values(series, "P31")[0]["id"] == "Q5398426"
    assert (values(series, "P580")[0]["time"], values(series, "P580")[0]["precision"]) == (
        "+1962-01-00T00:00:00Z",
        10,
    )
    assert "P577" not in series["claims"]


async def test_only_the_wanted_parts_and_languages_are_answered(client: httpx.AsyncClient) -> None:
    page = await ask(client, "wbgetentities", ids=METROPOLIS.wikidata_id, props="labels", languages="ru")

    item = page["entities"][METROPOLIS.wikidata_id]
    assert item == {
        "type": "item",
        "id": "Q151599",
        "labels": {"ru": {"language": "ru", "value": "Метрополис"}},
    }


async def test_a_missing_item_is_marked_beside_the_others(client: httpx.AsyncClient) -> None:
    page = await ask(client, "wbgetentities", ids="Q1|Q151599", props="claims", languages="en")

    assert page["entities"]["Q1"] == {"id": "Q1", "missing": ""}
    assert page["entities"]["Q151599"]["claims"]


async def test_a_merged_item_answers_under_the_new_id(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.merged["Q42"] = METROPOLIS.wikidata_id

    page = await ask(client, "wbgetentities", ids="Q42", props="labels", languages="en")

    assert list(page["entities"]) == [METROPOLIS.wikidata_id]


async def test_properties_of_an_item_can_be_replaced(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.claims[METROPOLIS.wikidata_id] = {"P577": []}

    assert (await entity(client, METROPOLIS.wikidata_id))["claims"]["P577"] == []


@pytest.mark.parametrize(
    "action, params, code",
    [
        ("wbgetentities", {"ids": "M1"}, "no-such-entity"),
        ("wbgetentities", {"ids": "|".join(f"Q{at}" for at in range(51))}, "toomanyvalues"),
        ("wbsearchentities", {"search": "", "language": "ru"}, "missingparam"),
    ],
)
async def test_errors_come_with_status_200(
    client: httpx.AsyncClient, action: str, params: dict[str, str], code: str
) -> None:
    page = await ask(client, action, **params)

    assert page["error"]["code"] == code


async def test_a_lagging_server_says_when_to_come_back(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.failing_with = "maxlag"

    answer = await client.get("/w/api.php", params={"action": "wbgetentities", "format": "json"})

    assert (answer.status_code, answer.headers["retry-after"]) == (200, "5")
    assert answer.json()["error"]["code"] == "maxlag"


async def test_a_title_without_an_item_is_not_there(
    server: WikidataServer, client: httpx.AsyncClient
) -> None:
    server.titles = (replace(METROPOLIS, wikidata_id=""),)

    assert await search(client, "Метрополис") == []


@pytest.mark.parametrize(
    "path, params",
    [
        pytest.param("/sparql", {"format": "json"}, id="path"),
        pytest.param("/w/api.php", {"action": "parse", "format": "json"}, id="action"),
        pytest.param("/w/api.php", {"action": "wbgetentities"}, id="format"),
        pytest.param(
            "/w/api.php",
            {"action": "query", "list": "search", "srsearch": "metropolis", "format": "json"},
            id="search-in-words",
        ),
    ],
)
async def test_a_call_that_no_client_makes_is_501(
    server: WikidataServer, client: httpx.AsyncClient, path: str, params: dict[str, str]
) -> None:
    answer = await client.get(path, params=params)

    assert answer.status_code == 501
    assert len(server.unknown) == 1
