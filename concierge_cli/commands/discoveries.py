"""`concierge discoveries`: who is behind the films that were seen."""

from __future__ import annotations

from collections.abc import Coroutine

import typer

import concierge_cli as cli
from concierge_cli.language import say
from concierge_cli.title_options import Json, asking

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.discoveries.help"), epilog=say().say("cli.discoveries.epilog"))
def discoveries(as_json: Json = False) -> Coroutine[object, object, int]:
    """Prints whose films were seen more than once."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking():
                found = await app_.me.discoveries.list()
        if as_json:
            cli.output.write_json(cli.progress_documents.discoveries_document(found))
        else:
            cli.output.show(cli.progress_view.discoveries_view(found))
        return 0

    return work()
