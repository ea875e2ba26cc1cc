"""How fast the bot may write into one chat."""

import asyncio

__all__ = ["Pace"]


class Pace:
    """Gives out turns to write, a gap apart, and none while Telegram wants silence."""

    def __init__(self, gap_s: float) -> None:
        """Leaves `gap_s` between two turns."""
        self._gap_s = gap_s
        self._free_at = 0.0
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Returns when the bot may write once."""
        clock = asyncio.get_running_loop().time
        async with self._queue:
            # Silence may be asked for while we wait.
            while True:
                wait_s = self._free_at - clock()
                if wait_s <= 0:
                    break
                await asyncio.sleep(wait_s)
            self._free_at = clock() + self._gap_s

    def shut(self, for_s: float) -> None:
        """Gives out no turn for that long."""
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + for_s)
