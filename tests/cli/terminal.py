"""`concierge` in a pseudo terminal, and a person who types there."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
from collections.abc import Callable, Sequence

from tests.cli.world import Printed, Shell, command

__all__ = ["at_a_terminal"]

_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[])")
Typed = bytes | Callable[[subprocess.Popen[bytes]], None]


def at_a_terminal(shell: Shell, *arguments: str, typed: Sequence[tuple[str, Typed]]) -> Printed:
    """Runs `concierge` in a terminal of 80 columns, and types each answer after its question.

    A question is looked for in what was written since the last answer, without colours and moves of the cursor.
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
        said = _conversation(ours, typed, process)
        process.wait(30)
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
    said, new, waiting = b"", b"", list(typed)
    with contextlib.suppress(OSError):  # the other end was closed
        while piece := os.read(terminal, 4096):
            said, new = said + piece, new + piece
            if waiting and waiting[0][0] in _SEQUENCE.sub("", new.decode("utf-8", "replace")):
                (_, answer), new = waiting.pop(0), b""
                if isinstance(answer, bytes):
                    os.write(terminal, answer)
                else:
                    answer(process)
    return said
