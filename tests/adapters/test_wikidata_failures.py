"""How Wikidata fails, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import Response

from concierge.adapters._http import Http
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
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.wikidata import WikidataServer

MOVIE = TitleKind.MOVIE


@pytest.fixture
async def server() -> AsyncIterator[WikidataServer]:
    service = WikidataServer()
    async with serving(service):
        yield service
        assert service.unknown == []


@pytest.fixture
async def source(server: WikidataServer) -> AsyncIterator[MetadataSource]:
    async with ADAPTER.build(WikidataSection(base_url=server.url), Http(), Path()) as source:
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
    "fault, error",
    [
        pytest.param(Fault(kind=FaultKind.SERVER_ERROR), ServiceUnavailable, id="html-502"),
        pytest.param(Fault(kind=FaultKind.TRUNCATED), ServiceUnavailable, id="cut-connection"),
    ],
)
async def test_a_fault_of_the_service_is_told_apart(
    server: WikidataServer, source: MetadataSource, fault: Fault, error: type[ConciergeError]
) -> None:
    server.arm(fault)

    with pytest.raises(error):
        await source.find("Метрополис", year=None, kind=None)


@pytest.mark.parametrize("asked, retry_after_s", [(2, 2.0), (None, None)])
async def test_a_limit_tells_how_long_to_wait_if_the_service_did(
    server: WikidataServer, source: MetadataSource, asked: int | None, retry_after_s: float | None
) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=asked, times=1))

    with pytest.raises(RateLimited) as caught:
        await source.check()
    await source.check()

    assert caught.value.retry_after_s == retry_after_s


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
