"""`concierge travel`: what to take along on a trip."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import unlisted
from concierge_cli.language import say
from concierge_cli.title_options import Json, asking

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.travel.help"), epilog=say().say("cli.travel.epilog"))
def travel(
    hours: Annotated[float, typer.Option(min=1, max=72, help=say().say("cli.opt.hours"))],
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints films and series that fill the hours."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking(), unlisted("recommend.not_set_up"):
                pack = await app_.me.recommendations.travel(hours)
        if as_json:
            cli.output.write_json(cli.recommend_documents.pack_document(pack))
        else:
            cli.output.show(cli.recommend_view.pack_view(pack))
        return 0

    return work()
