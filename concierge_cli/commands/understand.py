"""`concierge understand`: what the grammar makes of a sentence, without a language model."""

from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.understand.help"), epilog=say().say("cli.understand.epilog"))
def understand(
    text: Annotated[list[str], typer.Argument(help=say().say("cli.arg.sentence"), metavar="TEXT")],
    after: Annotated[
        str | None, typer.Option("--after", help=say().say("cli.opt.after"), metavar="TEXT")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> None:
    """Prints the wishes of a sentence."""
    before = concierge.understand(after) if after else None
    understanding = concierge.understand(" ".join(text), before)
    if as_json:
        cli.output.write_json(cli.understanding_view.understand_document(understanding))
    else:
        cli.output.show(cli.understanding_view.understood_view(understanding))
