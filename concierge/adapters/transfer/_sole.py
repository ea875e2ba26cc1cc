"""One program at a time writes into a staging folder, also if the process that started the last one was killed."""

import asyncio
import errno
import fcntl
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._failures import failed, reasons
from concierge.model.sync import SyncReason

__all__ = ["Sole", "sole"]

PATIENCE_S: Final = 5.0
_STEP_S: Final = 0.05
_DIGITS: Final = 20
_HELD: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES})


class Sole:
    """The right to write there. A program that keeps `descriptor` open holds it as long as it lives."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def note(self, group: int) -> None:
        """Writes down whom to end if nobody else is left to do it."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(group).encode(), 0)

    def forget(self) -> None:
        """There is nobody to be ended."""
        os.ftruncate(self.descriptor, 0)


@asynccontextmanager
async def sole(into: Path) -> AsyncIterator[Sole]:
    """The right, kept in a file beside `into`. A program that outlived whoever started it is ended first.

    Raises:
        TransferFailed: somebody else is at it.
    """
    path = into.with_name(f"{into.name}.lock")
    with reasons(str(path)):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        await _take(descriptor, path)
        right = Sole(descriptor)
        right.forget()
        try:
            yield right
        finally:
            right.forget()
    finally:
        os.close(descriptor)


async def _take(descriptor: int, path: Path) -> None:
    if _is_taken(descriptor):
        return
    # The lock is held, so the group that is noted in it is alive and no stranger's.
    noted = os.pread(descriptor, _DIGITS, 0)
    if noted.isdigit() and int(noted) > 1:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(int(noted), signal.SIGKILL)
    for _ in range(round(PATIENCE_S / _STEP_S)):
        await asyncio.sleep(_STEP_S)
        if _is_taken(descriptor):
            return
    raise failed(SyncReason.OTHER, f"another transfer is at it: {path.parent.name}")


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A network share that knows no locks holds nobody up.
        return error.errno not in _HELD
    return True
