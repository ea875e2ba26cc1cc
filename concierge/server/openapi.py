"""The routes as an OpenAPI document, drawn from the same table and the same shapes that answer."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response

from concierge._version import __version__
from concierge.server.sync_operations import Operation
from concierge.server.sync_refusals import RefusalTold
from concierge.server.sync_shapes import Shape

__all__ = ["OpenApi", "document"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
_REFUSALS: Final[Mapping[str, str]] = {
    "400": "No JSON, or some that two readers would understand differently; or a host that is not served.",
    "401": "No key, or a wrong one.",
    "403": "The key does not open this, or a browser asks.",
    "404": "There is no such item for this NAS.",
    "405": "Another method is understood here.",
    "408": "The body does not end.",
    "409": "Somebody else has the item by now, it has changed, or several fit: `candidates`.",
    "410": "The download was removed.",
    "411": "The length of the body is not told.",
    "413": "The body is too large.",
    "422": "Other JSON than is understood: `fields`.",
    "429": "Too often; `Retry-After` says when to come again.",
    "500": "Something that nobody thought of.",
    "503": "There is no NAS in the settings, or the database does not answer.",
}
_OK: Final[Mapping[str, str]] = {"200": "The answer.", "301": "To the magnet link."}
# The routes of others than a NAS: what each is, of which type, with which answers.
_PLAIN: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "/api/health": ("That it runs.", "application/json", ("200", "400")),
    "/api/ready": ("Whether it can work now: 200 or 503.", "application/json", ("200", "400", "503")),
    "/api/metrics": ("Numbers in the format of Prometheus.", "text/plain", ("200", "400", "403")),
    "/api/openapi.json": ("This document.", "application/json", ("200", "400")),
    "/torznab/api": ("The search as a Torznab feed.", "application/rss+xml", ("200", "400", "429", "503")),
    "/torznab/api/api": ("The same.", "application/rss+xml", ("200", "400", "429", "503")),
    "/torznab/download/{handle}": (
        "A .torrent file, or a redirect to a magnet link.",
        "application/x-bittorrent",
        ("200", "301", "400", "403", "404", "503"),
    ),
}


class OpenApi:
    """Tells the document to everybody: it says nothing about whom the server works for."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        """Draws nothing before somebody asks: hardly anybody does, and it takes longer than all else at the start."""
        self._operations = tuple(operations)

    async def tell(self, _request: Request) -> Response:
        """The document."""
        return Response(self._text, media_type="application/json")

    @cached_property
    def _text(self) -> bytes:
        return json.dumps(document(self._operations), ensure_ascii=False, indent=1).encode()


def document(operations: Sequence[Operation]) -> dict[str, Json]:
    """The document. Paths that also answer without "/api" stand in it with it."""
    shapes = {shape for one in operations for shape in (*one.asks, *one.tells)} | {RefusalTold}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, schemas = models_json_schema(
        [(shape, "validation") for shape in ordered], ref_template="#/components/schemas/{model}"
    )
    queries = {shape.__name__ for one in operations if one.method == "GET" for shape in one.asks}
    named = {name: schema for name, schema in schemas["$defs"].items() if name not in queries}
    paths: dict[str, Json] = {f"/api{one.path}": {one.method.lower(): _operation(one)} for one in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "concierge",
            "version": __version__,
            "description": "Every path that begins with /api answers without it too.",
        },
        "paths": paths | {path: {"get": _plain(path, *rest)} for path, rest in _PLAIN.items()},
        "components": {
            "schemas": named,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _operation(operation: Operation) -> Json:
    found: dict[str, Json] = {
        "operationId": operation.path.removeprefix("/").replace("/", "-"),
        "summary": operation.says,
        "security": [{"bearer": []}, {"key": []}],
        "responses": {"200": _answer(operation.tells)} | {code: _refusal(code) for code in _REFUSALS},
    }
    if operation.method == "GET":
        return found | {"parameters": [one for shape in operation.asks for one in _parameters(shape)]}
    body: Json = {"required": True, "content": {"application/json": {"schema": _one_of(operation.asks)}}}
    return found | {"requestBody": body}


def _answer(shapes: Sequence[type[Shape]]) -> Json:
    if not shapes:
        return {
            "description": "The file.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    return {"description": "Done.", "content": {"application/json": {"schema": _one_of(shapes)}}}


def _refusal(code: str) -> Json:
    """What is refused before it is known what was asked for is told in plain words."""
    plain: Json = {"schema": {"type": "string"}}
    content: dict[str, Json] = {"application/json": {"schema": _one_of((RefusalTold,))}}
    return {"description": _REFUSALS[code], "content": content | {"text/plain": plain}}


def _one_of(shapes: Sequence[type[BaseModel]]) -> Json:
    named: list[Json] = [{"$ref": f"#/components/schemas/{shape.__name__}"} for shape in shapes]
    return named[0] if len(named) == 1 else {"anyOf": named}


def _parameters(shape: type[Shape]) -> list[Json]:
    """The fields of a query."""
    schema = shape.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": field}
        for name, field in schema["properties"].items()
    ]


def _plain(path: str, said: str, media_type: str, codes: Sequence[str]) -> Json:
    content: Json = {media_type: {"schema": {"type": "string"}}}
    responses: dict[str, Json] = {
        code: {"description": _OK.get(code) or _REFUSALS[code], "content": content} for code in codes
    }
    found: dict[str, Json] = {"summary": said, "responses": responses}
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    return found | {"parameters": parameters}
