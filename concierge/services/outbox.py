"""Makes happen what stands in the outbox: at least once, and twice only if the process dies in between."""

import asyncio
import random
from collections.abc import Callable, Sequence, Set as AbstractSet
from datetime import timedelta
from enum import Enum, auto

import structlog

from concierge.errors import ConciergeError, InputError, NotAllowed, NotFound, RateLimited
from concierge.model.outbox import RETRIES, Effect, Failure, Retries
from concierge.ports import Deliverer, Storage

__all__ = ["Outbox"]

LEASE = timedelta(seconds=60)
# Ends before the lease does, so that nobody else begins while this one may still succeed.
PATIENCE_S = 45.0
AT_ONCE = 8
MOST_SERVED = 500
KEPT = timedelta(days=30)
# What comes out the same however often it is tried.
_HOPELESS = (InputError, NotAllowed, NotFound)
_log = structlog.get_logger(__name__)


class _End(Enum):
    """What came of an attempt."""

    HAPPENED = auto()
    OVERTAKEN = auto()
    LIMITED = auto()
    FAILED = auto()


class Outbox:
    """The one dispatcher; any number of processes may run it at once."""

    def __init__(
        self,
        storage: Storage,
        deliverers: Sequence[Deliverer],
        *,
        retries: Retries = RETRIES,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Takes who delivers which kind; what nobody delivers waits."""
        self._storage = storage
        self._deliverers = {deliverer.kind: deliverer for deliverer in deliverers}
        self._retries = retries
        self._chance = chance
        # Who had something delivered while others have not: people take turns, however much there is for one of them.
        self._served: frozenset[int] = frozenset()

    def take_on(self, deliverer: Deliverer) -> None:
        """From now on its kind is delivered too, also what has waited for it."""
        self._deliverers[deliverer.kind] = deliverer

    async def deliver_due(self) -> int:
        """Delivers all that is due by now, and returns how many effects happened.

        A channel that has reached its limit is left alone until the next call.
        """
        happened, full = 0, set[str]()
        while batch := await self._claimed(self._deliverers.keys() - full):
            ends = await asyncio.gather(*map(self._deliver, batch), return_exceptions=True)
            if faults := [end for end in ends if isinstance(end, BaseException)]:
                raise BaseExceptionGroup("deliveries failed for unknown reasons", faults)
            happened += sum(end is _End.HAPPENED for end in ends)
            full |= {one.kind for one, end in zip(batch, ends, strict=True) if end is _End.LIMITED}
        return happened

    async def forget_old(self) -> int:
        """Removes what ended a month ago, and returns how many effects that were."""
        async with self._storage.transaction() as rows:
            return await rows.outbox.forget(KEPT)

    async def _claimed(self, kinds: AbstractSet[str]) -> tuple[Effect, ...]:
        if not kinds:
            return ()
        async with self._storage.transaction() as rows:
            batch = await rows.outbox.claim(
                sorted(kinds), limit=AT_ONCE, lease=LEASE, last=sorted(self._served)
            )
        people = frozenset(effect.user_id for effect in batch)
        is_new_turn = people <= self._served or len(self._served) > MOST_SERVED
        self._served = people if is_new_turn else self._served | people
        return batch

    async def _deliver(self, effect: Effect) -> "_End":
        try:
            async with asyncio.timeout(PATIENCE_S):
                result_id = await self._deliverers[effect.kind].deliver(effect)
        except ConciergeError as error:
            await self._give_back(effect, error)
            return _End.LIMITED if isinstance(error, RateLimited) else _End.FAILED
        except TimeoutError:
            await self._note_failure(effect, Failure(code="unavailable", facts={"service": effect.kind}))
            return _End.FAILED
        async with self._storage.transaction() as rows:
            is_ours = await rows.outbox.done(effect, result_id)
        _log.info("outbox.delivered", effect=effect.id, kind=effect.kind, attempts=effect.attempts)
        return _End.HAPPENED if is_ours else _End.OVERTAKEN

    async def _give_back(self, effect: Effect, error: ConciergeError) -> None:
        failure = Failure(code=error.code, facts=error.facts)
        asked = error.retry_after_s if isinstance(error, RateLimited) else None
        least = timedelta(seconds=asked or 0)
        await self._note_failure(effect, failure, least=least, is_final=isinstance(error, _HOPELESS))

    async def _note_failure(
        self, effect: Effect, failure: Failure, *, least: timedelta = timedelta(), is_final: bool = False
    ) -> None:
        # Whoever is only asked to wait waits as long as it takes: nothing is wrong with the message.
        is_patient = failure.code == RateLimited.code
        is_final = is_final or (effect.attempts >= self._retries.attempts and not is_patient)
        wait = max(least, self._retries.wait_after(effect.attempts, chance=self._chance()))
        async with self._storage.transaction() as rows:
            await rows.outbox.failed(effect, failure, retry_after=None if is_final else wait)
        _log.warning(
            "outbox.failed", effect=effect.id, kind=effect.kind, code=failure.code, is_final=is_final
        )
