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
    from concierge_cli.keyboard import Keyboard

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_LAST_WORDS = frozenset({"exit", "quit", "выход", "пока", "/exit", "/quit"})


@app.command(help=say().say("cli.chat.help"), epilog=say().say("cli.chat.epilog"))
def chat(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Coroutine[object, object, int]:
    """Talks until Ctrl-D."""

    async def work() -> int:
        keyboard = cli.keyboard.Keyboard()
        async with cli.running.opened(torrents=True) as app_:
            cli.output.note(say().say("cli.chat.hello"))
            while (line := await _line(keyboard)) is not None:
                if line:
                    await _answer(app_.me, line, keyboard, as_json=as_json)
        return 0

    return work()


async def _line(keyboard: Keyboard) -> str | None:
    """What the person typed; None when they are done."""
    if keyboard.is_there:
        cli.output.notes.print("› ", end="", style="bold")
    typed = await keyboard.line()
    words = None if typed is None else typed.strip()
    return None if words is None or words.lower() in _LAST_WORDS else words


async def _answer(me: concierge.UserView, line: str, keyboard: Keyboard, *, as_json: bool) -> None:
    """An error ends the answer, and so does Ctrl-C; the conversation goes on."""
    try:
        if not await cli.running.until_stopped(
            cli.story.tell(me, line, yes=False, as_json=as_json, keyboard=keyboard)
        ):
            cli.output.note(f"\n{say().say('cli.chat.stopped')}")
    except concierge.ConciergeError as error:
        told(error)
