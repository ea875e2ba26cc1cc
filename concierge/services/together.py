"""Several things done at once, none of which is cut off by another one's error."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar

__all__ = ["together"]

T = TypeVar("T")


async def together(work: Iterable[Awaitable[T]]) -> list[T]:
    """What each comes to, in their order.

    Where some fail the first of their errors is raised as it is, once all have ended.
    """
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
