"""What this person has seen, in numbers."""

from concierge.model.statistics import Statistics
from concierge.model.user import User
from concierge.services.statistics import Counting

__all__ = ["UserStatistics"]


class UserStatistics:
    """The figures of this person's own lists."""

    def __init__(self, user: User, counting: Counting) -> None:
        """Binds the service to the person."""
        self._user = user
        self._counting = counting

    async def get(self, *, year: int | None = None) -> Statistics:
        """The figures of all time, or of one year. Raises InputError for a year without films."""
        return await self._counting.statistics(self._user, year=year)

    async def card(self, figures: Statistics) -> bytes:
        """Those figures as one picture to be sent on, as PNG. Raises ConfigError without the extra `pictures`."""
        return await self._counting.card(self._user, figures)
