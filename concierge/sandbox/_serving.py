"""What every sandbox service shares: loopback serving, a record of calls, and faults to switch on."""

import asyncio
import enum
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Message, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

__all__ = ["CLEARANCE_PATH", "Call", "Fault", "FaultKind", "HangUp", "SandboxService", "Silence", "serving"]

CHALLENGE_PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>
<span id="challenge-error-text">Enable JavaScript and cookies to continue</span>
<script>window._cf_chl_opt={cType:'managed'};</script></body></html>"""

# What a browser asks when it has passed the check; the real one sends what its script found out.
CLEARANCE_PATH = "/cdn-cgi/challenge-platform/sandbox"
CLEARANCE_S = 3600
DRIPS = 10
HANG_UP = "sandbox.hang_up"

Service = TypeVar("Service", bound="SandboxService")


class FaultKind(enum.StrEnum):
    """What can go wrong with a service; the last two are meant for the services that have such a state.

    A dripping answer comes in ten pieces, each `delay_s` after the one before. CHALLENGE turns everybody away,
    CLEARANCE only those without a clearance, which a browser gets and which is good for its user agent alone.
    """

    SLOW = "slow"
    DRIP = "drip"
    HANG = "hang"
    SERVER_ERROR = "500"
    RATE_LIMITED = "429"
    TRUNCATED = "truncated"
    CHALLENGE = "challenge"
    CLEARANCE = "clearance"
    WRONG_CHARSET = "wrong_charset"
    LOGIN_EXPIRED = "login_expired"
    CAPTCHA = "captcha"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, for paths that start with `path`, for the next `times` matching calls; None is for ever.

    `delay_s` belongs to SLOW and DRIP, `retry_after_s` to RATE_LIMITED and `status` to SERVER_ERROR.
    """

    kind: FaultKind
    path: str = ""
    times: int | None = None
    delay_s: float = 0.3
    retry_after_s: int | None = 1
    status: int = 502


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that a service received."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int | None


