"""Who we are on one mirror: the cookies that go there, pasted by a person or kept from a login."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeAlias
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from concierge.adapters._http import HttpClient
from concierge.model.account import Account, CredentialKind
from concierge.ports import CookieJars

__all__ = ["SESSION", "OpenClient", "Session", "pasted_cookies"]

OpenClient: TypeAlias = Callable[[], AbstractAsyncContextManager[HttpClient]]

SESSION = "bb_session"
COOKIE_PATH = "/forum/"
# By RFC 6265; a value that is none would end up in the header as it is.
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}", re.ASCII)
VALUE = re.compile(r"[!#-+\--:<-\[\]-~]{1,4096}", re.ASCII)
HEADER = re.compile(r"^\s*cookie:\s*", re.IGNORECASE)

_JAR = TypeAdapter(dict[str, str])


def pasted_cookies(text: str) -> dict[str, str]:
    """The cookies in a text as a browser shows it, "bb_session=…; cf_clearance=…"; a bare value is the session's."""
    plain = HEADER.sub("", text.strip())
    pairs = [part.partition("=") for part in re.split(r"[;\n]", plain)]
    found = {name.strip(): value.strip().strip('"') for name, _, value in pairs if value}
    return _sound(found or {SESSION: plain})


def _sound(cookies: Mapping[str, str]) -> dict[str, str]:
    return {n: v for n, v in cookies.items() if NAME.fullmatch(n) and VALUE.fullmatch(v)}


class Session:
    """The connections to one mirror with an account's cookies. A guest has none.

    `is_known` says whether there is a session that was good once; `is_pasted` that a person gave it.
    """

    def __init__(
        self,
        url: str,
        open_client: OpenClient,
        account: Account | None = None,
        jars: CookieJars | None = None,
    ) -> None:
        """`open_client` opens a client for `url` without cookies; without `jars` nothing is kept."""
        self.url = url
        self.is_pasted = bool(account and account.value(CredentialKind.RUTRACKER_COOKIE))
        self.is_known = False
        self._open_client = open_client
        self._account = account
        self._jars = jars
        self._stack = AsyncExitStack()
        self._client: HttpClient | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Session"]:
        """Itself, with the cookies that were kept."""
        async with self._stack:
            self._client = await self._stack.enter_async_context(self._open_client())
            cookies = await self._kept()
            if cookies:
                self._client.set_cookies(cookies, domain=self._host, path=COOKIE_PATH)
            self.is_known = SESSION in cookies
            yield self

    @property
    def client(self) -> HttpClient:
        """The connections as they are now."""
        if self._client is None:
            message = "the session is not open"
            raise RuntimeError(message)
        return self._client

    async def forget(self) -> None:
        """Goes on without the cookies that were kept, which the forum turned away: two of a name would both be sent."""
        if self.is_known:
            self.is_known = False
            self._client = await self._stack.enter_async_context(self._open_client())

    async def keep(self) -> None:
        """Keeps the cookies of a login that was accepted."""
        if self._account is not None and self._jars is not None:
            jar = _JAR.dump_json(_sound(self.client.cookies())).decode()
            await self._jars.save(self._account, self.url, jar)

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    async def _kept(self) -> dict[str, str]:
        if self._account is None:
            return {}
        if self.is_pasted:
            return pasted_cookies(self._account.value(CredentialKind.RUTRACKER_COOKIE))
        jar = await self._jars.load(self._account, self.url) if self._jars else ""
        try:
            return _sound(_JAR.validate_json(jar)) if jar else {}
        except ValidationError:
            return {}
