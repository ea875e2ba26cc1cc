"""Whom the bot knows; a stranger who does not stop costs next to nothing."""

import time

import concierge

__all__ = ["Acquaintances"]

FORGOTTEN_AFTER_S = 2.0
MOST_REMEMBERED = 10_000


class Acquaintances:
    """Asks the house who is known, and remembers the answer for a moment.

    Whoever handles an update asks again: here it is decided what is kept, there what is answered.
    """

    def __init__(self, house: concierge.Concierge) -> None:
        """Knows whom the house knows."""
        self._house = house
        self._met: dict[int, tuple[float, int | None]] = {}
        self._known: set[int] = set()

    async def id_of(self, telegram_id: int, name: str = "") -> int | None:
        """The id in the house of somebody who has just written; None if nobody has let them in."""
        now = time.monotonic()
        until, known = self._met.get(telegram_id, (now, None))
        if until > now:
            return known
        try:
            known = (await self._house.heard(telegram_id, name=name)).user.id
        except concierge.NotAllowed:
            known = None
        (self._known.discard if known is None else self._known.add)(telegram_id)
        if len(self._met) >= MOST_REMEMBERED:
            self._met.clear()
        self._met[telegram_id] = (now + FORGOTTEN_AFTER_S, known)
        return known

    def was_known(self, telegram_id: int) -> bool:
        """Whether the person was known when the house could last be asked; for what has to be said while it cannot."""
        return telegram_id in self._known

    def meet(self, telegram_id: int) -> None:
        """From now on the house is asked again: the person was let in."""
        self._met.pop(telegram_id, None)
