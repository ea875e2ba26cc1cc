"""What every metadata server of the sandbox shares: what it knows, and how a concierge finds it.

A module that sets `SOURCE` to its server is part of every sandbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.known import known_people, known_titles

__all__ = ["MetadataServer", "MeteredServer"]


@dataclass(slots=True)
class MetadataServer(SandboxService):
    """A metadata source's server. Beside its adapter of the same name it is all that a new source needs.

    `titles` and `people` are what it knows, as far as such a source keeps them.
    """

    # Whether a concierge asks it without having been told to.
    is_asked_unbidden: ClassVar[bool] = False

    titles: tuple[SandboxTitle, ...] = field(default_factory=known_titles)
    people: tuple[SandboxPerson, ...] = field(default_factory=known_people)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return self._variables(base_url=self.url, requests_per_s="1000")

    def _variables(self, **values: str) -> dict[str, str]:
        return {f"CONCIERGE_{self.name}__{field}".upper(): value for field, value in values.items()}


@dataclass(slots=True)
class MeteredServer(MetadataServer):
    """The server of a source that wants a key, of which `quota` requests are answered."""

    api_key: str = ""
    quota: int = 0
    _used: int = 0

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return {**MetadataServer.settings(self), **self._variables(api_key=self.api_key)}

    def _is_used_up(self) -> bool:
        """Whether the quota has no room for one request more, which counts."""
        self._used += 1
        return self._used > self.quota
