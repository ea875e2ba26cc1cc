"""A line in the log of whoever delivers, such as `concierge serve`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final

import structlog

from concierge.adapters._http import Http
from concierge.adapters._notifier import NotifierSection, is_told
from concierge.model.notice import Message
from concierge.model.user import User
from concierge.ports import Adapter, Notifier

__all__ = ["ADAPTER", "TerminalNotifier", "TerminalSection"]

NAME: Final = "terminal"
_log = structlog.get_logger(__name__)


class TerminalSection(NotifierSection):
    """Whether the log tells of downloads by name."""

    section: ClassVar[str] = NAME

    enabled: bool = False


class TerminalNotifier:
    """Tells nobody who is not looking."""

    name = NAME
    disturbs = False

    def __init__(self, section: TerminalSection) -> None:
        """Takes whom it tells."""
        self._section = section

    def is_for(self, user: User) -> bool:
        """What `Notifier.is_for` promises."""
        return is_told(user, self._section)

    async def tell(self, message: Message) -> str:
        """Writes the line, which has no name."""
        # As a warning: without other settings the log shows nothing less.
        _log.warning("notification.told", heading=message.heading, text=message.text)
        return ""

    async def check(self) -> None:
        """Returns: the log is always there."""


@asynccontextmanager
async def build(section: TerminalSection, http: Http, data_dir: Path) -> AsyncIterator[Notifier]:
    """The log."""
    yield TerminalNotifier(section)


ADAPTER: Final[Adapter[TerminalSection, Http, Notifier]] = Adapter(
    name=NAME, section=TerminalSection, build=build
)
