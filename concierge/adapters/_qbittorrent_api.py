"""qBittorrent's Web API, version 2: one session, logged in once, and answers that are surely its own.

Source: https://github.com/qbittorrent/qBittorrent/blob/master/WebAPI_Changelog.md
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urlencode

from concierge.adapters._http import Answer, HttpClient
from concierge.adapters._shapes import plain_line
from concierge.errors import LoginFailed, UnexpectedAnswer, Unsupported

__all__ = ["NAME", "Api", "Credentials", "Version", "answers_at", "words"]

NAME: Final = "qbittorrent"
API_PATH: Final = "/api/v2"
FORM: Final = "application/x-www-form-urlencoded"
VERSION_PATH: Final = "app/webapiVersion"
FIRST_WITH_TAGS: Final = (2, 3)
OLDEST: Final = "4.2"

OK: Final = 200
REDIRECTS: Final = range(300, 400)
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
GONE: Final = 404

LONGEST_WORDS: Final = 200
# What is said to whoever has no session; who has one and may not do a thing is told why.
NO_SESSION: Final = frozenset({"", "Forbidden"})
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}", re.ASCII)

WRONG: Final = "the name or the password is wrong"
WRONG_KEY: Final = "the API key is wrong, or this qBittorrent is older than 5.2 and knows none"
WANTED: Final = "it wants a name and a password"
BANNED: Final = "it has banned this machine after too many wrong passwords; it lets it in again after an hour"
UNKEPT: Final = "it forgets a login at once: is its cookie for https alone, and the address http?"
PROXY: Final = "a proxy before it wants a name and a password of its own"
HOST: Final = (
    "it refuses the address by which we call it, not the password: see its settings "
    "for the validation of the Host header, and whether the port is the one it listens on"
)

Version: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are to the server. A key needs no login; without anything the server has to let us in as we are."""

    username: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)

    @property
    def wants_login(self) -> bool:
        """Whether there is something to log in with."""
        return not self.api_key and bool(self.username or self.password)


class Api:
    """One server. A login that failed is not tried again: five of them shut this machine out for an hour."""

    def __init__(self, client: HttpClient, url: str, credentials: Credentials) -> None:
        """Speaks to the server whose pages are at `url`."""
        self._client = client
        self._url = _api_url(url)
        self._credentials = credentials
        self._headers = {"Authorization": f"Bearer {credentials.api_key}"} if credentials.api_key else {}
        self._turn = asyncio.Lock()
        self._logins = 0
        self._refused = ""
        self._version: Version = ()

    @property
    def has_own_session(self) -> bool:
        """Whether the server keeps for us alone what we were told; all who have one key share that."""
        return not self._credentials.api_key

    async def version(self) -> Version:
        """The version of the API, (2, 11, 4) for qBittorrent 5.1.

        Raises:
            Unsupported: it is older than 4.2.
            LoginFailed, UnexpectedAnswer, ServiceUnavailable: as for any call.
        """
        if not self._version:
            answer = await self.get(VERSION_PATH, taken=frozenset({GONE}))
            text = answer.text().strip()
            if answer.status == GONE or not _VERSION.fullmatch(text):
                problem = "there is no Web API of qBittorrent at this address"
                raise UnexpectedAnswer(NAME, problem, problem=problem)
            self._version = tuple(map(int, text.split(".")))
        if self._version < FIRST_WITH_TAGS:
            raise Unsupported(
                NAME, f"older than qBittorrent {OLDEST}", ability="tags", problem="too_old", needed=OLDEST
            )
        return self._version

    def forget_version(self) -> None:
        """Has the version asked for once more: the server may be another one by now."""
        self._version = ()

    async def get(self, path: str, /, *, taken: frozenset[int] = frozenset(), **params: str | int) -> Answer:
        """The answer to a question, whose status is below 300 or one of those `taken`.

        Raises:
            LoginFailed: the server does not let us in.
            UnexpectedAnswer: it refused the call, or something else than qBittorrent answered.
            ServiceUnavailable: no answer.
        """
        query = f"?{urlencode(params)}" if params else ""
        return await self._called("GET", f"{path}{query}", b"", "", taken)

    async def post(
        self, path: str, fields: Mapping[str, str | int], *, taken: frozenset[int] = frozenset()
    ) -> Answer:
        """The answer to a form, as `get`."""
        return await self._called("POST", path, urlencode(fields).encode(), FORM, taken)

    async def upload(self, path: str, content: bytes, media_type: str, *, taken: frozenset[int]) -> Answer:
        """The answer to a form with files in it, as `get`."""
        return await self._called("POST", path, content, media_type, taken)

    async def _called(
        self, method: str, path: str, content: bytes, media_type: str, taken: frozenset[int]
    ) -> Answer:
        if self._credentials.wants_login and not self._logins:
            await self._log_in(0)
        self._refuse_known()
        logins = self._logins
        answer = await self._sent(method, path, content, media_type)
        if _is_shut_out(answer) and self._credentials.wants_login:
            # The session is over. That is said before the call is looked at, so a replay is safe.
            await self._log_in(logins)
            answer = await self._sent(method, path, content, media_type)
        if _is_shut_out(answer):
            raise self._shut_out(answer)
        return _accepted(answer, path.partition("?")[0], taken)

    async def _sent(self, method: str, path: str, content: bytes, media_type: str) -> Answer:
        # Neither Origin nor Referer: the server compares them with its own address.
        headers = {**self._headers, "Content-Type": media_type} if media_type else self._headers
        url = f"{self._url}/{path}"
        return await self._client.request(method, url, headers=headers, content=content or None)

    async def _log_in(self, logins: int) -> None:
        """A new session, unless somebody has had one since there were so many logins."""
        async with self._turn:
            if self._logins != logins:
                return
            self._refuse_known()
            fields = {"username": self._credentials.username, "password": self._credentials.password}
            answer = await self._sent("POST", "auth/login", urlencode(fields).encode(), FORM)
            if answer.status == FORBIDDEN and not answer.is_challenge:
                raise _failed(BANNED, answer)
            if _is_from_a_proxy(answer):
                raise _failed(PROXY, answer)
            if answer.status == UNAUTHORIZED:
                await self._refuse_if_wrong(answer)
            _accepted(answer, "auth/login", frozenset())
            if answer.text().strip() == "Fails.":
                self._refused = WRONG
                raise _failed(WRONG, answer)
            self._logins += 1
            self.forget_version()

    async def _refuse_if_wrong(self, answer: Answer) -> None:
        """From 5.2 on a wrong password and an address that is not accepted look alike; other calls tell them apart."""
        if (await self._sent("GET", VERSION_PATH, b"", "")).status != UNAUTHORIZED:
            self._refused = WRONG
            raise _failed(WRONG, answer)

    def _refuse_known(self) -> None:
        if self._refused:
            raise LoginFailed(NAME, self._refused, problem=self._refused)

    def _shut_out(self, answer: Answer) -> LoginFailed:
        if self._credentials.api_key:
            self._refused = WRONG_KEY
            return _failed(WRONG_KEY, answer)
        return _failed(UNKEPT if self._credentials.wants_login else WANTED, answer)


