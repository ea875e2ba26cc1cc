"""Makes happen what stands in the outbox: at least once, and twice only if the process dies in between."""

import asyncio
import random
from collections.abc import Callable, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

import structlog

from concierge.errors import ConciergeError, InputError, NotAllowed, NotFound, RateLimited, Unreachable
from concierge.model.outbox import RETRIES, Effect, Failure, Retries
from concierge.ports import Deliverer, Repositories, Storage

__all__ = ["Outbox"]

LEASE = timedelta(seconds=60)
# Ends before the lease does, so that nobody else begins while this one may still succeed.
PATIENCE_S = 45.0
AT_ONCE = 8
MOST_TOGETHER = 200
MOST_SERVED = 500
KEPT = timedelta(days=30)
# What comes out the same however often it is tried.
_HOPELESS = (InputError, NotAllowed, NotFound, Unreachable)
_Parcel: TypeAlias = tuple[Effect, ...]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What came of an attempt: how many effects happened, and whether the channel takes no more for now."""

    happened: int = 0
    is_full: bool = False


@dataclass(slots=True)
class _Run:
    """One delivery of all that is due: what is under way, and what has come of the rest."""

    kinds: AbstractSet[str]
    tasks: set[asyncio.Task[_Outcome]] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    faults: list[BaseException] = field(default_factory=list)
    happened: int = 0

    def note(self, ended: AbstractSet[asyncio.Task[_Outcome]]) -> None:
        """Counts what has ended."""
        self.tasks -= ended
        for task in ended:
            if fault := task.exception():
                self.faults.append(fault)
                continue
            outcome = task.result()
            self.happened += outcome.happened
            if outcome.is_full:
                self.full.add(task.get_name())


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

        What belongs to one group happens together. A channel that has reached its limit is left alone until the next
        call; where only one person's is reached, that person waits, and nobody else.
        """
        run = _Run(self._deliverers.keys())
        try:
            while await self._filled(run) or run.tasks:
                ended, _ = await asyncio.wait(run.tasks, return_when=asyncio.FIRST_COMPLETED)
                run.note(ended)
        finally:
            # Whoever ends this ends what it began; what was not noted happens again when its lease is over.
            for task in run.tasks:
                task.cancel()
            await asyncio.gather(*run.tasks, return_exceptions=True)
        if run.faults:
            raise BaseExceptionGroup("deliveries failed for unknown reasons", run.faults)
        return run.happened

    async def forget_old(self) -> int:
        """Removes what ended a month ago, and returns how many effects that were."""
        async with self._storage.transaction() as rows:
            return await rows.outbox.forget(KEPT)

    async def _filled(self, run: "_Run") -> bool:
        """Begins what is due while there is room for it, and tells whether there was anything."""
        room, kinds = AT_ONCE - len(run.tasks), run.kinds - run.full
        if run.faults or not kinds or room < AT_ONCE // 2:
            return False
        parcels = await self._claimed(kinds, room)
        run.tasks |= {asyncio.create_task(self._deliver(parcel), name=parcel[0].kind) for parcel in parcels}
        return bool(parcels)

    async def _claimed(self, kinds: AbstractSet[str], room: int) -> Sequence[_Parcel]:
        async with self._storage.transaction() as rows:
            batch = await rows.outbox.claim(sorted(kinds), limit=room, lease=LEASE, last=sorted(self._served))
            parcels = [_in_order([*parcel, *await self._rest(rows, parcel)]) for parcel in _parcels(batch)]
        people = frozenset(effect.user_id for effect in batch)
        is_new_turn = people <= self._served or len(self._served) > MOST_SERVED
        self._served = people if is_new_turn else self._served | people
        return parcels

    async def _rest(self, rows: Repositories, parcel: _Parcel) -> _Parcel:
        if not parcel[0].group:
            return ()
        return await rows.outbox.claim_group(parcel[0], limit=MOST_TOGETHER - len(parcel), lease=LEASE)

    async def _deliver(self, parcel: _Parcel) -> "_Outcome":
        effect, *others = parcel
        try:
            async with asyncio.timeout(PATIENCE_S):
                result_id = await self._deliverers[effect.kind].deliver(effect, others)
        except ConciergeError as error:
            await self._give_back(parcel, error)
            is_full = isinstance(error, RateLimited) and not error.is_personal
            return _Outcome(is_full=is_full)
        except TimeoutError:
            await self._note_failure(parcel, Failure(code="unavailable", facts={"service": effect.kind}))
            return _Outcome()
        async with self._storage.transaction() as rows:
            ours = [await rows.outbox.done(one, result_id) for one in parcel]
        _log.info("outbox.delivered", effect=effect.id, kind=effect.kind, together=len(parcel))
        return _Outcome(happened=sum(ours))

    async def _give_back(self, parcel: _Parcel, error: ConciergeError) -> None:
        failure = Failure(code=error.code, facts=error.facts)
        asked = error.retry_after_s if isinstance(error, RateLimited) else None
        least = timedelta(seconds=asked or 0)
        await self._note_failure(parcel, failure, least=least, is_final=isinstance(error, _HOPELESS))
        if isinstance(error, RateLimited) and error.is_personal:
            async with self._storage.transaction() as rows:
                await rows.outbox.hold(parcel[0], least)

    async def _note_failure(
        self, parcel: _Parcel, failure: Failure, *, least: timedelta = timedelta(), is_final: bool = False
    ) -> None:
        # Whoever is only asked to wait waits as long as it takes: nothing is wrong with the message.
        is_patient = failure.code == RateLimited.code
        attempts = max(effect.attempts for effect in parcel)
        is_final = is_final or (attempts >= self._retries.attempts and not is_patient)
        wait = max(least, self._retries.wait_after(attempts, chance=self._chance()))
        async with self._storage.transaction() as rows:
            for effect in parcel:
                await rows.outbox.failed(effect, failure, retry_after=None if is_final else wait)
        effect = parcel[0]
        _log.warning(
            "outbox.failed", effect=effect.id, kind=effect.kind, code=failure.code, is_final=is_final
        )


def _parcels(batch: Sequence[Effect]) -> list[_Parcel]:
    """What happens together, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Effect]] = {}
    for effect in batch:
        alone = "" if effect.group else effect.id
        found.setdefault((effect.user_id, effect.kind, effect.group, alone), []).append(effect)
    return [_in_order(parcel) for parcel in found.values()]


def _in_order(parcel: Sequence[Effect]) -> _Parcel:
    return tuple(sorted(parcel, key=lambda effect: effect.id))
