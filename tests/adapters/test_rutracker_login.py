"""Rutracker's logins: pictures that a person reads, cookies from a browser, and sessions that outlive a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters._rutracker_login import Challenge
from concierge.adapters._rutracker_session import pasted_cookies
from concierge.adapters.trackers.rutracker import RutrackerSection
from concierge.config import Settings
from concierge.errors import CaptchaRequired, LoginFailed, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer
from concierge.ports import Tracker
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.rutracker import PICTURE, RutrackerServer
from tests.adapters.rutracker_forum import (
    LOGIN,
    METROPOLIS,
    ONE,
    SEARCH,
    Stranger,
    a_cookie,
    an_account,
    opened_for_all,
    paths,
    release,
    server,
)

__all__ = ["server"]

MINE = an_account(owner_id=1)


@pytest.fixture
async def tracker(server: RutrackerServer) -> AsyncIterator[Tracker]:
    async with opened_for_all(server) as tracker:
        yield tracker


async def challenged(tracker: Tracker, account: Account = MINE) -> CaptchaRequired:
    """The picture that the forum wants read."""
    with pytest.raises(CaptchaRequired) as raised:
        await tracker.check(account)
    return raised.value


def cookies_at(service: SandboxService, path: str = "") -> list[str]:
    return [dict(call.headers).get("cookie", "") for call in service.calls if call.path.startswith(path)]


async def test_a_captcha_comes_with_its_picture_and_the_answer_logs_in(
    server: RutrackerServer, tracker: Tracker
) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN, times=1))
    wanted = await challenged(tracker)

    await tracker.check(MINE, CaptchaAnswer(challenge=wanted.challenge, text="7HX2q"))

    assert wanted.picture == PICTURE
    assert wanted.image_url.startswith(f"{server.url}/captcha/")
    assert (await tracker.search(METROPOLIS, MINE)).releases
    assert paths(server).count(LOGIN) == 2


async def test_while_the_account_rests_the_picture_is_told_again_and_not_fetched(
    server: RutrackerServer, tracker: Tracker
) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN))

    first, second = await challenged(tracker), await challenged(tracker)

    assert (first.challenge, first.picture) == (second.challenge, second.picture)
    assert paths(server).count(LOGIN) == 1
    assert sum(path.startswith("/captcha/") for path in paths(server)) == 1


async def test_a_misread_picture_is_followed_by_another_one(
    server: RutrackerServer, tracker: Tracker
) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN, times=1))
    first = await challenged(tracker)

    with pytest.raises(CaptchaRequired) as raised:
        await tracker.check(MINE, CaptchaAnswer(challenge=first.challenge, text="wrong"))

    second = raised.value
    assert second.challenge != first.challenge
    assert second.image_url != first.image_url
    assert second.picture
    await tracker.check(MINE, CaptchaAnswer(challenge=second.challenge, text=server.captcha_code))
    assert server.logins == 1


async def test_a_picture_read_well_with_a_wrong_password_is_a_wrong_password(
    server: RutrackerServer, tracker: Tracker
) -> None:
    wrong = an_account(password="не тот", owner_id=1)
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN, times=1))
    wanted = await challenged(tracker, wrong)

    with pytest.raises(LoginFailed) as raised:
        await tracker.check(wrong, CaptchaAnswer(challenge=wanted.challenge, text=server.captcha_code))

    assert raised.value.facts["problem"] == "credentials"
    assert paths(server).count(LOGIN) == 2


async def test_the_answer_may_be_given_in_another_process(server: RutrackerServer, tmp_path: Path) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN, times=1))
    async with opened_for_all(server, folder=tmp_path) as tracker:
        wanted = await challenged(tracker)

    async with opened_for_all(server, folder=tmp_path) as tracker:
        with pytest.raises(LoginFailed):
            await tracker.check(MINE)
        await tracker.check(MINE, CaptchaAnswer(challenge=wanted.challenge, text=server.captcha_code))
    async with opened_for_all(server, folder=tmp_path) as tracker:
        await tracker.check(MINE)


@pytest.mark.parametrize(
    "challenge",
    [
        "",
        "?",
        "mirror=https%3A%2F%2Fevil.test&sid=a&field=cap_code_0",
        "mirror={url}&sid=a&field=login_password",
        "mirror={url}&sid=%0d%0a&field=cap_code_0",
        "&".join(f"a{n}=1" for n in range(9)),
    ],
)
async def test_an_answer_to_no_picture_of_ours_is_no_answer(
    server: RutrackerServer, tracker: Tracker, challenge: str
) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN))
    await challenged(tracker)

    with pytest.raises(CaptchaRequired):
        await tracker.check(MINE, CaptchaAnswer(challenge=challenge.replace("{url}", server.url), text="x"))

    assert paths(server).count(LOGIN) == 1


def test_a_challenge_is_read_as_it_was_written() -> None:
    challenge = Challenge(mirror="https://rutracker.org", sid="Ab1", field="cap_code_" + "0" * 32)

    assert Challenge.parse(str(challenge)) == challenge


async def test_the_host_of_the_pictures_gets_no_cookies(server: RutrackerServer, tracker: Tracker) -> None:
    pictures = Stranger(response=Response(PICTURE, media_type="image/gif"))
    async with serving(pictures):
        await tracker.check(MINE)
        server.expire_sessions()
        server.pictures_url = pictures.url
        server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN))
        wanted = await challenged(tracker)

    assert wanted.picture == PICTURE
    assert cookies_at(pictures) == [""]


@pytest.mark.parametrize(
    "answer",
    [Response(b"x" * (600 * 1024)), Response(status_code=404), Response(status_code=302), Response("", 500)],
    ids=["large", "missing", "moved", "broken"],
)
async def test_without_a_picture_its_address_is_enough(
    server: RutrackerServer, tracker: Tracker, answer: Response
) -> None:
    pictures = Stranger(response=answer)
    async with serving(pictures):
        server.pictures_url = pictures.url
        server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN))
        wanted = await challenged(tracker)

    assert wanted.picture == b""
    assert wanted.image_url.startswith(pictures.url)
    assert wanted.challenge


async def test_a_login_is_sent_on_to_the_same_host_alone(server: RutrackerServer, tracker: Tracker) -> None:
    server.login_moved_to = "/forum/login.php?moved=1"

    await tracker.check(MINE)

    assert paths(server).count(LOGIN) == 2
    assert server.logins == 1


@pytest.mark.parametrize("where", ["{trap}/forum/login.php", "/elsewhere", "{port}/forum/login.php"])
async def test_a_password_does_not_follow_a_login_elsewhere(server: RutrackerServer, where: str) -> None:
    trap = Stranger()
    async with serving(trap), opened_for_all(server) as tracker:
        elsewhere = trap.url.replace("127.0.0.1", "localhost")
        server.login_moved_to = where.format(trap=elsewhere, port=trap.url)

        with pytest.raises((ServiceUnavailable, UnexpectedAnswer)):
            await tracker.check(MINE)

    assert trap.calls == []
    assert paths(server) == [LOGIN]


@pytest.mark.parametrize(
    "text, cookies",
    [
        ("bb_session=0-1-abc; cf_clearance=x.y-z", {"bb_session": "0-1-abc", "cf_clearance": "x.y-z"}),
        ("0-1-abc", {"bb_session": "0-1-abc"}),
        (" Cookie: bb_session=0-1-abc;\n", {"bb_session": "0-1-abc"}),
        ('bb_session="0-1-abc"; other', {"bb_session": "0-1-abc"}),
        ("bb_session=a=b==", {"bb_session": "a=b=="}),
        ("bb_session=a\r\nX-Evil: 1", {"bb_session": "a"}),
        ("bb_session=\u0430", {}),
        ("", {}),
        ("two words", {}),
    ],
)
def test_cookies_are_pasted_as_a_browser_shows_them(text: str, cookies: dict[str, str]) -> None:
    assert pasted_cookies(text) == cookies


@pytest.mark.parametrize("form", ["bb_session={}; cf_clearance=c1", "{}", "Cookie: bb_ssl=1; bb_session={}"])
async def test_a_pasted_cookie_is_an_account(server: RutrackerServer, tracker: Tracker, form: str) -> None:
    account = a_cookie(form.format(server.desk.open_session()))

    assert (await tracker.search(METROPOLIS, account)).releases
    assert (await tracker.resolve(release(ONE), account)).metainfo
    await tracker.check(account)
    assert LOGIN not in paths(server)
    assert all("cf_clearance=c1" in sent for sent in cookies_at(server) if "cf_" in form)


@pytest.mark.parametrize("on_guest", ["redirect", "forbid", "form"])
@pytest.mark.parametrize("value", ["bb_session=0-1-expired", "garbage", "два слова"])
async def test_an_expired_cookie_says_so_and_no_password_is_tried(
    server: RutrackerServer, tracker: Tracker, on_guest: str, value: str
) -> None:
    server.on_guest = on_guest  # type: ignore[assignment]  # a literal, by its parameter

    for _ in range(2):
        with pytest.raises(LoginFailed) as raised:
            await tracker.search(METROPOLIS, a_cookie(value))
        assert raised.value.facts["problem"] == "cookie"

    assert LOGIN not in paths(server)


async def test_with_a_cookie_beside_it_the_password_is_not_tried(
    server: RutrackerServer, tracker: Tracker
) -> None:
    both = Account(
        service="rutracker", scope=MINE.scope, values={**MINE.values, **a_cookie("bb_session=old").values}
    )

    with pytest.raises(LoginFailed):
        await tracker.check(both)

    assert LOGIN not in paths(server)


async def test_a_cookie_is_good_on_the_mirror_that_it_is_from(server: RutrackerServer) -> None:
    mirror = RutrackerServer()
    async with serving(mirror), opened_for_all(server, mirror) as tracker:
        account = a_cookie(mirror.desk.open_session())
        first = await tracker.search(METROPOLIS, account)
        await tracker.search(METROPOLIS, account)

    assert first.releases
    assert paths(server) == [SEARCH]


async def test_an_expired_cookie_is_told_even_if_the_other_mirror_is_down(server: RutrackerServer) -> None:
    mirror = RutrackerServer()
    mirror.arm(Fault(kind=FaultKind.SERVER_ERROR))
    async with serving(mirror), opened_for_all(server, mirror) as tracker:
        with pytest.raises(LoginFailed):
            await tracker.check(a_cookie("bb_session=old"))


@dataclass(slots=True)
class Jars:
    """Where logins are kept, in a test's hands."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    async def load(self, account: Account, mirror: str) -> str:
        return self.kept.get((str(account.owner_id), mirror), "")

    async def save(self, account: Account, mirror: str, jar: str) -> None:
        self.kept[str(account.owner_id), mirror] = jar


