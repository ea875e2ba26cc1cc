"""`concierge nas`: which NAS may fetch what is finished, and what is on its way there."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.documents.nas import NasesDocument, RevokedKeyDocument, SyncQueueDocument
from concierge_cli.failures import BadOption, named, no_such
from concierge_cli.language import say
from concierge_cli.typed import is_number

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.nas.help"),
    epilog=say().say("cli.nas.epilog"),
)
Name = Annotated[str, typer.Argument(help=say().say("cli.arg.nas"), metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.nas.list"))
def list_(as_json: Json = False) -> Work:
    """Prints every NAS."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.nas.add"))
def add(
    name: Name,
    people: Annotated[list[str] | None, typer.Option("--for", help=say().say("cli.opt.nas_for"))] = None,
    scopes: Annotated[list[str] | None, typer.Option("--scope", help=say().say("cli.opt.nas_scope"))] = None,
    as_json: Json = False,
) -> Work:
    """Prints a new key."""
    whose = [_person(one) for one in people or ()]
    opened = [_scope(one) for one in scopes or concierge.NasScope]

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            for one in whose:
                with named("cli.no_user", str(one)):
                    await app_.people.get(one)
            issued = await app_.me.nases.add(name, people=whose, scopes=opened)
        if as_json:
            cli.output.write_json(cli.nas_view.issued_key_document(issued))
        else:
            cli.output.show(cli.nas_view.issued_key_view(issued))
        return 0

    return work()


@app.command(help=say().say("cli.nas.revoke"))
def revoke(name: Name, as_json: Json = False) -> Work:
    """Takes a key back."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_nas", name):
                await app_.me.nases.revoke(name)
        if as_json:
            cli.output.write_json(RevokedKeyDocument(name=name))
        else:
            cli.output.show(say().say("nas.revoked", name=name))
        return 0

    return work()


@app.command(help=say().say("cli.nas.queue"))
def queue(as_json: Json = False) -> Work:
    """Prints what is on its way."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            items = await app_.me.nases.queue()
        if as_json:
            found = [cli.nas_view.item_document(one) for one in items]
            cli.output.write_json(SyncQueueDocument(items=found))
        else:
            cli.output.show(cli.nas_view.queue_view(items))
        return 0

    return work()


@app.command(help=say().say("cli.nas.hurry"))
def hurry(
    item: Annotated[str, typer.Argument(help=say().say("cli.arg.sync_item"), metavar="ID")],
    as_json: Json = False,
) -> Work:
    """Lets an item go next."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_sync_item", item):
                hurried = await app_.me.nases.hurry(item)
        if as_json:
            cli.output.write_json(cli.nas_view.item_document(hurried))
        else:
            cli.output.show(cli.nas_view.queue_view([hurried]))
        return 0

    return work()


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        nases = await app_.me.nases.list()
        people = {one.id: cli.people_view.who(one) for one in await app_.people.list()} if nases else {}
    if as_json:
        cli.output.write_json(NasesDocument(nases=[cli.nas_view.nas_document(one) for one in nases]))
    else:
        cli.output.show(cli.nas_view.nases_view(nases, people))
    return 0


def _person(given: str) -> int:
    if not is_number(given):
        raise no_such("cli.no_user", given)
    return int(given)


def _scope(given: str) -> concierge.NasScope:
    try:
        return concierge.NasScope(given)
    except ValueError:
        raise BadOption("cli.bad_scope", given, choices=", ".join(concierge.NasScope)) from None
