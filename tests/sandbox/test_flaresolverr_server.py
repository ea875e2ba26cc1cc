"""The miniature FlareSolverr says what the real one says, and its browsers pass the sandbox's checks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import cast

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.flaresolverr import FlareSolverrServer, Trouble

PAGE = "<title>Кино</title><meta charset=windows-1251><table><tr><td><a href='?a=1&b=2'>я</table>"


@dataclass(slots=True)
class Site(SandboxService):
    name: str = "site"

    async def answer(self, request: Request) -> Response:
        match request.url.path:
            case "/json":
                return JSONResponse({"a": "<&>"})
            case "/moved":
                return RedirectResponse("/", 302)
            case "/file":
                return Response(b"d4:", headers={"content-disposition": "attachment"})
        return HTMLResponse(PAGE.encode("cp1251"), headers={"content-type": "text/html"})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as service:
        yield service


@pytest.fixture
async def solver() -> AsyncIterator[FlareSolverrServer]:
    async with serving(FlareSolverrServer()) as service:
        yield service


@pytest.fixture
async def client(solver: FlareSolverrServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=solver.url, timeout=30) as opened:
        yield opened


async def told(client: httpx.AsyncClient, status: int = 200, /, **command: object) -> Mapping[str, object]:
    answer = await client.post("/v1", json=command)
    assert answer.status_code == status
    return cast("Mapping[str, object]", answer.json())


async def shown(client: httpx.AsyncClient, url: str, **more: object) -> Mapping[str, object]:
    solution = (await told(client, cmd="request.get", url=url, **more))["solution"]
    return cast("Mapping[str, object]", solution)


async def test_it_says_who_it_is(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path) for path in ("/", "/health", "/x", "/v1")]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 405]
    assert answers[0].json()["userAgent"].startswith("Mozilla/")
    assert answers[2].json() == {"error": "Not found: '/x'", "status_code": 404}


@pytest.mark.parametrize(
    "command, message",
    [
        ({}, "Error: Request parameter 'cmd' is mandatory."),
        ({"cmd": "x"}, "Error: Request parameter 'cmd' = 'x' is invalid."),
        ({"cmd": "sessions.destroy", "session": "x"}, "Error: The session doesn't exist."),
        (
            {"cmd": "request.get", "url": "http://x", "postData": "a=1"},
            "Error: Cannot use 'postBody' when sending a GET request.",
        ),
    ],
    ids=["none", "unknown", "no-session", "post-body"],
)
async def test_a_wrong_command_is_500_with_its_message(
    client: httpx.AsyncClient, command: Mapping[str, object], message: str
) -> None:
    answer = await told(client, 500, **command)

    assert (answer["status"], answer["message"]) == ("error", message)
    assert "solution" not in answer


async def test_sessions_are_made_once_listed_and_destroyed(client: httpx.AsyncClient) -> None:
    messages = [(await told(client, cmd="sessions.create", session="a"))["message"] for _ in range(2)]
    listed = (await told(client, cmd="sessions.list"))["sessions"]
    await told(client, cmd="sessions.destroy", session="a")

    assert messages == ["Session created successfully.", "Session already exists."]
    assert listed == ["a"]
    assert (await told(client, cmd="sessions.list"))["sessions"] == []


async def test_an_unknown_session_is_made_silently(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site
) -> None:
    await told(client, cmd="sessions.create", session="a", proxy={"url": "http://127.0.0.1:9"})
    solver.restart()

    await told(client, cmd="request.get", url=site.url, session="a")

    assert solver.sessions["a"].proxy is None


async def test_a_page_is_decoded_and_written_down_anew(client: httpx.AsyncClient, site: Site) -> None:
    solution = await shown(client, f"{site.url}/moved")

    assert (solution["url"], solution["status"], solution["headers"]) == (f"{site.url}/", 200, {})
    assert '<tbody><tr><td><a href="?a=1&amp;b=2">я</a></td></tr></tbody>' in str(solution["response"])
    assert "windows-1251" in str(solution["response"])


async def test_json_comes_wrapped_and_a_file_not_at_all(client: httpx.AsyncClient, site: Site) -> None:
    solution = await shown(client, f"{site.url}/json")
    refused = await told(client, 500, cmd="request.get", url=f"{site.url}/file")

    assert '{"a":"&lt;&amp;&gt;"}</pre></body></html>' in str(solution["response"])
    assert "net::ERR_ABORTED" in str(refused["message"])


@pytest.mark.parametrize("expiry_name", ["expiry", "expires"])
async def test_a_clearance_is_good_for_the_browser_that_got_it(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site, expiry_name: str
) -> None:
    site.arm(Fault(kind=FaultKind.CLEARANCE))
    solver.expiry_name = expiry_name  # type: ignore[assignment]  # one of its two names

    answer = await told(client, cmd="request.get", url=site.url)
    [cookie] = answer["solution"]["cookies"]  # type: ignore[index]  # parsed JSON
    agents = {"right": solver.user_agent, "wrong": "python"}
    async with httpx.AsyncClient(cookies={"cf_clearance": cookie["value"]}) as plain:
        statuses = {
            name: (await plain.get(site.url, headers={"user-agent": agent})).status_code
            for name, agent in agents.items()
        }
        site.knows_browsers = True
        seen_through = await plain.get(site.url, headers={"user-agent": solver.user_agent})

    assert answer["message"] == "Challenge solved!"
    assert cookie[expiry_name] > 1_700_000_000
    assert statuses == {"right": 200, "wrong": 403}
    assert seen_through.headers["cf-mitigated"] == "challenge"


async def test_without_a_check_there_is_nothing_to_solve(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site
) -> None:
    solver.sends_nulls = True

    answer = await told(client, cmd="request.get", url=site.url, returnOnlyCookies=True)

    assert answer["message"] == "Challenge not detected!"
    assert answer["session"] is None
    assert "response" not in answer["solution"]  # type: ignore[operator]  # parsed JSON
    assert solver.solved == 0


async def test_a_form_is_posted_as_a_browser_makes_it_of_the_text(
    client: httpx.AsyncClient, site: Site
) -> None:
    data = "a=x+y&submit=1&cp=%C2%F5"
    cookies = [{"name": "known", "value": "1"}]
    await told(client, cmd="request.post", url=site.url, postData=data, cookies=cookies)

    posts = [call for call in site.calls if call.method == "POST"]
    assert [call.body for call in posts] == [b"a=x%2By&cp=%EF%BF%BD%EF%BF%BD"] * 2
    assert ("cookie", "known=1") in posts[1].headers


@pytest.mark.parametrize("trouble", [one for one in Trouble if one is not Trouble.UNSOLVED])
async def test_a_trouble_is_told_in_the_real_ones_words(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site, trouble: Trouble
) -> None:
    solver.troubles.append(trouble)

    answer = await told(client, 500, cmd="request.get", url=site.url)

    if trouble is Trouble.UNCAUGHT:
        assert answer == {"error": trouble.value}
    else:
        assert answer["message"] == f"Error: {trouble.value}"
    assert await shown(client, site.url)


async def test_a_check_that_is_not_passed_may_be_called_ok(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site
) -> None:
    site.arm(Fault(kind=FaultKind.CLEARANCE))
    solver.troubles.append(Trouble.UNSOLVED)

    solution = await shown(client, site.url)

    assert solution["status"] == 200
    assert "<title>Just a moment...</title>" in str(solution["response"])


async def test_a_check_that_nobody_passes_takes_until_the_timeout(
    client: httpx.AsyncClient, site: Site
) -> None:
    site.arm(Fault(kind=FaultKind.CHALLENGE))

    answer = await told(client, 500, cmd="request.get", url=site.url, maxTimeout=50)

    assert answer["message"] == "Error: Error solving the challenge. Timeout after 0.05 seconds."


async def test_who_asks_one_session_twice_at_once_is_seen(
    solver: FlareSolverrServer, client: httpx.AsyncClient, site: Site
) -> None:
    site.arm(Fault(kind=FaultKind.SLOW, delay_s=0.1))

    await asyncio.gather(*(shown(client, site.url, session="a") for _ in range(2)))

    assert solver.busiest == 2
