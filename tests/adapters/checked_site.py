"""A site behind a bot check, a solver that passes it, and clients of ours between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.adapters._http import Http, HttpClient
from concierge.adapters._solver import Solvers
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.sandbox._serving import Call, Fault, FaultKind, SandboxService, serving
from concierge.sandbox.flaresolverr import FlareSolverrServer

PAGE = "<title>Кино</title><meta charset=windows-1251><table><tr><td><a href='?a=1&b=2'>Ночной паром</table>"
HTML = "text/html; charset=utf-8"
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
class Oracle(SandboxService):
    """A solver that always tells the same."""

    name: str = "oracle"
    told: object = None

    async def answer(self, request: Request) -> Response:
        return JSONResponse(self.told)


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


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """Everything on loopback; at the end no session was ever asked twice at once."""
    async with serving(Site()) as site, serving(FlareSolverrServer()) as solver, AsyncExitStack() as stack:
        made = World(site=site, solver=solver, stack=stack)
        made.http = Http(solvers=Solvers(clock=lambda: made.now))
        site.arm(Fault(kind=FaultKind.CLEARANCE))
        yield made
    assert solver.unknown == []
    assert solver.busiest <= 1
