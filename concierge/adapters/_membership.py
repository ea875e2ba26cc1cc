"""What trackers with accounts stand on: cookies for each account, one login for all who wait, rest after a refusal."""

import asyncio
import hashlib
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import structlog
from pydantic import TypeAdapter, ValidationError

from concierge.adapters._http import HttpClient
from concierge.config import is_loopback
from concierge.errors import LoginFailed
from concierge.model.account import Account
from concierge.ports import CookieJars

__all__ = ["Jar", "Rest", "SharedLogin", "Visits", "write_whole"]

LONGEST_REST_S = 24 * 60 * 60
MOST_VISITS = 50

V = TypeVar("V")
_NOTES = TypeAdapter(dict[str, float])
_COOKIES = TypeAdapter(dict[str, str])
_log = structlog.get_logger(__name__)


class Rest:
    """Accounts that a service refused, and that are left alone for a while by every process of this installation.

    They are noted in a file, each under a digest; where none can be written, this process alone remembers.
    """

    def __init__(self, service: str, file: Path, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` counts seconds since 1970."""
        self._service = service
        self._file = file
        self._clock = clock
        self._resting: dict[str, float] = {}

    async def require_none(self, account: Account) -> None:
        """Returns if the account may be tried. Raises LoginFailed while it rests."""
        left_s = await asyncio.to_thread(self._left_s, account)
        # A clock that was set back must not make the rest longer than it is.
        if 0 < left_s <= LONGEST_REST_S:
            raise LoginFailed(self._service, "refused a short while ago", problem="resting")

    async def begin(self, account: Account, rest_s: float) -> None:
        """Leaves the account alone from now on."""
        await asyncio.to_thread(self._note, account, self._clock() + rest_s)

    def _left_s(self, account: Account) -> float:
        noted = {**self._noted(), **self._resting}
        return noted.get(self._digest(account), 0.0) - self._clock() if noted else 0.0

    def _note(self, account: Account, until: float) -> None:
        self._resting[self._digest(account)] = until
        self._resting = {who: when for who, when in self._resting.items() if when > self._clock()}
        noted = {who: when for who, when in self._noted().items() if when > self._clock()}
        write_whole(self._service, self._file, json.dumps({**noted, **self._resting}))

    def _noted(self) -> dict[str, float]:
        """When the rest of each account ends."""
        try:
            return _NOTES.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return {}

    def _digest(self, account: Account) -> str:
        """The account without the account in it: scrypt, as a password may be guessable."""
        return hashlib.scrypt(_held(account), salt=self._service.encode(), n=2**14, r=8, p=1, dklen=16).hex()


def write_whole(service: str, file: Path, text: str) -> None:
    """Writes the file whole or not at all, for nobody else to read; one that cannot be written is only logged."""
    unfinished: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)
        unfinished = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        unfinished.replace(file)
    except OSError as error:
        _log.warning("tracker.note_not_kept", tracker=service, problem=type(error).__name__)
        if unfinished is not None:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


class SharedLogin:
    """The logins of one account on one mirror, counted; all who wait for one share it, and its failure."""

    def __init__(
        self, log_in: Callable[[], Coroutine[None, None, None]], *, is_logged_in: bool = False
    ) -> None:
        """`log_in` makes one attempt; with `is_logged_in` a login was kept from before."""
        self._log_in = log_in
        self._logins = int(is_logged_in)
        self._attempt: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["SharedLogin"]:
        """Itself; an attempt that is under way at the end is given up."""
        try:
            yield self
        finally:
            if self._attempt is not None:
                self._attempt.cancel()
                await asyncio.wait([self._attempt])

    async def newer_than(self, number: int) -> int:
        """The number of the newest login, which is more than `number`. Raises what the attempt raised."""
        if self._logins <= number:
            if self._attempt is None:
                self._attempt = asyncio.create_task(self._log_in())
                self._attempt.add_done_callback(self._attempted)
            # Shielded: a password that was sent is not sent again because the first to wait gave up.
            await asyncio.shield(self._attempt)
        return self._logins

    def _attempted(self, task: asyncio.Task[None]) -> None:
        self._attempt = None
        # Asked for even if nobody is left who waits.
        if not task.cancelled() and task.exception() is None:
            self._logins += 1


class Jar:
    """The cookies of one account on one mirror, which outlive the process."""

    def __init__(self, jars: CookieJars, account: Account | None, url: str, client: HttpClient) -> None:
        """Keeps what `client` is given, in `jars`; a guest has nothing to keep."""
        self._jars = jars
        self._account = account
        self._url = url
        self._client = client

    async def opened(self) -> bool:
        """Whether a login was kept; the client sends it along from now on, to the mirror and its subdomains alone."""
        kept = await self._jars.load(self._account, self._url) if self._account else ""
        try:
            cookies = _COOKIES.validate_json(kept or "{}")
        except ValidationError:
            return False  # an older version wrote it, and a new login replaces it
        host = urlsplit(self._url).hostname or ""
        self._client.set_cookies(cookies, domain=host if is_loopback(self._url) else f".{host}")
        return bool(cookies)

    async def keep(self) -> None:
        """Keeps the cookies as they are now."""
        if self._account is not None:
            await self._jars.save(self._account, self._url, json.dumps(self._client.cookies()))


@dataclass(slots=True, kw_only=True)
class _Opened(Generic[V]):
    visit: V
    stack: AsyncExitStack
    users: int = 0


class Visits(Generic[V]):
    """Each account's own connections, opened at its first visit; a changed password makes it another account.

    Some 50 stay open: where there are more, those that nobody has used for longest are closed.
    """

    def __init__(
        self,
        opened: Callable[[Account | None], AbstractAsyncContextManager[V]],
        *,
        most: int = MOST_VISITS,
    ) -> None:
        """`opened` opens what an account visits with; None stands for a guest."""
        self._opening = opened
        self._most = most
        # The one that was used last stands last.
        self._visits: dict[str, _Opened[V]] = {}
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Visits[V]"]:
        """Itself; at the end all connections are closed."""
        try:
            yield self
        finally:
            async with AsyncExitStack() as stack:
                for one in self._visits.values():
                    stack.push_async_exit(one.stack)
                self._visits.clear()

    @asynccontextmanager
    async def of(self, account: Account | None) -> AsyncIterator[V]:
        """The account's connections, which stay open at least as long as they are used."""
        one = await self._taken(account)
        try:
            yield one.visit
        finally:
            one.users -= 1
            await self._trim()

    async def _taken(self, account: Account | None) -> _Opened[V]:
        key = f"{account.owner_id} {hashlib.sha256(_held(account)).hexdigest()}" if account else ""
        async with self._turn:
            one = self._visits.pop(key, None) or await self._entered(account)
            self._visits[key] = one
            one.users += 1
        return one

    async def _entered(self, account: Account | None) -> _Opened[V]:
        async with AsyncExitStack() as stack:
            visit = await stack.enter_async_context(self._opening(account))
            return _Opened(visit=visit, stack=stack.pop_all())

    async def _trim(self) -> None:
        while len(self._visits) > self._most:
            oldest = next((key for key, one in self._visits.items() if not one.users), None)
            if oldest is None:
                return
            await self._visits.pop(oldest).stack.aclose()


def _held(account: Account) -> bytes:
    """What tells the account from others."""
    pieces = sorted(account.values.items())
    return "\0".join(f"{kind}\0{value}" for kind, value in pieces).encode("utf-8", "surrogatepass")
