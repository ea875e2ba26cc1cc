"""The OpenAPI document: each route stands in it, and each answer is of the shape that it tells."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TypeAlias

import httpx
import pytest
from starlette.routing import Route, Router

import concierge
from concierge.sections import ServerSection
from concierge.server.app import application
from tests.server.memory_desk import LOOKING_KEY
from tests.server.sync_house import House, opened

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


@pytest.fixture
async def nas() -> AsyncIterator[House]:
    async with opened() as found:
        yield found


@pytest.fixture
async def described(client: httpx.AsyncClient) -> dict[str, Json]:
    found: dict[str, Json] = (await client.get("/api/openapi.json")).json()
    return found


def part(document: Json, *keys: str) -> Json:
    for key in keys:
        assert isinstance(document, Mapping), keys
        document = document[key]
    return document


def references(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "$ref":
                yield str(inner)
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def fits(value: object, schema: Json, document: Json) -> bool:
    """Whether a value is of a schema, as far as this document uses them; no field may be unknown."""
    assert isinstance(schema, Mapping)
    if isinstance(reference := schema.get("$ref"), str):
        return fits(value, part(document, *reference.removeprefix("#/").split("/")), document)
    if isinstance(choices := schema.get("anyOf"), list):
        return any(fits(value, choice, document) for choice in choices)
    kind, enum = schema.get("type"), schema.get("enum", [value])
    assert isinstance(enum, list)
    is_plain = value == schema.get("const", value) and value in enum
    is_kind = not isinstance(kind, str) or isinstance(value, TYPES[kind])
    return is_plain and is_kind and inside_fits(value, schema, document)


def inside_fits(value: object, schema: Mapping[str, Json], document: Json) -> bool:
    """The same for what a list or an object holds."""
    if isinstance(value, list):
        return all(fits(one, schema.get("items", {}), document) for one in value)
    if not isinstance(value, dict):
        return True
    fields, required = schema.get("properties", {}), schema.get("required", [])
    assert isinstance(fields, Mapping)
    assert isinstance(required, list)
    are_known = set(required) <= set(value) <= set(fields)
    return are_known and all(fits(one, fields[name], document) for name, one in value.items())


def is_as_told(answer: httpx.Response, document: Json) -> bool:
    path = answer.request.url.path
    responses = part(document, "paths", path, answer.request.method.lower(), "responses")
    media_type = answer.headers["content-type"].partition(";")[0]
    schema = part(responses, str(answer.status_code), "content", media_type, "schema")
    is_json = media_type == "application/json"
    return fits(answer.json() if is_json else answer.text, schema, document)


async def test_each_reference_leads_somewhere(described: dict[str, Json]) -> None:
    found = set(references(described))

    assert found
    for reference in found:
        assert part(described, *reference.removeprefix("#/").split("/"))


async def test_the_whole_server_is_described(described: dict[str, Json], house: concierge.Concierge) -> None:
    router = application(house, ServerSection())._app
    assert isinstance(router, Router)
    served = {route.path for route in router.routes if isinstance(route, Route)}
    told = part(described, "paths")
    assert isinstance(told, Mapping)

    without = {path.removeprefix("/api") for path in told if path.startswith("/api/")}

    assert served == set(told) | without


async def test_it_needs_no_key_and_is_one_under_both_paths(client: httpx.AsyncClient) -> None:
    plain, prefixed = await client.get("/openapi.json"), await client.get("/api/openapi.json")

    assert plain.content == prefixed.content
    assert part(plain.json(), "openapi") == "3.1.0"
    assert json.loads(plain.content) == plain.json()


async def test_each_answer_is_of_the_shape_that_is_told(nas: House, described: dict[str, Json]) -> None:
    http, answers = nas.http, list[httpx.Response]()
    held: dict[str, str | int] = {"id": "item-1", "token": 1}
    posts: list[tuple[str, object]] = [
        ("lease", {"limit": 0}),
        ("lease", {}),
        ("progress", held),
        ("progress", {**held, "id": "x"}),
        ("progress", {**held, "token": 9}),
        ("library-index", {"files": [{"kind": "movie", "path": "x", "size_bytes": 1}]}),
        ("library-index", {"movies": [], "tv": []}),
        ("library-index", {}),
        ("complete", []),
        ("complete", {}),
        ("complete", {"torrent_hash": "f" * 40}),
        ("fail", {**held, "reason": "other"}),
    ]
    answers.append(await http.get("/api/sync/pending"))
    answers += [await http.post(f"/api/sync/{path}", json=body) for path, body in posts]
    answers.append(await http.get("/api/sync/torrent", params=held))
    answers.append(await http.post("/api/sync/complete", json=held))
    answers.append(
        await http.post("/api/sync/complete", json={"torrent_hash": nas.desk.items["item-1"].info_hash})
    )
    answers.append(await http.post("/api/sync/lease", json={}, headers={"X-API-Key": LOOKING_KEY}))
    answers.append(await http.post("/api/sync/lease", json={}, headers={"X-API-Key": "wrong"}))
    answers.append(await http.post("/api/sync/lease", content=b" " * 100_000))
    answers.append(await http.get("/api/sync/pending", headers={"Host": "evil.example"}))
    nas.desk.fault = RuntimeError("x")
    answers.append(await http.get("/api/sync/pending"))

    assert {one.status_code for one in answers} == {200, 400, 401, 403, 404, 409, 413, 422, 500}
    assert [one.request.url.path + one.text for one in answers if not is_as_told(one, described)] == []


async def test_health_and_numbers_are_as_told(client: httpx.AsyncClient, described: dict[str, Json]) -> None:
    answers = [await client.get(f"/api/{path}") for path in ("health", "ready", "metrics")]

    for answer in answers:
        kind = answer.headers["content-type"].partition(";")[0]
        assert part(
            described,
            "paths",
            answer.request.url.path,
            "get",
            "responses",
            str(answer.status_code),
            "content",
            kind,
        )


def test_the_check_sees_what_is_not_as_told() -> None:
    schema: Json = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}

    assert fits({"n": 1}, schema, {})
    assert not fits({}, schema, {})
    assert not fits({"n": "1"}, schema, {})
    assert not fits({"n": 1, "more": 2}, schema, {})
