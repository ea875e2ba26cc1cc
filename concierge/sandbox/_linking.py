"""What every server of the sandbox shares that keeps people's lists, and how a concierge finds it.

A module that sets `LISTS` to its server is part of every sandbox.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.known import known_titles

__all__ = ["ListServer"]


@dataclass(slots=True)
class ListServer(SandboxService):
    """The server of a service that keeps lists. Beside its adapter of the same name it is all that a new one needs.

    `titles` are what it knows.
    """

    titles: tuple[SandboxTitle, ...] = field(default_factory=known_titles)

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
