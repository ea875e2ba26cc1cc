"""What somebody makes of the household, at a glance."""

from dataclasses import dataclass
from datetime import datetime

from concierge.model.user import User

__all__ = ["Activity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """When somebody wrote last, None if never, and the bytes that they hold.

    `downloads` were begun, and `cost_micros` spent on models, within 30 days.
    """

    user: User
    seen_at: datetime | None = None
    downloads: int = 0
    held_bytes: int = 0
    cost_micros: int = 0
