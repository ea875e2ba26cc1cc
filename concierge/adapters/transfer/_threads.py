"""Work in a thread that tells how far it is, and stops when it is called off."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

__all__ = ["Meter", "StoppedError", "Told", "in_thread", "nobody"]

TOLD_EVERY_S: Final = 1.0
Told = Callable[[int], None]
T = TypeVar("T")


class StoppedError(Exception):
    """The work was called off."""


class Meter:
    """Counts bytes in the thread that does the work."""

    def __init__(self) -> None:
        self.bytes = 0
        self.is_stopped = False

    def add(self, count: int) -> None:
        """Counts, or ends the work if it was called off."""
        if self.is_stopped:
            raise StoppedError
        self.bytes += count


def nobody(count: int) -> None:
    """Hears how far it is, and does not mind."""


async def in_thread(work: Callable[[Meter], T], told: Told = nobody) -> T:
    """What `work` gives. `told` hears the bytes once a second and at the end.

    Called off, it waits until the thread has put the file down.
    """
    meter = Meter()
    task = asyncio.ensure_future(asyncio.to_thread(work, meter))
    try:
        while not (await asyncio.wait({task}, timeout=TOLD_EVERY_S))[0]:
            told(meter.bytes)
        result = task.result()
    finally:
        meter.is_stopped = True
        await asyncio.wait({task})
        # Asked for, so that nobody misses it.
        task.exception()
    told(meter.bytes)
    return result
