"""`concierge cost`: what language models cost, and what is left of today's limit."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say
from concierge_cli.title_options import Json

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.cost.help"), epilog=say().say("cli.cost.epilog"))
def cost(
    every: Annotated[bool, typer.Option("--all", help=say().say("cli.cost.all"))] = False,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints what models cost today, in 7 and in 30 days, by model; with --all for each person."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            if every:
                costs = await app_.me.costs.everyones()
                document, view = cli.cost_view.costs_document(costs), cli.cost_view.costs_view(costs)
            else:
                report = await app_.me.costs.get()
                document, view = cli.cost_view.cost_document(report), cli.cost_view.cost_view(report)
        if as_json:
            cli.output.write_json(document)
        else:
            cli.output.show(view)
        return 0

    return work()
