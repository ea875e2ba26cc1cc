"""Notes that a person asked to remember."""

from dataclasses import dataclass
from datetime import datetime

from concierge.model.profile.document import Provenance

__all__ = ["NOTE_CHARS", "Note"]

NOTE_CHARS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note under its short id, which is unique for its person.

    It was found or shown last on the day of `used_at`, and put away at `archived_at`; both may have never happened.
    """

    id: str
    text: str
    made_at: datetime
    source: Provenance = Provenance.SAID
    used_at: datetime | None = None
    archived_at: datetime | None = None

    def was_used_on(self, day: datetime) -> bool:
        """Whether it was made, found or shown on that day or later, by UTC."""
        last = self.made_at if self.used_at is None else max(self.used_at, self.made_at)
        return last.date() >= day.date()
