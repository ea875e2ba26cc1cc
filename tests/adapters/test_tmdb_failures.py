"""How TMDB fails, and where its key travels, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters.metadata.tmdb import ADAPTER, TmdbSection
from concierge.config import Settings
from concierge.errors import (
    Challenged,
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.ports import MetadataSource
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.tmdb import TmdbServer


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    service = TmdbServer()
    async with serving(service):
        yield service
        assert service.unknown == []


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[MetadataSource]:
    async with opened(server) as source:
        yield source


def opened(server: TmdbServer, **more: object) -> AbstractAsyncContextManager[MetadataSource]:
    values = {"api_key": server.api_key, "base_url": f"{server.url}/3", **more}
    return ADAPTER.build(TmdbSection.model_validate(values), Http(), Path())


@pytest.mark.parametrize("kind", ["key", "token"])
async def test_the_key_and_the_token_travel_where_tmdb_wants_them(server: TmdbServer, kind: str) -> None:
    secret = server.api_key if kind == "key" else server.access_token

    async with opened(server, api_key=f" {secret}\n") as source:
        await source.check()

    call = server.calls[0]
    assert call.path == "/3/configuration"
    assert dict(call.query) == ({"api_key": secret} if kind == "key" else {})
    assert dict(call.headers).get("authorization") == (None if kind == "key" else f"Bearer {secret}")


async def test_a_wrong_key_is_a_failed_login_that_does_not_repeat_it(server: TmdbServer) -> None:
    wrong = "f" * 32

    async with opened(server, api_key=wrong) as source:
        with pytest.raises(LoginFailed) as caught:
            await source.check()

    assert wrong not in str(caught.value)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "fault, error",
    [
        pytest.param(Fault(kind=FaultKind.SERVER_ERROR), ServiceUnavailable, id="html-502"),
        pytest.param(Fault(kind=FaultKind.RATE_LIMITED), RateLimited, id="429"),
        pytest.param(Fault(kind=FaultKind.TRUNCATED), ServiceUnavailable, id="cut-connection"),
        pytest.param(Fault(kind=FaultKind.CHALLENGE), Challenged, id="bot-check"),
    ],
)
async def test_a_fault_of_the_service_is_told_apart(
    server: TmdbServer, source: MetadataSource, fault: Fault, error: type[ConciergeError]
) -> None:
    server.arm(fault)

    with pytest.raises(error):
        await source.find("Метрополис", year=None, kind=None)

    assert len(server.calls) == 1


@pytest.mark.parametrize("asked, retry_after_s", [(7, 7.0), (None, None)])
async def test_a_limit_tells_how_long_to_wait_if_the_service_did(
    server: TmdbServer, source: MetadataSource, asked: int | None, retry_after_s: float | None
) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=asked))

    with pytest.raises(RateLimited) as caught:
        await source.check()

    assert caught.value.retry_after_s == retry_after_s


@pytest.mark.parametrize(
    "status, body, error",
    [
        pytest.param(200, '{"page": 1, "results": [{"id": 1', UnexpectedAnswer, id="cut-json"),
        pytest.param(200, "<html>blocked by your provider</html>", UnexpectedAnswer, id="html"),
        pytest.param(200, "[]", UnexpectedAnswer, id="list"),
        pytest.param(200, '{"page": 1}', UnexpectedAnswer, id="no-results"),
        pytest.param(404, "<html>404</html>", UnexpectedAnswer, id="a-stranger-s-404"),
        pytest.param(404, '{"status_code": 99}', UnexpectedAnswer, id="404-with-an-unknown-code"),
        pytest.param(401, "<html>sign in to the hotel</html>", UnexpectedAnswer, id="a-stranger-s-401"),
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


def test_the_usual_variable_gives_the_key() -> None:
    section = Settings(environ={"TMDB_API_KEY": "secret"}).section(TmdbSection)

    assert section.missing() == ()
    assert section.api_key.get_secret_value() == "secret"
    assert "secret" not in repr(section)


def test_without_a_key_the_variable_is_named() -> None:
    assert Settings(environ={}).section(TmdbSection).missing() == ("TMDB_API_KEY",)


def test_languages_are_written_as_a_list() -> None:
    environ = {"CONCIERGE_TMDB__LANGUAGES": '["en-US", "ru-RU"]'}

    assert Settings(environ=environ).section(TmdbSection).languages == ("en-US", "ru-RU")


@pytest.mark.parametrize("address", ["http://mirror.example/3", "ftp://mirror.example", "mirror.example"])
def test_the_key_never_travels_in_the_open(address: str) -> None:
    with pytest.raises(ConfigError, match="CONCIERGE_TMDB__BASE_URL"):
        Settings(environ={"CONCIERGE_TMDB__BASE_URL": address}).section(TmdbSection)
