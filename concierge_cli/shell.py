"""The command tree: a command's file is imported when that command is named."""

import sys
from collections.abc import Coroutine
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

import concierge
import concierge_cli as cli
import concierge_cli.commands
from concierge_cli.help_words import spoken
from concierge_cli.language import say
from concierge_cli.misuse import misused

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

__all__ = ["run"]


class _Commands(TyperGroup):
    """Finds commands by their files."""

    def list_commands(self, ctx: "Context") -> list[str]:  # noqa: ARG002  Typer's signature
        """The commands' names, in alphabetical order."""
        return sorted(_modules())

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":  # noqa: ARG002  Typer's signature
        """The command of that name, loaded now; None if there is no such file."""
        module = _modules().get(cmd_name)
        if module is None:
            return None
        command = get_command(import_module(f"{concierge_cli.commands.__name__}.{module}").app)
        command.name = cmd_name
        return spoken(command)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """The commands and what each does, from the catalogue alone: no command's file is imported for it."""
        rows = [(name, say().say(f"cli.{name}.help")) for name in self.list_commands(ctx)]
        with formatter.section(say().say("cli.commands")):
            formatter.write_dl(rows)


def _modules() -> dict[str, str]:
    """The commands' modules by their names; "_" ends the name of a module that Python has another use for."""
    names = [module.name for module in iter_modules(concierge_cli.commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): name for name in names}


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"concierge {concierge.__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=_Commands,
    help=say().say("cli.help"),
    epilog=say().say("cli.epilog"),
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    version: Annotated[  # noqa: FBT002  a switch on the command line is a boolean parameter
        bool,
        typer.Option(
            "--version",
            "-V",
            help=say().say("cli.version"),
            is_eager=True,
            callback=lambda v: _version(wanted=v),
        ),
    ] = False,
) -> None: ...


def run() -> int:
    """Reads the command line, does what it says and returns the exit code.

    A command returns its work, which runs only here: Typer would answer Ctrl-C without a word.
    """
    try:
        work = spoken(get_command(app)).main(prog_name="concierge", standalone_mode=False)
    except typer.TyperException as error:
        return misused(error)
    code = cli.running.run_async(work) if isinstance(work, Coroutine) else work
    sys.stdout.flush()
    return code if isinstance(code, int) else 0
