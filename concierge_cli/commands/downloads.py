"""`concierge downloads`: what is under way, and what to do with it."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

import concierge
from concierge_cli.documents import DownloadsDocument, download_document
from concierge_cli.language import say
from concierge_cli.output import console, write_json
from concierge_cli.render import download_table
from concierge_cli.running import opened, run_async

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    invoke_without_command=True,
    help=say().say("cli.downloads.help"),
    epilog=say().say("cli.downloads.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.download"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> None:
    if ctx.invoked_subcommand is None:
        _show(as_json=as_json)


@app.command("list", help=say().say("cli.downloads.list"))
def list_(as_json: Json = False) -> None:
    """Prints the downloads."""
    _show(as_json=as_json)


@app.command(help=say().say("cli.downloads.pause"))
def pause(download: Id, as_json: Json = False) -> None:
    """Stops a download's traffic."""
    _change(lambda view: view.downloads.pause(download), as_json=as_json)


@app.command(help=say().say("cli.downloads.resume"))
def resume(download: Id, as_json: Json = False) -> None:
    """Lets a download go on; a failed one begins again."""
    _change(lambda view: view.downloads.resume(download), as_json=as_json)


@app.command(help=say().say("cli.downloads.remove"))
def remove(
    download: Id,
    with_data: Annotated[bool, typer.Option("--with-data", help=say().say("cli.opt.with_data"))] = False,
    as_json: Json = False,
) -> None:
    """Ends a download; the library keeps its files."""
    _change(lambda view: view.downloads.remove(download, with_data=with_data), as_json=as_json)


def _show(*, as_json: bool) -> None:
    async def work() -> int:
        async with opened(torrents=True) as app_:
            downloads = await app_.downloads.list()
        if as_json:
            write_json(
                DownloadsDocument(downloads=[download_document(each) for each in downloads]).model_dump()
            )
        else:
            console.print(download_table(downloads))
        return 0

    run_async(work())


def _change(change: Callable[[concierge.Concierge], Awaitable[concierge.Download]], *, as_json: bool) -> None:
    async def work() -> int:
        async with opened(torrents=True) as app_:
            changed = concierge.DownloadProgress(download=await change(app_))
        if as_json:
            write_json(download_document(changed).model_dump())
        else:
            console.print(download_table((changed,)))
        return 0

    run_async(work())
