"""`concierge downloads`: what is under way, and what to do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.downloads.help"),
    epilog=say().say("cli.downloads.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.download"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
JsonLines = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.downloads.list"))
def list_(as_json: Json = False) -> Work:
    """Prints the downloads."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.downloads.pause"))
def pause(download: Id, as_json: Json = False) -> Work:
    """Stops a download's traffic."""
    return _change(download, lambda view: view.downloads.pause(download), as_json=as_json)


@app.command(help=say().say("cli.downloads.resume"))
def resume(download: Id, as_json: JsonLines = False) -> Work:
    """Lets a download go on, and follows it; a failed one begins again."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_download", download):
                resumed = await app_.downloads.resume(download)
            return await cli.following.carried_out(app_.me, resumed, as_json=as_json)

    return work()


@app.command(help=say().say("cli.downloads.remove"))
def remove(
    download: Id,
    with_data: Annotated[bool, typer.Option("--with-data", help=say().say("cli.opt.with_data"))] = False,
    as_json: Json = False,
) -> Work:
    """Ends a download; the library keeps its files."""
    return _change(
        download, lambda view: view.downloads.remove(download, with_data=with_data), as_json=as_json
    )


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=True) as app_:
        downloads, is_ours = await app_.downloads.list(), app_.downloads.owns_client
    if as_json:
        documents = [cli.documenting.download_document(each) for each in downloads]
        cli.output.write_json(cli.documents.DownloadsDocument(downloads=documents))
    else:
        cli.output.show(cli.render.download_view(downloads, runs_alone=not is_ours))
    return 0


async def _change(
    name: str, change: Callable[[concierge.Concierge], Awaitable[concierge.Download]], *, as_json: bool
) -> int:
    async with cli.running.opened(torrents=True) as app_:
        with named("cli.no_download", name):
            changed = concierge.DownloadProgress(download=await change(app_))
    if as_json:
        cli.output.write_json(cli.documenting.download_document(changed))
    else:
        cli.output.show(cli.render.download_line(changed))
    return 0
