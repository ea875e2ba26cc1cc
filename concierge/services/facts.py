"""What is known of titles on people's lists, learnt once for everybody and again when it is old."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from concierge.errors import NotFound, ServiceError, StorageError
from concierge.model.freshness import facts_fresh
from concierge.model.known_title import KnownTitle
from concierge.model.title import Title
from concierge.ports import Clock, Storage
from concierge.services.sparing import Sparing
from concierge.services.together import together

__all__ = ["Facts"]

# So many titles are asked for together: sources have limits of their own below that.
_AT_ONCE: Final = 8
_UNKNOWN: Final = timedelta(days=90)
# A source that is believed more did not answer, so there is more to be learnt.
_PARTLY: Final = timedelta(days=1)
_WAITS: Final = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
)
_log = structlog.get_logger(__name__)


class Facts:
    """Asks for genres, countries, people, collections, marks and running times, with few requests.

    Each title is written by itself: whoever is killed in between goes on with the rest, and one that cannot be learnt
    is put off, each time for longer.
    """

    def __init__(self, storage: Storage, sparing: Sparing, *, clock: Clock) -> None:
        """Takes where facts are kept and who knows them."""
        self._storage = storage
        self._sparing = sparing
        self._clock = clock
        self._failed: dict[int, int] = {}

    async def learn_due(self, limit: int) -> int:
        """How many titles were learnt of at most so many that are due. Raises StorageError."""
        async with self._storage.reading() as rows:
            due = await rows.facts.due(at=self._clock.now(), limit=limit)
        return await self.learn(due)

    async def learn(self, titles: Sequence[KnownTitle]) -> int:
        """How many of these titles were learnt; the others are put off. Raises StorageError."""
        learnt = 0
        for start in range(0, len(titles), _AT_ONCE):
            some = (self._learn(one) for one in titles[start : start + _AT_ONCE])
            # Each ends by itself, also where another one finds the database broken.
            learnt += sum(await together(some))
        if titles:
            _log.info("facts.learnt", titles=learnt, put_off=len(titles) - learnt)
        return learnt

    async def _learn(self, known: KnownTitle) -> bool:
        try:
            title, errors = await self._sparing.details(known.title)
        except NotFound:
            await self._put_off(known, _UNKNOWN)
            return False
        except ServiceError:
            await self._put_off(known, self._next_wait(known))
            return False
        try:
            await self._keep(known, title, is_whole=not errors)
        except StorageError as error:
            _log.warning("facts.not_kept", title_id=known.id, code=error.code)
            await self._put_off(known, self._next_wait(known))
            return False
        self._failed.pop(known.id, None)
        return True

    async def _keep(self, known: KnownTitle, title: Title, *, is_whole: bool) -> None:
        now = self._clock.now()
        due_at = now + (facts_fresh(title, now.date()) if is_whole else _PARTLY)
        async with self._storage.transaction() as rows:
            await rows.titles.put(title)
            if is_whole:
                await rows.facts.keep(known.id, title, at=now, due_at=due_at)
                return
            # A part takes nothing away from what was known before.
            await rows.facts.keep_first(known.id, title, at=now, due_at=due_at)
            await rows.facts.put_off([known.id], due_at=due_at)

    async def _put_off(self, known: KnownTitle, wait: timedelta) -> None:
        async with self._storage.transaction() as rows:
            await rows.facts.put_off([known.id], due_at=self._clock.now() + wait)

    def _next_wait(self, known: KnownTitle) -> timedelta:
        """Longer each time; a process that begins anew begins with the shortest."""
        failures = self._failed.get(known.id, 0)
        self._failed[known.id] = failures + 1
        return _WAITS[min(failures, len(_WAITS) - 1)]
