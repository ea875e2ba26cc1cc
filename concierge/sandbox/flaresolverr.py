"""FlareSolverr's `/v1`: browsers that pass the checks of the sandbox's services, with the oddities of the real one."""

import asyncio
import enum
import html
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import unquote, urlencode, urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._serving import CLEARANCE_PATH, SandboxService

__all__ = ["FlareSolverrServer", "Trouble"]

Command: TypeAlias = Mapping[str, object]

VERSION = "3.5.0"
USUAL_TIMEOUT_MS = 60_000
META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
UNSET = ("session", "sessions", "solution")


class Trouble(enum.StrEnum):
    """What becomes of a request. UNSOLVED says ok and shows the page of the check; UNCAUGHT has no `status`."""

    TIMEOUT = "Error solving the challenge. Timeout after 60.0 seconds."
    BLOCKED = (
        "Error solving the challenge. Cloudflare has blocked this request. "
        "Probably your IP is banned for this site, check in your web browser."
    )
    NO_NAME = (
        "Error solving the challenge. Message: unknown error: net::ERR_NAME_NOT_RESOLVED\\n"
        "  (Session info: chrome=142.0.7444.59)\\n"
    )
    DEAD_BROWSER = (
        "Error solving the challenge. Message: invalid session id: session deleted as the tab crashed\\n"
    )
    UNCAUGHT = "division by zero"
    UNSOLVED = "unsolved"


@dataclass(slots=True)
class Browser:
    """One session: its cookies, the proxy that it was made with, and how many ask it at once."""

    proxy: object = None
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    born_s: float = field(default_factory=time.monotonic)
    at_once: int = 0


class _FailedError(Exception):
    """A command that cannot be carried out; its text is the answer's message."""


