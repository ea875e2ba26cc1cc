"""`concierge ask`: one sentence, answered and carried out."""

from typing import Annotated

import typer

from concierge_cli.language import say
from concierge_cli.running import opened, run_async
from concierge_cli.story import tell

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command(help=say().say("cli.ask.help"), epilog=say().say("cli.ask.epilog"))
def ask(
    text: Annotated[list[str], typer.Argument(help=say().say("cli.arg.sentence"), metavar="TEXT")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say().say("cli.opt.yes"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> None:
    """Answers a sentence."""

    async def work() -> int:
        async with opened(torrents=True) as app_:
            return (await tell(app_.me, " ".join(text), yes=yes, as_json=as_json)).exit_code

    run_async(work())
