"""`concierge cleanup`: what leaves the torrent client, why the rest stays, and a person's word on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.documents.cleanup import CleanupDocument
from concierge_cli.failures import named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.cleanup.help"),
    epilog=say().say("cli.cleanup.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.download"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.cleanup.list"))
def list_(as_json: Json = False) -> Work:
    """Prints what the next cleanup does to each torrent; does nothing."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.cleanup.keep"))
def keep(download: Id, as_json: Json = False) -> Work:
    """Lets a torrent stay in its client for good."""
    return _say(download, lambda me: me.cleanup.keep(download), as_json=as_json)


@app.command(help=say().say("cli.cleanup.undo"))
def undo(download: Id, as_json: Json = False) -> Work:
    """Takes a torrent out of the trash."""
    return _say(download, lambda me: me.cleanup.undo(download), as_json=as_json)


@app.command(help=say().say("cli.cleanup.release"))
def release(download: Id, as_json: Json = False) -> Work:
    """Lets a torrent go by its rule, whatever the library lacks."""
    return _say(download, lambda me: me.cleanup.release(download), as_json=as_json)


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=True) as app_:
        outlooks = await app_.me.cleanup.list()
    if as_json:
        documents = [cli.cleanup_view.outlook_document(each) for each in outlooks]
        cli.output.write_json(CleanupDocument(downloads=documents))
    else:
        cli.output.show(cli.cleanup_view.cleanup_view(outlooks))
    return 0


async def _say(
    name: str, word: Callable[[concierge.UserView], Awaitable[concierge.Download]], *, as_json: bool
) -> int:
    async with cli.running.opened(torrents=True) as app_:
        with named("cli.no_download", name):
            said = await word(app_.me)
    if as_json:
        cli.output.write_json(cli.cleanup_view.fate_document(said))
    else:
        cli.output.show(cli.cleanup_view.fate_line(said))
    return 0
