"""`concierge franchise`: the films that belong together, and which of them were seen."""

from __future__ import annotations

from collections.abc import Coroutine

import typer

import concierge_cli as cli
from concierge_cli.failures import named, unlisted
from concierge_cli.language import say
from concierge_cli.title_options import Json, Kind, Words, Year, asking, kind_named

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.franchise.help"), epilog=say().say("cli.franchise.epilog"))
def franchise(
    text: Words, year: Year = None, kind: Kind = None, as_json: Json = False
) -> Coroutine[object, object, int]:
    """Prints the parts of a franchise."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking(), named("cli.find.none", words), unlisted("cli.franchise.not_set_up"):
                found = await app_.me.franchise.of(words, year=year, kind=kind_named(kind))
        if as_json:
            cli.output.write_json(cli.progress_documents.franchise_document(found))
        else:
            cli.output.show(cli.progress_view.franchise_view(found))
        return 0

    return work()