@dataclass(slots=True)
class FlareSolverrServer(SandboxService):
    """The solver. Each request takes the next of the `troubles`; a check costs `delay_s`.

    `solved` counts the checks, `busiest` is the most that one session was asked at once. With `sends_nulls` unset
    keys are null, as older ones have it; those write `expires` in place of `expiry`, too.
    """

    name: str = "flaresolverr"
    user_agent: str = (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
    )
    delay_s: float = 0.0
    sends_nulls: bool = False
    expiry_name: Literal["expiry", "expires"] = "expiry"
    troubles: list[Trouble] = field(default_factory=list)
    sessions: dict[str, Browser] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    solved: int = 0
    busiest: int = 0

    def restart(self) -> None:
        """Makes all sessions vanish, as a restart of the container does."""
        self.sessions.clear()

    async def answer(self, request: Request) -> Response:
        """The JSON for the path."""
        match (request.method, request.url.path):
            case ("GET", "/"):
                told = {
                    "msg": "FlareSolverr is ready!",
                    "version": VERSION,
                    "userAgent": self.user_agent,
                }
                return JSONResponse(told)
            case ("GET", "/health"):
                return JSONResponse({"status": "ok"})
            case ("POST", "/v1"):
                return await self._command(_parsed(request.state.call.body))
            case (_, "/v1"):
                return JSONResponse({"error": "Method not allowed.", "status_code": 405}, 405)
            case (_, path):
                return JSONResponse({"error": f"Not found: '{path}'", "status_code": 404}, 404)

    async def _command(self, command: Command) -> Response:
        self.commands.append(command)
        began_ms = int(time.time() * 1000)
        try:
            told, status = {"status": "ok", **await self._done(command)}, 200
        except _FailedError as error:
            if str(error) == Trouble.UNCAUGHT:
                return JSONResponse({"error": str(error)}, 500)
            told, status = {"status": "error", "message": f"Error: {error}"}, 500
        times = {"startTimestamp": began_ms, "endTimestamp": int(time.time() * 1000), "version": VERSION}
        unset = dict.fromkeys(UNSET) if self.sends_nulls else {}
        return JSONResponse({**unset, **told, **times}, status)

    async def _done(self, command: Command) -> Mapping[str, object]:
        name = command.get("cmd")
        if name is None:
            raise _FailedError("Request parameter 'cmd' is mandatory.")
        commands: Mapping[object, Callable[[Command], Awaitable[Mapping[str, object]]]] = {
            "sessions.create": self._create,
            "sessions.list": self._list,
            "sessions.destroy": self._destroy,
            "request.get": self._get,
            "request.post": self._post,
        }
        if name not in commands:
            raise _FailedError(f"Request parameter 'cmd' = '{name}' is invalid.")
        return await commands[name](command)

    async def _create(self, command: Command) -> Mapping[str, object]:
        name = str(command.get("session") or uuid.uuid1())
        if name in self.sessions:
            return {"message": "Session already exists.", "session": name}
        self.sessions[name] = Browser(proxy=command.get("proxy"))
        return {"message": "Session created successfully.", "session": name}

    async def _list(self, command: Command) -> Mapping[str, object]:
        return {"message": "", "sessions": list(self.sessions)}

    async def _destroy(self, command: Command) -> Mapping[str, object]:
        if self.sessions.pop(str(command.get("session")), None) is None:
            raise _FailedError("The session doesn't exist.")
        return {"message": "The session has been removed."}

    async def _get(self, command: Command) -> Mapping[str, object]:
        if not command.get("url"):
            raise _FailedError("Request parameter 'url' is mandatory in 'request.get' command.")
        if command.get("postData"):
            raise _FailedError("Cannot use 'postBody' when sending a GET request.")
        return await self._requested(command, None)

    async def _post(self, command: Command) -> Mapping[str, object]:
        if command.get("postData") is None:
            raise _FailedError("Request parameter 'postData' is mandatory in 'request.post' command.")
        return await self._requested(command, _form(str(command["postData"])))

    async def _requested(self, command: Command, form: bytes | None) -> Mapping[str, object]:
        browser = self._browser(command)
        browser.at_once += 1
        self.busiest = max(self.busiest, browser.at_once)
        limit_ms = command.get("maxTimeout")
        limit_s = (limit_ms if isinstance(limit_ms, int) and limit_ms > 0 else USUAL_TIMEOUT_MS) / 1000
        try:
            async with asyncio.timeout(limit_s):
                return await self._navigated(browser, command, form)
        except TimeoutError:
            problem = f"Error solving the challenge. Timeout after {limit_s} seconds."
            raise _FailedError(problem) from None
        except httpx.TransportError:
            problem = "Error solving the challenge. Message: unknown error: net::ERR_CONNECTION_REFUSED\\n"
            raise _FailedError(problem) from None
        finally:
            browser.at_once -= 1

    def _browser(self, command: Command) -> Browser:
        """The session's browser, a fresh one for an unknown name; without a name one that is thrown away."""
        name, ttl = command.get("session"), command.get("session_ttl_minutes")
        if not isinstance(name, str):
            return Browser(proxy=command.get("proxy"))
        known = self.sessions.get(name)
        if known is None or (isinstance(ttl, int) and time.monotonic() - known.born_s > ttl * 60):
            self.sessions[name] = Browser()
        return self.sessions[name]

    async def _navigated(
        self, browser: Browser, command: Command, form: bytes | None
    ) -> Mapping[str, object]:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and trouble is not Trouble.UNSOLVED:
            raise _FailedError(trouble.value)
        url, count = str(command["url"]), self.solved
        cookies = command.get("cookies")
        headers = {"user-agent": self.user_agent, "sec-ch-ua": '"Chromium";v="142"'}
        async with httpx.AsyncClient(
            headers=headers, cookies=browser.cookies, follow_redirects=True, trust_env=False
        ) as tab:
            page = await self._shown(tab, url, form, solve=trouble is None)
            if isinstance(cookies, list) and cookies:
                for one in cookies:
                    tab.cookies.set(one["name"], one["value"], one.get("domain", page.url.host), "/")
                page = await self._shown(tab, url, form, solve=trouble is None)
            browser.cookies = tab.cookies
        if "attachment" in page.headers.get("content-disposition", ""):
            raise _FailedError("Error solving the challenge. Message: unknown error: net::ERR_ABORTED\\n")
        message = "Challenge solved!" if self.solved > count else "Challenge not detected!"
        return {
            "message": message,
            "solution": self._solution(page, browser, is_short=bool(command.get("returnOnlyCookies"))),
        }

    async def _shown(
        self, tab: httpx.AsyncClient, url: str, form: bytes | None, *, solve: bool
    ) -> httpx.Response:
        page = await _sent(tab, url, form)
        if page.headers.get("cf-mitigated") != "challenge" or not solve:
            return page
        await asyncio.sleep(self.delay_s)
        passed = await tab.get(urljoin(url, CLEARANCE_PATH))
        if not passed.is_success:
            # A check that nobody passes: until the time is over.
            await asyncio.sleep(USUAL_TIMEOUT_MS)
        self.solved += 1
        return await _sent(tab, url, form)

    def _solution(self, page: httpx.Response, browser: Browser, *, is_short: bool) -> Mapping[str, object]:
        host = page.url.host
        cookies = [
            {
                "domain": one.domain,
                "httpOnly": True,
                "name": one.name,
                "path": one.path,
                "sameSite": "Lax",
                "secure": False,
                "value": one.value,
                **({self.expiry_name: int(one.expires)} if one.expires else {}),
            }
            for one in browser.cookies.jar
            if f".{host}".endswith(f".{one.domain.lstrip('.')}")
        ]
        shown = {} if is_short else {"headers": {}, "response": _source(page)}
        return {
            "url": str(page.url),
            "status": 200,
            **shown,
            "cookies": cookies,
            "userAgent": self.user_agent,
            "turnstile_token": None,
        }


async def _sent(tab: httpx.AsyncClient, url: str, form: bytes | None) -> httpx.Response:
    if form is None:
        return await tab.get(url)
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}
    return await tab.post(url, content=form, headers=kind)


def _parsed(body: bytes) -> Command:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _form(data: str) -> bytes:
    """What the browser's form makes of it: read as UTF-8, a plus stays a plus, and `submit` is no field."""
    pairs: Sequence[tuple[str, str]] = [
        (unquote(name), unquote(value))
        for name, _, value in (part.partition("=") for part in data.split("&"))
    ]
    return urlencode([pair for pair in pairs if pair[0] != "submit"]).encode()


def _source(page: httpx.Response) -> str:
    """The page as a browser writes it down again, which has decoded it and put in what was left out."""
    if page.headers.get("content-type", "").startswith("application/json"):
        return (
            '<html><head><meta name="color-scheme" content="light dark"></head><body>'
            f'<pre style="word-wrap: break-word; white-space: pre-wrap;">{html.escape(page.text, quote=False)}</pre>'
            "</body></html>"
        )
    named = META_CHARSET.search(page.content[:1024])
    charset = page.charset_encoding or (named[1].decode() if named else "utf-8")
    return LexborHTMLParser(page.content.decode(charset, "replace")).html or ""
