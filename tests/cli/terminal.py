"""`concierge` in a pseudo terminal, and a person who types there."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
from collections.abc import Callable, Sequence

from tests.cli.world import Printed, Shell, command

__all__ = ["at_a_terminal"]

PATIENCE_S = 60
_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[])")
Typed = bytes | Callable[[subprocess.Popen[bytes]], None]


def at_a_terminal(shell: Shell, *arguments: str, typed: Sequence[tuple[str, Typed]]) -> Printed:
    """Runs `concierge` in a terminal of 80 columns, and types each answer after its question.

    A question is looked for in what was written after the last question, without colours and moves of the cursor.
    """
    ours, theirs = pty.openpty()
    environ = {"TERM": "xterm-256color", **shell.variables()}
    with subprocess.Popen(
        command(*arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
        cwd=shell.home,
        start_new_session=True,
        preexec_fn=_own_the_terminal,  # noqa: PLW1509  no thread of ours runs in the child
    ) as process:
        os.close(theirs)
        try:
            said = _conversation(ours, typed, process)
            process.wait(30)
        finally:
            process.kill()
            os.close(ours)
    return Printed(code=process.returncode, out=said.decode("utf-8", "replace"), err="")


def _own_the_terminal() -> None:
    """Ctrl-C is a signal only from the terminal that controls the process."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _conversation(
    terminal: int, typed: Sequence[tuple[str, Typed]], process: subprocess.Popen[bytes]
) -> bytes:
    said, at, waiting = b"", 0, list(typed)
    with contextlib.suppress(OSError):  # the other end was closed
        while piece := _read(terminal, said):
            said += piece
            plain = _SEQUENCE.sub("", said.decode("utf-8", "replace"))
            while waiting and (found := plain.find(waiting[0][0], at)) >= 0:
                question, answer = waiting.pop(0)
                at = found + len(question)
                if isinstance(answer, bytes):
                    os.write(terminal, answer)
                else:
                    answer(process)
    return said


def _read(terminal: int, said: bytes) -> bytes:
    """What is written next. A terminal that stays silent fails the test with all that was written before."""
    ready, _, _ = select.select([terminal], [], [], PATIENCE_S)
    assert ready, said.decode("utf-8", "replace")
    return os.read(terminal, 4096)
