"""`concierge model`: by which language model a person is answered."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say
from concierge_cli.title_options import Json

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.model.help"), epilog=say().say("cli.model.epilog"))
def model(
    name: Annotated[str | None, typer.Argument(help=say().say("cli.model.name"), metavar="MODEL")] = None,
    effort: Annotated[str | None, typer.Option("--effort", help=say().say("cli.model.effort"))] = None,
    usual: Annotated[bool, typer.Option("--usual", help=say().say("cli.model.usual"))] = False,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Shows the models that may be chosen; with a name or an option it chooses one."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            me = app_.me
            if name or effort or usual:
                offered = await me.models.list()
                kept = next((one.model.id for one in offered if one.is_chosen and not one.is_usual), "")
                chosen = "" if usual else name or kept
                choice = await me.models.choose(chosen, effort=effort or "")
            else:
                choice = me.user.model
            offers = await me.models.list()
        if as_json:
            cli.output.write_json(cli.model_view.models_document(offers, choice))
        else:
            cli.output.show(cli.model_view.models_view(offers, choice))
        return 0

    return work()
