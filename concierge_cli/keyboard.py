"""Lines that a person types, read so that Ctrl-C need not wait for the next one."""

import asyncio
import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

__all__ = ["Keyboard", "hidden", "raw"]

_CHUNK = 4096


@contextmanager
def hidden(*, is_hidden: bool = True) -> Iterator[None]:
    """Inside, what is typed is not shown."""
    if not is_hidden:
        yield
        return
    before = termios.tcgetattr(0)
    silent = before.copy()
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


@contextmanager
def raw() -> Iterator[None]:
    """Inside, each key comes as it is pressed, unseen, and Ctrl-C is a key; what was typed before is forgotten."""
    before = termios.tcgetattr(0)
    bare = before.copy()
    bare[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    # A copy of a list keeps the list inside of it.
    bare[6] = [*before[6]]
    bare[6][termios.VMIN], bare[6][termios.VTIME] = 1, 0
    # An Enter that was meant for something else must not answer the question that comes now.
    termios.tcsetattr(0, termios.TCSAFLUSH, bare)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


class Keyboard:
    """Standard input, line by line."""

    def __init__(self) -> None:
        """Reads nothing yet."""
        self._pending = b""
        self._is_over = False

    @property
    def is_there(self) -> bool:
        """Whether a person sits at it, who also sees the questions."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    async def line(self) -> str | None:
        """The next line without its end; None when there are no more."""
        read = await self._line()
        return None if read is None else read.decode("utf-8", "replace")

    async def pressed(self) -> bytes:
        """What is typed next, as much as comes at once; nothing when there is no more."""
        return await _next_bytes()

    async def exact_line(self, question: str, *, is_seen: bool) -> str | None:
        """The answer to a question, every byte of it, also where they are no text; unless `is_seen` it is not shown.

        The question is only asked where a person sees it.
        """
        is_hidden = not is_seen and sys.stdin.isatty()
        # Hidden before the question stands there: who types at once is hidden too.
        with hidden(is_hidden=is_hidden):
            if self.is_there:
                sys.stderr.write(question)
                sys.stderr.flush()
            read = await self._line()
        # Neither what is hidden nor Ctrl-D ends the question's line.
        if is_hidden or (read is None and self.is_there):
            sys.stderr.write("\n")
        return None if read is None else read.decode("utf-8", "surrogateescape")

    async def _line(self) -> bytes | None:
        while b"\n" not in self._pending and not self._is_over:
            more = await _next_bytes()
            self._is_over = not more
            self._pending += more
        if self._is_over and not self._pending:
            return None
        line, _, self._pending = self._pending.partition(b"\n")
        return line


async def _next_bytes() -> bytes:
    """What is typed next."""
    return await (_from_a_terminal() if os.isatty(0) else _from_a_thread())


async def _from_a_terminal() -> bytes:
    """Reads only what is there already: who stops waiting takes no byte from whoever reads next."""
    loop = asyncio.get_running_loop()
    is_there: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not is_there.done():
            is_there.set_result(None)

    loop.add_reader(0, tell)
    try:
        await is_there
    finally:
        loop.remove_reader(0)
    return _read()


async def _from_a_thread() -> bytes:
    """Reads also what no event loop can wait for; a thread of the loop's own pool would keep the program alive."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bytes] = loop.create_future()

    def take(read: bytes) -> None:
        if not answer.done():
            answer.set_result(read)

    def read() -> None:
        typed = _read()
        if not loop.is_closed():
            loop.call_soon_threadsafe(take, typed)

    Thread(target=read, name="keyboard", daemon=True).start()
    return await answer


def _read() -> bytes:
    try:
        return os.read(0, _CHUNK)
    except OSError:
        return b""
