"""The one door to HTTP: a shared TLS context, deadlines, size limits, and our errors instead of httpx's."""

import asyncio
import logging
import ssl
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    aclosing,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from typing import TypedDict, Unpack

import httpx

from concierge._version import __version__
from concierge.adapters._answer import Answer
from concierge.adapters._clearance import is_line
from concierge.adapters._pace import Pace
from concierge.adapters._pinned import AddressPolicy, PinnedTransport
from concierge.adapters._solver import Passage, Solvers
from concierge.adapters._streamed import Streamed
from concierge.adapters._tls import tls_context
from concierge.adapters._unpacking import PACKINGS, Unpacking
from concierge.config import is_loopback
from concierge.errors import ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, Scope
from concierge.ports import CookieJars

__all__ = ["Answer", "Http", "HttpClient"]

USER_AGENT = f"concierge/{__version__} (media concierge; python httpx)"
MAX_BODY_BYTES = 8 * 1024 * 1024
ACCEPTED = "gzip, deflate"
TIMEOUT_S = 20.0
CONNECT_TIMEOUT_S = 10.0
LAST_PORT = 65_535

# What hostile bytes make of httpx, h11, codecs and the resolver, apart from their own errors.
_UNREADABLE = (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, OverflowError)
_LOCATION = "concierge.location"


class _Given(TypedDict, total=False):
    params: httpx.QueryParams | None
    content: bytes | None
    json: object
    timeout: httpx.Timeout


Fields = Mapping[str, str | int | float | bool | None] | Sequence[tuple[str, str]]


