"""`concierge serve`: the server, with the jobs beside it."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.serve.help"), epilog=say().say("cli.serve.epilog"))
def serve(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Serves until Ctrl-C."""
    return cli.serving.run(as_json=as_json)
