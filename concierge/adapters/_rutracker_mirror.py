"""One mirror of rutracker.org with its own cookies, and the login that is used on it."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

import structlog
from httpx import codes
from pydantic import SecretStr, TypeAdapter, ValidationError

from concierge.adapters._http import Answer, HttpClient
from concierge.adapters._rutracker_pages import SERVICE, decoded, login_form
from concierge.errors import CaptchaRequired, LoginFailed, ServiceError, ServiceUnavailable, UnexpectedAnswer

__all__ = ["Login", "Mirror"]

COOL_DOWN_S = 15 * 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OUTAGES = frozenset({codes.TOO_MANY_REQUESTS, *range(500, 600)})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_NOTES = TypeAdapter(dict[str, float])
_log = structlog.get_logger(__name__)


class Login:
    """A name and a password for all mirrors: refused on one, they are not tried again for 15 minutes.

    The forum demands a captcha after one wrong password and keeps demanding it: a second attempt does harm, also one
    that another process makes. So the refusal is kept in a file, with a digest in place of the account.
    """

    def __init__(
        self,
        username: str,
        password: SecretStr,
        *,
        rest_file: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` counts seconds since 1970; without `rest_file` the refusal is forgotten with the process."""
        self._username = username
        self._password = password
        self._rest_file = rest_file
        self._clock = clock
        self._refusal: Callable[[], ServiceError] | None = None
        self._refused_until = 0.0

    def login_body(self) -> bytes:
        """The body of a login, in the forum's encoding.

        Raises:
            LoginFailed, CaptchaRequired: the account was refused less than 15 minutes ago.
        """
        if self._refusal is not None and self._clock() < self._refused_until:
            raise self._refusal()
        fields = {
            "login_username": self._username,
            "login_password": self._password.get_secret_value(),
            "redirect": "index.php",
            "login": "Вход",
        }
        return urlencode(fields, encoding="cp1251", errors="xmlcharrefreplace").encode("ascii")

    async def refused(self, refusal: Callable[[], ServiceError]) -> ServiceError:
        """The error to raise; the account rests from now on, and `refusal` is what it answers meanwhile."""
        self._refusal = refusal
        self._refused_until = self._clock() + COOL_DOWN_S
        await asyncio.to_thread(self._remember)
        return refusal()

    async def recall(self) -> None:
        """Goes on resting if another process of this installation was refused a while ago with the same account."""
        until = await asyncio.to_thread(self._remembered)
        # A clock that was set back must not make the rest longer than it is.
        if self._clock() < until <= self._clock() + COOL_DOWN_S:
            self._refused_until = until
            self._refusal = lambda: LoginFailed(SERVICE, "refused a short while ago", problem="resting")

    def _remember(self) -> None:
        if self._rest_file is not None:
            resting = {account: until for account, until in self._noted().items() if until > self._clock()}
            resting[self._digest()] = self._refused_until
            self._rest_file.parent.mkdir(parents=True, exist_ok=True)
            self._rest_file.write_text(json.dumps(resting), "utf-8")

    def _remembered(self) -> float:
        """When the rest ends; 0 if nothing is noted of this account, or nothing that can be read."""
        noted = self._noted()
        return noted.get(self._digest(), 0.0) if noted else 0.0

    def _noted(self) -> dict[str, float]:
        """When the rest of each account ends."""
        try:
            return _NOTES.validate_json(self._rest_file.read_bytes() if self._rest_file else b"")
        except (OSError, ValidationError):
            return {}

    def _digest(self) -> str:
        """The account without the account in it: scrypt, as a password may be guessable."""
        secret = f"{self._username}\0{self._password.get_secret_value()}".encode("utf-8", "surrogatepass")
        return hashlib.scrypt(secret, salt=SERVICE.encode(), n=2**14, r=8, p=1, dklen=16).hex()


