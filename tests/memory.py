"""How much memory a piece of work takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Peak", "peak_bytes"]


class Peak:
    """The most that Python held at once; known when the work is done."""

    bytes = 0


@contextmanager
def peak_bytes() -> Iterator[Peak]:
    """The most that was held at once of what was made inside the block, to be read after it."""
    peak = Peak()
    tracemalloc.start()
    try:
        yield peak
    finally:
        peak.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
