"""`concierge config`: what is set, where it comes from, and how to change it."""

from collections.abc import Callable, Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption, named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.config.help"),
    epilog=say().say("cli.config.epilog"),
)
Name = Annotated[str, typer.Argument(help=say().say("cli.config.name"), metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
All = Annotated[bool, typer.Option("--all", help=say().say("cli.config.all"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, everything: All = False, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _list(everything=everything, as_json=as_json)


@app.command("list", help=say().say("cli.config.list"))
def list_(everything: All = False, as_json: Json = False) -> Work:
    """Prints the settings."""
    return _list(everything=everything, as_json=as_json)


@app.command(help=say().say("cli.config.get"))
def get(name: Name, as_json: Json = False) -> Work:
    """Prints one setting."""

    async def work() -> int:
        with named("cli.config.no_such", name):
            option = (await cli.running.configuration()).option(name)
        if as_json:
            cli.output.write_json(cli.config_view.option_document(option))
        else:
            cli.output.write(cli.config_view.options_text([option]))
        return 0

    return work()


@app.command("set", help=say().say("cli.config.set"))
def set_(
    name: Name,
    value: Annotated[str | None, typer.Argument(help=say().say("cli.config.value"), metavar="VALUE")] = None,
    as_json: Json = False,
) -> Work:
    """Writes a setting; without a value it is asked for, and a secret never stands on the command line."""

    async def work() -> int:
        with named("cli.config.no_such", name):
            option = (await cli.running.configuration()).option(name)
        if option.is_secret and value is not None:
            raise BadOption("cli.config.secret_in_argv", option.name)
        if value is not None and not value.strip():
            raise BadOption("cli.config.empty", option.name)
        entered = await _entered(option) if value is None else value
        return await _change(name, lambda found: found.set(name, entered), written=entered, as_json=as_json)

    return work()


@app.command(help=say().say("cli.config.unset"))
def unset(name: Name, as_json: Json = False) -> Work:
    """Takes a setting out of the files."""

    async def work() -> int:
        with named("cli.config.no_such", name):
            option = (await cli.running.configuration()).option(name)
        if option.source == "default" and not as_json:
            cli.output.show(say().say("cli.config.nothing_to_remove", name=option.name))
            return 0
        return await _change(name, lambda found: found.unset(name), written=None, as_json=as_json)

    return work()


@app.command(help=say().say("cli.config.path"))
def path(as_json: Json = False) -> Work:
    """Prints where the settings are written."""

    async def work() -> int:
        found = await cli.running.configuration()
        if as_json:
            document = cli.documents.PathDocument(file=str(found.path), secrets=str(found.secrets_path))
            cli.output.write_json(document)
        else:
            cli.output.write(str(found.path))
        return 0

    return work()


async def _list(*, everything: bool, as_json: bool) -> int:
    options = (await cli.running.configuration()).options()
    shown = [option for option in options if everything or option.source != "default"]
    if as_json:
        cli.output.write_json(cli.config_view.options_document(shown))
    else:
        cli.output.write(cli.config_view.options_text(shown))
    return 0


async def _entered(option: concierge.Option) -> str:
    """The value that a person types, unseen if it is a secret, or the first line of stdin."""
    question = say().say("cli.config.enter", name=option.name)
    answer = await cli.keyboard.Keyboard().exact_line(question, is_seen=not option.is_secret)
    if not answer:
        raise BadOption("cli.config.empty", option.name)
    return answer


async def _change(
    name: str,
    change: Callable[[concierge.Configuration], concierge.Option],
    *,
    written: str | None,
    as_json: bool,
) -> int:
    with named("cli.config.no_such", name):
        option = change(await cli.running.configuration())
    if as_json:
        cli.output.write_json(cli.config_view.option_document(option))
    else:
        cli.output.show(*cli.config_view.change_lines(option, written))
    return 0
