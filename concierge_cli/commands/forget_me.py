"""`concierge forget-me`: everything about the person is deleted, once they have said so in a word."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("forget-me", help=say().say("cli.forget-me.help"), epilog=say().say("cli.forget-me.epilog"))
def forget_me(
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say().say("cli.opt.forget_yes"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say().say("cli.opt.forget_force"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Asks, and deletes."""

    async def work() -> int:
        import asyncio  # with the loop, not with the help

        if not yes and not await _is_meant():
            cli.failures.write_failure("not_confirmed", say().say("cli.forget.kept"))
            return EXIT_UNABLE
        async with cli.running.opened(torrents=True) as app_:
            await app_.me.privacy.forget(force=force)
        await asyncio.to_thread(cli.line_history.forget_lines, cli.running.data_dir())
        if as_json:
            cli.output.write_json(cli.documents.ForgottenDocument())
        else:
            cli.output.show(say().say("cli.forgotten"))
        return 0

    return work()


async def _is_meant() -> bool:
    """Whether the person typed the word; where nobody can, they did not."""
    word = say().say("cli.forget.word")
    cli.output.note(say().say("cli.forget.ask", word=word))
    typed = await cli.keyboard.Keyboard().line()
    return typed is not None and typed.strip().casefold() == word