@dataclass(slots=True)
class SandboxService:
    """An ASGI application that speaks one service's wire; subclasses implement `answer`.

    A call that no client of ours is known to make is answered 501 and kept in `unknown`. Where it `knows_browsers`,
    a clearance is good in a browser alone, whatever a client calls itself. With a `stranger` somebody else answers in
    its place, always the same.
    """

    name: str = "service"
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    unknown: list[Call] = field(default_factory=list)
    knows_browsers: bool = False
    stranger: Response | None = None
    _armed: list[_Armed] = field(default_factory=list)
    _cleared: dict[str, str] = field(default_factory=dict)

    def arm(self, fault: Fault) -> None:
        """Switches a fault on."""
        self._armed.append(_Armed(fault, fault.times))

    def clear(self) -> None:
        """Switches every fault off."""
        self._armed.clear()

    def is_armed(self, kind: FaultKind, path: str = "") -> bool:
        """Whether a fault of that kind holds for `path`; counts as one use of it."""
        return self._take(path, kind) is not None

    def forget_clearances(self) -> None:
        """Makes every clearance worthless, as time does."""
        self._cleared.clear()

    async def close(self) -> None:
        """Ends what the service does without being asked."""

    async def answer(self, request: Request) -> Response:
        """The service's own answer to a request without faults."""
        return self.not_implemented(request)

    def not_implemented(self, request: Request) -> Response:
        """The 501 for a call outside of what is served; a test that sees one fails."""
        self.unknown.append(request.state.call)
        return Response(f"sandbox {self.name}: {request.method} {request.url.path} is not served", 501)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door, which a stranger may keep."""
        if self.stranger is not None:
            return await self.stranger(scope, receive, send)
        request = Request(scope, receive)
        try:
            request.state.call = await _call(request)
            self.calls.append(request.state.call)
            response = await self._with_faults(request)
            await response(scope, receive, send)
        except (ClientDisconnect, asyncio.CancelledError):
            # Nobody is left to answer: the client went away, or the server stops.
            return None

    async def _with_faults(self, request: Request) -> Response:
        path = request.url.path
        if slow := self._take(path, FaultKind.SLOW):
            await asyncio.sleep(slow.delay_s)
        if self._take(path, FaultKind.HANG):
            return Silence()
        if broken := self._take(path, FaultKind.SERVER_ERROR):
            return HTMLResponse("<html><body><h1>Bad Gateway</h1></body></html>", broken.status)
        if limited := self._take(path, FaultKind.RATE_LIMITED):
            wait = limited.retry_after_s
            return Response("", 429, headers={} if wait is None else {"Retry-After": str(wait)})
        if path == CLEARANCE_PATH and any(one.fault.kind is FaultKind.CLEARANCE for one in self._armed):
            return self._clearance(request)
        is_checked = self._take(path, FaultKind.CLEARANCE) is not None and not self._is_cleared(request)
        if is_checked or self._take(path, FaultKind.CHALLENGE):
            return HTMLResponse(
                CHALLENGE_PAGE, 403, headers={"cf-mitigated": "challenge", "server": "cloudflare"}
            )
        return self._damaged(path, await self.answer(request))

    def _clearance(self, request: Request) -> Response:
        value = secrets.token_hex(16)
        self._cleared[value] = request.headers.get("user-agent", "")
        response = Response("{}", media_type="application/json")
        response.set_cookie("cf_clearance", value, max_age=CLEARANCE_S, httponly=True, samesite=None)
        return response

    def _is_cleared(self, request: Request) -> bool:
        agent = self._cleared.get(request.cookies.get("cf_clearance", ""))
        is_browser = "sec-ch-ua" in request.headers or not self.knows_browsers
        return is_browser and agent is not None and agent == request.headers.get("user-agent")

    def _damaged(self, path: str, response: Response) -> Response:
        if self._take(path, FaultKind.WRONG_CHARSET):
            media_type = response.headers.get("content-type", "text/html").partition(";")[0]
            response.headers["content-type"] = f"{media_type}; charset=iso-8859-5"
        if self._take(path, FaultKind.TRUNCATED):
            return _Cut(response)
        if dripping := self._take(path, FaultKind.DRIP):
            return _Dripping(response, dripping.delay_s)
        return response

    def _take(self, path: str, kind: FaultKind) -> Fault | None:
        for armed in self._armed:
            if armed.fault.kind is kind and path.startswith(armed.fault.path) and armed.left != 0:
                armed.left = None if armed.left is None else armed.left - 1
                return armed.fault
        return None


@asynccontextmanager
async def serving(service: Service, *, port: int = 0) -> AsyncIterator[Service]:
    """Serves on 127.0.0.1 while the context is open; `service.url` then holds the base address.

    Touches no signal handler, since the sandbox lives inside somebody else's program. Leaving breaks every
    connection at once, those of hanging answers too.
    """
    listener = socket.create_server(("127.0.0.1", port))
    service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = Config(
        service, log_config=None, access_log=False, lifespan="off", ws="none", proxy_headers=False
    )
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(config, state, {}), sock=listener)
    try:
        yield service
    finally:
        server.close()
        await service.close()
        await _break(state)


class _Connection(H11Protocol):
    """uvicorn's connection, which tells the application how to hang up in the middle of an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        # asyncio does so itself only for sockets that name their protocol; without it each answer waits 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        service = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await service({**scope, HANG_UP: transport.close}, receive, send)

        self.app = app


async def _break(state: ServerState) -> None:
    # One that was accepted a moment ago is known some turns of the loop later.
    for _ in range(3):
        await asyncio.sleep(0)
        for connection in tuple(state.connections):
            connection.transport.abort()
    answers = tuple(state.tasks)
    for answer in answers:
        answer.cancel()
    # A turn of the loop also for the connections without an answer under way: their sockets close in it.
    await asyncio.gather(asyncio.sleep(0), *answers, return_exceptions=True)


class Silence(Response):
    """An answer that says nothing until the client has gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _departure(receive)


class HangUp(Response):
    """No answer at all: the connection ends, whatever the call has done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[HANG_UP]()
        await _departure(receive)


class _Cut(Response):
    """Breaks off in the middle of the first bytes of a body."""

    def __init__(self, whole: Response) -> None:
        super().__init__()
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hang_up: Callable[[], None] = scope[HANG_UP]

        async def send_half(message: Message) -> None:
            body = message.get("body", b"")
            await send({**message, "body": body[: len(body) // 2], "more_body": True} if body else message)
            if body:
                hang_up()

        await self._whole(scope, receive, send_half)
        await _departure(receive)


class _Dripping(Response):
    """Sends each part of a body in small pieces with pauses."""

    def __init__(self, whole: Response, delay_s: float) -> None:
        super().__init__()
        self._whole = whole
        self._delay_s = delay_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_slowly(message: Message) -> None:
            body = message.get("body", b"")
            step = len(body) // DRIPS + 1
            for start in range(0, len(body), step):
                await send({**message, "body": body[start : start + step], "more_body": True})
                await asyncio.sleep(self._delay_s)
            await send({**message, "body": b""} if body else message)

        await self._whole(scope, receive, send_slowly)


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _call(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        query=tuple(request.query_params.multi_items()),
        headers=tuple(request.headers.items()),
        body=await request.body(),
    )
