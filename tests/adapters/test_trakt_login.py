"""Accounts at Trakt are linked by a code, kept by tokens that are good once, and let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import JSONResponse, Response

from concierge.errors import (
    AccountUnusable,
    ConciergeError,
    LoginFailed,
    NotAllowed,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.connection import Tokens
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.testing import NOW, FrozenClock
from tests.adapters.trakt_account import a_server, agreed, linked, opened, paths


async def test_a_code_is_shown_with_where_and_how_long_it_is_good() -> None:
    async with serving(a_server()) as server, opened(server, FrozenClock().now) as trakt:
        code = await trakt.begin()

    assert (code.url, code.interval_s) == (f"{server.url}/activate", 5)
    assert code.expires_at == NOW + timedelta(seconds=600)
    assert code.code not in repr(code)


async def test_three_polls_wait_and_the_fourth_has_the_tokens() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        code = await trakt.begin()
        told = []
        for _ in range(4):
            server.advance(timedelta(seconds=code.interval_s))
            told.append(await trakt.tokens(code))

    assert told[:3] == [None, None, None]
    assert told[3] is not None


async def test_whoever_asks_too_early_is_told_to_wait_a_second_longer() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        code = await trakt.begin()
        await trakt.tokens(code)
        with pytest.raises(RateLimited) as caught:
            await trakt.tokens(code)

    assert caught.value.retry_after_s == code.interval_s + 1


async def test_a_code_that_grew_old_is_not_found() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        code = await trakt.begin()
        server.advance(timedelta(seconds=600))
        with pytest.raises(NotFound) as caught:
            await trakt.tokens(code)

    assert caught.value.facts["problem"] == "link_code"


async def test_a_code_that_was_used_or_never_given_is_not_found() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        code = await trakt.begin()
        await agreed(trakt, server, code)
        for one in (code, replace(code, code="0" * 64)):
            with pytest.raises(NotFound):
                await trakt.tokens(one)


async def test_a_person_who_says_no_is_taken_at_their_word() -> None:
    server = a_server()
    server.desk.denies, server.desk.pending = True, 0
    async with serving(server), opened(server) as trakt:
        code = await trakt.begin()
        with pytest.raises(NotAllowed) as caught:
            await trakt.tokens(code)

    assert caught.value.facts["problem"] == "link_denied"


@pytest.mark.parametrize(
    "status, error",
    [
        (401, LoginFailed),
        (403, LoginFailed),
        (404, NotFound),
        (409, NotFound),
        (410, NotFound),
        (418, NotAllowed),
        (422, UnexpectedAnswer),
        (500, ServiceUnavailable),
        (503, ServiceUnavailable),
        (521, ServiceUnavailable),
    ],
)
async def test_the_status_alone_tells_how_a_login_stands(status: int, error: type[ConciergeError]) -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        code = await trakt.begin()
        # With a page of HTML for a body.
        server.arm(Fault(kind=FaultKind.SERVER_ERROR, status=status))
        with pytest.raises(error):
            await trakt.tokens(code)


@pytest.mark.parametrize("created_at", ["told", "missing"])
async def test_tokens_end_when_expires_in_says_by_our_own_clock(created_at: str) -> None:
    server = a_server()
    server.desk.tells_created_at = created_at == "told"
    server.desk.life_s, server.desk.pending = 7_776_000, 0
    async with serving(server), opened(server, FrozenClock().now) as trakt:
        tokens = await trakt.tokens(await trakt.begin())

    assert tokens is not None
    assert tokens.expires_at == NOW + timedelta(days=90)


async def test_tokens_are_good_for_a_day_and_refreshed_ones_for_one_more() -> None:
    async with linked() as one:
        one.server.advance(timedelta(days=1, seconds=1))
        with pytest.raises(AccountUnusable):
            [row async for row in one.trakt.lists("", one.tokens)]
        tokens = await one.trakt.refreshed(one.tokens)

        assert len([row async for row in one.trakt.lists("", tokens)]) == 1


async def test_a_refresh_token_is_good_once_and_asked_with_once() -> None:
    async with linked() as one:
        await one.trakt.refreshed(one.tokens)
        with pytest.raises(AccountUnusable) as caught:
            await one.trakt.refreshed(one.tokens)

        assert paths(one.server) == ["POST /oauth/token"] * 2
    assert caught.value.facts["problem"] == "link_ended"


@pytest.mark.parametrize("status", [400, 401])
async def test_a_refused_refresh_token_wants_a_new_link(status: int) -> None:
    async with linked() as one:
        one.server.refused["/oauth/token"] = status
        with pytest.raises(AccountUnusable):
            await one.trakt.refreshed(one.tokens)


async def test_a_refresh_that_was_cut_off_is_not_sent_again() -> None:
    async with linked() as one:
        one.server.arm(Fault(kind=FaultKind.TRUNCATED, path="/oauth/token"))
        with pytest.raises(ServiceUnavailable):
            await one.trakt.refreshed(one.tokens)

        assert len(one.server.calls) == 1


async def test_without_a_refresh_token_nothing_is_asked() -> None:
    async with linked() as one:
        with pytest.raises(AccountUnusable):
            await one.trakt.refreshed(Tokens(access="x"))

        assert one.server.calls == []


async def test_a_login_ends_once_and_ending_it_again_is_fine() -> None:
    async with linked() as one:
        await one.trakt.revoke(one.tokens)
        await one.trakt.revoke(one.tokens)

        with pytest.raises(AccountUnusable):
            await one.trakt.refreshed(one.tokens)


async def test_a_wrong_secret_is_the_applications_fault_and_not_the_accounts() -> None:
    async with linked() as one, opened(one.server, client_secret="f" * 64) as trakt:
        for work in (trakt.refreshed, trakt.revoke):
            with pytest.raises(LoginFailed) as caught:
                await work(one.tokens)
            assert not isinstance(caught.value, AccountUnusable)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"device_code": "c", "user_code": "U", "verification_url": "http://else.example", "expires_in": 600},
        {
            "device_code": "c",
            "user_code": "U",
            "verification_url": "javascript:alert(1)",
            "expires_in": 600,
        },
        {"device_code": "c", "user_code": "", "verification_url": "https://trakt.tv/a", "expires_in": 600},
        {"device_code": "c", "user_code": "U", "verification_url": "https://trakt.tv/a", "expires_in": -1},
        {"device_code": "c", "user_code": "U", "verification_url": "https://trakt.tv/a", "expires_in": 1e99},
    ],
)
async def test_a_code_that_nobody_could_use_is_an_unexpected_answer(told: dict[str, object]) -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        server.stranger = JSONResponse(told)
        with pytest.raises(UnexpectedAnswer):
            await trakt.begin()


async def test_a_redirect_is_not_followed_with_secrets() -> None:
    async with linked() as one:
        one.server.stranger = Response(status_code=307, headers={"Location": "https://else.example/"})
        with pytest.raises(UnexpectedAnswer):
            await one.trakt.refreshed(one.tokens)
        with pytest.raises(UnexpectedAnswer):
            await one.trakt.revoke(one.tokens)
