"""A program of this machine, run in a group of its own so that all of it ends with it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._failures import failed
from concierge.adapters.transfer.ssh import bare_environment
from concierge.model.sync import SyncReason

__all__ = ["Running", "output_of", "running"]

GRACE_S: Final = 3.0
LAST_WORDS_S: Final = 1.0
ANSWER_S: Final = 20.0
_TAIL_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """A program at work; `group` is the number of its process group."""

    process: asyncio.subprocess.Process
    heard: asyncio.Task[str]

    @property
    def group(self) -> int:
        """By which all of it is ended."""
        return self.process.pid

    async def code_within(self, seconds: float) -> int | None:
        """Its exit code, or None if it still runs then."""
        try:
            async with asyncio.timeout(seconds):
                return await self.process.wait()
        except TimeoutError:
            return None

    async def said(self) -> str:
        """The end of what it complained of, when it has ended."""
        # ssh may outlive the program that started it, with the reason still to be told; and somebody of the group may
        # keep the pipe open for ever.
        await asyncio.wait({self.heard}, timeout=LAST_WORDS_S)
        _signal(self.group, signal.SIGKILL)
        return await self.heard


@asynccontextmanager
async def running(words: Sequence[str], *, given: bytes, folder: Path, kept: int) -> AsyncIterator[Running]:
    """The program, which reads `given`; it and its children keep the open file `kept`. It ends with the block.

    Raises:
        TransferFailed: it is not there.
    """
    process = await _started(words, folder, kept)
    heard = asyncio.ensure_future(_tail(process.stderr))
    giving = asyncio.ensure_future(_give(process.stdin, given))
    try:
        yield Running(process, heard)
    finally:
        try:
            await _end(process)
        finally:
            heard.cancel()
            giving.cancel()
            await asyncio.wait({heard, giving})


async def output_of(words: Sequence[str]) -> str | None:
    """What a program prints that soon ends by itself; None if it is not there or does not."""
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=bare_environment(),
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(ANSWER_S):
            printed, _ = await process.communicate()
    except TimeoutError:
        return None
    finally:
        await _end(process)
    return printed.decode("utf-8", errors="replace")


async def _started(words: Sequence[str], folder: Path, kept: int) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=bare_environment(),
            cwd=folder,
            pass_fds=(kept,),
            start_new_session=True,
        )
    except OSError as error:
        raise failed(SyncReason.OTHER, f"{words[0]} cannot be started: {error.strerror}") from error


async def _end(process: asyncio.subprocess.Process) -> None:
    """Lets it put its files down, then ends all of its group: a child that stays would go on writing."""
    try:
        if process.returncode is None:
            _signal(process.pid, signal.SIGTERM)
            async with asyncio.timeout(GRACE_S):
                await process.wait()
    except TimeoutError:
        pass
    finally:
        _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


async def _give(pipe: asyncio.StreamWriter | None, given: bytes) -> None:
    if pipe is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.write(given)
        await pipe.drain()
    pipe.close()


async def _tail(pipe: asyncio.StreamReader | None) -> str:
    """The end of what comes: the other machine has a say in it, and may say a lot."""
    heard = b""
    while pipe is not None and (chunk := await pipe.read(_TAIL_BYTES)):
        heard = (heard + chunk)[-_TAIL_BYTES:]
    return heard.decode("utf-8", errors="replace")
