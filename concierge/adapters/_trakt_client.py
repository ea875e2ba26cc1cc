"""Requests to Trakt's API: its headers, its pace, and what its statuses mean.

Error bodies are often empty or HTML, so only the status is read of them.
Source: https://trakt.docs.apiary.io/#introduction/status-codes
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import ClassVar, Final

from httpx import codes
from pydantic import Field, SecretStr

from concierge.adapters._dropped import sent_again_if_dropped
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Fields, Http, HttpClient
from concierge.adapters._pace import Pace
from concierge.adapters._source_answers import answered, sendable
from concierge.config import ServiceSection
from concierge.errors import (
    AccountUnusable,
    ConfigError,
    LoginFailed,
    NotFound,
    ServiceError,
)
from concierge.model.connection import Tokens

__all__ = ["SERVICE", "TraktClient", "TraktSection", "trakt_client", "unlinked"]

SERVICE: Final = "trakt"
VERSION: Final = "2"
AT_ONCE: Final = 2
# Of the 1000 reads in five minutes that are allowed; the rest goes at the pace of the settings.
BURST: Final = 50
# Trakt's own, not of HTTP.
LIST_IS_FULL: Final = 420
VIP_ONLY: Final = codes.UPGRADE_REQUIRED


class TraktSection(ServiceSection):
    """The application at Trakt by which accounts are reached, and how fast it is asked.

    Without `client_secret` the lists of public profiles can be read all the same, and no account can be linked.
    """

    section: ClassVar[str] = SERVICE
    required: ClassVar[tuple[str, ...]] = ("client_id", "client_secret")

    client_id: SecretStr = SecretStr("")
    client_secret: SecretStr = SecretStr("")
    base_url: MirrorAddress = "https://api.trakt.tv"
    proxy: SecretStr | None = None
    timeout_s: float = Field(default=20.0, gt=0)
    requests_per_s: float = Field(default=3.0, gt=0, le=1000)
    writes_per_s: float = Field(default=1.0, gt=0, le=1000)

    def missing(self) -> tuple[str, ...]:
        """The variables that must be set first; none once there is an id, which is enough for public profiles."""
        return () if self.client_id.get_secret_value() else super().missing()


class TraktClient:
    """Requests by one application. Whoever is named by tokens, acts; without them only what is public is seen."""

    def __init__(self, client: HttpClient, section: TraktSection) -> None:
        """Uses an open client whose base address is Trakt's."""
        self._reading = client.paced(Pace(at_once=AT_ONCE, per_s=section.requests_per_s, burst=BURST))
        self._writing = client.paced(Pace(at_once=1, per_s=section.writes_per_s, burst=1))
        self._id = section.client_id
        self._secret = section.client_secret

    async def get(self, path: str, *, params: Fields | None = None, tokens: Tokens | None = None) -> Answer:
        """The answer to a read.

        Raises:
            NotFound: without tokens: there is nobody of that name, or nothing is public.
            AccountUnusable: the tokens are not accepted, or the account is locked.
            ServiceError: there is no answer that can be used.
        """
        headers = self._headers(tokens)
        answer = await sent_again_if_dropped(lambda: self._reading.get(path, params=params, headers=headers))
        return checked(answer, tokens)

    async def post(self, path: str, body: Mapping[str, object], *, tokens: Tokens) -> Answer:
        """The answer to a change, sent once. Raises AccountUnusable, ServiceError."""
        return checked(await self._post(path, body, self._headers(tokens)), tokens)

    async def ask_login(self, path: str, body: Mapping[str, str]) -> Answer:
        """The answer about logins, whatever its status. Raises Challenged, ServiceUnavailable."""
        answer = await self._post(path, body, self._headers(None))
        return answer.raise_for_status() if answer.is_challenge else answer

    def application(self) -> dict[str, str]:
        """What proves to Trakt that this is the application. Raises ConfigError without the secret."""
        if not self._secret.get_secret_value():
            setting = f"CONCIERGE_{SERVICE}__client_secret".upper()
            raise ConfigError(f"{setting} is not set", setting=setting, problem="not_set")
        return {
            "client_id": sendable(SERVICE, self._id),
            "client_secret": sendable(SERVICE, self._secret),
        }

    async def _post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        return await self._writing.request("POST", path, json_body=body, headers=headers)

    def _headers(self, tokens: Tokens | None) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "trakt-api-version": VERSION,
            "trakt-api-key": sendable(SERVICE, self._id),
        }
        return headers if tokens is None else {**headers, "Authorization": f"Bearer {_bearer(tokens)}"}


def checked(answer: Answer, tokens: Tokens | None) -> Answer:
    """The answer, if it is one to the question. Raises NotFound without tokens, ServiceError.

    One's own lists are always there, and a title that Trakt does not know is told of in the answer, not by the status.
    """
    match answered(answer).status:
        case codes.UNAUTHORIZED:
            raise unlinked("the tokens were refused") if tokens else _hidden()
        case codes.NOT_FOUND if tokens is None:
            raise _hidden()
        case codes.FORBIDDEN:
            raise LoginFailed(SERVICE, "the application was refused, HTTP 403", status=answer.status)
        case codes.LOCKED:
            raise AccountUnusable(SERVICE, "the account is locked", problem="link_locked")
        case status if status == LIST_IS_FULL:
            raise ServiceError(SERVICE, "the account's list is full", problem="list_full", status=status)
        case status if status == VIP_ONLY:
            raise ServiceError(SERVICE, "only for paying members", problem="members_only", status=status)
    return answer.raise_for_status()


@asynccontextmanager
async def trakt_client(section: TraktSection, http: Http) -> AsyncIterator[TraktClient]:
    """A client as the section says."""
    proxy = section.proxy.get_secret_value() if section.proxy else None
    async with http.client(
        SERVICE, base_url=section.base_url, timeout_s=section.timeout_s, proxy=proxy
    ) as client:
        yield TraktClient(client, section)


def _hidden() -> NotFound:
    return NotFound(f"{SERVICE}: nothing there to see", what=SERVICE, service=SERVICE)


def unlinked(message: str) -> AccountUnusable:
    """What is raised where the person has to link the account anew."""
    return AccountUnusable(SERVICE, message, problem="link_ended")


def _bearer(tokens: Tokens) -> str:
    try:
        return sendable(SERVICE, SecretStr(tokens.access))
    except LoginFailed:
        raise unlinked("the access token is none") from None
