"""`concierge users`: who belongs to the household, and what each may do."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption, named
from concierge_cli.language import say
from concierge_cli.typed import is_number

if TYPE_CHECKING:
    from concierge_cli.documents.base import Document

__all__ = ["app"]

_NO_LIMIT = frozenset({"none", "no", "нет", "без", "-"})
_GB = 10**9

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.users.help"),
    epilog=say().say("cli.users.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.user"), metavar="ID")]
Role = Annotated[str | None, typer.Option(help=say().say("cli.opt.role"))]
Grants = Annotated[list[str] | None, typer.Option("--grant", help=say().say("cli.opt.grant"))]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.users.list"))
def list_(as_json: Json = False) -> Work:
    """Prints everybody."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.users.invite"))
def invite(
    role: Role = None,
    grant: Grants = None,
    expires_days: Annotated[int, typer.Option(min=1, max=365, help=say().say("cli.opt.expires_days"))] = 7,
    as_json: Json = False,
) -> Work:
    """Prints a new one-time code."""
    wanted, grants = _role(role), _grants(grant)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            issued = await app_.people.invite(
                role=wanted, grants=grants, lifetime=timedelta(days=expires_days)
            )
        if as_json:
            cli.output.write_json(cli.people_documents.issued_document(issued))
        else:
            cli.output.show(cli.people_view.issued_view(issued))
        return 0

    return work()


@app.command(help=say().say("cli.users.invites"))
def invites(as_json: Json = False) -> Work:
    """Prints the invites that can still be used."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            waiting = await app_.people.invites()
        if as_json:
            found = [cli.people_documents.invite_document(one) for one in waiting]
            cli.output.write_json(cli.documents.InvitesDocument(invites=found))
        else:
            cli.output.show(cli.people_view.invites_view(waiting))
        return 0

    return work()


@app.command(help=say().say("cli.users.revoke"))
def revoke(
    invite: Annotated[str, typer.Argument(help=say().say("cli.arg.invite"), metavar="ID")],
    as_json: Json = False,
) -> Work:
    """Takes an invite back."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_invite", invite):
                revoked = await app_.people.revoke(invite.strip().lower())
        document = cli.people_documents.invite_document(revoked)
        return _told(document, say().say("people.revoked", id=revoked.id), as_json=as_json)

    return work()


@app.command("set", help=say().say("cli.users.set"))
def set_(
    user: Id,
    role: Role = None,
    grant: Grants = None,
    revoke: Annotated[list[str] | None, typer.Option("--revoke", help=say().say("cli.opt.revoke"))] = None,
    limit_downloads: Annotated[str | None, typer.Option(help=say().say("cli.opt.limit_downloads"))] = None,
    limit_gb: Annotated[str | None, typer.Option(help=say().say("cli.opt.limit_gb"))] = None,
    limit_usd: Annotated[str | None, typer.Option(help=say().say("cli.opt.limit_usd"))] = None,
    age: Annotated[str | None, typer.Option(help=say().say("cli.opt.age"))] = None,
    name: Annotated[str | None, typer.Option(help=say().say("cli.opt.name"))] = None,
    as_json: Json = False,
) -> Work:
    """Changes what a person may do."""
    edit = concierge.PersonEdit()
    if (wanted := _role(role)) is not None:
        edit["role"] = wanted
    if grant:
        edit["grant"] = frozenset(_grants(grant))
    if revoke:
        edit["revoke"] = frozenset(_grants(revoke))
    if name is not None:
        edit["name"] = name
    edit |= _limits(limit_downloads, limit_gb, limit_usd, age)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_user", user):
                changed = await app_.people.change(_number(user), **edit)
        if as_json:
            cli.output.write_json(cli.people_documents.person_document(changed))
        else:
            cli.output.show(cli.people_view.person_view(changed))
        return 0

    return work()


@app.command(help=say().say("cli.users.remove"))
def remove(user: Id, as_json: Json = False) -> Work:
    """Removes a person and everything that is theirs."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_user", user):
                removed = await app_.people.remove(_number(user))
        sentence = say().say("people.removed", name=cli.people_view.who(removed))
        return _told(cli.people_documents.person_document(removed), sentence, as_json=as_json)

    return work()


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        people = await app_.people.list()
    if as_json:
        found = [cli.people_documents.person_document(person) for person in people]
        cli.output.write_json(cli.documents.UsersDocument(users=found))
    else:
        cli.output.show(cli.people_view.people_view(people))
    return 0


def _told(document: Document, sentence: str, *, as_json: bool) -> int:
    if as_json:
        cli.output.write_json(document)
    else:
        cli.output.show(sentence)
    return 0


def _role(text: str | None) -> concierge.Role | None:
    if text is None:
        return None
    try:
        return concierge.Role(text.strip().lower())
    except ValueError:
        raise BadOption("cli.bad_role", text[:20]) from None


def _grants(texts: Sequence[str] | None) -> list[concierge.Grant]:
    return [_grant(text) for text in texts or ()]


def _grant(text: str) -> concierge.Grant:
    try:
        return concierge.Grant(text.strip().lower())
    except ValueError:
        raise BadOption("cli.bad_grant", text[:20]) from None


def _limits(downloads: str | None, gb: str | None, usd: str | None, age: str | None) -> concierge.PersonEdit:
    """The limits that were named; "none" lifts one."""
    edit = concierge.PersonEdit()
    if downloads is not None:
        edit["downloads_a_day"] = _whole(downloads)
    if gb is not None:
        size = _amount(gb)
        edit["held_bytes"] = None if size is None else round(size * _GB)
    if usd is not None:
        edit["money_a_day"] = _amount(usd)
    if age is not None:
        edit["age_limit"] = _whole(age)
    return edit


def _whole(text: str) -> int | None:
    if text.strip().casefold() in _NO_LIMIT:
        return None
    digits = text.strip()
    if not is_number(digits):
        raise BadOption("cli.bad_limit", text[:20])
    return int(digits)


def _amount(text: str) -> float | None:
    if text.strip().casefold() in _NO_LIMIT:
        return None
    whole, _, part = text.strip().replace(",", ".").partition(".")
    if not (is_number(whole) and (not part or is_number(part))):
        raise BadOption("cli.bad_limit", text[:20])
    return float(f"{whole}.{part or 0}")


def _number(user: str) -> int:
    """The number of a person. Raises NotFound for what can be none."""
    if not is_number(user.strip()):
        raise concierge.NotFound(f"no user {user!r}", what=user)
    return int(user)
