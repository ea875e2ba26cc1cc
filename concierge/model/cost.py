"""What language models cost a person, by model and over the last days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from concierge.model.user import User

__all__ = ["MONTH", "CostReport", "CostSpan", "DayUse", "ModelUse", "PersonCosts", "spans_of"]

WEEK: Final = 7
MONTH: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """Calls of one model, and their tokens: read anew, read from the cache, written to it, and produced.

    `model` is "" where it is not known which. `cost_micros` is the price in millionths of a US dollar.
    """

    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0

    @property
    def cached_share(self) -> float | None:
        """Which part of what was read came from the cache, 0 to 1; None if nothing was read."""
        read = self.input_tokens + self.cache_read_tokens + self.cache_write_tokens
        return self.cache_read_tokens / read if read else None

    @classmethod
    def total(cls, uses: Iterable["ModelUse"], model: str = "") -> "ModelUse":
        """All of them together."""
        parts = tuple(uses)
        return cls(
            model=model,
            calls=sum(one.calls for one in parts),
            input_tokens=sum(one.input_tokens for one in parts),
            cache_read_tokens=sum(one.cache_read_tokens for one in parts),
            cache_write_tokens=sum(one.cache_write_tokens for one in parts),
            output_tokens=sum(one.output_tokens for one in parts),
            cost_micros=sum(one.cost_micros for one in parts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUse:
    """What one model did for one person on one UTC day."""

    user_id: int
    day: date
    use: ModelUse


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSpan:
    """The last `days` UTC days, today among them; `models` are the dearest first."""

    days: int
    models: tuple[ModelUse, ...] = ()

    @property
    def total(self) -> ModelUse:
        """All models together."""
        return ModelUse.total(self.models)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """What models cost today, in a week and in a month; `limit_micros` is the most a day, None for no limit."""

    today: CostSpan
    week: CostSpan
    month: CostSpan
    limit_micros: int | None = None

    @property
    def left_micros(self) -> int | None:
        """What is left of today's limit, None where there is none."""
        if self.limit_micros is None:
            return None
        return max(0, self.limit_micros - self.today.total.cost_micros)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCosts:
    """What models cost one person."""

    user: User
    report: CostReport


def spans_of(uses: Sequence[DayUse], today: date) -> tuple[CostSpan, CostSpan, CostSpan]:
    """Today, the last week and the last month of what was used."""
    return _span(uses, today, 1), _span(uses, today, WEEK), _span(uses, today, MONTH)


def _span(uses: Sequence[DayUse], today: date, days: int) -> CostSpan:
    first = today - timedelta(days=days - 1)
    within = [one.use for one in uses if one.day >= first]
    names = dict.fromkeys(use.model for use in within)
    models = [ModelUse.total((use for use in within if use.model == name), name) for name in names]
    models.sort(key=lambda use: (-use.cost_micros, -use.calls, use.model))
    return CostSpan(days=days, models=tuple(models))
