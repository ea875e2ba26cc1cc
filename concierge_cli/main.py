"""The script `concierge`: answers `--version` at once, and turns what went wrong into a sentence and an exit code."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper

from concierge import __version__

# Type checkers take the name as true. Loading `typing` for it would take as long as telling the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["main"]


def main() -> None:
    """Runs the command in `sys.argv` and exits."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"concierge {__version__}\n")
        return
    # What cannot be written is written as "?": the output may go to a terminal of any age.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        _let_go(stream)
    sys.exit(code)


def _run() -> int:
    # Loading costs several times as much as telling the version.
    try:
        code = _at_once()
        if code is None:
            code = import_module("concierge_cli.shell").run()
        return code if isinstance(code, int) else 1
    except KeyboardInterrupt as left:
        return int(import_module("concierge_cli.failures").interrupted(left))
    except BrokenPipeError:
        return 1  # whoever read our output has gone; there is nobody to tell
    except Exception as error:  # noqa: BLE001  one of the three boundaries: no traceback reaches a person
        return int(import_module("concierge_cli.failures").told(error))


def _at_once() -> int | None:
    """The exit code of a command that scripts call often, if this is one and all is right with it."""
    if sys.argv[1:2] != ["sync"]:
        return None
    code = import_module("concierge_cli.sync_line").run(sys.argv[2:])
    return code if isinstance(code, int) else None


def _let_go(stream: "TextIO | None") -> None:
    """What could not be written is given up: at the end Python would try again, and complain in its own words."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
