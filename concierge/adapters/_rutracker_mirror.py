"""One mirror of rutracker.org: its pages for guests and for members, and the login that is used on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import SplitResult, urlsplit

import structlog
from httpx import codes

from concierge.adapters._http import Answer
from concierge.adapters._rutracker_answers import (
    REDIRECTS,
    is_stale,
    linked,
    location,
    passed,
    passed_page,
    wants_login,
)
from concierge.adapters._rutracker_login import CaptchaForm, Challenge, Login, login_form
from concierge.adapters._rutracker_markup import SERVICE, decoded
from concierge.adapters._rutracker_session import SESSION, Session
from concierge.config import is_loopback
from concierge.errors import CaptchaRequired, LoginFailed, ServiceError, UnexpectedAnswer

__all__ = ["Fetch", "Mirror"]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LOGIN = "/forum/login.php"
# These send the form on as it is.
KEEPING = frozenset({codes.TEMPORARY_REDIRECT, codes.PERMANENT_REDIRECT})
WEB = frozenset({"http", "https"})
LARGEST_PICTURE = 512 * 1024

# Asks an address that is none of the forum's, without its cookies.
Fetch = Callable[[str], Awaitable[Answer]]

_log = structlog.get_logger(__name__)


class Mirror:
    """Asks one mirror for pages and logs in where that is needed; all who need it share one login."""

    def __init__(self, session: Session, login: Login | None, fetch: Fetch) -> None:
        """A login on one mirror is nothing to another. Without `login` it is a guest, or has a pasted session."""
        self.url = session.url
        self._session = session
        self._own = login
        self._fetch = fetch
        self._logins = 0
        self._login: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Mirror"]:
        """Itself; a login that is under way at the end is given up."""
        async with self._session.opened():
            self._logins = int(self._session.is_known)
            try:
                yield self
            finally:
                if self._login is not None:
                    self._login.cancel()
                    await asyncio.wait([self._login])

    async def page(self, path: str) -> Answer:
        """The page for a guest, or for a member where guests are turned away.

        Raises:
            ServiceUnavailable: no answer, a 5xx, or somebody between us and the mirror answered.
            Challenged, RateLimited: as the answer says.
            LoginFailed, CaptchaRequired: as `page_as_member`, where that is needed.
        """
        answer = passed_page(await self._session.client.get(path))
        return await self.page_as_member(path) if wants_login(answer) else answer

    async def page_as_member(self, path: str) -> Answer:
        """The page for a member: logs in first if we never did, and once more if the login has expired.

        Raises:
            LoginFailed, CaptchaRequired: the account was refused, now or a while ago, or there is none.
            ServiceUnavailable, Challenged, RateLimited: as `page`.
        """

        async def ask() -> Answer:
            return passed_page(await self._session.client.get(path))

        return await self._as_member(ask)

    async def file_as_member(self, path: str) -> Answer:
        """Whatever lies there for a member, a page or not. Raises as `page_as_member`."""

        async def ask() -> Answer:
            return passed(await self._session.client.get(path))

        return await self._as_member(ask)

    async def posted_as_member(self, path: str, form: bytes) -> Answer:
        """The answer to a form, a page or not; sent again where it was too old. Raises as `page_as_member`."""
        headers = {**FORM, "X-Requested-With": "XMLHttpRequest"}

        async def ask() -> Answer:
            return passed(await self._session.client.request("POST", path, content=form, headers=headers))

        answer = await self._as_member(ask)
        return await ask() if is_stale(answer) else answer

    async def log_in_with(self, challenge: Challenge, text: str) -> None:
        """Logs in with what a person read in the picture, once, even while the account rests.

        Raises:
            CaptchaRequired: the picture was misread; here is another one.
            LoginFailed: the name or the password is wrong.
            ServiceUnavailable, Challenged, RateLimited: as `page`.
        """
        logins = self._logins
        while self._login is not None:
            await asyncio.wait([self._login])
        if self._logins > logins:
            return
        await self._begin_login({"cap_sid": challenge.sid, challenge.field: text})

    async def _as_member(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        await self._log_in(after=0)
        logins = self._logins
        answer = await ask()
        if not wants_login(answer):
            return answer
        await self._log_in(after=logins)
        answer = await ask()
        if wants_login(answer):
            raise await self._account.refused(
                lambda: LoginFailed(SERVICE, "a fresh login is not accepted", problem="session")
            )
        return answer

    async def _log_in(self, *, after: int) -> None:
        """Returns when there is a login newer than number `after`; all who wait share one attempt."""
        if self._logins > after:
            return
        if self._login is None:
            await self._begin_login({})
        else:
            await asyncio.shield(self._login)

    async def _begin_login(self, answered: Mapping[str, str]) -> None:
        self._login = asyncio.create_task(self._attempt(answered))
        self._login.add_done_callback(self._attempted)
        # Shielded: the first to wait may give up, the others still want the login.
        await asyncio.shield(self._login)

    def _attempted(self, task: asyncio.Task[None]) -> None:
        self._login = None
        if not task.cancelled():
            task.exception()  # nobody may be left who waits for it

    @property
    def _account(self) -> Login:
        if self._session.is_pasted:
            raise LoginFailed(SERVICE, "the pasted cookie is not accepted", problem="cookie")
        if self._own is None:
            raise LoginFailed(SERVICE, "there is no account", problem="no_account")
        return self._own

    async def _attempt(self, answered: Mapping[str, str]) -> None:
        body = self._account.body(answered)
        await self._session.forget()
        answer = await self._sent(body)
        if answer.cookies().get(SESSION, "deleted") == "deleted":
            raise await self._account.refused(await self._refusal(answer))
        await self._account.accepted()
        self._logins += 1
        _log.info("tracker.logged_in", tracker=SERVICE, mirror=self.url)
        await self._session.keep()

    async def _sent(self, body: bytes) -> Answer:
        """The answer to the login; the mirror may send it on once, to itself."""
        client = self._session.client
        answer = passed(await client.request("POST", LOGIN, content=body, headers=FORM))
        target = location(answer)
        if answer.status in KEEPING and _is_safe(urlsplit(str(answer.url)), target):
            return passed(await client.request("POST", target.geturl(), content=body, headers=FORM))
        return answer

    async def _refusal(self, answer: Answer) -> Callable[[], ServiceError]:
        """What an answer to a login without a session means; told by the form's fields, as its words change."""
        if answer.status not in REDIRECTS | {codes.FORBIDDEN}:
            passed_page(answer)
        form = login_form(decoded(answer.body))
        if form is None:
            return lambda: UnexpectedAnswer(SERVICE, f"HTTP {answer.status} without a session", part="login")
        # Only a form without a picture, or one that says so, is about the password.
        if form.captcha is None or form.says_wrong:
            return lambda: LoginFailed(SERVICE, "the name or the password is wrong", problem="credentials")
        return await self._captcha(answer, form.captcha)

    async def _captcha(self, answer: Answer, form: CaptchaForm) -> Callable[[], CaptchaRequired]:
        try:
            address = linked(answer, form.url)
        except UnexpectedAnswer:
            address = linked(answer, "")
        url = address.geturl() if "/captcha/" in address.path and address.scheme in WEB else ""
        picture = await self._picture(address) if url else b""
        challenge = str(Challenge(mirror=self.url, sid=form.sid, field=form.field))
        return lambda: CaptchaRequired(
            SERVICE, "the login needs a captcha", image_url=url, picture=picture, challenge=challenge
        )

    async def _picture(self, address: SplitResult) -> bytes:
        """The picture's bytes; none where they cannot be had, as its address is enough for a person."""
        is_local = is_loopback(self.url) and is_loopback(address.geturl())
        if address.scheme != "https" and not is_local:
            return b""
        try:
            answer = (await self._fetch(address.geturl())).raise_for_status()
        except ServiceError as error:
            _log.info("tracker.picture_missed", tracker=SERVICE, code=error.code)
            return b""
        is_picture = answer.status == codes.OK and len(answer.body) <= LARGEST_PICTURE
        return answer.body if is_picture else b""


def _is_safe(sent_to: SplitResult, target: SplitResult) -> bool:
    """Whether a password may follow: to the same host and port, or from there to its TLS."""
    if target.hostname != sent_to.hostname or not target.path.endswith("/login.php"):
        return False
    return (target.scheme, target.port) in {(sent_to.scheme, sent_to.port), ("https", None)}
