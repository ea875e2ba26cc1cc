"""A release that a person is not offered for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from concierge.model.release import Release

__all__ = ["REJECTED_FOR", "Rejection", "RejectionReason"]

# What nobody seeds today may be seeded in a month.
REJECTED_FOR: Final = timedelta(days=30)


class RejectionReason(StrEnum):
    """Why it is not offered; each has its words under `reason.<value>`."""

    STALLED = "stalled"
    PASSED_OVER = "passed_over"
    """The person asked for another one in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A release, by its info hash and by its place at its tracker; "" where that is not known."""

    info_hash: str
    reason: RejectionReason
    rejected_at: datetime
    tracker: str = ""
    tracker_id: str = ""

    def names(self, release: Release) -> bool:
        """Whether it is that release; many rows of trackers carry no info hash."""
        is_same_row = (release.tracker, release.tracker_id) == (self.tracker, self.tracker_id)
        return release.info_hash == self.info_hash or (bool(self.tracker) and is_same_row)
