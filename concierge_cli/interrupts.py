"""Ctrl-C as a conversation hears it: it ends what is under way, and nothing else."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Self, TypeVar

__all__ = ["Interrupts", "Stopped"]

T = TypeVar("T")


class Stopped(Exception):
    """Ctrl-C ended the work."""


class Interrupts:
    """While it is entered, Ctrl-C ends the work of `until_stopped`; between two works it does nothing.

    A second Ctrl-C, while the work that was stopped puts its things in order, does not cut that short.
    """

    def __init__(self) -> None:
        """Hears nothing yet."""
        self._work: asyncio.Task[object] | None = None
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> Self:
        """Hears Ctrl-C from now on."""
        self._before = signal.getsignal(signal.SIGINT)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves Ctrl-C to whoever heard it before."""
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, self._before)

    async def until_stopped(self, work: Coroutine[object, object, T]) -> T:
        """What the work gives.

        Raises:
            Stopped: Ctrl-C ended it. What the work itself raises is raised as it is.
        """
        task = asyncio.ensure_future(work)
        self._work = task
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])  # what it uses is closed behind it, not under it
            raise
        finally:
            self._work = None
        if task.cancelled():
            raise Stopped
        return task.result()

    def _stop(self) -> None:
        # Taken away, so that the next Ctrl-C does not reach what the first one has begun to end.
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
