"""How fast the bot may write: into each chat, and into all of them together."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Pace"]


@dataclass(slots=True)
class _Window:
    """At most so many turns in any stretch of that length."""

    most: int
    length_s: float
    _taken: deque[float] = field(default_factory=deque)

    def free_at(self) -> float:
        return self._taken[0] + self.length_s if len(self._taken) == self.most else 0.0

    def take(self, at: float) -> None:
        if len(self._taken) == self.most:
            self._taken.popleft()
        self._taken.append(at)


@dataclass(slots=True)
class _Chat:
    free_at: float = 0.0
    shut_until: float = 0.0
    window: _Window | None = None
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, at: float, gap_s: float) -> None:
        self.free_at = at + gap_s
        if self.window is not None:
            self.window.take(at)

    def blocked_until(self) -> float:
        return max(self.free_at, self.shut_until, self.window.free_at() if self.window else 0.0)


class Pace:
    """Gives out turns to write; each chat has at most one place in the queue that all of them share."""

    def __init__(self, *, a_second: int = 25, a_minute_in_groups: int = 18) -> None:
        """Keeps below what Telegram allows: 30 a second in all, 20 a minute in a group."""
        self._all = _Window(most=a_second, length_s=1.0)
        self._queue = asyncio.Lock()
        self._a_minute_in_groups = a_minute_in_groups
        self._chats: defaultdict[int, _Chat] = defaultdict(_Chat)

    async def turn(self, chat_id: int, *, gap_s: float) -> None:
        """Returns when the bot may write once into that chat; the next turn there comes `gap_s` later."""
        chat = self._chats[chat_id]
        if chat_id < 0 and chat.window is None:
            chat.window = _Window(most=self._a_minute_in_groups, length_s=60.0)
        clock = asyncio.get_running_loop().time
        async with chat.queue:
            while True:
                await _until(chat.blocked_until)
                async with self._queue:
                    await _until(self._all.free_at)
                    # Silence may have been asked for while we waited behind the other chats.
                    if chat.blocked_until() <= (now := clock()):
                        self._all.take(now)
                        chat.take(now, gap_s)
                        return

    def is_shut(self, chat_id: int) -> bool:
        """Whether Telegram wants silence in that chat."""
        return self.silent_s(chat_id) > 0

    def silent_s(self, chat_id: int) -> float:
        """How long Telegram wants silence in that chat from now on; 0 or less if it does not."""
        return self._chats[chat_id].shut_until - asyncio.get_running_loop().time()

    def shut(self, chat_id: int, for_s: float) -> None:
        """Gives out no turn in that chat for that long."""
        chat = self._chats[chat_id]
        chat.shut_until = max(chat.shut_until, asyncio.get_running_loop().time() + for_s)


async def _until(free_at: Callable[[], float]) -> None:
    """Returns when that time has come, which may be put off meanwhile."""
    clock = asyncio.get_running_loop().time
    while True:
        wait_s = free_at() - clock()
        if wait_s <= 0:
            return
        await asyncio.sleep(wait_s)