class Mirror:
    """Asks one mirror for pages and logs in where that is needed; all who need it share one login."""

    def __init__(self, url: str, client: HttpClient, login: Login | None) -> None:
        """Uses a client of its own, as a login on one mirror is nothing to another. Without `login` it is a guest."""
        self.url = url
        self._client = client
        self._own = login
        self._logins = 0
        self._login: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Mirror"]:
        """Itself; a login that is under way at the end is given up."""
        try:
            yield self
        finally:
            if self._login is not None:
                self._login.cancel()
                await asyncio.wait([self._login])

    async def get(self, path: str) -> Answer:
        """The answer for a guest, or for a member where guests are turned away.

        Raises:
            ServiceUnavailable: no answer, a 5xx, or somebody between us and the mirror answered.
            Challenged, RateLimited: as the answer says.
            LoginFailed, CaptchaRequired: as `get_as_member`, where that is needed.
        """
        answer = _passed(await self._client.get(path))
        return await self.get_as_member(path) if _wants_login(answer) else answer

    async def get_as_member(self, path: str) -> Answer:
        """The answer for a member: logs in first if we never did, and once more if the login has expired.

        Raises:
            LoginFailed, CaptchaRequired: the account was refused, now or a while ago, or there is none.
            ServiceUnavailable, Challenged, RateLimited: as `get`.
        """
        await self._log_in(after=0)
        logins = self._logins
        answer = _passed(await self._client.get(path))
        if not _wants_login(answer):
            return answer
        await self._log_in(after=logins)
        answer = _passed(await self._client.get(path))
        if _wants_login(answer):
            raise await self._account.refused(
                lambda: LoginFailed(SERVICE, "a fresh login is not accepted", problem="session")
            )
        return answer

    async def _log_in(self, *, after: int) -> None:
        """Returns when there is a login newer than number `after`; all who wait share one attempt."""
        if self._logins > after:
            return
        if self._login is None:
            self._login = asyncio.create_task(self._attempt())
            self._login.add_done_callback(self._attempted)
        # Shielded: the first to wait may give up, the others still want the login.
        await asyncio.shield(self._login)

    def _attempted(self, task: asyncio.Task[None]) -> None:
        self._login = None
        if not task.cancelled():
            task.exception()  # nobody may be left who waits for it

    @property
    def _account(self) -> Login:
        if self._own is None:
            raise LoginFailed(SERVICE, "there is no account", problem="no_account")
        return self._own

    async def _attempt(self) -> None:
        body = self._account.login_body()
        sent = await self._client.request("POST", "/forum/login.php", content=body, headers=FORM)
        answer = _passed(sent)
        if answer.cookies().get("bb_session", "deleted") == "deleted":
            raise await self._account.refused(_refusal(answer))
        self._logins += 1
        _log.info("tracker.logged_in", tracker=SERVICE, mirror=self.url)


def _refusal(answer: Answer) -> Callable[[], ServiceError]:
    """What an answer to a login without a session means; told by the form's fields, as its words change."""
    form = login_form(decoded(answer.body))
    if form is None:
        return lambda: UnexpectedAnswer(SERVICE, f"HTTP {answer.status} without a session", part="login")
    if form.captcha_url is None:
        return lambda: LoginFailed(SERVICE, "the name or the password is wrong", problem="credentials")
    address = _linked(answer, form.captcha_url)
    picture = address.geturl() if address.scheme in {"http", "https"} else ""
    return lambda: CaptchaRequired(SERVICE, "the login needs a captcha", image_url=picture)


def _wants_login(answer: Answer) -> bool:
    """Whether the forum turned us away as guests: by a redirect, by 403 or by the login form itself."""
    if answer.status == codes.FORBIDDEN:
        return True
    if answer.status in REDIRECTS and _location(answer).path.endswith("/login.php"):
        return True
    return answer.status == codes.OK and login_form(decoded(answer.body)) is not None


def _passed(answer: Answer) -> Answer:
    """The answer, if it is the forum's own and not an outage.

    Raises:
        ServiceUnavailable: a 5xx, a censor's status, or a redirect to another host, which is never followed.
        Challenged, RateLimited: as the answer says.
    """
    if answer.is_challenge or answer.status in OUTAGES:
        answer.raise_for_status()
    if answer.status == codes.UNAVAILABLE_FOR_LEGAL_REASONS:
        raise ServiceUnavailable(SERVICE, "blocked by the provider", problem="blocked")
    host = _location(answer).hostname
    if host != answer.url.host:
        raise ServiceUnavailable(SERVICE, f"redirected to {host}", problem="blocked")
    return answer


def _location(answer: Answer) -> SplitResult:
    """Where a redirect leads; for other answers their own address."""
    return _linked(answer, answer.headers.get("location", "") if answer.status in REDIRECTS else "")


def _linked(answer: Answer, link: str) -> SplitResult:
    """The address that a link in the answer means."""
    try:
        return urlsplit(urljoin(str(answer.url), link))
    except ValueError as error:
        raise UnexpectedAnswer(SERVICE, "a link that is no address", part="link") from error
