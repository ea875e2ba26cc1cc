"""What waits for a disk, done where it holds up nobody."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["aside"]

P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives. Called off, it ends with the thread, which nobody can stop.

    Else whoever goes on with an item would meet somebody who still writes into its room.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        while not working.done():
            await _waited(working)
        if not working.cancelled():
            working.exception()
        raise


async def _waited(working: asyncio.Future[T]) -> None:
    """Returns at its end, or when it is called off once more."""
    try:
        await asyncio.wait({working})
    except asyncio.CancelledError:
        return
