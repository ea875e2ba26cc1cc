"""`concierge account`: accounts at other services that lists are kept in step with."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.commands.import_ import finish
from concierge_cli.documents.imports import RemovedAccountDocument
from concierge_cli.failures import BadOption, named, no_such
from concierge_cli.language import say
from concierge_cli.title_options import Json

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.account.help"),
    epilog=say().say("cli.account.epilog"),
)
Work = Coroutine[object, object, int]
Service = Annotated[
    str, typer.Argument(help=say().say("cli.arg.account"), metavar="SERVICE", show_default=False)
]
Wait = Annotated[
    float, typer.Option("--wait", min=0, max=86_400, help=say().say("cli.opt.import_wait"), metavar="S")
]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.account.list"))
def list_(as_json: Json = False) -> Work:
    """Prints the connected accounts."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.account.add"))
def add(
    what: Annotated[str, typer.Argument(help=say().say("cli.arg.account_add"), metavar="SERVICE[:NICKNAME]")],
    wait: Wait = 60,
    as_json: Json = False,
) -> Work:
    """Connects an account and reads its lists."""
    service, colon, nickname = what.partition(":")
    return _add(service.strip().casefold(), nickname if colon else None, wait, as_json=as_json)


@app.command(help=say().say("cli.account.sync"))
def sync(service: Service, wait: Wait = 60, as_json: Json = False) -> Work:
    """Reads what is new at a connected account."""
    return _sync(service.strip().casefold(), wait, as_json=as_json)


@app.command(help=say().say("cli.account.remove"))
def remove(service: Service, as_json: Json = False) -> Work:
    """Ends a connection."""
    return _remove(service.strip().casefold(), as_json=as_json)


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        connections, services = await app_.me.connections.list(), app_.me.connections.services
    if as_json:
        cli.output.write_json(cli.import_view.accounts_document(connections, services))
    else:
        cli.output.show(cli.import_view.accounts_view(connections, services))
    return 0


async def _add(service: str, nickname: str | None, wait_s: float, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        me = app_.me
        with named("cli.account.unknown", service):
            is_linked = me.connections.is_linked(service)
        if nickname is not None:
            await me.connections.add(service, nickname)
        elif is_linked:
            await _linked(me, service)
        else:
            raise BadOption("cli.account.needs_nickname", service)
        try:
            code = await _read(me, service, wait_s, as_json=as_json)
        except (concierge.InputError, concierge.NotFound):
            await me.connections.remove(service)  # there is nothing of that name to be read tomorrow either
            raise
        if not as_json:
            cli.output.show(
                say().say("account.will_push" if nickname is None else "account.will_poll"), style="dim"
            )
        return code


async def _linked(me: concierge.UserView, service: str) -> None:
    """Waits until the person has entered the code at the service."""
    code = await me.connections.begin(service)
    cli.output.note(say().say("account.enter_code", url=code.url, code=code.user_code))
    notes = cli.output.notes
    if not notes.is_terminal:
        await me.connections.wait(service, code)
        return
    with notes.status(say().say("account.waiting_code")):
        await me.connections.wait(service, code)


async def _sync(service: str, wait_s: float, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with named("cli.account.not_connected", service):
            await app_.deliver()
            return await _read(app_.me, service, wait_s, as_json=as_json)


async def _read(me: concierge.UserView, service: str, wait_s: float, *, as_json: bool) -> int:
    report = await cli.import_view.followed(me.connections.sync(service), "import.reading")
    assert report is not None  # noqa: S101  the last event of an import
    return await finish(me, report, wait_s, as_json=as_json)


async def _remove(service: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        is_removed = await app_.me.connections.remove(service)
    if not is_removed:
        raise no_such("cli.account.not_connected", service)
    if as_json:
        cli.output.write_json(RemovedAccountDocument(service=service))
    else:
        cli.output.show(say().say("account.removed", service=say().site(service)))
    return 0
