"""`concierge undo`: the changes of a person's lists, taken back."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.list_options import ListLimit
from concierge_cli.title_options import Json

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Work = Coroutine[object, object, int]


@app.command(help=say().say("cli.undo.help"), epilog=say().say("cli.undo.epilog"))
def undo(
    entry: Annotated[
        int | None, typer.Argument(min=1, max=2**31 - 1, help=say().say("cli.arg.entry"), metavar="NUMBER")
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help=say().say("cli.opt.history"))] = False,
    limit: ListLimit = 20,
    as_json: Json = False,
) -> Work:
    """Takes a change back, or prints the changes."""
    if as_list:
        return _show(limit, as_json=as_json)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_entry" if entry else "cli.no_change", str(entry)):
                undone = await app_.me.taste.undo(entry)
        if as_json:
            cli.output.write_json(cli.lists_view.change_document(undone))
        else:
            cli.output.show(cli.lists_view.undone(undone))
        return 0

    return work()


async def _show(limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        entries = await app_.me.taste.history(limit=limit)
    if as_json:
        cli.output.write_json(cli.lists_view.history_document(entries))
    else:
        cli.output.show(cli.lists_view.history(entries))
    return 0
