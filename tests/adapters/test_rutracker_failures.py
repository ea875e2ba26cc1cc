"""Rutracker when something is wrong: logins, captchas, mirrors, and strangers who answer for the forum."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.adapters._http import Answer, Http
from concierge.adapters._membership import Visits
from concierge.adapters._rutracker_login import Login
from concierge.adapters._rutracker_mirror import Mirror
from concierge.adapters._rutracker_notes import ForumNotes
from concierge.adapters._rutracker_session import Session
from concierge.adapters._rutracker_visit import Visit
from concierge.adapters.trackers.rutracker import Rutracker
from concierge.errors import (
    CaptchaRequired,
    Challenged,
    ConciergeError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.account import Account
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.rutracker import RutrackerServer
from concierge.sandbox.rutracker_pages import Captcha, Visitor, login_page
from tests.adapters.rutracker_forum import (
    LOGIN,
    METROPOLIS,
    ONE,
    SEARCH,
    Member,
    Stranger,
    an_account,
    ask,
    opened,
    paths,
    release,
    server,
    tracker,
)

__all__ = ["server", "tracker"]


async def test_searches_share_one_login(server: RutrackerServer, tracker: Member) -> None:
    async with asyncio.TaskGroup() as group:
        searches = [group.create_task(tracker.search(METROPOLIS)) for _ in range(5)]

    assert all(search.result() for search in searches)
    assert paths(server).count(LOGIN) == 1


@pytest.mark.parametrize("on_guest", ["redirect", "forbid", "form"])
async def test_two_searches_with_an_expired_session_cause_one_login(
    server: RutrackerServer, tracker: Member, on_guest: str
) -> None:
    server.on_guest = on_guest  # type: ignore[assignment]  # a literal, by its parameter
    await tracker.search(METROPOLIS)
    server.expire_sessions()
    server.calls.clear()

    both = await asyncio.gather(tracker.search(METROPOLIS), tracker.search(ask("Генерал")))

    assert all(both)
    assert paths(server).count(LOGIN) == 1
    assert paths(server).count(SEARCH) == 4


async def asked_for_login(server: RutrackerServer) -> None:
    while LOGIN not in paths(server):  # noqa: ASYNC110  the server keeps a list, not an event
        await asyncio.sleep(0.01)


async def test_the_one_who_gives_up_does_not_take_the_login_from_the_others(
    server: RutrackerServer, tracker: Member
) -> None:
    server.arm(Fault(kind=FaultKind.SLOW, path=LOGIN))
    impatient = asyncio.create_task(tracker.search(METROPOLIS))
    patient = asyncio.create_task(tracker.search(METROPOLIS))
    await asked_for_login(server)

    impatient.cancel()

    assert await patient
    assert paths(server).count(LOGIN) == 1


async def test_closing_ends_a_login_that_hangs(server: RutrackerServer) -> None:
    server.arm(Fault(kind=FaultKind.HANG, path=LOGIN))

    async with opened(server) as tracker:
        search = asyncio.create_task(tracker.search(METROPOLIS))
        await asked_for_login(server)

    with pytest.raises(asyncio.CancelledError):
        await search


async def test_a_login_that_is_never_accepted_is_not_repeated(
    server: RutrackerServer, tracker: Member
) -> None:
    server.arm(Fault(kind=FaultKind.LOGIN_EXPIRED, path=SEARCH))

    with pytest.raises(LoginFailed):
        await tracker.search(METROPOLIS)

    assert paths(server) == [LOGIN, SEARCH, LOGIN, SEARCH]


async def test_a_wrong_password_is_tried_once_in_fifteen_minutes(server: RutrackerServer) -> None:
    now = [0.0]
    async with with_clock(server, "не тот", now) as tracker:
        for moment in (0.0, 1.0, 899.0):
            now[0] = moment
            with pytest.raises(LoginFailed):
                await tracker.search(METROPOLIS)

        assert paths(server) == [LOGIN]
        now[0] = 901.0
        with pytest.raises(CaptchaRequired):
            await tracker.search(METROPOLIS)
        with pytest.raises(CaptchaRequired):
            await tracker.search(METROPOLIS)
        assert paths(server) == [LOGIN, LOGIN]


@asynccontextmanager
async def with_clock(server: RutrackerServer, password: str, now: list[float]) -> AsyncIterator[Member]:
    login = Login("cinephile", SecretStr(password), clock=lambda: now[0])

    @asynccontextmanager
    async def visit(_account: Account | None) -> AsyncIterator[Visit]:
        session = Session(server.url, lambda: Http().client("rutracker", base_url=server.url))
        async with Mirror(session, login, no_picture).opened() as mirror:
            yield Visit([mirror])

    async with Visits(visit).opened() as visits:
        yield Member(Rutracker(visits, ForumNotes(None), no_picture), an_account(password=password))


async def no_picture(url: str) -> Answer:
    raise ServiceUnavailable("rutracker", f"nobody asks {url}")


async def test_parallel_searches_with_a_wrong_password_try_it_once(server: RutrackerServer) -> None:
    async with opened(server, password="не тот") as tracker:
        failures = await asyncio.gather(
            *[tracker.search(METROPOLIS) for _ in range(5)], return_exceptions=True
        )

    assert [type(failure) for failure in failures] == [LoginFailed] * 5
    assert paths(server) == [LOGIN]


async def test_a_refused_password_that_is_no_text_is_remembered_as_any_other(tmp_path: Path) -> None:
    logins = [Login("им\udcd0я", SecretStr("\udcff"), rest_file=tmp_path / "rest.json") for _ in range(2)]

    await logins[0].refused(lambda: LoginFailed("rutracker", "wrong", problem="credentials"))
    await logins[1].recall()

    with pytest.raises(LoginFailed):
        logins[1].body()


async def test_a_captcha_is_named_with_its_picture(server: RutrackerServer, tracker: Member) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN))

    with pytest.raises(CaptchaRequired) as failure:
        await tracker.search(METROPOLIS)

    assert failure.value.image_url.startswith(f"{server.url}/captcha/")


async def test_a_challenge_before_the_search_leaves_the_login_and_the_topics(
    server: RutrackerServer, tracker: Member
) -> None:
    await tracker.search(METROPOLIS)
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=SEARCH))

    with pytest.raises(Challenged):
        await tracker.search(METROPOLIS)

    assert (await tracker.resolve(release(ONE))).metainfo
    server.clear()
    assert await tracker.search(METROPOLIS)
    assert server.logins == 1


@pytest.mark.parametrize("path", [LOGIN, SEARCH])
@pytest.mark.parametrize(
    "kind, error",
    [
        (FaultKind.CHALLENGE, Challenged),
        (FaultKind.RATE_LIMITED, RateLimited),
        (FaultKind.SERVER_ERROR, ServiceUnavailable),
        (FaultKind.HANG, ServiceUnavailable),
    ],
)
async def test_each_failure_has_its_error_and_passes(
    server: RutrackerServer, path: str, kind: FaultKind, error: type[ConciergeError]
) -> None:
    async with opened(server, timeout_s=0.5) as tracker:
        server.arm(Fault(kind=kind, path=path))

        with pytest.raises(error):
            await tracker.search(METROPOLIS)

        server.clear()
        assert await tracker.search(METROPOLIS)


async def test_a_page_that_breaks_off_is_no_result(server: RutrackerServer, tracker: Member) -> None:
    server.arm(Fault(kind=FaultKind.TRUNCATED, path=SEARCH))

    with pytest.raises(ServiceUnavailable):
        await tracker.search(METROPOLIS)


async def test_the_wait_that_the_forum_asks_for_is_kept(server: RutrackerServer, tracker: Member) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=40))

    with pytest.raises(RateLimited) as failure:
        await tracker.search(METROPOLIS)

    assert failure.value.retry_after_s == 40


async def test_a_wrongly_declared_charset_does_not_spoil_names(
    server: RutrackerServer, tracker: Member
) -> None:
    server.arm(Fault(kind=FaultKind.WRONG_CHARSET))

    found = await tracker.search(METROPOLIS)

    assert any(row.name.startswith("Метрополис / Metropolis") for row in found)


@pytest.fixture
def closed_port() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


async def test_an_unreachable_mirror_is_passed_over_and_remembered(
    server: RutrackerServer, closed_port: str
) -> None:
    async with opened(server, mirrors=[closed_port, server.url]) as tracker:
        first, second = [await tracker.search(METROPOLIS) for _ in range(2)]

    assert first == second
    assert (first[0].url or "").startswith(server.url)
    assert paths(server) == [LOGIN, SEARCH, SEARCH]


async def test_each_mirror_has_its_own_login(server: RutrackerServer) -> None:
    mirror = RutrackerServer()
    async with serving(mirror), opened(server, mirror) as tracker:
        await tracker.search(METROPOLIS)
        server.arm(Fault(kind=FaultKind.SERVER_ERROR))

        assert await tracker.search(METROPOLIS)

    assert (server.logins, mirror.logins) == (1, 1)
    cookies = [dict(call.headers).get("cookie", "") for call in mirror.calls]
    assert cookies[0] == ""


@pytest.mark.parametrize("kind", [FaultKind.CHALLENGE, FaultKind.RATE_LIMITED, FaultKind.CAPTCHA])
async def test_what_another_mirror_cannot_mend_is_not_taken_there(
    server: RutrackerServer, kind: FaultKind
) -> None:
    mirror = RutrackerServer()
    async with serving(mirror), opened(server, mirror) as tracker:
        server.arm(Fault(kind=kind))

        with pytest.raises(ConciergeError):
            await tracker.search(METROPOLIS)

    assert mirror.calls == []


async def test_a_provider_that_redirects_is_no_mirror_and_learns_nothing(server: RutrackerServer) -> None:
    trap = Stranger()
    async with serving(trap):
        elsewhere = trap.url.replace("127.0.0.1", "localhost")
        provider = Stranger(response=RedirectResponse(f"{elsewhere}/forum/login.php", 302))
        async with serving(provider), opened(provider, server) as tracker:
            found = await tracker.search(METROPOLIS)

    assert found
    assert trap.calls == []


@pytest.mark.parametrize("address", ["http://[bad", "http://ex]ample/", "//", "ftp://127.0.0.1/"])
async def test_a_redirect_to_nowhere_is_an_error_of_ours(address: str) -> None:
    stranger = Stranger(response=Response(status_code=302, headers={"location": address}))
    async with serving(stranger), opened(stranger) as tracker:
        with pytest.raises((ServiceUnavailable, UnexpectedAnswer)):
            await tracker.search(METROPOLIS)


@pytest.mark.parametrize(
    "picture, shown",
    [
        ("/captcha/1.jpg", "{url}/captcha/1.jpg"),
        ("javascript:alert(1)/captcha/", ""),
        ("//c.test/captcha/", "http://c.test/captcha/"),
    ],
)
async def test_only_a_picture_with_an_address_of_the_web_is_shown(picture: str, shown: str) -> None:
    captcha = Captcha(sid="s", field="cap_code_0", image_url=picture)
    stranger = Stranger(response=HTMLResponse(login_page(Visitor(), captcha=captcha)))
    async with serving(stranger), opened(stranger) as tracker:
        with pytest.raises(CaptchaRequired) as failure:
            await tracker.search(METROPOLIS)

    assert failure.value.image_url == shown.format(url=stranger.url)


@pytest.mark.parametrize("path", [LOGIN, SEARCH], ids=["at login", "at search"])
async def test_a_strangers_page_is_not_an_empty_search(path: str) -> None:
    server = RutrackerServer()

    @dataclass(slots=True)
    class Half(Stranger):
        async def answer(self, request: Request) -> Response:
            return self.response if request.url.path == path else await server.answer(request)

    half = Half()
    async with serving(half), opened(half) as tracker:
        with pytest.raises(ServiceUnavailable) as failure:
            await tracker.search(METROPOLIS)

    assert failure.value.facts["problem"] == "blocked"
