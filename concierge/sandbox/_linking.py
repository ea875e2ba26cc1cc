"""What every server of the sandbox shares that keeps people's lists, and how a concierge finds it.

A module that sets `LISTS` to its server is part of every sandbox.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.known import known_titles

__all__ = ["ListServer"]


@dataclass(slots=True)
class ListServer(SandboxService):
    """The server of a service that keeps lists. Beside its adapter of the same name it is all that a new one needs.

    `titles` are what it knows. With a `stranger` somebody else answers in its place, always the same.
    """

    titles: tuple[SandboxTitle, ...] = field(default_factory=known_titles)
    stranger: Response | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door, which a stranger may keep."""
        if self.stranger is not None:
            return await self.stranger(scope, receive, send)
        return await SandboxService.__call__(self, scope, receive, send)

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
