"""How often somebody may ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Rates"]


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """For each name a bucket of `burst` that fills by `per_s`; it knows the `most` names that came last."""

    def __init__(
        self, *, per_s: float, burst: int, most: int = 1024, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begins with full buckets."""
        self._per_s = per_s
        self._burst = burst
        self._most = most
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def wait_s(self, name: str) -> float:
        """0 if it may go on, which then counts; else after how many seconds it may ask again."""
        now = self._clock()
        bucket = self._buckets.pop(name, None) or _Bucket(float(self._burst), now)
        bucket.left = min(bucket.left + (now - bucket.at) * self._per_s, float(self._burst))
        bucket.at = now
        # Whoever came last stands last, and the first is forgotten.
        self._buckets[name] = bucket
        if len(self._buckets) > self._most:
            del self._buckets[next(iter(self._buckets))]
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_s
        bucket.left -= 1
        return 0.0

    def __len__(self) -> int:
        """How many names it knows."""
        return len(self._buckets)
