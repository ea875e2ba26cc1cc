"""An outbox of one kind in memory: no thread of a database waits for a real clock. The dispatcher is the real one."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from concierge.model.outbox import Effect, EffectState, Failure
from concierge.model.user import User

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import timedelta

__all__ = ["MemoryStorage"]

GONE_SINCE = datetime(2026, 11, 27, tzinfo=UTC)


@dataclass(slots=True)
class MemoryStorage:
    """Both the storage and its stores, as far as notifications use them; people take turns."""

    waiting: deque[Effect] = field(default_factory=deque)
    later: list[tuple[float, Effect]] = field(default_factory=list)
    done_ids: list[int] = field(default_factory=list)
    dead_ids: list[int] = field(default_factory=list)
    unreachable: set[int] = field(default_factory=set)

    @property
    def outbox(self) -> MemoryStorage:
        return self

    @property
    def users(self) -> MemoryStorage:
        return self

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryStorage]:
        yield self

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryStorage]:
        yield self

    async def get(self, user_id: int) -> User:
        since = GONE_SINCE if user_id in self.unreachable else None
        return User(id=user_id, telegram_id=user_id, unreachable_since=since)

    async def mark_reachable(self, user_id: int, *, unreachable_since: datetime | None) -> None:
        assert unreachable_since is not None
        self.unreachable.add(user_id)

    async def claim(
        self, kinds: Sequence[str], *, limit: int, lease: timedelta, last: Sequence[int] = ()
    ) -> tuple[Effect, ...]:
        now = asyncio.get_running_loop().time()
        self.waiting += [effect for due_at, effect in self.later if due_at <= now]
        self.later = [one for one in self.later if one[0] > now]
        found = [self.waiting.popleft() for _ in range(min(limit, len(self.waiting)))]
        return tuple(
            replace(one, attempts=one.attempts + 1, token=one.token + 1, state=EffectState.SENDING)
            for one in found
        )

    async def hold(self, effect: Effect, wait: timedelta) -> None:
        due_at = asyncio.get_running_loop().time() + wait.total_seconds()
        held = [one for one in self.waiting if one.user_id == effect.user_id]
        self.waiting = deque(one for one in self.waiting if one.user_id != effect.user_id)
        self.later += [(due_at, one) for one in held]

    async def done(self, effect: Effect, result_id: str) -> bool:
        self.done_ids.append(effect.id)
        return True

    async def failed(self, effect: Effect, failure: Failure, *, retry_after: timedelta | None) -> bool:
        if retry_after is None:
            self.dead_ids.append(effect.id)
        else:
            due_at = asyncio.get_running_loop().time() + retry_after.total_seconds()
            self.later.append((due_at, effect))
        return True
