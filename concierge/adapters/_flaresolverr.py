"""FlareSolverr's `/v1`: a real browser on the home network that opens a page for us.

It logs every body that it is sent, so it is never sent a password. Source: its own code at version 3.5.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from concierge.adapters._answer import Answer
from concierge.adapters._figures import unescaped
from concierge.errors import Challenged, ServiceError, ServiceUnavailable, UnexpectedAnswer

__all__ = ["Asks", "Browser", "Cookie", "Page"]

# How much longer than the browser we wait, so that its own error reaches us.
SPARE_S = 10.0

# In a browser's own writing a title or a remark cannot contain a tag: "<" is written as an entity there.
_CHALLENGE = re.compile(
    r"<title>\s*(?:Just a moment\.\.\.|Один момент…|DDoS-Guard)\s*</title>"
    r"|<script[^<>]*>[^<]*window\._cf_chl_opt\b"
    r"|<[a-z]+\s[^<>]*\bid=[\"'](?:cf-challenge-running|challenge-error-text)[\"']",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"<title>\s*(?:Access denied\b[^<]*Cloudflare|Attention Required! \| Cloudflare)", re.IGNORECASE
)
_JSON_SHOWN = re.compile(r"<body[^<>]*>\s*<pre[^<>]*>(?P<json>[^<]*)</pre>")
_NETWORK = re.compile(r"net::(ERR_[A-Z_]+)")
_DEAD_BROWSER = re.compile(r"session|not reachable|crashed|disconnected|no such window", re.IGNORECASE)


class Cookie(BaseModel):
    """A cookie of the browser; older solvers write `expires` in place of `expiry`."""

    name: str
    value: str = ""
    domain: str | None = None
    expiry: float | None = None
    expires: float | None = None

    @property
    def expires_at(self) -> float | None:
        """Seconds since 1970; None or below zero lasts as long as the browser."""
        return self.expiry if self.expiry is not None else self.expires


class Page(BaseModel):
    """What the browser shows at the end. Its status is not told: only the text says what it is."""

    url: str = ""
    response: str | None = None
    cookies: list[Cookie] | None = None
    userAgent: str | None = None  # noqa: N815  FlareSolverr's name

    @property
    def is_challenge(self) -> bool:
        """Whether it is the check's own page, which may be called a success."""
        return _CHALLENGE.search(self.response or "") is not None

    @property
    def is_denied(self) -> bool:
        """Whether Cloudflare lets nobody in from there."""
        return _DENIED.search(self.response or "") is not None

    def content(self) -> tuple[bytes, str]:
        """The body and its content type: text that the browser has decoded, or the JSON that it shows in a frame."""
        text = self.response or ""
        shown = _JSON_SHOWN.match(text, max(text.find("<body"), 0))
        framed = unescaped(shown["json"]) if shown else text
        if _is_json(framed):
            return framed.encode("utf-8", "replace"), "application/json"
        return text.encode("utf-8", "replace"), "text/html; charset=utf-8"


class _Told(BaseModel):
    status: str | None = None
    message: str | None = None
    solution: Page | None = None


class Asks(Protocol):
    """As much of an HTTP client as the solver needs."""

    async def request(self, method: str, url: str, *, json_body: object = None) -> Answer:
        """The answer to one request."""
        ...


class _DeadBrowserError(Exception):
    """The session's browser is gone; it starts anew when asked again."""


class Browser:
    """The solver as one service's adapter uses it. Whoever asks one session twice at once gets mixed-up pages."""

    def __init__(
        self,
        address: str,
        connect: Callable[[], AbstractAsyncContextManager[Asks]],
        *,
        proxy: str | None,
        patience_s: float,
    ) -> None:
        """`connect` opens a client whose deadline is `patience_s` and `SPARE_S`; `proxy` holds no password."""
        parts = urlsplit(address)
        self._name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._url = f"{address.rstrip('/').removesuffix('/v1')}/v1"
        self._connect = connect
        self._proxy = proxy
        self._patience_s = patience_s

    async def page(
        self, service: str, url: str, session: str, cookies: Sequence[Mapping[str, str]] = ()
    ) -> Page:
        """The page at `url`, opened in that session; `cookies` cost a second visit.

        Raises:
            Challenged: the check was not passed, or the solver did not do its part.
            ServiceUnavailable: Cloudflare lets nobody in, or the browser cannot reach the site.
        """
        try:
            return await self._opened(service, url, session, cookies)
        except _DeadBrowserError:
            await self.destroy(service, session)
        try:
            return await self._opened(service, url, session, cookies)
        except _DeadBrowserError as error:
            raise self._useless(service, "its browser dies") from error

    async def destroy(self, service: str, session: str) -> None:
        """Ends a session; one that is not there is ended already."""
        await self._told(service, {"cmd": "sessions.destroy", "session": session})

    async def _opened(
        self, service: str, url: str, session: str, cookies: Sequence[Mapping[str, str]]
    ) -> Page:
        # A session that is there already stays as it is. After a restart of the solver a request alone would
        # make it again, but without the proxy.
        proxy = {"proxy": {"url": self._proxy}} if self._proxy else {}
        made = await self._told(service, {"cmd": "sessions.create", "session": session, **proxy})
        if made.status != "ok" and "exists" not in (made.message or ""):
            raise self._refused(service, made.message or "")
        command: dict[str, object] = {
            "cmd": "request.get",
            "url": url,
            "session": session,
            "maxTimeout": round(self._patience_s * 1000),
        }
        told = await self._told(service, {**command, "cookies": list(cookies)} if cookies else command)
        if told.status != "ok":
            raise self._refused(service, told.message or "")
        if told.solution is None:
            raise self._useless(service, "it says ok and shows nothing")
        return told.solution

    async def _told(self, service: str, command: Mapping[str, object]) -> _Told:
        try:
            async with self._connect() as client:
                answer = await client.request("POST", self._url, json_body=command)
            told = _Told.model_validate(answer.json())
        except (ServiceUnavailable, UnexpectedAnswer) as error:
            raise self._useless(service, str(error)) from error
        except ValidationError:
            # Without the cause, which holds the cookies.
            raise self._useless(service, "an answer of another shape") from None
        if told.status is None:
            raise self._useless(service, f"HTTP {answer.status} without a status")
        return told

    def _refused(self, service: str, message: str) -> ServiceError | _DeadBrowserError:
        """The error that a message means."""
        if "Timeout after" in message:
            return Challenged(service, "the solver did not pass the bot check in time", problem="unsolved")
        if "blocked this request" in message:
            return ServiceUnavailable(
                service, "Cloudflare has banned the solver's address", problem="blocked"
            )
        if network := _NETWORK.search(message):
            problem = network[1]
            return ServiceUnavailable(service, f"the solver's browser says {problem}", problem=problem)
        if message.startswith(("Error: Request parameter", "Error: Cannot use")):
            return UnexpectedAnswer(
                service, f"the solver does not know our command: {message[:120]}", part="solver"
            )
        if _DEAD_BROWSER.search(message):
            return _DeadBrowserError(message[:120])
        return self._useless(service, message[:120])

    def _useless(self, service: str, why: str) -> Challenged:
        return Challenged(
            service, f"a bot check, and no help from {self._name}: {why}", problem="solver", solver=self._name
        )


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
