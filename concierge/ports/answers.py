"""Where answers of metadata sources are kept, and what is counted of their quotas; the same for everybody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from concierge.model.kept_answer import KeptAnswer
from concierge.model.quota import UsedQuota

__all__ = ["AnswerStore", "QuotaStore"]


class AnswerStore(Protocol):
    """Answers by their questions."""

    async def get(self, keys: Sequence[str], *, at: datetime) -> Mapping[str, KeptAnswer]:
        """What is kept of these questions at that moment, in one statement; the others are absent."""
        ...

    async def led_to(self, pointers: Sequence[str], *, at: datetime) -> tuple[KeptAnswer, ...]:
        """The answers whose keys are the bodies of these ones, each once, in one statement."""
        ...

    async def keep(self, answers: Sequence[KeptAnswer]) -> None:
        """Keeps the answers, each in place of the one that was there."""
        ...

    async def drop(self, *, before: datetime) -> int:
        """How many answers were dropped, which were to be kept no longer."""
        ...


class QuotaStore(Protocol):
    """What services were sent."""

    async def spend(self, service: str, day: date, requests: int, *, is_exhausted: bool = False) -> None:
        """Adds requests to the service's day; once exhausted, a day stays so."""
        ...

    async def spent(self, day: date) -> tuple[UsedQuota, ...]:
        """What each service was sent on that day, by name."""
        ...

    async def drop(self, *, before: date) -> int:
        """How many services' days were dropped."""
        ...
