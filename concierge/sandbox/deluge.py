"""Deluge's web page with no swarm behind it: sessions, a daemon that comes and goes, refusals, plugins.

Source: `deluge/ui/web/json_api.py` and what Deluge 2.0.3 and 2.2.0 answered on loopback.
"""

import enum
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox._deluge_daemon import DOWNLOADS, FakeDaemon, Refusal
from concierge.sandbox._serving import SandboxService, Silence

__all__ = ["DOWNLOADS", "FakeHost", "Gate", "SandboxDeluge"]

COOKIE = "_session_id"
LOGIN = "auth.login"
CHECK_SESSION = "auth.check_session"

Parameters: TypeAlias = Sequence[object]


class Gate(enum.StrEnum):
    """What stands before the web process."""

    OPEN = "open"
    LOGIN_PAGE = "login page"
    BASIC = "basic"
    FORBIDDEN = "forbidden"
    ELSEWHERE = "elsewhere"


@dataclass(slots=True, kw_only=True)
class FakeHost:
    """A daemon in the list of the web process."""

    id: str
    is_online: bool = True
    port: int = 58846


def _one_host() -> list[FakeHost]:
    return [FakeHost(id="ab" * 16)]


class Fault(Exception):
    """What stands in `error` of an answer."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class SandboxDeluge(SandboxService):
    """The web process and the daemon behind it, at the path `base`.

    It starts without a connection to a daemon, unless `connected` names a host. A daemon that `is_frozen` keeps its
    connection and answers nothing; `lose_daemon` ends it; one that `dies_at` a method is started again at once. With a
    daemon that `is_old` all is as in 1.3.
    """

    name: str = "deluge"
    password: str = "deluge"
    base: str = ""
    gate: Gate = Gate.OPEN
    is_frozen: bool = False
    dies_at: str = ""
    forgets_logins: bool = False
    connected: str = ""
    hosts: list[FakeHost] = field(default_factory=_one_host)
    daemon: FakeDaemon = field(default_factory=FakeDaemon)
    sessions: set[str] = field(default_factory=set)
    known: frozenset[str] = frozenset()

    @property
    def page_url(self) -> str:
        """The address of the web page."""
        return self.url + self.base

    def lose_daemon(self, *, is_back: bool) -> None:
        """Ends the daemon; the web process lives on and hears of it. With `is_back` it was started again since."""
        self.connected = ""
        for host in self.hosts:
            host.is_online = is_back

    def expire_sessions(self) -> None:
        """What an hour of silence does."""
        self.sessions.clear()

    async def answer(self, request: Request) -> Response:
        """The web process's answer; the checks stand in its own order."""
        if (refused := self._at_the_gate(request)) is not None:
            return refused
        if request.url.path != f"{self.base}/json":
            return HTMLResponse("<h1>404</h1>", 404)
        if request.method != "POST":
            return Response("", 405)
        try:
            call = _parsed(request, await request.body())
        except Fault as fault:
            return JSONResponse(_reply(None, error=fault))
        return self._answered(request, call)

    def _answered(self, request: Request, call: Mapping[str, object]) -> Response:
        session = request.cookies.get(COOKIE, "")
        try:
            is_question = call["method"] == CHECK_SESSION
            result = (
                session in self.sessions
                if is_question
                else self._called(str(call["method"]), _list(call["params"]), session)
            )
        except Fault as fault:
            return JSONResponse(_reply(call["id"], error=fault))
        except _Unanswered:
            return Silence()
        except _Unserved:
            return self.not_implemented(request)
        response = JSONResponse(_reply(call["id"], result=result))
        if call["method"] == LOGIN:
            session = self._new_session() if result is True else ""
        if session:
            # The path is the one of the web process, which knows nothing of the proxy in front of it.
            response.set_cookie(COOKIE, session, path="/json", max_age=3600, samesite=None)
        return response

    def _new_session(self) -> str:
        session = secrets.token_hex(32) + str(secrets.randbelow(9000))
        if not self.forgets_logins:
            self.sessions.add(session)
        return session

    def _at_the_gate(self, request: Request) -> Response | None:
        match self.gate:
            case Gate.LOGIN_PAGE:
                return HTMLResponse("<!DOCTYPE html><title>Sign in</title>", 200)
            case Gate.FORBIDDEN:
                return HTMLResponse("<h1>403 Forbidden</h1>", 403)
            case Gate.ELSEWHERE:
                return RedirectResponse("https://login.example.org/", 302)
            case Gate.BASIC if "authorization" not in request.headers:
                return HTMLResponse("<h1>401</h1>", 401, headers={"WWW-Authenticate": "Basic"})
        return None

    def _called(self, method: str, params: Parameters, session: str) -> object:
        local = self._local()
        if method not in local and method not in self._remote():
            if method not in self.daemon.every_method():
                raise _Unserved
            # It is looked for before anybody is asked who calls.
            raise Fault(2, "Unknown method")
        if method != LOGIN and session not in self.sessions:
            raise Fault(1, "Not authenticated")
        if method in local:
            return local[method](params)
        if method == self.dies_at:
            self.dies_at = ""
            self.lose_daemon(is_back=True)
        if not self.connected or self.is_frozen:
            raise _Unanswered
        try:
            return self.daemon.call(method, params)
        except Refusal as refusal:
            raise Fault(4, refusal.message) from refusal

    def _remote(self) -> frozenset[str]:
        """The daemon's methods, as heard with the connection and with each plugin; kept when the daemon is lost."""
        if self.connected:
            self.known = self.daemon.methods()
        return self.known

    def _local(self) -> Mapping[str, Callable[[Parameters], object]]:
        return {
            LOGIN: lambda params: params == [self.password],
            "web.connected": lambda _: bool(self.connected),
            "web.get_hosts": lambda _: [self._row(host) for host in self.hosts],
            "web.get_host_status": self._status,
            "web.connect": self._connect,
            "web.update_ui": self._update_ui,
        }

    def _row(self, host: FakeHost) -> list[object]:
        row: list[object] = [host.id, "127.0.0.1", host.port]
        return (
            [*row, "Online" if host.is_online else "Offline"] if self.daemon.is_old else [*row, "localclient"]
        )

    def _status(self, params: Parameters) -> list[object]:
        host = next((one for one in self.hosts if [one.id] == params), None)
        if host is None or not host.is_online:
            return [*params, "Offline", ""]
        state = "Connected" if self.connected == host.id else "Online"
        return [*(self._row(host)[:3] if self.daemon.is_old else [host.id]), state, "2.0.3"]

    def _connect(self, params: Parameters) -> object:
        host = next((one for one in self.hosts if [one.id] == params and one.is_online), None)
        if host is None:
            return None
        self.connected = host.id
        return sorted(self._remote())

    def _update_ui(self, params: Parameters) -> dict[str, object]:
        if not self.connected:
            return {"connected": False, "torrents": None, "filters": None, "stats": {"max_download": None}}
        if self.is_frozen:
            raise _Unanswered
        keys, filters = params
        return {
            "connected": True,
            "torrents": self.daemon.statuses(filters, keys),
            "filters": {"state": [["All", len(self.daemon.torrents)], ["Active", 0]]},
            "stats": {"free_space": self.daemon.free_space, "download_rate": 0.0, "upload_rate": 0.0},
        }


class _Unanswered(Exception):
    """The call went to a daemon that is not there any more."""


class _Unserved(Exception):
    """No client of ours is known to call such a method."""


def _parsed(request: Request, body: bytes) -> dict[str, object]:
    content_type = request.headers.get("content-type")
    if content_type is None:
        raise Fault(5, "AttributeError: 'NoneType' object has no attribute 'decode'")
    if content_type != "application/json":
        raise Fault(5, f"JSONException: Invalid JSON request content-type: {content_type}")
    try:
        call = json.loads(body)
        return {name: call[name] for name in ("method", "params", "id")}
    except ValueError:
        raise Fault(5, "JSONException: JSON not decodable") from None
    except (KeyError, TypeError) as error:
        raise Fault(5, f"JSONException: Invalid JSON request, missing param {error} in {body!r}") from None


def _reply(call_id: object, *, result: object = None, error: Fault | None = None) -> dict[str, object]:
    told = {"message": error.message, "code": error.code} if error else None
    return {"result": result, "error": told, "id": call_id}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
