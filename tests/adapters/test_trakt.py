"""Trakt keeps the contract of services with lists, and of linked ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from concierge.adapters.connections.trakt import ADAPTER
from concierge.config import Settings
from concierge.errors import ConfigError, LoginFailed
from concierge.ports import LinkedService, ListService
from concierge.sandbox._serving import serving
from concierge.texts import LANGUAGES, texts
from tests.adapters.trakt_account import a_linked_subject, a_server, linked, opened, section_of
from tests.contracts.lists import (
    LINKED,
    LinkedSubject,
    no_secret_is_shown_or_logged,
)


@pytest.mark.parametrize("promise", LINKED, ids=lambda promise: str(promise.__name__))
async def test_the_promise_of_linked_services(promise: Callable[[LinkedSubject], Awaitable[None]]) -> None:
    async with a_linked_subject() as subject:
        await promise(subject)


async def test_no_secret_is_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with a_linked_subject() as subject:
        await no_secret_is_shown_or_logged(subject, caplog)


async def test_the_port_is_both_a_list_service_and_a_linked_one() -> None:
    async with linked() as one:
        assert isinstance(one.trakt, ListService)
        assert isinstance(one.trakt, LinkedService)
        assert one.trakt.name == ADAPTER.name == ADAPTER.section.section


def test_without_an_application_both_variables_are_named() -> None:
    section = Settings(environ={}).section(ADAPTER.section)

    assert section.missing() == ("CONCIERGE_TRAKT__CLIENT_ID", "CONCIERGE_TRAKT__CLIENT_SECRET")


async def test_an_id_without_a_secret_reads_public_profiles_and_links_nothing() -> None:
    async with serving(a_server()) as server:
        assert section_of(server, client_secret="").missing() == ()
        async with opened(server, client_secret="") as trakt:
            rows = [row async for row in trakt.lists(server.person)]
            with pytest.raises(ConfigError) as caught:
                await trakt.begin()

    assert len(rows) == 1
    assert caught.value.facts["setting"] == "CONCIERGE_TRAKT__CLIENT_SECRET"


async def test_each_request_has_the_headers_of_the_wire() -> None:
    async with linked() as one:
        async for _ in one.trakt.lists("", one.tokens):
            pass
        await one.trakt.revoke(one.tokens)

        for call in one.server.calls:
            headers = dict(call.headers)
            assert headers["trakt-api-version"] == "2"
            assert headers["trakt-api-key"] == one.server.client_id
            assert headers["content-type"] == "application/json"
            assert headers["user-agent"].startswith("concierge/")


def test_it_asks_no_faster_than_trakt_allows_unless_told_otherwise() -> None:
    section = Settings(environ={}).section(ADAPTER.section)

    assert section.requests_per_s * 300 < 1000
    assert section.writes_per_s == 1


@pytest.mark.parametrize("secret", ["клиент", "two\nlines"])
async def test_a_secret_that_no_header_can_hold_is_refused_before_anything_is_sent(secret: str) -> None:
    async with serving(a_server()) as server, opened(server, client_id=secret) as trakt:
        with pytest.raises(LoginFailed, match="characters that no key has") as caught:
            [row async for row in trakt.lists("sandbox")]

        assert server.calls == []
        assert secret not in str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "key",
    [
        "error.account_unusable.link_ended",
        "error.account_unusable.link_locked",
        "error.not_allowed.link_denied",
        "error.not_found.link_code",
        "error.not_found.no_lists",
        "error.not_found.unknown_there",
        "error.service.list_full",
        "error.service.members_only",
        "error.unavailable.changing",
        "where.CONCIERGE_TRAKT__CLIENT_ID",
        "where.CONCIERGE_TRAKT__CLIENT_SECRET",
    ],
)
def test_each_way_to_fail_has_a_sentence_that_says_what_to_do(language: str, key: str) -> None:
    assert "?" not in texts(language).say(key, service="trakt", site="Trakt", what="anna")
    assert texts(language).knows(key)