async def test_a_login_outlives_the_process(server: RutrackerServer) -> None:
    jars = Jars()
    for _ in range(2):
        async with opened_for_all(server, http=Http(jars)) as tracker:
            assert (await tracker.search(METROPOLIS, MINE)).releases

    assert paths(server) == [LOGIN, SEARCH, SEARCH]
    assert list(jars.kept) == [("1", server.url)]


@pytest.mark.parametrize("on_guest", ["redirect", "forbid", "form"])
async def test_a_kept_session_that_the_forum_turns_away_is_renewed_once(
    server: RutrackerServer, on_guest: str
) -> None:
    jars = Jars()
    async with opened_for_all(server, http=Http(jars)) as tracker:
        await tracker.check(MINE)
    server.expire_sessions()
    server.on_guest = on_guest  # type: ignore[assignment]  # a literal, by its parameter
    server.calls.clear()
    before = dict(jars.kept)

    async with opened_for_all(server, http=Http(jars)) as tracker:
        answers = await asyncio.gather(*(tracker.search(METROPOLIS, MINE) for _ in range(3)))

    assert all(answer.releases for answer in answers)
    assert paths(server).count(LOGIN) == 1
    assert cookies_at(server, LOGIN) == [""]
    assert jars.kept != before


@pytest.mark.parametrize(
    "jar", ["{", "[]", '{"bb_session": 5}', '{"bb_session": "a b"}', '{"x y": "a"}', "null", "\x00"]
)
async def test_a_jar_that_nobody_can_read_is_no_jar(server: RutrackerServer, jar: str) -> None:
    jars = Jars(kept={("1", server.url): jar})
    async with opened_for_all(server, http=Http(jars)) as tracker:
        await tracker.check(MINE)

    assert paths(server) == [LOGIN, SEARCH]


