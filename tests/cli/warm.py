"""A process that has loaded the command line, and forks for each command: a start costs a tenth of the usual time."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

from rich.console import Console

import concierge.adapters
import concierge_cli.commands
from concierge.adapters._tls import tls_context
from concierge.agent.tool import Tool
from concierge.registry import discover
from concierge_cli import output
from concierge_cli.main import main
from tests.forks.forking import serve
from tests.forks.loading import load_below


def load() -> None:
    """Imports what commands load at their first use."""
    load_below(concierge.adapters, concierge_cli, concierge_cli.commands)
    tls_context()
    discover("concierge.agent.tools", "TOOL", Tool)


def command(arguments: Sequence[str]) -> None:
    """The command line with these arguments."""
    renew_consoles()
    sys.argv = ["concierge", *arguments]
    main()


def renew_consoles() -> None:
    """They look at the streams and the environment as they are made."""
    made = runpy.run_path(output.__file__)
    for name, console in vars(output).items():
        if isinstance(console, Console):
            vars(console).update(vars(made[name]))


if __name__ == "__main__":
    load()
    serve(command)