class _WithoutQueries(logging.Filter):
    """Keeps queries out of httpx's own log lines: some services take their key there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through, its addresses shortened."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                argument.copy_with(query=None) if isinstance(argument, httpx.URL) else argument
                for argument in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_WithoutQueries())


class HttpClient:
    """One service's connections. Cookies live as long as the client; every request has a deadline and a size limit."""

    def __init__(
        self,
        service: str,
        client: httpx.AsyncClient,
        *,
        timeout_s: float,
        most_bytes: int = MAX_BODY_BYTES,
        pace: Pace | None = None,
        passage: Passage | None = None,
    ) -> None:
        """Wraps an open client of httpx; with a `passage` it gets past bot checks."""
        self.service = service
        self._client = client
        if _read_as_it_is not in client.event_hooks["response"]:
            client.event_hooks = {
                **client.event_hooks,
                "response": [*client.event_hooks["response"], _read_as_it_is],
            }
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._pace = pace
        self._passage = passage

    def paced(self, pace: Pace) -> "HttpClient":
        """The same connections at that pace; all who share a pace go no faster together."""
        return self._copy(self._most_bytes, pace, self._passage)

    def through(self, passage: Passage) -> "HttpClient":
        """The same connections, past bot checks by that passage."""
        return self._copy(self._most_bytes, self._pace, passage)

    def reading(self, most_bytes: int) -> "HttpClient":
        """The same connections, for answers of up to so many bytes."""
        return self._copy(most_bytes, self._pace, self._passage)

    async def get(
        self, url: str, *, params: Fields | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a GET."""
        return await self.request("GET", url, params=params, headers=headers)

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Fields | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json_body: object = None,
    ) -> Answer:
        """The answer to one request, whatever its status; redirects are answers too.

        The deadline is for each answer. With a solver a bot check comes on top, which may take over a minute: who
        gives up does not end it, and the next request has its result.

        Raises:
            ServiceUnavailable: no connection, a broken one, or no whole answer within the deadline.
            UnexpectedAnswer: the body is larger than it may be, 8 MiB unless said otherwise, packed in a way that we
                did not offer or cannot be decompressed, or a link that the service gave is no address.
            Challenged: there is a solver, and it did not get past the bot check. Without one that is an answer.
        """

        def build() -> httpx.Request:
            return self._built(
                method,
                url,
                params=_clean(params),
                headers=dict(headers or {}),
                content=content,
                json=json_body,
            )

        if self._passage is None:
            return await self._sent(build())
        return await self._passage.answer(build, self._sent)

    @asynccontextmanager
    async def stream(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json_body: object = None
    ) -> AsyncIterator[Streamed]:
        """The answer to one request as it comes, whatever its status: at no pace, and past no bot check.

        The deadline is for each silence, the size limit for the whole body. Raises as `request` does; while the body
        is read too.
        """
        request = self._built(
            method,
            url,
            headers=dict(headers or {}),
            json=json_body,
            timeout=httpx.Timeout(self._timeout_s, connect=min(CONNECT_TIMEOUT_S, self._timeout_s)),
        )
        try:
            with self._in_our_words():
                response = await self._client.send(request, stream=True)
        finally:
            self._forget_unsendable()
        try:
            async with aclosing(self._read(response)) as pieces:
                yield Streamed(
                    service=self.service,
                    status=response.status_code,
                    headers=response.headers,
                    url=response.url,
                    pieces=pieces,
                )
        finally:
            await response.aclose()

    def _built(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        **given: Unpack[_Given],
    ) -> httpx.Request:
        try:
            request = self._client.build_request(
                method, url, headers={"Accept-Encoding": ACCEPTED, **headers}, **given
            )
        except httpx.InvalidURL as error:
            raise UnexpectedAnswer(self.service, f"not an address: {url.partition('?')[0][:80]}") from error
        except _UNREADABLE as error:
            raise UnexpectedAnswer(self.service, f"no request: {type(error).__name__}") from error
        if (request.url.port or 0) > LAST_PORT:
            # anyio would raise a group of errors.
            raise UnexpectedAnswer(self.service, f"not an address: {url.partition('?')[0][:80]}")
        return request

    def _copy(self, most_bytes: int, pace: Pace | None, passage: Passage | None) -> "HttpClient":
        return HttpClient(
            self.service,
            self._client,
            timeout_s=self._timeout_s,
            most_bytes=most_bytes,
            pace=pace,
            passage=passage,
        )

    async def _sent(self, request: httpx.Request) -> Answer:
        with self._in_our_words():
            async with (
                self._pace.entered() if self._pace else nullcontext(),
                asyncio.timeout(self._timeout_s),
            ):
                try:
                    response = await self._client.send(request, stream=True)
                finally:
                    self._forget_unsendable()
                try:
                    body = await self._body(response)
                finally:
                    await response.aclose()
        if _LOCATION in response.extensions:
            response.headers["location"] = response.extensions[_LOCATION]
        return Answer(
            service=self.service,
            status=response.status_code,
            headers=response.headers,
            body=body,
            url=response.url,
        )

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """Raises our errors in place of httpx's, of its parsers' and of the clock's."""
        try:
            yield
        except TimeoutError as error:
            raise ServiceUnavailable(
                self.service, f"no answer in {self._timeout_s:g} s", problem="timeout"
            ) from error
        except (httpx.DecodingError, zlib.error) as error:
            raise UnexpectedAnswer(self.service, "the answer cannot be decompressed") from error
        except (httpx.TransportError, ssl.SSLError) as error:
            problem = _problem(error)
            raise ServiceUnavailable(self.service, problem, problem=problem) from error
        except _UNREADABLE as error:
            raise UnexpectedAnswer(self.service, f"unreadable: {type(error).__name__}") from error

    def _forget_unsendable(self) -> None:
        """Drops the cookies that cannot stand in a header: with one of them every later request would fail."""
        jar = self._client.cookies.jar
        for cookie in [*jar]:
            if not is_line(f"{cookie.name}{cookie.value or ''}"):
                jar.clear(cookie.domain, cookie.path, cookie.name)

    def cookies(self) -> dict[str, str]:
        """The cookies that are sent along, by name."""
        return {cookie.name: cookie.value or "" for cookie in self._client.cookies.jar}

    def set_cookies(self, values: Mapping[str, str], *, domain: str, path: str = "/") -> None:
        """Sends these along from now on, to that domain alone; what cannot stand in a header is left out."""
        for name, value in values.items():
            self._client.cookies.set(name, value, domain=domain, path=path)
        self._forget_unsendable()

    async def _body(self, response: httpx.Response) -> bytes:
        async with aclosing(self._pieces(response)) as pieces:
            return b"".join([piece async for piece in pieces])

    async def _read(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        with self._in_our_words():
            async with aclosing(self._pieces(response)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _pieces(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body, unpacked piece by piece: httpx would unpack a whole chunk, as often as the server says."""
        read, packing = 0, self._packing(response)
        unpacking = Unpacking(packing) if packing else None
        async for chunk in response.aiter_raw():
            for piece in unpacking.pieces(chunk) if unpacking else (chunk,):
                read += len(piece)
                self._refuse_large(read)
                yield piece
        if unpacking:
            rest = unpacking.rest()
            self._refuse_large(read + len(rest))
            yield rest

    def _packing(self, response: httpx.Response) -> str:
        said = response.headers.get_list("content-encoding", split_commas=True)
        packings = [one for each in said if (one := each.strip().lower()) not in {"", "identity"}]
        if len(packings) > 1 or not set(packings) <= PACKINGS:
            raise UnexpectedAnswer(self.service, f"the answer is packed as {', '.join(packings)[:80]!r}")
        return "".join(packings)

    def _refuse_large(self, read: int) -> None:
        if read > self._most_bytes:
            raise UnexpectedAnswer(self.service, f"the answer is larger than {self._most_bytes} bytes")


class _ShortMemory:
    """Keeps jars as long as the process lives."""

    def __init__(self) -> None:
        self._jars: dict[tuple[str, str, Scope, int | None], tuple[Account, str]] = {}

    async def load(self, account: Account, mirror: str) -> str:
        known, jar = self._jars.get(_place(account, mirror), (account, ""))
        return jar if known.values == account.values else ""

    async def save(self, account: Account, mirror: str, jar: str) -> None:
        self._jars[_place(account, mirror)] = (account, jar)


def _place(account: Account, mirror: str) -> tuple[str, str, Scope, int | None]:
    return account.service, mirror, account.scope, account.owner_id


class Http:
    """Makes clients that share one TLS context. `jars` keep logins, between runs if whoever opens it says so."""

    def __init__(
        self,
        jars: CookieJars | None = None,
        solvers: Solvers | None = None,
        *,
        policy: AddressPolicy | None = None,
    ) -> None:
        """Without `jars` logins, and without `solvers` passed bot checks are forgotten with the process.

        With a `policy` its clients go only where that lets them, by no proxy.
        """
        self.jars: CookieJars = jars or _ShortMemory()
        self._solvers = solvers or Solvers()
        self._policy = policy

    @asynccontextmanager
    async def client(
        self,
        service: str,
        *,
        base_url: str = "",
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
        auth: tuple[str, str] | None = None,
        proxy: str | None = None,
    ) -> AsyncIterator[HttpClient]:
        """A client of its own for `service`, closed with the context."""
        tls, policy = await asyncio.to_thread(tls_context), self._policy
        async with httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": USER_AGENT, **(headers or {})},
            timeout=httpx.Timeout(timeout_s),
            auth=auth,
            proxy=None if policy else proxy,
            # The environment may name proxies, and `.netrc` the operator's own passwords.
            trust_env=policy is None and not is_loopback(base_url),
            follow_redirects=False,
            verify=tls,
            transport=PinnedTransport(policy, tls) if policy else None,
        ) as client:
            yield HttpClient(service, client, timeout_s=timeout_s)

    def passage(
        self, service: str, site: str, *, solver: str, proxy: str | None
    ) -> AbstractAsyncContextManager[Passage]:
        """The way past the bot checks of `site` with the FlareSolverr at that address, for one client."""
        return self._solvers.passage(service, site, address=solver, proxy=proxy, connect=self._to_solver)

    @asynccontextmanager
    async def _to_solver(self, timeout_s: float) -> AsyncIterator[HttpClient]:
        """A client for the home network, where the machine's proxy is no way."""
        async with httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_s),
            trust_env=False,
            follow_redirects=False,
            verify=await asyncio.to_thread(tls_context),
        ) as client:
            yield HttpClient("flaresolverr", client, timeout_s=timeout_s)


async def _read_as_it_is(response: httpx.Response) -> None:
    """Hides from httpx where a redirect leads: it would make a request of it, and fail with `mailto:` or worse."""
    if response.has_redirect_location:
        response.extensions[_LOCATION] = response.headers.pop("location")


def _problem(error: Exception) -> str:
    if _is_of_certificate(error):
        return "certificate"
    return "timeout" if isinstance(error, httpx.TimeoutException) else type(error).__name__


def _is_of_certificate(error: BaseException | None) -> bool:
    """Whether somebody else's, an expired or a home-made certificate is what ended the connection."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _clean(params: Fields | None) -> httpx.QueryParams | None:
    if params is None:
        return None
    if isinstance(params, Mapping):
        return httpx.QueryParams({name: value for name, value in params.items() if value is not None})
    return httpx.QueryParams(list(params))
