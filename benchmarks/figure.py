"""A measured figure beside its limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Figure", "of_count", "of_pairs", "of_times"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the report.

    The machine is noisy, so there are two estimates, and only if both are above the limit the figure fails. A count
    is exact: both estimates are the same number. Milliseconds depend on the machine: where `is_gate` is not set, a
    figure above its limit is told and does not fail.
    """

    name: str
    unit: str
    limit: float
    median: float
    least: float
    is_gate: bool = True

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept."""
        return min(self.median, self.least) <= self.limit


def of_pairs(name: str, limit: float, pairs: Sequence[tuple[float, float]]) -> Figure:
    """How many times the second of each pair is the first: the median of the ratios, and least by least."""
    ratios = [ours / base for base, ours in pairs]
    least = min(ours for _, ours in pairs) / min(base for base, _ in pairs)
    return Figure(name=name, unit="x", limit=limit, median=median(ratios), least=least)


def of_times(name: str, limit_s: float, times_s: Sequence[float]) -> Figure:
    """Seconds on the clock."""
    return Figure(name=name, unit="s", limit=limit_s, median=median(times_s), least=min(times_s))


def of_count(name: str, limit: float, count: float, *, unit: str = "") -> Figure:
    """What is exact."""
    return Figure(name=name, unit=unit, limit=limit, median=count, least=count)
