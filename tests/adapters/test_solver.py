"""The way past a bot check: one browser passes it, plain requests follow, and nothing secret goes along."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._solver import Solvers
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.adapters.trackers.piratebay import ADAPTER as PIRATE_BAY
from concierge.adapters.trackers.piratebay import PirateBaySection
from concierge.errors import Challenged, ServiceError, ServiceUnavailable
from concierge.model.release import SearchQuery
from concierge.sandbox._serving import CLEARANCE_PATH, Call, Fault, FaultKind, SandboxService, serving
from concierge.sandbox.flaresolverr import FlareSolverrServer, Trouble
from concierge.sandbox.piratebay import PirateBayServer
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import METROPOLIS, an_account, opened_for_all

PAGE = "<title>Кино</title><meta charset=windows-1251><table><tr><td><a href='?a=1&b=2'>Ночной паром</table>"
PASSWORD = "tr0ub4dor"


@dataclass(slots=True)
class Site(SandboxService):
    name: str = "site"
    elsewhere: str = ""
    page: str = PAGE

    async def answer(self, request: Request) -> Response:
        if request.url.path == "/moved":
            return RedirectResponse(self.elsewhere, 302)
        return HTMLResponse(
            self.page.encode("cp1251"), headers={"content-type": "text/html; charset=windows-1251"}
        )


@dataclass(slots=True)
class World:
    """A site behind a bot check, a solver, and clients of ours."""

    site: Site
    solver: FlareSolverrServer
    stack: AsyncExitStack
    now: float = 1_800_000_000.0
    http: Http = field(default_factory=Http)

    async def client(self, http: Http | None = None, *, solver: bool = True) -> HttpClient:
        """One more client of the site."""
        section = TrackerSection(solver=self.solver.url if solver else None, requests_per_s=1000, timeout_s=5)
        opening = tracker_client("site", section, http or self.http, self.site.url)
        return await self.stack.enter_async_context(opening)

    def plain_calls(self) -> list[str]:
        """What was asked without the header that a browser sends."""
        return [f"{call.method} {call.path}" for call in self.site.calls if not is_by_browser(call)]

    def asked(self, name: str = "request.get") -> list[Mapping[str, object]]:
        """The commands of that name that the solver got."""
        return [one for one in self.solver.commands if one.get("cmd") == name]


def is_by_browser(call: Call) -> bool:
    return "sec-ch-ua" in dict(call.headers)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with serving(Site()) as site, serving(FlareSolverrServer()) as solver, AsyncExitStack() as stack:
        made = World(site=site, solver=solver, stack=stack)
        made.http = Http(solvers=Solvers(clock=lambda: made.now))
        site.arm(Fault(kind=FaultKind.CLEARANCE))
        yield made
    assert solver.unknown == []
    assert solver.busiest <= 1


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


@pytest.mark.parametrize(
    "trouble, error, problem",
    [
        (Trouble.TIMEOUT, Challenged, "unsolved"),
        (Trouble.UNSOLVED, Challenged, "unsolved"),
        (Trouble.BLOCKED, ServiceUnavailable, "blocked"),
        (Trouble.NO_NAME, ServiceUnavailable, "ERR_NAME_NOT_RESOLVED"),
        (Trouble.UNCAUGHT, Challenged, "solver"),
    ],
)
async def test_what_a_solver_cannot_do_has_its_own_error(
    world: World, trouble: Trouble, error: type[ServiceError], problem: str
) -> None:
    world.solver.troubles.append(trouble)
    client = await world.client()

    with pytest.raises(error) as caught:
        await client.get("/")

    assert (caught.value.service, caught.value.facts["problem"]) == ("site", problem)
    if problem == "solver":
        assert caught.value.facts["solver"] == world.solver.url


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.SERVER_ERROR, status=502),
        Fault(kind=FaultKind.TRUNCATED),
        Fault(kind=FaultKind.HANG),
    ],
    ids=["a page of somebody else", "a broken connection", "silence"],
)
async def test_a_solver_out_of_order_is_named(world: World, fault: Fault) -> None:
    world.solver.arm(fault)
    # The deadline is ten seconds more than the patience.
    client = await world.client(Http(solvers=Solvers(patience_s=-9.8)))

    with pytest.raises(Challenged) as caught:
        await client.get("/")

    assert (caught.value.facts["problem"], caught.value.facts["solver"]) == ("solver", world.solver.url)


async def test_a_solver_that_is_not_there_is_named_and_asked_again_next_time(world: World) -> None:
    async with serving(FlareSolverrServer()) as gone:
        address, port = gone.url, int(gone.url.rpartition(":")[2])
    section = TrackerSection(solver=address, requests_per_s=1000)
    async with tracker_client("site", section, world.http, world.site.url) as client:
        with pytest.raises(Challenged) as caught:
            await client.get("/")
        async with serving(FlareSolverrServer(), port=port):
            answer = await client.get("/")

    assert caught.value.facts["solver"] == address
    assert answer.status == 200


async def test_a_dead_browser_is_replaced_once(world: World) -> None:
    client = await world.client()
    world.solver.troubles.append(Trouble.DEAD_BROWSER)

    assert (await client.get("/")).status == 200
    assert len(world.asked("sessions.destroy")) == 1

    world.now += 1600
    world.site.forget_clearances()
    world.solver.troubles += [Trouble.DEAD_BROWSER] * 2
    with pytest.raises(Challenged) as caught:
        await client.get("/")
    assert caught.value.facts["problem"] == "solver"


async def test_after_an_unsolved_check_the_host_rests_for_15_minutes(world: World) -> None:
    world.solver.troubles.append(Trouble.TIMEOUT)
    client = await world.client()
    for _ in range(3):
        with pytest.raises(Challenged):
            await client.get("/")
    asked = len(world.asked())

    world.now += 901
    answer = await client.get("/")

    assert asked == 1
    assert answer.status == 200


async def test_a_check_inside_a_page_of_the_browser_ends_it(world: World) -> None:
    world.site.knows_browsers = True
    client = await world.client()
    await client.get("/")
    world.site.forget_clearances()
    world.solver.troubles.append(Trouble.UNSOLVED)

    with pytest.raises(Challenged) as caught:
        await client.get("/")
    asked = len(world.asked())
    with pytest.raises(Challenged):
        await client.get("/")

    assert caught.value.facts["problem"] == "unsolved"
    assert len(world.asked()) == asked


async def test_a_title_that_speaks_like_a_check_is_none(world: World) -> None:
    page = '<td>window._cf_chl_opt Just a moment... id="challenge-error-text" Access denied | Cloudflare'
    world.site.knows_browsers = True
    world.site.page = page
    client = await world.client()

    answer = await client.get("/")

    assert "Just a moment..." in answer.text()


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


@pytest.mark.parametrize("expiry_name, nulls", [("expiry", False), ("expires", True)])
async def test_old_and_new_solvers_are_understood(world: World, expiry_name: str, *, nulls: bool) -> None:
    world.solver.expiry_name = expiry_name  # type: ignore[assignment]
    world.solver.sends_nulls = nulls
    client = await world.client()

    assert (await client.get("/")).status == 200


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
        section = PirateBaySection(base_url=bay.url, solver=solver.url, requests_per_s=1000)
        async with PIRATE_BAY.build(section, Http(), Path()) as tracker:
            found = [await tracker.search(SearchQuery(names=("Metropolis",), year=1927)) for _ in range(2)]

    assert found[0].releases == found[1].releases != ()
    assert solver.solved == 1
    assert bay.unknown == []
