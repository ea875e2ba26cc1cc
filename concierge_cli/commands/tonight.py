"""`concierge tonight`: what to watch this evening."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import unlisted
from concierge_cli.language import say
from concierge_cli.recommend_options import company_of, occasion_of
from concierge_cli.title_options import Json, asking

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.tonight.help"), epilog=say().say("cli.tonight.epilog"))
def tonight(
    company: Annotated[
        str,
        typer.Option(metavar="alone|two|family", help=say().say("cli.opt.company"), callback=company_of),
    ] = "alone",
    occasion: Annotated[
        str,
        typer.Option(
            metavar="tonight|date|background|quick", help=say().say("cli.opt.occasion"), callback=occasion_of
        ),
    ] = "tonight",
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints a few titles for an evening."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking(), unlisted("recommend.not_set_up"):
                evening = await app_.me.recommendations.tonight(
                    company=concierge.Company(company), occasion=concierge.Occasion(occasion)
                )
        if as_json:
            cli.output.write_json(cli.recommend_documents.evening_document(evening))
        else:
            cli.output.show(cli.recommend_view.evening_view(evening))
        return 0

    return work()
