"""`concierge ask`: one sentence, answered and carried out."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.ask.help"), epilog=say().say("cli.ask.epilog"))
def ask(
    text: Annotated[list[str], typer.Argument(help=say().say("cli.arg.sentence"), metavar="TEXT")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say().say("cli.opt.yes"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Coroutine[object, object, int]:
    """Answers a sentence."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            return (await cli.story.tell(app_.me, " ".join(text), yes=yes, as_json=as_json)).exit_code

    return work()
