"""`concierge rate`: what a person thinks of titles."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.list_options import AsFilm, AsSeries, ByName, ListLimit, kind_of, title_and_score
from concierge_cli.title_options import Json, Year

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Work = Coroutine[object, object, int]
_WORTH_A_REVIEW = 8


@app.command(help=say().say("cli.rate.help"), epilog=say().say("cli.rate.epilog"))
def rate(
    text: Annotated[
        list[str] | None, typer.Argument(help=say().say("cli.arg.rating"), metavar="TEXT SCORE")
    ] = None,
    year: Year = None,
    review: Annotated[str | None, typer.Option(help=say().say("cli.opt.review"))] = None,
    spoilers: Annotated[bool, typer.Option("--spoilers", help=say().say("cli.opt.spoilers"))] = False,
    remove: Annotated[bool, typer.Option("--remove", help=say().say("cli.opt.unrate"))] = False,
    series: AsSeries = False,
    film: AsFilm = False,
    by_name: ByName = False,
    limit: ListLimit = 50,
    as_json: Json = False,
) -> Work:
    """Rates a title, takes its rating away, or prints all ratings."""
    words = " ".join(text or ())
    if remove:
        return _remove(words, year, as_json=as_json)
    if text is None:
        return _show(limit, as_json=as_json)
    title, given = title_and_score(words)
    score = concierge.Score.of(given)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.unknown_title", title):
                marked = await app_.me.ratings.rate(
                    title,
                    score,
                    year=year,
                    kind=kind_of(series=series, film=film),
                    review=review,
                    has_spoilers=spoilers,
                    by_name=by_name,
                )
        shown = say().score(score.points)
        offers = marked.is_changed and not review and score.points >= _WORTH_A_REVIEW and not as_json
        code = cli.list_answers.told(marked, "rate", as_json=as_json, score=shown)
        if offers:
            cli.output.show(say().say("cli.next_offer_review"), style="dim")
        return code

    return work()


async def _remove(words: str, year: int | None, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with named("cli.not_in_list", words):
            marked = await app_.me.ratings.remove(words, year=year)
    return cli.list_answers.told(marked, "unrate", as_json=as_json)


async def _show(limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        page = await app_.me.ratings.list(limit=limit)
    if as_json:
        cli.output.write_json(cli.lists_view.ratings_document(page))
    else:
        cli.output.show(cli.lists_view.ratings(page, "", limit))
    return 0
