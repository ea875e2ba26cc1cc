"""How Wikidata fails, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from concierge.adapters.metadata.wikidata import ADAPTER, WikidataSection
from concierge.config import Settings
from concierge.errors import (
    ConciergeError,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports import MetadataSource
from concierge.sandbox.wikidata import WikidataServer
from tests.adapters.sources import opened, served

MOVIE = TitleKind.MOVIE


@pytest.fixture
async def server() -> AsyncIterator[WikidataServer]:
    async with served(WikidataServer()) as service:
        yield service


@pytest.fixture
async def source(server: WikidataServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


@pytest.mark.parametrize(
    "code, error",
    [
        ("maxlag", RateLimited),
        ("ratelimited", RateLimited),
        ("readonly", ServiceUnavailable),
        ("internal_api_error_DBQueryError", ServiceUnavailable),
        ("badtoken", UnexpectedAnswer),
    ],
)
async def test_an_error_with_status_200_is_an_error(
    server: WikidataServer, source: MetadataSource, code: str, error: type[ConciergeError]
) -> None:
    server.failing_with = code

    with pytest.raises(error) as caught:
        await source.check()

    wait = getattr(caught.value, "retry_after_s", None)
    assert wait == (5.0 if code == "maxlag" else None)


@pytest.mark.parametrize(
    "status, body, error",
    [
        pytest.param(200, '{"entities": {"Q1": ', UnexpectedAnswer, id="cut-json"),
        pytest.param(200, '{"entities": {"Q1": 1}}', UnexpectedAnswer, id="number-for-an-item"),
        pytest.param(200, "[]", UnexpectedAnswer, id="list"),
        pytest.param(200, '{"batchcomplete": ""}', UnexpectedAnswer, id="no-items"),
        pytest.param(403, "Please set a user-agent", UnexpectedAnswer, id="refused"),
        pytest.param(500, "java.util.concurrent.TimeoutException", ServiceUnavailable, id="timeout-as-text"),
        pytest.param(200, '{"entities": {"Q1": {"id": "Q1", "missing": ""}}}', NotFound, id="missing"),
        pytest.param(
            200,
            '{"entities": {"Q1": {"id": "Q1", "labels": [], "aliases": [], "claims": []}}}',
            NotFound,
            id="lists-for-empty-mappings",
        ),
    ],
)
async def test_an_answer_that_the_wire_does_not_promise_is_an_error(
    server: WikidataServer, source: MetadataSource, status: int, body: str, error: type[ConciergeError]
) -> None:
    server.stranger = Response(body, status)

    with pytest.raises(error):
        await source.get(ExternalIds(wikidata="Q1"), MOVIE)


def test_nothing_has_to_be_set() -> None:
    section = Settings(environ={}).section(WikidataSection)

    assert section.missing() == ()
    assert section.base_url == "https://www.wikidata.org"
