"""How well known a title or a person is, from 0 to 1, told by whatever a source counts: what `popularity` means."""

import math
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

__all__ = ["Weight", "fame_by_sites", "fame_by_trend", "fame_by_votes", "fame_by_weight"]

# Beyond it nothing is measured, and a whole number of any length is no float.
_MOST: Final = 10**18
# What those have whom everybody knows.
_MOST_VOTES: Final = 6.5  # as a power of ten
_MOST_TREND: Final = 3.0  # as a power of ten
_MOST_SITES: Final = 60
_MOST_WEIGHT: Final = 100


def _weight(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0.0
    return float(value) if 0 < value < _MOST else 0.0


Weight: TypeAlias = Annotated[float, BeforeValidator(_weight)]
"""How much of it a service tells, in a measure of its own; 0 where the service has something else."""


def fame_by_votes(votes: int | None) -> float:
    """By how many people gave a mark."""
    return min(1.0, math.log10(1 + max(votes or 0, 0)) / _MOST_VOTES)


def fame_by_trend(trend: float) -> float:
    """By what TMDB calls popularity: how much is looked at just now, a few hundred at the most."""
    return min(1.0, math.log10(1 + trend) / _MOST_TREND)


def fame_by_sites(sites: int) -> float:
    """By how many Wikipedias write of it."""
    return min(1.0, sites / _MOST_SITES)


def fame_by_weight(weight: float) -> float:
    """By what TVmaze calls weight, a hundred at the most."""
    return min(1.0, weight / _MOST_WEIGHT)
