"""Services that failed several times in a row are left alone for a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from concierge.errors import (
    Challenged,
    Fact,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.ports import Clock

__all__ = ["Breakers", "Rest"]

FAILURES_IN_A_ROW = 3
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)
# What speaks of the service itself, not of somebody's account there.
_COUNTED = (ServiceUnavailable, UnexpectedAnswer, Challenged)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Why a service is not asked, and until when; `code` and `facts` are the last error's."""

    until: datetime
    code: str
    facts: Mapping[str, Fact]


@dataclass(slots=True)
class _State:
    failures: int = 0
    rests: int = 0
    rest: Rest | None = field(default=None)


class Breakers:
    """One breaker for each service: three failures in a row and it rests, a minute at first, then ever longer.

    A service that asks to be left alone for a while is, at once. After its rest it is asked again; one more failure and
    it rests for twice as long.
    """

    def __init__(self, *, clock: Clock) -> None:
        """Takes the time from `clock`."""
        self._clock = clock
        self._states: dict[str, _State] = {}

    def resting(self, service: str) -> Rest | None:
        """The rest that the service has now, if any."""
        rest = self._state(service).rest
        return rest if rest is not None and rest.until > self._clock.now() else None

    def refuse_resting(self, service: str) -> None:
        """Raises ServiceUnavailable, with the problem "resting", while the service rests."""
        if rest := self.resting(service):
            minutes = -(-int((rest.until - self._clock.now()).total_seconds()) // 60)
            raise ServiceUnavailable(
                service,
                f"rests after {rest.code}",
                problem="resting",
                minutes=max(minutes, 1),
                n=max(minutes, 1),
            )

    def answered(self, service: str) -> None:
        """It works: what was before does not count any more."""
        self._states[service] = _State()

    def failed(self, service: str, error: ServiceError) -> None:
        """Counts the failure if it is the service's own."""
        state, now = self._state(service), self._clock.now()
        if isinstance(error, RateLimited):
            wait = FIRST_REST if error.retry_after_s is None else timedelta(seconds=error.retry_after_s)
            self._begin(service, state, error, now + min(wait, LONGEST_REST))
        elif isinstance(error, _COUNTED):
            state.failures += 1
            if state.failures >= FAILURES_IN_A_ROW:
                wait = min(FIRST_REST * 2**state.rests, LONGEST_REST)
                state.rests = min(state.rests + 1, 10)
                self._begin(service, state, error, now + wait)

    def _begin(self, service: str, state: _State, error: ServiceError, until: datetime) -> None:
        state.rest = Rest(until=until, code=error.code, facts=dict(error.facts))
        _log.warning("service.rests", service=service, code=error.code, until=until.isoformat())

    def _state(self, service: str) -> _State:
        return self._states.setdefault(service, _State())
