"""A solver that is down, lies, breaks, or cannot pass: each has its own error, and the host its rest."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from concierge.adapters._flaresolverr import Page
from concierge.adapters._http import Http
from concierge.adapters._solver import Solvers
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.errors import Challenged, ServiceError, ServiceUnavailable
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.flaresolverr import FlareSolverrServer, Trouble
from tests.adapters.checked_site import HTML, Oracle, World, a_world

PAST_READING = "&#" + "1" * 4301


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


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


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"status": "ok"},
        {"status": "ok", "solution": None},
        {"error": "division by zero"},
        {"status": "error", "message": None},
        {"status": "ok", "solution": {"cookies": "none"}},
    ],
    ids=["list", "nothing", "null", "uncaught", "silent", "shape"],
)
async def test_a_solver_that_tells_nonsense_is_named(world: World, told: object) -> None:
    async with serving(Oracle(told=told)) as oracle:
        section = TrackerSection(solver=oracle.url, requests_per_s=1000)
        async with tracker_client("site", section, world.http, world.site.url) as client:
            with pytest.raises(Challenged) as caught:
                await client.get("/")

    assert caught.value.facts["solver"] == oracle.url


async def test_what_cannot_stand_in_a_header_is_left_out(world: World) -> None:
    cookies = [
        {"name": "cf_clearance", "value": "a; b=c\r\n"},
        {"name": "__cf_bm", "value": "fine", "domain": ".127.0.0.1"},
        {"name": "cf_other", "value": "1", "domain": "elsewhere.test"},
        {"name": "bb_session", "value": "the browser's"},
    ]
    page = {"userAgent": "агент\r\n", "cookies": cookies, "response": "<p>", "url": "about:blank"}
    async with serving(Oracle(told={"status": "ok", "solution": page})) as oracle:
        section = TrackerSection(solver=f"{oracle.url}/v1/", requests_per_s=1000)
        async with tracker_client("site", section, world.http, world.site.url) as client:
            await client.get("/")

    assert dict(world.site.calls[-1].headers)["cookie"] == "__cf_bm=fine"
    assert dict(world.site.calls[-1].headers)["user-agent"].startswith("concierge/")
    assert {call.path for call in oracle.calls} == {"/v1"}


async def test_a_page_that_lets_nobody_in_is_blocked(world: World) -> None:
    denied = "<title>Access denied | site used Cloudflare to restrict access</title>"
    page = {"response": denied, "url": world.site.url}
    async with serving(Oracle(told={"status": "ok", "solution": page})) as oracle:
        section = TrackerSection(solver=oracle.url, requests_per_s=1000)
        async with tracker_client("site", section, world.http, world.site.url) as client:
            with pytest.raises(ServiceUnavailable):
                await client.get("/")
            with pytest.raises(ServiceUnavailable) as caught:
                await client.get("/")

    assert caught.value.facts["problem"] == "blocked"
    assert len([call for call in oracle.calls if b"request.get" in call.body]) == 1


@pytest.mark.parametrize(
    "response, content",
    [
        ('[{"a": "<"}]', (b'[{"a": "<"}]', "application/json")),
        (
            '<html><head></head><body><pre style="x">{"a": "&lt;"}</pre></body></html>',
            (b'{"a": "<"}', "application/json"),
        ),
        (
            '<html><body><pre>[1]</pre><div class="json-formatter-container"></div></body></html>',
            (b"[1]", "application/json"),
        ),
        ("<body><pre>[not json</pre></body>", (b"<body><pre>[not json</pre></body>", HTML)),
        ("<p>я</p>", ("<p>я</p>".encode(), HTML)),
        (
            f"<body><pre>{PAST_READING}</pre></body>",
            (f"<body><pre>{PAST_READING}</pre></body>".encode(), HTML),
        ),
        (None, (b"", HTML)),
    ],
    ids=["raw", "framed", "formatted", "no json", "page", "a number past reading", "nothing"],
)
def test_json_is_taken_out_of_the_browsers_frame(response: str | None, content: tuple[bytes, str]) -> None:
    assert Page(response=response).content() == content


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


@pytest.mark.parametrize("expiry_name, nulls", [("expiry", False), ("expires", True)])
async def test_old_and_new_solvers_are_understood(world: World, expiry_name: str, *, nulls: bool) -> None:
    world.solver.expiry_name = expiry_name  # type: ignore[assignment]  # a literal, by its parameter
    world.solver.sends_nulls = nulls
    client = await world.client()

    assert (await client.get("/")).status == 200
