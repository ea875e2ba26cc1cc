"""`concierge seedbox`: the torrent client on another machine, found out, tried and written down."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, no_such
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.seedbox.help"),
    epilog=say().say("cli.seedbox.epilog"),
)
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]
_CLIENT = "CONCIERGE_TORRENTS__CLIENT"
_SEEN = ("USERNAME",)


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _list(as_json=as_json)


@app.command("list", help=say().say("cli.seedbox.list"))
def list_(as_json: Json = False) -> Work:
    """Prints those that are set up."""
    return _list(as_json=as_json)


@app.command(help=say().say("cli.seedbox.add"))
def add(
    address: Annotated[str, typer.Argument(help=say().say("cli.seedbox.address"), metavar="URL")],
    api_key: Annotated[bool, typer.Option("--api-key", help=say().say("cli.seedbox.api_key"))] = False,
    as_json: Json = False,
) -> Work:
    """Finds out what answers there, asks for its account, tries it, and writes it down if it works."""

    async def work() -> int:
        found = await (await _seedboxes()).at(address)
        cli.output.note(say().say("cli.seedbox.found", site=say().site(found.name), address=found.address))
        values = {found.settings[0]: found.address, **await _account(found, api_key=api_key)}
        try:
            await (await _seedboxes()).check(found.name, values)
        except concierge.LoginFailed as error:
            if say().knows(f"error.{error.code}.{error.facts.get('problem')}"):
                raise  # it has its own sentence
            cli.failures.write_failure(error.code, _said(found, "cli.seedbox.refused"))
            return cli.failures.exit_code(error)
        configuration = await cli.running.configuration()
        await asyncio.to_thread(configuration.set_all, {**values, _CLIENT: found.name})
        _tell(found, "cli.seedbox.added", as_json=as_json)
        return 0

    return work()


@app.command("test", help=say().say("cli.seedbox.test"))
def try_(
    name: Annotated[str | None, typer.Argument(help=say().say("cli.seedbox.name"), metavar="NAME")] = None,
    as_json: Json = False,
) -> Work:
    """Returns 0 if the client lets us in and answers."""

    async def work() -> int:
        seedbox = await _known(name)
        await (await _seedboxes()).check(seedbox.name, {})
        _tell(seedbox, "cli.seedbox.works", as_json=as_json)
        return 0

    return work()


@app.command(help=say().say("cli.seedbox.remove"))
def remove(
    name: Annotated[str, typer.Argument(help=say().say("cli.seedbox.name"), metavar="NAME")],
    as_json: Json = False,
) -> Work:
    """Forgets the address and the account; the client keeps what it has."""

    async def work() -> int:
        seedbox = await _known(name)
        configuration = await cli.running.configuration()
        is_chosen = configuration.option(_CLIENT).value == seedbox.name
        for setting in (*seedbox.settings, *([_CLIENT] if is_chosen else [])):
            await asyncio.to_thread(configuration.unset, setting)
        left = (await _seedboxes()).listed()
        if any(one.name == seedbox.name for one in left):
            cli.failures.write_failure("config", say().say("cli.seedbox.stays", name=seedbox.settings[0]))
            return EXIT_UNABLE
        _tell(seedbox, "cli.seedbox.removed", as_json=as_json)
        if seedbox.is_used and not as_json:
            _tell_where_next(left)
        return 0

    return work()


async def _list(*, as_json: bool) -> int:
    found = (await _seedboxes()).listed()
    if as_json:
        cli.output.write_json(cli.documents.SeedboxesDocument(seedboxes=[_document(one) for one in found]))
    elif not found:
        cli.output.show(say().say("cli.seedbox.none"))
    for one in found if not as_json else ():
        cli.output.show(_line(one))
    return 0


async def _seedboxes() -> concierge.Seedboxes:
    settings = await asyncio.to_thread(concierge.Settings, needs_file=False)
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    return await asyncio.to_thread(concierge.Seedboxes, settings)


async def _known(name: str | None) -> concierge.Seedbox:
    """The one of that name, or without one that which is used. Raises NotFound."""
    found = (await _seedboxes()).listed()
    meant = (one for one in found if (one.is_used if name is None else one.name == name.strip().casefold()))
    seedbox = next(meant, None)
    if seedbox is None:
        raise no_such("cli.seedbox.no_such" if name else "cli.seedbox.none", name or "")
    return seedbox


async def _account(found: concierge.Seedbox, *, api_key: bool) -> dict[str, str]:
    """What is typed of the account, line by line; an empty line leaves a part out."""
    keyboard, values = cli.keyboard.Keyboard(), dict[str, str]()
    for setting in found.settings[1:]:
        field = setting.rpartition("__")[2]
        if api_key is not (field == "API_KEY"):
            continue
        typed = await keyboard.exact_line(f"{_question(found, field)} ", is_seen=field in _SEEN)
        if typed:
            values[setting] = typed
    return values


def _question(seedbox: concierge.Seedbox, field: str) -> str:
    general = f"cli.seedbox.ask_{field.lower()}"
    own = f"{general}_{seedbox.name}"
    return _said(seedbox, own if say().knows(own) else general)


def _tell(seedbox: concierge.Seedbox, key: str, *, as_json: bool) -> None:
    if as_json:
        cli.output.write_json(_document(seedbox))
    else:
        cli.output.show(_said(seedbox, key))


def _tell_where_next(left: Sequence[concierge.Seedbox]) -> None:
    used = next((one for one in left if one.is_used), None)
    cli.output.note(_said(used, "cli.seedbox.now_there") if used else say().say("cli.seedbox.now_here"))


def _said(seedbox: concierge.Seedbox, key: str) -> str:
    return say().say(key, site=say().site(seedbox.name), address=seedbox.address)


def _line(seedbox: concierge.Seedbox) -> str:
    line = f"{seedbox.name}  {seedbox.address}"
    return f"{line}  {say().say('cli.seedbox.used')}" if seedbox.is_used else line


def _document(seedbox: concierge.Seedbox) -> cli.documents.SeedboxDocument:
    return cli.documents.SeedboxDocument(name=seedbox.name, address=seedbox.address, is_used=seedbox.is_used)
