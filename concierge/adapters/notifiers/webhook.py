"""An address of the owner's that is told by POST, with the JSON that Radarr and Sonarr send to a webhook."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, ClassVar, Final
from urllib.parse import urlsplit

from httpx import codes
from pydantic import AfterValidator, Field, SecretStr

from concierge.adapters._arr_webhook import payload
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._notifier import NotifierSection, is_told
from concierge.adapters._source_answers import sendable
from concierge.adapters._tracker import is_at_home
from concierge.config import is_loopback
from concierge.errors import ConfigError, UnexpectedAnswer
from concierge.model.notice import Message
from concierge.model.user import User
from concierge.ports import Adapter, Notifier

__all__ = ["ADAPTER", "WebhookNotifier", "WebhookSection"]

NAME: Final = "webhook"
LONGEST_ID: Final = 100


def _address(url: SecretStr) -> SecretStr:
    given = url.get_secret_value()
    parts = urlsplit(given)
    if given and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0):
        raise ValueError("must be an address such as https://example.org")
    if "@" in parts.netloc:
        raise ValueError("must hold no name and no password before an @")
    return url


def _header(name: str) -> str:
    if not name.isascii() or not name.replace("-", "").isalnum():
        raise ValueError("must be the name of a header, such as X-Api-Key")
    return name


class WebhookSection(NotifierSection):
    """The address, by https but on this machine; with `allow_private` by http too, in the home network.

    The address is secret, for many hold a key. `secret` is sent in the `header`.
    `disturbs` says that what stands behind the address wakes people.
    """

    section: ClassVar[str] = NAME
    required: ClassVar[tuple[str, ...]] = ("url",)

    url: Annotated[SecretStr, AfterValidator(_address)] = SecretStr("")
    allow_private: bool = False
    header: Annotated[str, AfterValidator(_header)] = "X-Api-Key"
    secret: SecretStr = SecretStr("")
    disturbs: bool = False
    timeout_s: float = Field(default=10.0, gt=0, le=30)


class WebhookNotifier:
    """Tells a program."""

    name = NAME

    def __init__(self, client: HttpClient, section: WebhookSection) -> None:
        """Uses an open client. Raises ConfigError where the address or the secret may not be sent to."""
        _refuse_unsafe(section)
        self.disturbs = section.disturbs
        self._client = client
        self._section = section

    def is_for(self, user: User) -> bool:
        """What `Notifier.is_for` promises."""
        return is_told(user, self._section)

    async def tell(self, message: Message) -> str:
        """Sends it, and returns the `id` of a JSON answer, if there is one.

        Raises:
            LoginFailed: the secret cannot stand in a header.
            RateLimited, ServiceUnavailable, UnexpectedAnswer: there was no answer of success; a redirect is none.
        """
        body = json.dumps(payload(message), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        if self._section.secret.get_secret_value():
            headers[self._section.header] = sendable(NAME, self._section.secret)
        url = self._section.url.get_secret_value()
        answer = await self._client.request("POST", url, headers=headers, content=body)
        if not codes.is_success(answer.raise_for_status().status):
            raise UnexpectedAnswer(NAME, f"HTTP {answer.status}", status=answer.status)
        return _id(answer)

    async def check(self) -> None:
        """Returns: the address was looked at when it was opened, and any request to it would be a message."""


def _refuse_unsafe(section: WebhookSection) -> None:
    url = section.url.get_secret_value()
    if url.startswith("https:") or is_loopback(url):
        return
    if not (section.allow_private and is_at_home(url)):
        raise _needs_https("CONCIERGE_WEBHOOK__URL")
    if section.secret.get_secret_value():
        raise _needs_https("CONCIERGE_WEBHOOK__SECRET")


def _needs_https(setting: str) -> ConfigError:
    return ConfigError(f"{setting}: not by https", setting=setting, problem="needs_https")


def _id(answer: Answer) -> str:
    """What the other side calls the message; a success needs no body, so one that is strange is none."""
    try:
        body = answer.json()
    except UnexpectedAnswer:
        return ""
    given = body.get("id") if isinstance(body, dict) else None
    is_id = isinstance(given, str | int) and not isinstance(given, bool)
    return str(given)[:LONGEST_ID] if is_id else ""


@asynccontextmanager
async def build(section: WebhookSection, http: Http, data_dir: Path) -> AsyncIterator[Notifier]:
    """The address that the section names."""
    url = section.url.get_secret_value()
    async with http.client(NAME, base_url=url, timeout_s=section.timeout_s) as client:
        yield WebhookNotifier(client, section)


ADAPTER: Final[Adapter[WebhookSection, Http, Notifier]] = Adapter(
    name=NAME, section=WebhookSection, build=build
)
