"""The way past a bot check: one browser passes it, plain requests follow, and nothing secret goes along."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from concierge.adapters._http import Answer, Http
from concierge.adapters._solver import Solvers
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.adapters.trackers.piratebay import ADAPTER as PIRATE_BAY, PirateBaySection
from concierge.errors import Challenged, ServiceUnavailable
from concierge.model.release import SearchQuery
from concierge.sandbox._serving import CLEARANCE_PATH, Fault, FaultKind, serving
from concierge.sandbox.flaresolverr import FlareSolverrServer
from concierge.sandbox.piratebay import PirateBayServer
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.checked_site import PASSWORD, Site, World, a_world, is_by_browser
from tests.adapters.rutracker_forum import METROPOLIS, an_account, opened_for_all


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


async def test_one_check_is_passed_and_plain_requests_follow(world: World) -> None:
    client = await world.client()

    pages = [await client.get("/a", params={"q": "я"}) for _ in range(3)]

    assert [page.text().count("Ночной паром") for page in pages] == [1, 1, 1]
    assert world.plain_calls() == ["GET /a"] * 4
    assert world.solver.solved == 1
    assert all(dict(call.headers)["user-agent"] == world.solver.user_agent for call in world.site.calls[1:])
    assert client.cookies() == {}


async def test_a_site_without_a_check_never_meets_the_solver(world: World) -> None:
    world.site.clear()
    client = await world.client()

    assert (await client.get("/")).status == 200
    assert world.solver.calls == []


async def test_without_a_solver_the_check_is_an_answer(world: World) -> None:
    client = await world.client(solver=False)

    answer = await client.get("/")

    with pytest.raises(Challenged) as caught:
        answer.raise_for_status()
    assert "problem" not in caught.value.facts


async def test_all_who_wait_share_one_check(world: World) -> None:
    world.solver.delay_s = 0.1
    clients = [await world.client(), await world.client()]

    answers = await asyncio.gather(*(client.get(f"/{n}") for n in range(4) for client in clients))

    assert {answer.status for answer in answers} == {200}
    assert world.solver.solved == 1
    assert len(world.asked()) == 1


async def test_who_gives_up_does_not_end_the_check(world: World) -> None:
    world.solver.delay_s = 0.4
    client = await world.client()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.get("/")
    answer = await client.get("/")

    assert answer.status == 200
    assert world.solver.solved == 1


async def test_closing_ends_a_check_under_way_and_its_session(world: World) -> None:
    world.solver.delay_s = 3600
    async with asyncio.timeout(30), AsyncExitStack() as stack:
        section = TrackerSection(solver=world.solver.url, requests_per_s=1000)
        client = await stack.enter_async_context(tracker_client("site", section, world.http, world.site.url))
        asking = asyncio.create_task(client.get("/"))
        while not world.asked():  # noqa: ASYNC110  the server keeps a list, not an event
            await asyncio.sleep(0.01)

    with pytest.raises(ServiceUnavailable) as caught:
        await asking
    assert caught.value.facts["problem"] == "closed"
    assert world.solver.sessions == {}


async def test_a_form_is_sent_plainly_after_the_start_page_was_opened(world: World) -> None:
    client = await world.client()

    answer = await client.request("POST", "/login.php?next=1", content=f"password={PASSWORD}".encode())

    assert answer.status == 200
    assert [one["url"] for one in world.asked()] == [f"{world.site.url}/"]
    assert world.plain_calls() == ["POST /login.php", "POST /login.php"]
    assert PASSWORD not in repr(world.solver.calls)


@pytest.mark.parametrize(
    "path", ["/dl.php?t=1", "/a/1.torrent", "/download/7", "/rss?passkey=1", "/api?apikey=1&t=search"]
)
async def test_a_file_and_a_secret_address_are_kept_off_the_solver(world: World, path: str) -> None:
    world.site.knows_browsers = True
    client = await world.client()

    with pytest.raises(Challenged) as caught:
        await client.get(path)

    assert caught.value.facts["problem"] == "unsolved"
    assert [one["url"] for one in world.asked()] == [f"{world.site.url}/"]


async def test_pages_come_through_the_browser_where_it_alone_is_let_in(world: World) -> None:
    world.site.knows_browsers = True
    client = await world.client()

    first = await client.get("/a?q=1")
    second = await client.get("/b")

    assert (first.status, str(first.url)) == (200, f"{world.site.url}/a?q=1")
    assert "Ночной паром" in first.text()
    assert "windows-1251" in first.text()
    assert 'href="?a=1&amp;b=2"' in second.text()
    # The second goes to the browser at once.
    assert world.plain_calls() == ["GET /a", "GET /a"]
    with pytest.raises(Challenged):
        await client.request("POST", "/login")
    assert world.solver.solved == 1


async def test_through_the_browser_another_host_is_a_redirect_that_nobody_follows(world: World) -> None:
    world.site.knows_browsers = True
    client = await world.client()
    async with serving(Site()) as stranger:
        world.site.elsewhere = stranger.url.replace("127.0.0.1", "localhost") + "/block"
        answer = await client.get("/moved")

    assert (answer.status, answer.body) == (302, b"")
    assert answer.headers["location"] == world.site.elsewhere


async def test_each_login_looks_through_a_session_of_its_own(world: World) -> None:
    world.site.knows_browsers = True
    clients = [await world.client() for _ in range(3)]
    for number, client in enumerate(clients[:2]):
        client.set_cookies({"bb_session": f"login-{number}"}, domain="127.0.0.1")

    for client in clients:
        await client.get("/private")

    sent = {dict(call.headers).get("cookie", "") for call in world.site.calls if is_by_browser(call)}
    assert len({one["session"] for one in world.asked()}) == 3
    assert not [line for line in sent if "login-0" in line and "login-1" in line]
    assert [line for line in sent if "login-1" in line]


async def test_no_two_processes_share_a_session(world: World) -> None:
    for _ in range(2):
        client = await world.client(Http(solvers=Solvers(clock=lambda: world.now)))
        await client.get("/")

    sessions = [str(one["session"]) for one in world.asked()]
    assert all(one.startswith("concierge-127.0.0.1-") for one in sessions)
    assert len(set(sessions)) == len(sessions) == 2


async def test_a_login_is_not_told_where_plain_requests_do(world: World) -> None:
    client = await world.client()
    client.set_cookies({"pass": "a1b2c3"}, domain="127.0.0.1")

    await client.get("/private")

    assert world.asked()
    assert "a1b2c3" not in str(world.solver.commands)


async def test_the_sites_own_cookies_stay_in_the_browser(world: World) -> None:
    client = await world.client()
    client.set_cookies({"bb_session": "mine"}, domain="127.0.0.1")

    await client.get("/")

    last = dict(world.site.calls[-1].headers)["cookie"]
    assert last.startswith("cf_clearance=")
    assert last.endswith("; bb_session=mine")
    assert client.cookies() == {"bb_session": "mine"}


async def test_another_host_gets_no_pass_and_no_solver(world: World) -> None:
    client = await world.client()
    await client.get("/")
    commands = len(world.solver.commands)
    async with serving(Site()) as other:
        other.arm(Fault(kind=FaultKind.CLEARANCE))
        answer = await client.get(other.url.replace("127.0.0.1", "localhost"))

    assert answer.is_challenge
    assert "cf_clearance" not in repr(other.calls)
    assert len(world.solver.commands) == commands


async def test_a_pass_is_used_for_25_minutes_and_then_only_where_one_is_wanted(world: World) -> None:
    client = await world.client()
    await client.get("/")

    world.now += 1499
    world.solver.restart()
    await client.get("/")
    solved = world.solver.solved
    world.now += 2
    answer = await client.get("/")

    assert (solved, world.solver.solved, answer.status) == (1, 2, 200)


async def test_a_pass_outlives_the_process_for_its_owners_eyes_alone(world: World, tmp_path: Path) -> None:
    path = tmp_path / "data" / "clearance.json"
    for _ in range(2):
        async with AsyncExitStack() as world.stack:
            client = await world.client(Http(solvers=Solvers(path)))
            assert (await client.get("/")).status == 200

    assert world.solver.solved == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    [kept] = json.loads(path.read_text())
    assert (kept["origin"], kept["proxy"], kept["is_refused"]) == (world.site.url, "", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[{}]",
        "\0",
        '[{"origin": "x", "cookies": {"a": "b\\r\\nc"}, "user_agent": "", "expires_at": 9e9}]',
    ],
    ids=["empty", "object", "hollow", "zero", "headers"],
)
async def test_a_file_that_cannot_be_read_is_done_without(world: World, tmp_path: Path, text: str) -> None:
    path = tmp_path / "clearance.json"
    path.write_text(text)
    client = await world.client(Http(solvers=Solvers(path)))

    assert (await client.get("/")).status == 200
    assert len(json.loads(path.read_text())) == 1


async def test_a_file_that_cannot_be_written_is_done_without(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    client = await world.client(Http(solvers=Solvers(tmp_path / "file" / "clearance.json")))

    assert (await client.get("/")).status == 200


@pytest.mark.parametrize(
    "proxy, told",
    [
        ("http://127.0.0.1:3128", {"url": "http://127.0.0.1:3128"}),
        (f"http://me:{PASSWORD}@127.0.0.1:3128", None),
        (None, None),
    ],
    ids=["open", "with a password", "none"],
)
async def test_the_browser_takes_the_same_proxy_but_never_its_password(
    world: World, tmp_path: Path, proxy: str | None, told: object
) -> None:
    solvers = Solvers(tmp_path / "clearance.json")
    http, sent = Http(solvers=solvers), []

    async def send(request: httpx.Request) -> Answer:
        sent.append(request.headers.get("cookie", ""))
        return Answer(
            service="site",
            status=200 if "cf_clearance" in sent[-1] else 403,
            headers=httpx.Headers({} if "cf_clearance" in sent[-1] else {"cf-mitigated": "challenge"}),
            body=b"",
            url=request.url,
        )

    with structlog.testing.capture_logs() as logs:
        async with http.passage("site", world.site.url, solver=world.solver.url, proxy=proxy) as passage:
            answer = await passage.answer(lambda: httpx.Request("GET", world.site.url), send)

    assert answer.status == 200
    assert [one.get("proxy") for one in world.asked("sessions.create")] == [told]
    assert PASSWORD not in repr((world.solver.calls, logs)) + (tmp_path / "clearance.json").read_text()
    assert sent[-1].partition("=")[2] not in repr(logs)


@asynccontextmanager
async def a_forum() -> AsyncIterator[tuple[RutrackerServer, FlareSolverrServer]]:
    async with serving(RutrackerServer()) as forum, serving(FlareSolverrServer()) as solver:
        forum.arm(Fault(kind=FaultKind.CLEARANCE))
        yield forum, solver


async def test_rutracker_is_searched_behind_a_check() -> None:
    async with (
        a_forum() as (forum, solver),
        opened_for_all(forum, solver=solver.url, requests_per_s=1000) as tracker,
    ):
        first = await tracker.search(METROPOLIS, an_account())
        commands = len(solver.commands)
        second = await tracker.search(METROPOLIS, an_account())
        source = await tracker.resolve(first.releases[0], an_account())

        assert first.releases == second.releases != ()
        assert source.metainfo is not None
        assert (solver.solved, len(solver.commands)) == (1, commands)
        assert {call.path for call in forum.calls if is_by_browser(call)} == {"/", CLEARANCE_PATH}
        assert "login_password" not in repr(solver.calls)


async def test_a_search_that_gave_up_finds_the_check_passed_next_time() -> None:
    async with (
        a_forum() as (forum, solver),
        opened_for_all(forum, solver=solver.url, requests_per_s=1000) as tracker,
    ):
        solver.delay_s = 1
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await tracker.search(METROPOLIS, an_account())
        while not solver.solved:  # noqa: ASYNC110  the server keeps a number, not an event
            await asyncio.sleep(0.02)

        found = await tracker.search(METROPOLIS, an_account())

        assert found.releases
        assert (solver.solved, len([one for one in solver.commands if one["cmd"] == "request.get"])) == (1, 1)


@pytest.mark.parametrize("knows_browsers", [False, True], ids=["plainly", "through the browser"])
async def test_the_pirate_bay_is_searched_behind_a_check(*, knows_browsers: bool) -> None:
    async with serving(PirateBayServer()) as bay, serving(FlareSolverrServer()) as solver:
        bay.knows_browsers = knows_browsers
        bay.arm(Fault(kind=FaultKind.CLEARANCE))
        section = PirateBaySection(mirrors=(bay.url,), solver=solver.url, requests_per_s=1000)
        async with PIRATE_BAY.build(section, Http(), Path()) as tracker:
            found = [await tracker.search(SearchQuery(names=("Metropolis",), year=1927)) for _ in range(2)]

    assert found[0].releases == found[1].releases != ()
    assert solver.solved == 1
    assert bay.unknown == []
