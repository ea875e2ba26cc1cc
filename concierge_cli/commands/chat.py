"""`concierge chat`: a conversation in the terminal."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import told
from concierge_cli.language import say

if TYPE_CHECKING:
    from concierge_cli.conversing import Conversation

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.chat.help"), epilog=say().say("cli.chat.epilog"))
def chat(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Coroutine[object, object, int]:
    """Talks until Ctrl-D."""

    async def work() -> int:
        settings = concierge.Settings()
        async with cli.running.opened(torrents=True, settings=settings) as app_:
            with cli.conversing.Conversation(settings) as talk:
                talk.greet()
                while (line := await talk.line()) is not None:
                    if line:
                        await _answer(app_.me, line, talk, as_json=as_json)
        return 0

    return work()


async def _answer(me: concierge.UserView, line: str, talk: Conversation, *, as_json: bool) -> None:
    """An error ends the answer, and so does Ctrl-C; the conversation goes on."""
    try:
        await talk.answered(cli.story.tell(me, line, yes=False, as_json=as_json, keyboard=talk.keyboard))
    except concierge.ConciergeError as error:
        told(error)