async def test_nobody_gets_the_jar_of_somebody_else(server: RutrackerServer) -> None:
    jars = Jars()
    async with opened_for_all(server, http=Http(jars)) as tracker:
        await tracker.check(MINE)
        await tracker.check(an_account(owner_id=2))

    assert server.logins == 2
    assert len(jars.kept) == 2


async def test_a_session_that_the_forum_takes_back_is_renewed(
    server: RutrackerServer, tracker: Tracker
) -> None:
    await tracker.check(MINE)
    server.expire_sessions()

    assert (await tracker.search(METROPOLIS, MINE)).releases
    assert server.logins == 2


def test_the_usual_name_of_a_cookie_makes_an_account_of_the_household() -> None:
    section = Settings(environ={"RUTRACKER_COOKIE": "bb_session=a"}).section(RutrackerSection)

    assert section.missing_of_account() == ()
    assert section.account_values() == {"rutracker_cookie": "bb_session=a"}


class Slow(RutrackerServer):
    """The forum, which takes its time for a login."""

    async def answer(self, request: Request) -> Response:
        """The page, a little later."""
        await asyncio.sleep(0.05 if request.url.path == LOGIN else 0)
        return await super().answer(request)


async def test_an_answer_waits_for_the_login_that_is_under_way() -> None:
    server = Slow()
    async with serving(server), opened_for_all(server) as tracker:
        server.arm(Fault(kind=FaultKind.CAPTCHA, path=LOGIN, times=1))
        wanted = await challenged(tracker)
        answer = CaptchaAnswer(challenge=wanted.challenge, text=server.captcha_code)

        await asyncio.gather(tracker.check(MINE, answer), tracker.check(MINE, answer))

    assert server.logins == 1


async def test_where_nothing_can_be_written_a_wrong_password_is_posted_once(
    server: RutrackerServer, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    async with opened_for_all(server, folder=blocked) as tracker:
        for _ in range(2):
            with pytest.raises(LoginFailed):
                await tracker.check(an_account(password="не тот"))

    assert [call.path for call in server.calls].count(LOGIN) == 1


async def test_the_note_of_a_refusal_is_for_nobody_else_to_read(
    server: RutrackerServer, tmp_path: Path
) -> None:
    async with opened_for_all(server, folder=tmp_path) as tracker:
        with pytest.raises(LoginFailed):
            await tracker.check(an_account(password="не тот"))

    assert (tmp_path / "rutracker-rest.json").stat().st_mode & 0o777 == 0o600
