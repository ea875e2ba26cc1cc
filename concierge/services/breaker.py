"""Services that failed several times in a row are left alone for a while, by all processes of one database."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice

import structlog

from concierge.errors import (
    Challenged,
    Fact,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    StorageError,
    UnexpectedAnswer,
)
from concierge.model.service_state import (
    FIRST_REST,
    LONGEST_REST,
    Rest,
    ServiceFailure,
    ServiceState,
    state_after,
)
from concierge.ports import Clock, Storage

__all__ = ["Breakers"]

# What other processes learnt is read no more often.
FRESH = timedelta(seconds=5)
# What an error says of itself is short; what is longer comes from outside.
MOST_FACTS, LONGEST_FACT = 8, 200
# What speaks of the service itself, not of somebody's account there.
_COUNTED = (ServiceUnavailable, UnexpectedAnswer, Challenged)
_log = structlog.get_logger(__name__)


class Breakers:
    """One breaker for each service, by its name: three failures in a row and it rests, a minute at first, then longer.

    A service that asks to be left alone for a while is, at once. After its rest it is asked again; one more failure and
    it rests for twice as long.

    A database that cannot be read or written costs no question: what this process learnt itself still counts then.
    """

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Shares with others through `storage` what it learns, and takes the time from `clock`."""
        self._storage = storage
        self._clock = clock
        self._stored: dict[str, ServiceState] = {}
        # What could not be written; None stands for an answer.
        self._unwritten: dict[str, ServiceState | None] = {}
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()
        self._writes = 0

    async def rests(self) -> Mapping[str, Rest]:
        """The rest of every service that has one now."""
        await self._refresh()
        now = self._clock.now()
        known = {**self._stored, **self._unwritten}
        return {name: rest for name, state in known.items() if state and (rest := state.rest(now))}

    async def refuse_resting(self, service: str) -> None:
        """Raises ServiceUnavailable, with the problem "resting", while the service rests."""
        if rest := (await self.rests()).get(service):
            minutes = -(-int((rest.until - self._clock.now()).total_seconds()) // 60)
            raise ServiceUnavailable(
                service,
                f"rests after {rest.code}",
                problem="resting",
                minutes=max(minutes, 1),
                n=max(minutes, 1),
            )

    async def answered(self, service: str) -> None:
        """It works: what was before does not count any more. Writes nothing where there was nothing."""
        if service not in self._stored and service not in self._unwritten:
            return
        try:
            async with self._storage.transaction() as rows:
                await rows.service_states.forget(service)
        except StorageError as problem:
            self._keep_to_itself(service, None, problem)
        else:
            self._note(service, None)

    async def failed(self, service: str, error: ServiceError) -> None:
        """Counts the failure if it is the service's own."""
        failure = _failure(service, error, self._clock.now())
        if failure is None:
            return
        try:
            async with self._storage.transaction() as rows:
                state = await rows.service_states.add(failure)
        except StorageError as problem:
            state = state_after(self._state(service), failure)
            self._keep_to_itself(service, state, problem)
        else:
            self._note(service, state)
        if rest := state.rest(failure.at):
            _log.info("service.rests", service=service, code=failure.code, until=rest.until.isoformat())

    def _state(self, service: str) -> ServiceState | None:
        return self._unwritten[service] if service in self._unwritten else self._stored.get(service)

    def _note(self, service: str, state: ServiceState | None) -> None:
        """What the database says of the service since this process has written it."""
        self._writes += 1
        self._unwritten.pop(service, None)
        self._stored.pop(service, None)
        if state is not None:
            self._stored[service] = state

    def _keep_to_itself(self, service: str, state: ServiceState | None, problem: StorageError) -> None:
        _log.warning("service.state_not_kept", service=service, reason=problem.facts.get("problem", ""))
        self._unwritten[service] = state

    async def _refresh(self) -> None:
        """Reads what all processes know, unless that was done a moment ago."""
        async with self._reading:
            now = self._clock.now()
            if self._read_at is not None and abs(now - self._read_at) < FRESH:
                return
            writes = self._writes
            try:
                async with self._storage.reading() as rows:
                    states = await rows.service_states.list()
            except StorageError as problem:
                _log.info("service.states_unread", reason=problem.facts.get("problem", ""))
                self._read_at = now
                return
            # What was read while this process wrote may be older than that: the next question reads again.
            if writes == self._writes:
                self._stored, self._read_at = {state.service: state for state in states}, now


def _failure(service: str, error: ServiceError, now: datetime) -> ServiceFailure | None:
    """What of the error is kept; None if it is not the service's own."""
    facts = {name: _short(value) for name, value in islice(error.facts.items(), MOST_FACTS)}
    if isinstance(error, RateLimited):
        wait = FIRST_REST
        if error.retry_after_s is not None:
            wait = timedelta(seconds=min(error.retry_after_s, LONGEST_REST.total_seconds()))
        return ServiceFailure(service=service, at=now, code=error.code, facts=facts, wait_until=now + wait)
    if isinstance(error, _COUNTED):
        return ServiceFailure(service=service, at=now, code=error.code, facts=facts)
    return None


def _short(value: Fact) -> Fact:
    return value[:LONGEST_FACT] if isinstance(value, str) else value
