"""How many requests a service takes a day, and how many it was sent."""

from dataclasses import dataclass
from datetime import date

__all__ = ["UsedQuota"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedQuota:
    """A service's day; `is_exhausted` means that the service itself said that it takes no more."""

    service: str
    day: date
    used: int = 0
    is_exhausted: bool = False
