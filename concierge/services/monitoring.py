"""One look at everybody's downloads, and when the next one is due."""

from datetime import timedelta
from typing import Final

from concierge.services.downloads import Downloads
from concierge.services.each_alone import each_alone
from concierge.services.next_candidates import NextCandidates

__all__ = ["BUSY", "IDLE", "Monitoring"]

BUSY: Final = timedelta(seconds=10)
"""While anything of ours may be further soon."""
IDLE: Final = timedelta(minutes=5)
"""Whoever begins a download hurries the next look, so that a long wait costs nobody anything."""


class Monitoring:
    """Moves downloads on, and sees to those that are stuck."""

    def __init__(self, downloads: Downloads, candidates: NextCandidates) -> None:
        """Takes the downloads, and what takes the place of those that come to nothing."""
        self._downloads = downloads
        self._candidates = candidates

    @property
    def runs_here(self) -> bool:
        """Whether this process moves torrents."""
        return self._downloads.owns_client

    async def look(self) -> timedelta:
        """Returns how long to wait until the next look.

        Raises:
            ExceptionGroup: what nobody had expected, once everybody had their turn.
        """
        await each_alone((self._downloads.tend, self._see_to_stuck), lambda part: part())
        return BUSY if self._downloads.is_busy else IDLE

    async def _see_to_stuck(self) -> None:
        await self._candidates.take_up(self._downloads.stuck)
