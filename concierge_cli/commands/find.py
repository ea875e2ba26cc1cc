"""`concierge find`: which film or series is meant."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_SERVICE, EXIT_UNABLE
from concierge_cli.language import say
from concierge_cli.title_options import (
    Json,
    Kind,
    TitlesLimit,
    Words,
    Year,
    asking,
    given_options,
    kind_named,
)

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.find.help"), epilog=say().say("cli.find.epilog"))
def find(
    text: Words, year: Year = None, kind: Kind = None, limit: TitlesLimit = 10, as_json: Json = False
) -> Coroutine[object, object, int]:
    """Prints the titles that a name may mean."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking():
                resolution = await app_.me.metadata.resolve(words, year=year, kind=kind_named(kind))
                resolution = await _completed(app_.me, resolution)
            own = await app_.me.metadata.own(resolution.titles[:limit])
        if as_json:
            cli.output.write_json(cli.title_documents.find_document(resolution, limit, own))
        else:
            given = given_options(year, kind)
            view = cli.title_view.find_view(resolution, words, shown=limit, given=given, own=own)
            cli.output.show(view)
        if resolution.titles:
            return 0
        return EXIT_SERVICE if resolution.failures else EXIT_UNABLE

    return work()


async def _completed(me: concierge.UserView, resolution: concierge.Resolution) -> concierge.Resolution:
    """The resolution whose first title has all the ids that sources know, and says who was asked in vain."""
    if not resolution.titles:
        return resolution
    card = await me.metadata.card(resolution.titles[0])
    silent = {failure.service for failure in resolution.failures}
    further = (failure for failure in card.failures if failure.service not in silent)
    return replace(
        resolution,
        titles=(card.title, *resolution.titles[1:]),
        failures=(*resolution.failures, *further),
    )
