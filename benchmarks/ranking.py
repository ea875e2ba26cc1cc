"""P6: fifty results of a search parsed, matched, gated and ranked."""

import time
from collections.abc import Iterator
from statistics import median

from benchmarks.figure import Figure, of_pairs
from benchmarks.names import RESULTS
from benchmarks.speed import cpu_s, forget, installed
from concierge import Release, rank
from concierge.model.quality_profile import PROFILES
from concierge.model.title import TitleKind
from concierge.model.wanted import Wanted

__all__ = ["figures", "measured"]

ROUNDS = 15
LIMIT_MS = 8.0
# What the milliseconds amount to on another machine.
PARSETT_SHARE = 0.3
WANTED = Wanted(
    titles=("Метрополис", "Metropolis"),
    year=1927,
    kind=TitleKind.MOVIE,
    original_language="de",
    runtime_min=153,
)
_GB = 10**9


def figures() -> Iterator[Figure]:
    """CPU milliseconds, and the share of the time that parsett needs to parse the names, where it is installed."""
    times_ms = [_took_ms() for _ in range(-1, ROUNDS)][1:]
    yield Figure(
        name="P6 50 results parsed, matched, ranked",
        unit="ms",
        limit=LIMIT_MS,
        is_gate=False,
        median=median(times_ms),
        least=min(times_ms),
    )
    if parsett := installed("ptt"):
        yield of_pairs(
            "P6 the same, beside parsett parsing alone",
            PARSETT_SHARE,
            [(cpu_s(parsett, RESULTS) * 1000, _took_ms()) for _ in range(3)],
        )


def measured() -> tuple[float, float | None]:
    """CPU milliseconds for all, and their ratio to parsett's parsing of the names; None without parsett."""
    took_ms = median([_took_ms() for _ in range(-1, ROUNDS)][1:])
    parsett = installed("ptt")
    return took_ms, took_ms / (cpu_s(parsett, RESULTS) * 1000) if parsett else None


def results() -> tuple[Release, ...]:
    """Fifty results that differ in size and seeders."""
    return tuple(
        Release(
            tracker="benchmark",
            tracker_id=str(number),
            name=name,
            size_bytes=(3 + number % 17) * _GB,
            seeders=number * 7 % 40,
        )
        for number, name in enumerate(RESULTS)
    )


def _took_ms() -> float:
    offered = results()
    forget()
    began = time.process_time()
    rank(offered, WANTED, PROFILES["balanced"])
    return (time.process_time() - began) * 1000
