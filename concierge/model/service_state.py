"""Services that failed several times in a row, and for how long they are left alone after that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from concierge.errors import Fact

__all__ = ["Rest", "ServiceFailure", "ServiceState", "state_after"]

FAILURES_IN_A_ROW = 3
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)
# Nobody is left alone for longer: what says so was written by a clock that went wrong.
_BELIEVED = 2 * LONGEST_REST
_MOST_DOUBLINGS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Why a service is not asked, and until when; `code` and `facts` are the last error's."""

    until: datetime
    code: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFailure:
    """A failure that is the service's own; one with `wait_until` asked to be left alone till then."""

    service: str
    at: datetime
    code: str
    facts: Mapping[str, Fact]
    wait_until: datetime | None = None

    @property
    def count(self) -> int:
        """How much it adds to the failures in a row: who asks to wait has not failed."""
        return 0 if self.wait_until else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """How often a service failed since it last answered; `code` and `facts` are the last error's."""

    service: str
    failures: int
    failed_at: datetime
    wait_until: datetime | None
    code: str
    facts: Mapping[str, Fact]

    def rest(self, now: datetime) -> Rest | None:
        """The rest that it has now, if any: a minute after the third failure, twice as long after each further one."""
        ends = [self.wait_until] if self.wait_until else []
        if self.failures >= FAILURES_IN_A_ROW:
            doublings = min(self.failures - FAILURES_IN_A_ROW, _MOST_DOUBLINGS)
            ends.append(self.failed_at + min(FIRST_REST * 2**doublings, LONGEST_REST))
        running = [end for end in ends if now < end <= now + _BELIEVED]
        return Rest(until=max(running), code=self.code, facts=self.facts) if running else None


def state_after(before: ServiceState | None, failure: ServiceFailure) -> ServiceState:
    """The state once that has happened too."""
    if before is None:
        return ServiceState(
            service=failure.service,
            failures=failure.count,
            failed_at=failure.at,
            wait_until=failure.wait_until,
            code=failure.code,
            facts=failure.facts,
        )
    return replace(
        before,
        failures=before.failures + failure.count,
        failed_at=failure.at if failure.count else before.failed_at,
        wait_until=failure.wait_until or before.wait_until,
        code=failure.code,
        facts=failure.facts,
    )
