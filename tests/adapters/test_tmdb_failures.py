"""How TMDB fails, and where its key travels, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from concierge.adapters.metadata.tmdb import ADAPTER, TmdbSection
from concierge.config import Settings
from concierge.errors import (
    ConciergeError,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.ports import MetadataSource
from concierge.sandbox.tmdb import TmdbServer
from tests.adapters.sources import opened, served


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with served(TmdbServer()) as service:
        yield service


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


@pytest.mark.parametrize("kind", ["key", "token"])
async def test_the_key_and_the_token_travel_where_tmdb_wants_them(server: TmdbServer, kind: str) -> None:
    secret = server.api_key if kind == "key" else server.access_token

    async with opened(ADAPTER, server, api_key=f" {secret}\n") as source:
        await source.check()

    call = server.calls[0]
    assert call.path == "/3/configuration"
    assert dict(call.query) == ({"api_key": secret} if kind == "key" else {})
    assert dict(call.headers).get("authorization") == (None if kind == "key" else f"Bearer {secret}")


@pytest.mark.parametrize(
    "status, body, error",
    [
        pytest.param(200, '{"page": 1, "results": [{"id": 1', UnexpectedAnswer, id="cut-json"),
        pytest.param(200, "[]", UnexpectedAnswer, id="list"),
        pytest.param(200, '{"page": 1}', UnexpectedAnswer, id="no-results"),
        pytest.param(404, '{"status_code": 99}', UnexpectedAnswer, id="404-with-an-unknown-code"),
        pytest.param(422, '{"errors": ["query must be provided"]}', UnexpectedAnswer, id="validation"),
        pytest.param(503, '{"status_code": 46}', ServiceUnavailable, id="maintenance"),
        pytest.param(
            429, '{"status_code": 25, "success": false}', RateLimited, id="code-25-without-retry-after"
        ),
    ],
)
async def test_an_answer_that_the_wire_does_not_promise_is_an_error(
    server: TmdbServer, source: MetadataSource, status: int, body: str, error: type[ConciergeError]
) -> None:
    server.stranger = Response(body, status)

    with pytest.raises(error):
        await source.find("Метрополис", year=None, kind=None)


def test_languages_are_written_as_a_list() -> None:
    environ = {"CONCIERGE_TMDB__LANGUAGES": '["en-US", "ru-RU"]'}

    assert Settings(environ=environ).section(TmdbSection).languages == ("en-US", "ru-RU")
