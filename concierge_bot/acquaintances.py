"""Whom the bot knows; a stranger who does not stop costs next to nothing."""

import time

import concierge

__all__ = ["Acquaintances"]

FORGOTTEN_AFTER_S = 2.0
MOST_REMEMBERED = 10_000


class Acquaintances:
    """Asks the house who is known, and for a moment remembers who is not."""

    def __init__(self, house: concierge.Concierge) -> None:
        """Knows whom the house knows."""
        self._house = house
        self._strangers: dict[int, float] = {}

    async def knows(self, telegram_id: int) -> bool:
        """Whether somebody has let that person in."""
        now = time.monotonic()
        if self._strangers.get(telegram_id, now) > now:
            return False
        try:
            await self._house.user(telegram_id=telegram_id)
        except concierge.NotAllowed:
            self._remember(telegram_id, now)
            return False
        return True

    def meet(self, telegram_id: int) -> None:
        """From now on the house is asked again: the person was let in."""
        self._strangers.pop(telegram_id, None)

    def _remember(self, telegram_id: int, now: float) -> None:
        if len(self._strangers) >= MOST_REMEMBERED:
            self._strangers.clear()
        self._strangers[telegram_id] = now + FORGOTTEN_AFTER_S
