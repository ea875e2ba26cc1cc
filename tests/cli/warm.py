"""A process that has loaded the command line, and forks for each command: a start costs a tenth of the usual time."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.util import module_from_spec
from typing import Final

import structlog
from rich.console import Console
from typer import Context
from typer.main import get_command

import concierge
import concierge.adapters
import concierge_cli.commands
from concierge.adapters._tls import tls_context
from concierge.agent.tool import Tool
from concierge.model.parsing import parse_release
from concierge.registry import discover
from concierge_cli import output, shell
from concierge_cli.main import main
from tests.forks.forking import serve
from tests.forks.loading import load_below

# A release's name with something of everything, and a sentence that is about nothing that others would be asked for.
RELEASE: Final = (
    "Дюна: Часть вторая / Dune: Part Two (2024) WEB-DL 2160p HDR10+ | D, MVO (HDRezka), VO | Netflix.mkv"
)
SENTENCE: Final = {"ru": "что ты умеешь?", "en": "what can you do?"}


def load(home: str) -> None:
    """Imports what commands load at their first use, and makes what they make then and keep.

    The home is a folder of its own, with a database of today, and is gone afterwards.
    """
    load_below(concierge.adapters, concierge_cli, concierge_cli.commands)
    tls_context()
    discover("concierge.agent.tools", "TOOL", Tool)
    keep_commands()
    asyncio.run(rehearse(home))
    shutil.rmtree(home)
    # What the environment of a command says is not known yet.
    structlog.reset_defaults()
    tempfile.tempdir = None


def keep_commands() -> None:
    """What Typer makes of the commands' signatures is made once; of the whole, it also looks at the environment."""
    made = cache(get_command)
    vars(shell)["get_command"] = lambda app: (get_command if app is shell.app else made)(app)
    tree = get_command(shell.app)
    assert isinstance(tree, shell._Commands)
    context = Context(tree)
    for name in tree.list_commands(context):
        tree.get_command(context, name)


async def rehearse(home: str) -> None:
    """Opens a concierge that knows nobody, and asks it for what needs no other service."""
    settings = concierge.Settings(environ={"CONCIERGE_DATA_DIR": home}, dotenv=None)
    async with concierge.Concierge.open(settings, torrents=False) as opened:
        await opened.me.downloads.list()
        for sentence in SENTENCE.values():
            async for _ in opened.me.agent.ask(sentence):
                pass
    parse_release(RELEASE)


def command(arguments: Sequence[str]) -> None:
    """The command line with these arguments."""
    renew_consoles()
    sys.argv = ["concierge", *arguments]
    main()


def renew_consoles() -> None:
    """They look at the streams and the environment as they are made."""
    assert output.__spec__ is not None
    assert output.__spec__.loader is not None
    made = module_from_spec(output.__spec__)
    output.__spec__.loader.exec_module(made)
    for name, console in vars(output).items():
        if isinstance(console, Console):
            vars(console).update(vars(vars(made)[name]))


if __name__ == "__main__":
    load(sys.argv[1])
    serve(command)
