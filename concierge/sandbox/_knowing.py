"""What every metadata server of the sandbox shares: what it knows, and how a concierge finds it.

A module that sets `SOURCE` to its server is part of every sandbox.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.known import known_people, known_titles

__all__ = ["MetadataServer"]


@dataclass(slots=True)
class MetadataServer(SandboxService):
    """A metadata source's server. Beside its adapter of the same name it is all that a new source needs.

    `titles` and `people` are what it knows, as far as such a source keeps them. With a `stranger` somebody else answers
    in its place, always the same.
    """

    # Whether a concierge asks it without having been told to.
    is_asked_unbidden: ClassVar[bool] = False

    titles: tuple[SandboxTitle, ...] = field(default_factory=known_titles)
    people: tuple[SandboxPerson, ...] = field(default_factory=known_people)
    stranger: Response | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door, which a stranger may keep."""
        if self.stranger is not None:
            return await self.stranger(scope, receive, send)
        return await SandboxService.__call__(self, scope, receive, send)

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
