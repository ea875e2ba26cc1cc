"""What comes too late to be done: while the bot was away for hours, people have made other plans."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from concierge_bot.dispatch import Handle
from concierge_bot.envelope import Envelope
from concierge_bot.visit import Visit

__all__ = ["LATE_AFTER", "Latecomers", "is_late"]

LATE_AFTER = timedelta(hours=6)
# What waited for the bot comes at once.
QUIET_S = 1.0
SAID_ONCE = frozenset({"message", "callback_query"})


def is_late(envelope: Envelope, handle: Handle) -> bool:
    """Whether words or a press are hours old; what has become of a group or of a poll is true also afterwards."""
    if envelope.kind not in SAID_ONCE:
        return False
    taken_at, latest = handle.incoming.received_at, time.time() - LATE_AFTER.total_seconds()
    moments = (envelope.sent_at, taken_at.timestamp() if taken_at is not None else None)
    return any(moment is not None and moment < latest for moment in moments)


@dataclass(slots=True)
class _Gathering:
    count: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)


class Latecomers:
    """Tells each chat once how much came too late, and that nothing was done of it."""

    def __init__(self) -> None:
        """Nobody is late yet."""
        self._gathered: dict[int, _Gathering] = {}

    async def take(self, visit: Visit) -> None:
        """Returns when the chat has been told of this one too; whatever comes late there meanwhile is told with it."""
        gathering = self._gathered.setdefault(visit.spot.chat_id, _Gathering())
        gathering.count += 1
        gathering.news.set()
        if gathering.count > 1:
            await gathering.told.wait()
            return
        try:
            await self._tell(visit, gathering)
        finally:
            gathering.told.set()

    async def _tell(self, visit: Visit, gathering: _Gathering) -> None:
        try:
            while gathering.news.is_set():
                gathering.news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(QUIET_S):
                        await gathering.news.wait()
        finally:
            del self._gathered[visit.spot.chat_id]
        hours = round(LATE_AFTER.total_seconds() / 3600)
        words = visit.say.say("bot.late", n=gathering.count, hours=hours)
        await visit.parts.chats.say(replace(visit.spot, reply_to=None), words)
