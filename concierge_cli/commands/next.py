"""`concierge next`: the next episode of a series, or of all that are being watched."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli import title_words as words_for
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.title_options import Json, TitlesLimit, Year, asking

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Work = Coroutine[object, object, int]


@app.command(help=say().say("cli.next.help"), epilog=say().say("cli.next.epilog"))
def next_(
    series: Annotated[
        list[str] | None, typer.Argument(help=say().say("cli.next.arg"), metavar="TEXT")
    ] = None,
    year: Year = None,
    limit: TitlesLimit = 20,
    as_json: Json = False,
) -> Work:
    """Prints what comes next."""
    words = " ".join(series or ())
    return _one(words, year, as_json=as_json) if words.strip() else _all(limit, as_json=as_json)


async def _one(words: str, year: int | None, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with asking(), named("cli.next.no_series", words, words=words_for.again(words)):
            progress = await app_.me.progress.next(words, year=year)
    if as_json:
        cli.output.write_json(
            cli.progress_documents.next_document(concierge.SeriesUnderWay(series=(progress,)))
        )
    else:
        cli.output.show(cli.progress_view.next_view(progress))
    return 0


async def _all(limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with asking():
            found = await app_.me.progress.list(limit=limit)
    if as_json:
        cli.output.write_json(cli.progress_documents.next_document(found))
    else:
        cli.output.show(cli.progress_view.in_progress_view(found))
    return 0
