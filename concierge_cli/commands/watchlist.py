"""`concierge watchlist`: what to watch."""

from __future__ import annotations

from collections.abc import Coroutine

import typer

import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.list_options import AsFilm, AsSeries, ByName, InList, ListLimit, Words, kind_of
from concierge_cli.title_options import Json, Year

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.watchlist.help"),
    epilog=say().say("cli.watchlist.epilog"),
)
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, limit: ListLimit = 50, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show("", limit, as_json=as_json)


@app.command("list", help=say().say("cli.watchlist.list"))
def list_(text: InList = None, limit: ListLimit = 50, as_json: Json = False) -> Work:
    """Prints the watchlist, or what of it has the text in its name."""
    return _show(" ".join(text or ()), limit, as_json=as_json)


@app.command(help=say().say("cli.watchlist.add"))
def add(
    text: Words,
    year: Year = None,
    series: AsSeries = False,
    film: AsFilm = False,
    by_name: ByName = False,
    as_json: Json = False,
) -> Work:
    """Puts a title on the watchlist."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.unknown_title", words):
                marked = await app_.me.watchlist.add(
                    words, year=year, kind=kind_of(series=series, film=film), by_name=by_name
                )
        return cli.list_answers.told(marked, "watchlist_add", as_json=as_json)

    return work()


@app.command(help=say().say("cli.watchlist.remove"))
def remove(text: Words, year: Year = None, as_json: Json = False) -> Work:
    """Takes a title off the watchlist."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.not_in_list", words):
                marked = await app_.me.watchlist.remove(words, year=year)
        return cli.list_answers.told(marked, "watchlist_remove", as_json=as_json)

    return work()


async def _show(text: str, limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        page = await app_.me.watchlist.list(limit=limit, text=text)
    if as_json:
        cli.output.write_json(cli.lists_view.watchlist_document(page))
    else:
        cli.output.show(cli.lists_view.watchlist(page, text, limit))
    return 0
