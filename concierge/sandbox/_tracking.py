"""What every tracker of the sandbox shares: what it offers, and how a concierge finds it.

A module that sets `TRACKER` to its server is part of every sandbox.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from concierge.sandbox._entries import SandboxRelease
from concierge.sandbox._serving import SandboxService

__all__ = ["TrackerServer"]


@dataclass(slots=True)
class TrackerServer(SandboxService):
    """A tracker's server. Beside its adapter of the same name it is all that a new tracker needs.

    `announce_url` is the BitTorrent tracker that its magnet links and .torrent files name.
    """

    # Whether a concierge asks it without having been told to.
    is_asked_unbidden: ClassVar[bool] = False

    announce_url: str = "http://127.0.0.1:9/announce"

    @abstractmethod
    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these from now on, and nothing else."""

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here, without an account."""

    def account(self) -> Mapping[str, str]:
        """The pieces of the account that is good here, by their kinds; empty where there are none."""
        return {}
