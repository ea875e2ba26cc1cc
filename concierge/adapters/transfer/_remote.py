"""What rsync and sftp have in common: a program, watched while files grow, and started anew for another limit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from concierge.adapters.transfer._failures import failed
from concierge.adapters.transfer._programs import running
from concierge.adapters.transfer._sole import Sole, sole
from concierge.adapters.transfer._synced import Synced
from concierge.adapters.transfer._threads import Told
from concierge.adapters.transfer._watching import Growth
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.staging import clear_way, staged_size
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason

__all__ = ["Errand", "Program", "Start", "brought"]

LOOKED_EVERY_S: Final = 0.5
_NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be brought: files of a folder of the other machine, into a folder of this one.

    Where it `is_doubted`, all of them are there in their lengths, and are compared. `synced` is told as they come.
    """

    source: str
    files: Sequence[SyncFile]
    into: Path
    is_doubted: bool = False
    synced: Synced | None = None

    def note(self, *, is_all: bool = False) -> None:
        """See `Synced.note`."""
        if self.synced is not None:
            self.synced.note(is_all=is_all)


@dataclass(frozen=True, slots=True)
class Start:
    """The words of a command, and what it reads."""

    words: Sequence[str]
    given: bytes


class Program(Protocol):
    """A program that brings files."""

    @property
    def still_s(self) -> float | None:
        """For how long nothing may grow; None for a program that minds that itself."""
        ...

    def start(self, errand: Errand, limit_kib: int | None) -> Start:
        """How it is started now; asked in a thread, since it may look at the disk."""
        ...

    def reason(self, code: int, said: str) -> TransferFailed:
        """Why it ended so."""
        ...


async def brought(program: Program, errand: Errand, told: Told, bandwidth: Bandwidth) -> None:
    """Everything is there, each file as long as it is to be.

    Raises:
        TransferFailed: with the reason.
    """
    await asyncio.to_thread(clear_way, errand.into, errand.files)
    growth = Growth(errand.into, errand.files, told)
    async with sole(errand.into) as right:
        ended = None
        # Once for each limit: a program cannot be told of another one while it runs.
        while ended is None:
            ended = await _run(program, errand, growth, bandwidth, right)
    await growth.look(is_last=True)
    code, said = ended
    await asyncio.to_thread(partial(errand.note, is_all=not code))
    if code:
        raise program.reason(code, said)
    await asyncio.to_thread(_check_sizes, errand)


async def _run(
    program: Program, errand: Errand, growth: Growth, bandwidth: Bandwidth, right: Sole
) -> tuple[int, str] | None:
    """The exit code and the complaints; None if the limit is another one by now."""
    limit = bandwidth.limit_kib()
    start = await asyncio.to_thread(program.start, errand, limit)
    async with running(start.words, given=start.given, folder=errand.into, kept=right.descriptor) as started:
        right.note(started.group)
        while bandwidth.limit_kib() == limit:
            code = await started.code_within(LOOKED_EVERY_S)
            await growth.look()
            await asyncio.to_thread(errand.note)
            if code is not None:
                return code, await started.said()
            _mind(growth, program.still_s)
    return None


def _mind(growth: Growth, still_s: float | None) -> None:
    if still_s is not None and growth.still_s > still_s:
        raise failed(SyncReason.UNREACHABLE, f"nothing came for {still_s:.0f} s")


def _check_sizes(errand: Errand) -> None:
    wrong = [f.path for f in errand.files if staged_size(errand.into, f.path) != f.size_bytes]
    if wrong:
        raise failed(SyncReason.DIFFERS, f"another size, or no plain file: {', '.join(wrong[:_NAMED])}")