async def answers_at(url: str, client: HttpClient) -> bool:
    """Whether a qBittorrent answers there: with its version, or with the one word by which it keeps us out.

    Raises:
        ServiceError: nothing answers.
    """
    answer = await client.get(f"{_api_url(url)}/{VERSION_PATH}")
    said = answer.text().strip()
    is_open = answer.status == OK and _VERSION.fullmatch(said) is not None
    return is_open or (answer.status, said) in {(FORBIDDEN, "Forbidden"), (UNAUTHORIZED, "Unauthorized")}


def words(answer: Answer) -> str:
    """What the server says of a refusal, on one line."""
    text = "" if _is_page(answer) else plain_line(answer.text()[:LONGEST_WORDS])
    return text or f"HTTP {answer.status}"


def _api_url(url: str) -> str:
    return f"{url.removesuffix(API_PATH)}{API_PATH}"


def _failed(problem: str, answer: Answer) -> LoginFailed:
    return LoginFailed(NAME, problem, problem=problem, status=answer.status)


def _is_shut_out(answer: Answer) -> bool:
    is_forbidden = answer.status == FORBIDDEN and not answer.is_challenge
    return is_forbidden and (_is_page(answer) or answer.text().strip() in NO_SESSION)


def _is_page(answer: Answer) -> bool:
    return answer.body.lstrip().startswith(b"<")


def _is_from_a_proxy(answer: Answer) -> bool:
    return answer.status == UNAUTHORIZED and (_is_page(answer) or "www-authenticate" in answer.headers)


def _accepted(answer: Answer, path: str, taken: frozenset[int]) -> Answer:
    """The answer, if qBittorrent gave it and did what it was told; proxies and web pages answer here too."""
    if answer.status in taken:
        return answer
    if _is_from_a_proxy(answer):
        raise _failed(PROXY, answer)
    if problem := _stranger(answer):
        raise UnexpectedAnswer(NAME, problem, problem=problem, status=answer.status)
    if answer.is_challenge or not _is_refusal(answer):
        return answer.raise_for_status()
    said = words(answer)
    raise UnexpectedAnswer(NAME, f"{path} was refused: {said}", problem=said, status=answer.status)


def _is_refusal(answer: Answer) -> bool:
    return answer.status in {400, 403, 405, 409, 415}


def _stranger(answer: Answer) -> str:
    """Why the answer is not what the API would give; "" if it can be."""
    if answer.status in REDIRECTS:
        where = plain_line(answer.headers.get("location", "another address")[:LONGEST_WORDS])
        return f"it sends us to {where}: give that address, without what follows the pages' own"
    if answer.status < REDIRECTS.start and _is_page(answer):
        return "a web page answers instead of the Web API"
    if answer.status == UNAUTHORIZED:
        return HOST
    return "it has no such call: is this qBittorrent's address?" if answer.status == GONE else ""
