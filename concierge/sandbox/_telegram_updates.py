"""The queue of updates behind getUpdates: kept until an offset confirms them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Updates"]

# These come only to who names them.
ON_REQUEST = frozenset(
    {"chat_member", "message_reaction", "message_reaction_count", "stopped_message_generation"}
)
LONGEST_POLL_S = 50
MOST_UPDATES = 100

Fields = Mapping[str, object]


@dataclass(slots=True)
class Updates:
    """Updates in order, and `told` all that ever were.

    `allowed` was named by the last poll that named any, for what comes later.
    """

    waiting: dict[int, Fields] = field(default_factory=dict)
    told: dict[int, Fields] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    _last_id: int = 0
    _polls: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, content: Fields, *, update_id: int | None = None) -> int | None:
        """The id of the new update; None if nobody wants its kind. A given id tells an old one once more."""
        is_wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST
        if not is_wanted:
            return None
        if update_id is None:
            self._last_id += 1
            update_id = self._last_id
        self.waiting[update_id] = self.told[update_id] = {"update_id": update_id, kind: content}
        self._news.set()
        return update_id

    def repeat(self, update_id: int) -> None:
        """Tells an update once more, as Telegram does when it is not sure."""
        self.waiting[update_id] = self.told[update_id]
        self._news.set()

    @property
    def last_id(self) -> int:
        """The id of the newest update."""
        return self._last_id

    async def news(self) -> None:
        """Returns when there is another update."""
        self._news.clear()
        await self._news.wait()

    async def poll(
        self, offset: int, limit: int, timeout_s: int, is_gone: Callable[[], Awaitable[None]]
    ) -> Sequence[Fields] | None:
        """Updates from `offset` on, at once or as soon as there are any; None if another poll came meanwhile.

        `is_gone` returns when the client has left.
        """
        self._polls += 1
        mine = self._polls
        self._news.set()
        if offset < 0:
            offset = max(1, self._last_id + 1 + offset)
        self.waiting = {number: update for number, update in self.waiting.items() if number >= offset}
        if not self.waiting and timeout_s:
            await self._wait(mine, min(timeout_s, LONGEST_POLL_S), is_gone)
        if mine != self._polls:
            return None
        return [self.waiting[number] for number in sorted(self.waiting)][: min(limit, MOST_UPDATES)]

    async def _wait(self, mine: int, timeout_s: float, is_gone: Callable[[], Awaitable[None]]) -> None:
        left = asyncio.ensure_future(is_gone())
        left.add_done_callback(lambda _: self._news.set())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not self.waiting and mine == self._polls and not left.done():
                    self._news.clear()
                    await self._news.wait()
        left.cancel()
