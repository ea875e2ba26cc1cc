"""`concierge` in a pseudo terminal, and a person who types there."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
from collections.abc import Callable, Sequence

from tests.cli.world import Printed, Shell
from tests.forks.forked import Running

__all__ = ["at_a_terminal"]

PATIENCE_S = 60
_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[])")
Typed = bytes | Callable[[Running], None]


def at_a_terminal(
    shell: Shell, *arguments: str, typed: Sequence[tuple[str, Typed]], anew: bool = False
) -> Printed:
    """Runs `concierge` in a terminal of 80 columns, and types each answer after its question.

    A question is looked for in what was written after the last question, without colours and moves of the cursor.
    """
    ours, theirs = pty.openpty()
    own = Shell(home=shell.home, environ={"TERM": "xterm-256color", **shell.environ}, language=shell.language)
    with own.start_at(theirs, *arguments, place="terminal", anew=anew) as process:
        os.close(theirs)
        try:
            said = _conversation(ours, typed, process)
            process.wait(30)
        finally:
            process.kill()
            os.close(ours)
    return Printed(code=process.wait(), out=said.decode("utf-8", "replace"), err="")


def _conversation(terminal: int, typed: Sequence[tuple[str, Typed]], process: Running) -> bytes:
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
