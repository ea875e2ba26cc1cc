"""The way past Cloudflare: a browser on the home network passes the check, and plain requests follow with its pass."""

import asyncio
import re
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import structlog

from concierge.adapters._answer import Answer
from concierge.adapters._clearance import Clearance, ClearanceFile, is_cookie, is_line, is_of_a_check, pairs
from concierge.adapters._flaresolverr import SPARE_S, Asks, Browser, Cookie, Page
from concierge.errors import Challenged, ServiceError, ServiceUnavailable, UnexpectedAnswer

__all__ = ["Passage", "Solver", "Solvers"]

PATIENCE_S = 60.0
LASTS_S = 25 * 60.0
REST_S = 15 * 60.0
GOODBYE_S = 2.0

_FILE = re.compile(r"\.torrent$|(?:^|[/_.-])(?:dl|download)(?:\.php)?(?:/|$)", re.IGNORECASE)
_SECRETS = {
    "apikey",
    "api_key",
    "auth",
    "authkey",
    "key",
    "passkey",
    "password",
    "rsskey",
    "sid",
    "token",
    "uk",
}

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class _Gate:
    """One host of one service: the pass that is good there, and the one attempt to get another that all share."""

    def __init__(self, solver: "Solver", service: str, origin: str) -> None:
        self.service = service
        self.session = f"concierge-{urlsplit(origin).hostname}-{solver.token}"
        self._solver = solver
        self._origin = origin
        self._clearance: Clearance | None = None
        self._is_recalled = False
        self._solving: asyncio.Task[Clearance] | None = None
        self._refusal: Callable[[], ServiceError] | None = None
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether the solver failed here a short while ago."""
        return self._refusal is not None and self._solver.clock() < self._rests_until

    async def known(self) -> Clearance | None:
        """The pass that is good now, of this run or of one before."""
        if not self._is_recalled:
            found = await self._recalled()
            self._is_recalled, self._clearance = True, self._clearance or found
        known = self._clearance
        return known if known is not None and known.expires_at > self._solver.clock() else None

    async def cleared(self, used: Clearance | None, url: str) -> Clearance:
        """A newer pass than the one that was turned away; `url` is opened for it. Raises as `Browser.page`."""
        known = await self.known()
        if known is not None and known is not used:
            return known
        if self._solving is None:
            self._solving = self._solver.start(self._solve(used, url))
            self._solving.add_done_callback(self._solved)
        return await _result(self._solving, self.service)

    async def refuse(self, clearance: Clearance) -> None:
        """From now on pages are looked at through the browser, as long as this pass would have been good."""
        if self._clearance is clearance:
            self._clearance = clearance.model_copy(update={"is_refused": True})
            await self._keep(self._clearance)

    async def shown(self, url: str, session: str, cookies: dict[str, str]) -> Page:
        """The page as the browser shows it; it goes on to the end, also if nobody waits any more."""
        host = urlsplit(url).hostname or ""
        told = [{"name": n, "value": v, "domain": host, "path": "/"} for n, v in cookies.items()]
        return await _result(self._solver.start(self._page(url, session, told)), self.service)

    def unsolved(self, why: str) -> Challenged:
        """The error for a site that does not let us in."""
        return Challenged(self.service, why, problem="unsolved")

    async def _solve(self, used: Clearance | None, url: str) -> Clearance:
        found = await self._recalled()
        if found is None or (used is not None and found.expires_at <= used.expires_at):
            found = self._pass_of(await self._page(url, self.session, []))
            await self._keep(found)
            _log.info("tracker.check_passed", tracker=self.service, host=urlsplit(self._origin).hostname)
        self._clearance = found
        return found

    def _solved(self, _: asyncio.Task[Clearance]) -> None:
        self._solving = None

    async def _page(self, url: str, session: str, cookies: list[dict[str, str]]) -> Page:
        async with self._solver.turn(session):
            if self._refusal is not None and self.rests:
                raise self._refusal()
            try:
                page = await self._solver.browser.page(self.service, url, session, cookies)
            except (Challenged, ServiceUnavailable) as error:
                if error.facts.get("problem") in {"unsolved", "blocked"}:
                    self._rest(type(error), str(error.facts["problem"]))
                raise
        if page.is_denied:
            raise self._rest(ServiceUnavailable, "blocked")
        if page.is_challenge:
            raise self._rest(Challenged, "unsolved")
        return page

    def _rest(self, kind: type[ServiceError], problem: str) -> ServiceError:
        """The error to raise; the solver is not asked for this host again before the rest is over."""
        self._refusal = lambda: kind(
            self.service, "the solver did not get past the bot check", problem=problem
        )
        self._rests_until = self._solver.clock() + REST_S
        return self._refusal()

    def _pass_of(self, page: Page) -> Clearance:
        host, now = urlsplit(self._origin).hostname or "", self._solver.clock()
        ours = [one for one in page.cookies or () if _is_of_check_at(host, one)]
        ends = [one.expires_at for one in ours if one.name == "cf_clearance" and one.expires_at is not None]
        agent = page.userAgent or ""
        return Clearance(
            origin=self._origin,
            cookies={one.name: one.value for one in ours},
            user_agent=agent if is_line(agent) else "",
            expires_at=min([now + LASTS_S, *(end for end in ends if end > now)]),
            proxy=self._solver.proxy,
        )

    async def _recalled(self) -> Clearance | None:
        now = self._solver.clock()
        return await asyncio.to_thread(self._solver.file.load, self._origin, self._solver.proxy, now=now)

    async def _keep(self, clearance: Clearance) -> None:
        await asyncio.to_thread(self._solver.file.save, clearance, now=self._solver.clock())


class Solver:
    """One solver as all clients share it that go the same way to the internet; it owns what is under way."""

    def __init__(
        self, browser: Browser, *, file: ClearanceFile, proxy: str, clock: Callable[[], float]
    ) -> None:
        """`proxy` tells passes apart by the way that they are good for; it holds no password."""
        self.browser = browser
        self.file = file
        self.proxy = proxy
        self.clock = clock
        # Two processes that ask one session at once would get each other's pages.
        self.token = secrets.token_hex(4)
        self._gates: dict[tuple[str, str], _Gate] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[object]] = set()

    def gate(self, service: str, url: httpx.URL) -> _Gate:
        """The gate before the host of that address."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        return self._gates.setdefault((service, origin), _Gate(self, service, origin))

    def turn(self, session: str) -> asyncio.Lock:
        """Held while a session is asked, as its browser has one tab."""
        return self._turns[session]

    def start(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Runs it to its end, or to the solver's."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Gives up what is under way, and ends the sessions where that is quickly done."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        ending = (self.browser.destroy("solver", session) for session in self._turns)
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await asyncio.gather(*ending, return_exceptions=True)

    def _ended(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        # Nobody may be left who waits for it.
        if not task.cancelled() and isinstance(error := task.exception(), ServiceError):
            _log.info("tracker.check_not_passed", tracker=error.service, problem=error.facts.get("problem"))


class Passage:
    """One client's way to one site and the hosts below it; others are asked plainly."""

    def __init__(self, solver: Solver, service: str, site: str) -> None:
        """Looks at pages with the client's own cookies in a session of its own, so that no two logins meet.

        A check itself is passed without them: they go to the solver only where the site lets in its browser alone.
        """
        self._solver = solver
        self._service = service
        self._host = urlsplit(site).hostname or ""
        self._own_session = secrets.token_hex(4)

    async def answer(
        self, build: Callable[[], httpx.Request], send: Callable[[httpx.Request], Awaitable[Answer]]
    ) -> Answer:
        """The answer to the request that `build` makes, past a check if there is one.

        Raises:
            Challenged: the check was not passed (problem "unsolved"), or the solver is of no help ("solver").
            ServiceUnavailable: nobody is let in from there, or the browser cannot reach the site.
        """
        request = build()
        if not self._is_ours(request.url):
            return await send(request)
        gate = self._solver.gate(self._service, request.url)
        known = await gate.known()
        if known is not None and known.is_refused and not gate.rests and _can_be_shown(request):
            return await self._through(gate, request)
        answer = await send(_with(request, known))
        if not answer.is_challenge:
            return answer
        if known is not None and known.is_refused:
            raise gate.unsolved("the bot check lets in the solver's browser alone")
        start = request.url.copy_with(raw_path=b"/", fragment=None)
        fresh = await gate.cleared(known, str(request.url if _can_be_shown(request) else start))
        request = build()
        answer = await send(_with(request, fresh))
        if not answer.is_challenge:
            return answer
        await gate.refuse(fresh)
        if not _can_be_shown(request):
            raise gate.unsolved("the bot check does not take the solver's cookies")
        return await self._through(gate, request)

    async def _through(self, gate: _Gate, request: httpx.Request) -> Answer:
        """The page as the browser shows it; one of another host is the redirect that led there.

        Only here the cookies of a login go to the solver, which is a browser on the home network and writes them to
        its log: without them a member's page is empty. They stay in a session of this client alone. Passwords never
        go there, since no form is sent through it; a cookie may hold a site's hash of one.
        """
        own = {n: v for n, v in pairs(request.headers.get("cookie", "")).items() if not is_of_a_check(n)}
        session = f"{gate.session}-{self._own_session}" if own else gate.session
        page = await gate.shown(str(request.url), session, own)
        try:
            url = httpx.URL(page.url) if page.url else request.url
        except (httpx.InvalidURL, ValueError) as error:
            raise UnexpectedAnswer(self._service, "the solver shows no address", part="solver") from error
        if url.host != request.url.host:
            headers = httpx.Headers({"location": page.url.encode("ascii", "replace").decode()})
            return Answer(service=self._service, status=302, headers=headers, body=b"", url=request.url)
        body, kind = page.content()
        headers = httpx.Headers({"content-type": kind})
        return Answer(service=self._service, status=200, headers=headers, body=body, url=url)

    def _is_ours(self, url: httpx.URL) -> bool:
        return url.host == self._host or url.host.endswith(f".{self._host}")


class Solvers:
    """Opens passages; those to one solver by one way share what it finds out."""

    def __init__(
        self,
        file: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Passes outlive the process in `file`; a check may take `patience_s`; `clock` counts seconds since 1970."""
        self._file = ClearanceFile(file)
        self._clock = clock
        self._patience_s = patience_s
        self._open: dict[tuple[str, str | None], tuple[Solver, set[Passage]]] = {}

    @asynccontextmanager
    async def passage(
        self,
        service: str,
        site: str,
        *,
        address: str,
        proxy: str | None,
        connect: Callable[[float], AbstractAsyncContextManager[Asks]],
    ) -> AsyncIterator[Passage]:
        """A passage to `site` with the solver at `address`; `connect` opens a client with that deadline."""
        place = address, proxy
        if place not in self._open:
            self._open[place] = self._solver(address, proxy, connect), set()
        solver, users = self._open[place]
        passage = Passage(solver, service, site)
        users.add(passage)
        try:
            yield passage
        finally:
            users.discard(passage)
            if not users:
                del self._open[place]
                await solver.close()

    def _solver(
        self, address: str, proxy: str | None, connect: Callable[[float], AbstractAsyncContextManager[Asks]]
    ) -> Solver:
        parts = urlsplit(proxy or "")
        way = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if proxy else ""
        browser = Browser(
            address,
            lambda: connect(self._patience_s + SPARE_S),
            # A password would stand in the solver's log; such a proxy is set in the solver itself.
            proxy=None if "@" in parts.netloc else way or None,
            patience_s=self._patience_s,
        )
        return Solver(browser, file=self._file, proxy=way, clock=self._clock)


async def _result(task: asyncio.Task[T], service: str) -> T:
    """What the task comes to; who waits may give up, the task goes on."""
    await asyncio.wait([task])
    if task.cancelled():
        raise ServiceUnavailable(service, "closed while a bot check was under way", problem="closed")
    return task.result()


def _with(request: httpx.Request, clearance: Clearance | None) -> httpx.Request:
    if clearance is not None:
        request.headers.update(clearance.headers(request.headers.get("cookie", "")))
    return request


def _can_be_shown(request: httpx.Request) -> bool:
    """Whether a browser can show it, and its address can stand in the solver's log: a page, and no secret in it."""
    names = {name.lower() for name in request.url.params}
    is_page = request.method == "GET" and _FILE.search(request.url.path) is None
    return is_page and not names & _SECRETS and "authorization" not in request.headers


def _is_of_check_at(host: str, cookie: Cookie) -> bool:
    """Whether the cookie belongs to a check and is sent to the host; one without a domain is the host's."""
    is_sent = not cookie.domain or f".{host}".endswith(f".{cookie.domain.lstrip('.')}")
    return is_sent and is_of_a_check(cookie.name) and is_cookie(cookie.name) and is_cookie(cookie.value)
