"""Effects on the outside that must happen, and how often a failing one is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from concierge.model.conversation import JsonValue

__all__ = ["RETRIES", "Effect", "EffectState", "Failure", "NewEffect", "Retries"]


class EffectState(StrEnum):
    """Where an effect is on its way."""

    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEffect:
    """An effect to write down, in the transaction of its cause.

    The same `key` of the same person means the same effect, however often it is written. Of two that are due, that
    with the smaller `priority` goes first. Without `not_before` it is due at once. Those of one `group`, person and
    kind happen together, once the first of them is due; those of the group "" happen alone.
    """

    key: str
    kind: str
    user_id: int
    payload: Mapping[str, JsonValue]
    priority: int = 0
    not_before: datetime | None = None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an effect did not happen: the code and the facts of an error, for which there is a sentence."""

    code: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect as it stands. `due_at` is when it is tried next, or while it is being sent, when somebody else may.

    `token` grows with each claim, and only who holds the newest one may say how it went. `result_id` is what the
    outside calls the result, such as a message's number. `failure` is that of the last attempt.
    """

    id: int
    key: str
    kind: str
    user_id: int
    payload: Mapping[str, JsonValue]
    priority: int
    state: EffectState
    due_at: datetime | None
    attempts: int
    token: int
    result_id: str
    failure: Failure | None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How long to wait after each failed attempt, and how many attempts there are in all."""

    first: timedelta
    factor: float
    longest: timedelta
    jitter: float
    attempts: int

    def wait_after(self, attempt: int, *, chance: float) -> timedelta:
        """The wait after that attempt, counted from 1; `chance`, from 0 to 1, spreads those that failed together."""
        grown = min(self.first.total_seconds() * self.factor ** min(attempt - 1, 64), 1e9)
        wait = min(timedelta(seconds=grown), self.longest)
        return wait * (1 - self.jitter + 2 * self.jitter * chance)


# Half a minute of outage is bridged at once; after two days of trying nobody waits for the message any more.
RETRIES = Retries(first=timedelta(seconds=5), factor=2, longest=timedelta(hours=4), jitter=0.2, attempts=24)
