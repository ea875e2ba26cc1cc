"""A hundred other services, by the library Apprise, which the extra `notify` installs.

Apprise brings its own connections: it checks certificates, and the address of each service decides the rest.
Source: https://github.com/caronc/apprise/wiki/Development_API
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final, Protocol

from pydantic import SecretStr

from concierge.adapters._http import Http
from concierge.adapters._notifier import NotifierSection, is_told
from concierge.errors import ConfigError, ServiceUnavailable
from concierge.model.notice import Message, Topic
from concierge.model.user import User
from concierge.ports import Adapter, Notifier

__all__ = ["ADAPTER", "AppriseNotifier", "AppriseSection", "Sender"]

NAME: Final = "apprise"
EXTRA: Final = "media-concierge[notify]"
_KINDS: Final = {
    Topic.FAILED: "failure",
    Topic.VANISHED: "failure",
    Topic.NOT_AS_PROMISED: "warning",
    Topic.DISK_FULL: "warning",
    Topic.NAS_WAITS: "warning",
    Topic.STALLED: "warning",
    Topic.TEST: "info",
}


class AppriseSection(NotifierSection):
    """The addresses of services as Apprise writes them, with spaces between; they hold keys."""

    section: ClassVar[str] = NAME
    required: ClassVar[tuple[str, ...]] = ("urls",)

    urls: SecretStr = SecretStr("")


class Sender(Protocol):
    """What of Apprise is used."""

    def add(self, servers: str) -> bool:
        """Takes the addresses; False if one of them is none."""
        ...

    async def async_notify(self, *, body: str, title: str, notify_type: str, body_format: str) -> bool | None:
        """Whether every service took it; None without any."""
        ...


def _load() -> Sender:
    """A Sender as the library makes it, which takes long to load."""
    made: Sender = importlib.import_module("apprise").Apprise()
    return made


class AppriseNotifier:
    """Tells people by the services of the settings."""

    name = NAME
    disturbs = True

    def __init__(self, section: AppriseSection, load: Callable[[], Sender] = _load) -> None:
        """Loads the library when something is told for the first time."""
        self._section = section
        self._load = load
        self._sender: Sender | None = None

    def is_for(self, user: User) -> bool:
        """What `Notifier.is_for` promises."""
        return is_told(user, self._section)

    async def tell(self, message: Message) -> str:
        """Tells it everywhere. Services give no name that Apprise passes on.

        Raises:
            ConfigError: the library is not installed, or one of the addresses is none.
            ServiceUnavailable: not every service took it; Apprise does not say which, so it comes again by all.
        """
        sender = await self._ready()
        is_told_by_all = await sender.async_notify(
            body=message.text,
            title=message.heading,
            notify_type=_KINDS.get(message.notification.topic, "success"),
            body_format="text",
        )
        if not is_told_by_all:
            raise ServiceUnavailable(NAME, "not every service took the message", problem="not_taken")
        return ""

    async def check(self) -> None:
        """Returns if the library takes the addresses. Raises ConfigError as `tell` does."""
        await self._ready()

    async def _ready(self) -> Sender:
        if self._sender is None:
            self._sender = await asyncio.to_thread(self._opened)
        return self._sender

    def _opened(self) -> Sender:
        try:
            sender = self._load()
        except ImportError as error:
            raise ConfigError("apprise is not installed", setting=EXTRA, problem="no_apprise") from error
        if not sender.add(self._section.urls.get_secret_value()):
            setting = "CONCIERGE_APPRISE__URLS"
            raise ConfigError(f"{setting}: not an address", setting=setting, problem="no_apprise_url")
        return sender


@asynccontextmanager
async def build(section: AppriseSection, http: Http, data_dir: Path) -> AsyncIterator[Notifier]:
    """The services that the section names."""
    yield AppriseNotifier(section)


ADAPTER: Final[Adapter[AppriseSection, Http, Notifier]] = Adapter(
    name=NAME, section=AppriseSection, build=build
)
