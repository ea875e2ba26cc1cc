"""The script `concierge`: answers `--version` at once, and turns what went wrong into a sentence and an exit code."""

import os
import sys
from importlib import import_module

from concierge import __version__

__all__ = ["main"]


def main() -> None:
    """Runs the command in `sys.argv` and exits."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"concierge {__version__}\n")
        return
    # The rest of the command line costs several times as much to load as the answer above.
    failures = import_module("concierge_cli.failures")
    try:
        code = import_module("concierge_cli.shell").run()
    except KeyboardInterrupt:
        code = failures.interrupted()
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:  # noqa: BLE001  one of the three boundaries: no traceback reaches a person
        code = failures.told(error)
    sys.exit(code)
