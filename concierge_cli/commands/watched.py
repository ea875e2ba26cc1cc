"""`concierge watched`: what was seen."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.list_options import AsFilm, AsSeries, ByName, InList, ListLimit, Words, day_of, kind_of
from concierge_cli.title_options import Episode, Json, Season, Year

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.watched.help"),
    epilog=say().say("cli.watched.epilog"),
)
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, limit: ListLimit = 50, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show("", limit, as_json=as_json)


@app.command("list", help=say().say("cli.watched.list"))
def list_(text: InList = None, limit: ListLimit = 50, as_json: Json = False) -> Work:
    """Prints what was seen, or what of it has the text in its name."""
    return _show(" ".join(text or ()), limit, as_json=as_json)


@app.command(help=say().say("cli.watched.add"))
def add(
    text: Words,
    year: Year = None,
    season: Season = None,
    episode: Episode = None,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help=say().say("cli.opt.at"))] = None,
    times: Annotated[int | None, typer.Option(min=1, max=1000, help=say().say("cli.opt.times"))] = None,
    series: AsSeries = False,
    film: AsFilm = False,
    by_name: ByName = False,
    as_json: Json = False,
) -> Work:
    """Marks a title, a season or an episode as seen."""
    words, seen_on = " ".join(text), day_of(at)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.unknown_title", words):
                marked = await app_.me.watched.add(
                    words,
                    year=year,
                    kind=kind_of(series=series, film=film),
                    season=season,
                    episode=episode,
                    seen_on=seen_on,
                    times=times,
                    by_name=by_name,
                )
        is_series = marked.title is not None and marked.title.title.kind == "series"
        key = "watched_episodes" if is_series else "watched_add"
        return cli.list_answers.told(marked, key, as_json=as_json, n=marked.count)

    return work()


@app.command(help=say().say("cli.watched.remove"))
def remove(
    text: Words, year: Year = None, season: Season = None, episode: Episode = None, as_json: Json = False
) -> Work:
    """Takes away the marks of a title, a season or an episode."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.not_in_list", words):
                marked = await app_.me.watched.remove(words, year=year, season=season, episode=episode)
        return cli.list_answers.told(marked, "watched_remove", as_json=as_json)

    return work()


async def _show(text: str, limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        page = await app_.me.watched.list(limit=limit, text=text)
    if as_json:
        cli.output.write_json(cli.lists_view.watched_document(page))
    else:
        cli.output.show(cli.lists_view.watched(page, text, limit))
    return 0
