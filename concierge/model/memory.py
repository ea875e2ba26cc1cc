"""Notes that a person asked to remember."""

from dataclasses import dataclass
from datetime import datetime

from concierge.model.profile.document import Provenance

__all__ = ["NOTE_CHARS", "Note"]

NOTE_CHARS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note under its short id, which is unique for its person."""

    id: str
    text: str
    made_at: datetime
    source: Provenance = Provenance.SAID
