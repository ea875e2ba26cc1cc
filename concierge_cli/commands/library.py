"""`concierge library`: what the household has."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say
from concierge_cli.list_options import ListLimit
from concierge_cli.title_options import Json, Kind, asking, kind_named

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Words = Annotated[list[str] | None, typer.Argument(help=say().say("cli.arg.library"), metavar="TEXT")]


@app.command(help=say().say("cli.library.help"), epilog=say().say("cli.library.epilog"))
def library(
    text: Words = None, kind: Kind = None, limit: ListLimit = 50, as_json: Json = False
) -> Coroutine[object, object, int]:
    """Prints what stands in the library, or what of it has the text in its name."""
    words = " ".join(text or ())

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking():
                page = await app_.me.library.list(kind_named(kind), words, limit=limit)
        if as_json:
            cli.output.write_json(cli.library_view.library_document(page))
        else:
            cli.output.show(cli.library_view.library_view(page, words))
        return 0

    return work()
