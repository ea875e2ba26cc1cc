"""A clock that stands still until it is told to move."""

from datetime import datetime, timedelta

from concierge.testing.builders import NOW

__all__ = ["FrozenClock"]


class FrozenClock:
    """A Clock that shows `at` until `advance` is called."""

    def __init__(self, at: datetime = NOW) -> None:
        """Stops the clock at an aware moment."""
        self._now = at

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Moves the clock on; backwards with a negative span."""
        self._now += by
