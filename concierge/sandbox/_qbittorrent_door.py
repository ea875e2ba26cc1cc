"""Who gets into the sandbox's qBittorrent: profiles of its versions, sessions, bans, and what proxies put before it."""

import base64
import enum
import secrets
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

__all__ = ["Door", "Gate", "Profile", "Session"]

MOST_FAILURES: Final = 5
BANNED: Final = "Your IP address has been banned after too many failed authentication attempts."
COOKIE: Final = "{name}={value}; HttpOnly; SameSite=Lax; path=/{secure}"

Rows: TypeAlias = dict[str, dict[str, object]]


class Profile(enum.Enum):
    """A version of qBittorrent, and of its Web API."""

    V4_2 = ("v4.2.5", (2, 5, 1))
    V4_4 = ("v4.4.5", (2, 8, 5))
    V4_6 = ("v4.6.7", (2, 9, 3))
    V5_1 = ("v5.1.4", (2, 11, 4))
    V5_2 = ("v5.2.3", (2, 15, 1))
    V5_3 = ("v5.3.0", (2, 16, 2))

    def __init__(self, app: str, api: tuple[int, ...]) -> None:
        self.app = app
        self.api = api

    @property
    def is_stopping(self) -> bool:
        """Whether torrents are stopped and started, not paused and resumed."""
        return self.api >= (2, 11)

    @property
    def is_strict(self) -> bool:
        """Whether statuses tell what happened, and an API key may stand for a login."""
        return self.api >= (2, 14)

    @property
    def takes_tags(self) -> bool:
        """Whether a torrent can be given tags when it is added."""
        return self.api >= (2, 6, 2)

    @property
    def numbers_files(self) -> bool:
        """Whether files tell their numbers, and not their order alone."""
        return self.api >= (2, 8, 2)

    @property
    def knows_stop_condition(self) -> bool:
        """Whether a torrent can be told when to stop."""
        return self.api >= (2, 8, 15)


class Gate(enum.StrEnum):
    """What stands before the Web API."""

    OPEN = "open"
    HOST = "host"
    PROXY_LOGIN = "proxy login"
    WEB_PAGE = "web page"
    REDIRECT = "redirect"
    SHUT = "shut"


_PAGES: Final = {
    Gate.WEB_PAGE: ("<!DOCTYPE html><title>Seedbox</title>", 200),
    Gate.PROXY_LOGIN: ("<html><h1>401 Authorization Required</h1></html>", 401),
    Gate.SHUT: ("<html><h1>403 Forbidden</h1></html>", 403),
}


@dataclass(slots=True)
class Session:
    """What one client was told by sync/maindata, and what of it is sure to have reached it."""

    rid: int = 0
    acknowledged_rid: int = 0
    known: Rows = field(default_factory=dict)
    sent: Rows = field(default_factory=dict)


@dataclass(slots=True)
class Door:
    """The login. With `lets_everybody_in` it asks nobody, with `is_secure` its cookie is for https alone."""

    profile: Profile
    username: str
    password: str
    api_key: str = ""
    gate: Gate = Gate.OPEN
    lets_everybody_in: bool = False
    is_secure: bool = False
    failures: int = 0
    logins: int = 0
    sessions: dict[str, Session] = field(default_factory=dict)
    of_key: Session = field(default_factory=Session)

    def in_front(self, request: Request) -> Response | None:
        """The answer of what stands before the API, if it lets nobody through."""
        if self.gate is Gate.REDIRECT:
            return RedirectResponse("https://box.example.org/login?next=%2F", 302)
        if self.gate in _PAGES:
            unlike = {"WWW-Authenticate": 'Basic realm="box"'} if self.gate is Gate.PROXY_LOGIN else {}
            page, status = _PAGES[self.gate]
            return HTMLResponse(page, status, headers=unlike)
        if self.gate is Gate.HOST or not _is_of_its_own(request):
            return PlainTextResponse("Unauthorized", 401)
        return None

    def session(self, request: Request) -> Session | None:
        """The caller's session, if it has one."""
        given = request.headers.get("authorization", "")
        if self.api_key and self.profile.is_strict and given.startswith("Bearer "):
            is_right = secrets.compare_digest(given.removeprefix("Bearer "), self.api_key)
            return self.of_key if is_right else None
        return self.sessions.get(_cookie(request, self.cookie_name(request)))

    def guest(self, response: Response, request: Request) -> Session:
        """A new session, whose cookie the response sets."""
        # Such characters are in real ones, and clients that take cookies apart stumble over them.
        value = f"+/{base64.b64encode(secrets.token_bytes(16)).decode()}"
        self.sessions[value] = Session()
        name = self.cookie_name(request)
        secure = "; Secure" if self.is_secure else ""
        response.headers.append("set-cookie", COOKIE.format(name=name, value=value, secure=secure))
        return self.sessions[value]

    def log_in(self, request: Request, username: str, password: str) -> Response:
        """The answer to auth/login."""
        right = Response(status_code=204) if self.profile.is_strict else PlainTextResponse("Ok.")
        if self.failures >= MOST_FAILURES:
            return PlainTextResponse(BANNED, 403)
        if self.lets_everybody_in or self.session(request) is not None:
            return right
        if (username, password) != (self.username, self.password):
            self.failures += 1
            is_strict = self.profile.is_strict
            return PlainTextResponse("Unauthorized", 401) if is_strict else PlainTextResponse("Fails.")
        self.failures = 0
        self.logins += 1
        self.guest(right, request)
        return right

    def log_out(self, request: Request) -> Response:
        """The answer to auth/logout, which clients of others ask for."""
        self.sessions.pop(_cookie(request, self.cookie_name(request)), None)
        return Response(status_code=204 if self.profile.is_strict else 200)

    def cookie_name(self, request: Request) -> str:
        """The name of the session's cookie, with the port that the server listens on from 5.2."""
        return f"QBT_SID_{_port(request)}" if self.profile.is_strict else "SID"


def _is_of_its_own(request: Request) -> bool:
    """Whether the caller names the server by its own port, and comes from none of other sites' pages."""
    host = request.headers.get("host", "")
    origins = [request.headers[name] for name in ("origin", "referer") if name in request.headers]
    is_own_page = all(f"{one}/".partition("://")[2].startswith(f"{host}/") for one in origins)
    return host.rpartition(":")[2] == str(_port(request)) and is_own_page


def _port(request: Request) -> int:
    _, port = request.scope["server"]
    return int(port)


def _cookie(request: Request, name: str) -> str:
    for part in request.headers.get("cookie", "").split("; "):
        key, _, value = part.partition("=")
        if key == name:
            return value.strip('"')
    return ""
