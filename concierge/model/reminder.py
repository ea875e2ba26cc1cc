"""What somebody wanted to be reminded of."""

from dataclasses import dataclass

from concierge.model.user import User

__all__ = ["RatingReminder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingReminder:
    """A title, by its card, that its `reader` has seen and wanted to rate later."""

    reader: User
    card: str
