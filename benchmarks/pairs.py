"""Two ways of doing the same, timed in turn."""

import time
from collections.abc import Awaitable, Callable

__all__ = ["Call", "pairs"]

ROUNDS = 33
CALLS = 60
Call = Callable[[int], Awaitable[object]]


async def pairs(bare: Call, ours: Call) -> list[tuple[float, float]]:
    """Seconds for some calls of each, the one and the other first in turn; the first round only warms up."""
    taken = []
    for number in range(-1, ROUNDS):
        if number % 2:
            second = await _took_s(ours)
            taken.append((await _took_s(bare), second))
        else:
            first = await _took_s(bare)
            taken.append((first, await _took_s(ours)))
    return taken[1:]


async def _took_s(call: Call) -> float:
    began = time.perf_counter()
    for number in range(CALLS):
        await call(number)
    return time.perf_counter() - began
