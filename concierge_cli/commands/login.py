"""`concierge login`: accounts at services. What is secret is asked for, never taken from the command line."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import nullcontext
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.documents.accounts import ForgottenDocument
from concierge_cli.failures import BadOption, named
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.login.help"), epilog=say().say("cli.login.epilog"))
def login(
    service: Annotated[
        str | None, typer.Argument(help=say().say("cli.arg.service"), metavar="SERVICE")
    ] = None,
    household: Annotated[bool, typer.Option("--household", help=say().say("cli.opt.household"))] = False,
    forget: Annotated[bool, typer.Option("--forget", help=say().say("cli.opt.forget"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Logs in to a service, or shows where one is logged in."""
    if service is None and (household or forget):
        raise BadOption("cli.login.needs_service", "")
    if household and forget:
        raise BadOption("cli.login.conflict", "")
    if service is None:
        return _list(as_json=as_json)
    name = service.strip().casefold()
    return _forget(name, as_json=as_json) if forget else _log_in(name, household=household, as_json=as_json)


async def _list(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        standings = await app_.accounts.list()
    if as_json:
        cli.output.write_json(cli.accounts_view.logins_document(standings))
    else:
        cli.output.show(cli.accounts_view.logins_view(standings, app_.me.user.id))
    return 0


async def _log_in(service: str, *, household: bool, as_json: bool) -> int:
    notes = cli.output.notes
    async with cli.running.opened(torrents=False) as app_:
        values = await _entered(service, _pieces(app_.me, service))
        checking = say().say("cli.login.checking", service=cli.accounts_view.service_name(service))
        with notes.status(checking) if notes.is_terminal else nullcontext():
            done = await app_.accounts.log_in(service, values, household=household)
    if as_json:
        cli.output.write_json(cli.accounts_view.login_document(done))
    else:
        cli.output.show(cli.accounts_view.login_line(done))
    return 0


async def _forget(service: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        _pieces(app_.me, service)
        with named("cli.login.nothing", cli.accounts_view.service_name(service)):
            await app_.accounts.forget(service)
    if as_json:
        cli.output.write_json(ForgottenDocument(service=service))
    else:
        told = say().say("cli.login.forgotten", service=cli.accounts_view.service_name(service))
        cli.output.show(told)
    return 0


def _pieces(me: concierge.UserView, service: str) -> tuple[concierge.CredentialKind, ...]:
    try:
        return me.accounts.pieces(service)
    except concierge.NotFound:
        raise BadOption("cli.login.unknown", service[:20]) from None


async def _entered(
    service: str, pieces: tuple[concierge.CredentialKind, ...]
) -> dict[concierge.CredentialKind, str]:
    """What a person types, or what stands in stdin, a line each; exactly as it is."""
    keyboard = Keyboard()
    values: dict[concierge.CredentialKind, str] = {}
    for piece in pieces:
        question = say().say(f"account.piece.{piece.part}", service=cli.accounts_view.service_name(service))
        if not (answer := await keyboard.exact_line(question, is_seen=piece.is_open)):
            raise BadOption("cli.login.empty", service)
        values[piece] = answer
    return values
