"""Work for many people, of whom none is left out because of another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

__all__ = ["each_alone"]

T = TypeVar("T")


async def each_alone(many: Iterable[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Does the work for each, one after the other; one that fails holds up nobody behind it.

    Raises:
        ExceptionGroup: once everybody had their turn, what failed.
    """
    faults: list[BaseException] = []
    for one in many:
        # A failure comes back as a value; that this very task is cancelled is raised.
        [end] = await asyncio.gather(work(one), return_exceptions=True)
        if isinstance(end, BaseException):
            faults.append(end)
    if faults:
        raise BaseExceptionGroup(f"{len(faults)} of many failed", faults)
