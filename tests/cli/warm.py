"""A process that has loaded the command line, and forks for each command: a start costs a tenth of the usual time.

Reads one JSON line for each command, with its arguments, environment, folder, a file to read, two for its output and
the seconds that it may take; answers with the exit code.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import json
import os
import pkgutil
import signal
import sys
import time
from importlib import import_module
from typing import NoReturn

import concierge.adapters
import concierge_cli.commands
from concierge.adapters._tls import tls_context
from concierge.agent.tool import Tool
from concierge.registry import discover
from concierge_cli.main import main


def load() -> None:
    """Imports what commands load at their first use."""
    for package in (concierge.adapters, concierge_cli, concierge_cli.commands):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                import_module(module.name)
    for name in (
        "concierge.app",
        "aiosqlite",
        "libtorrent",
        "alembic.command",
        "httpcore",
        "anyio._backends._asyncio",
    ):
        import_module(name)
    tls_context()
    discover("concierge.agent.tools", "TOOL", Tool)
    gc.collect()
    gc.freeze()  # no fork looks through what all of them share


def become(order: dict[str, str], arguments: list[str], environ: dict[str, str], patience_s: int) -> NoReturn:
    """Runs the command in this process, which is a fork."""
    signal.alarm(patience_s)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    for number, path in ((0, order["typed"]), (1, order["out"]), (2, order["err"])):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    # Where it stands when its time is nearly up: the alarm ends it without a word.
    faulthandler.dump_traceback_later(patience_s * 0.9)
    sys.argv = ["concierge", *arguments]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    # As at any program's end. Taking every loaded module apart would cost half as much as the command.
    atexit._run_exitfuncs()
    os._exit(code)


def serve() -> None:
    """Carries out orders until there are no more."""
    load()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            become(order, order["arguments"], order["environ"], order["patience_s"])
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
