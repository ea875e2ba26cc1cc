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
    cookie: Annotated[bool, typer.Option("--cookie", help=say().say("cli.opt.cookie"))] = False,
    forget: Annotated[bool, typer.Option("--forget", help=say().say("cli.opt.forget"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Logs in to a service, or shows where one is logged in."""
    if service is None and (household or forget or cookie):
        raise BadOption("cli.login.needs_service", "")
    if forget and (household or cookie):
        raise BadOption("cli.login.conflict", "")
    if service is None:
        return _list(as_json=as_json)
    name = service.strip().casefold()
    if forget:
        return _forget(name, as_json=as_json)
    return _log_in(name, household=household, by_cookie=cookie, as_json=as_json)


async def _list(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        standings = await app_.accounts.list()
    if as_json:
        cli.output.write_json(cli.accounts_view.logins_document(standings))
    else:
        cli.output.show(cli.accounts_view.logins_view(standings, app_.me.user.id))
    return 0


async def _log_in(service: str, *, household: bool, by_cookie: bool, as_json: bool) -> int:
    notes = cli.output.notes
    async with cli.running.opened(torrents=False) as app_:
        values = await _entered(service, _pieces(app_.me, service, by_cookie=by_cookie))
        checking = say().say("cli.login.checking", service=cli.accounts_view.service_name(service))
        status = notes.status(checking) if notes.is_terminal else None

        async def read_captcha(error: concierge.CaptchaRequired) -> str:
            if status is not None:
                status.stop()
            try:
                return await cli.captcha.read(error)
            finally:
                if status is not None:
                    status.start()

        with status or nullcontext():
            done = await app_.accounts.log_in(service, values, household=household, read_captcha=read_captcha)
    if as_json:
        cli.output.write_json(cli.accounts_view.login_document(done))
    else:
        cli.output.show(cli.accounts_view.login_line(done))
    return 0


async def _forget(service: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        _pieces(app_.me, service, by_cookie=False)
        with named("cli.login.nothing", cli.accounts_view.service_name(service)):
            await app_.accounts.forget(service)
    if as_json:
        cli.output.write_json(ForgottenDocument(service=service))
    else:
        told = say().say("cli.login.forgotten", service=cli.accounts_view.service_name(service))
        cli.output.show(told)
    return 0


def _pieces(me: concierge.UserView, service: str, *, by_cookie: bool) -> tuple[concierge.CredentialKind, ...]:
    try:
        if not by_cookie:
            return me.accounts.pieces(service)
        cookie = me.accounts.cookie(service)
    except concierge.NotFound:
        raise BadOption("cli.login.unknown", service[:20]) from None
    if cookie is None:
        raise BadOption("cli.login.no_cookie", service[:20])
    return (cookie,)


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
