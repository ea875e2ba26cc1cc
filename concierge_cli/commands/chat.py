"""`concierge chat`: a conversation in the terminal."""

import asyncio
import sys

import typer

import concierge
from concierge_cli.failures import sentence
from concierge_cli.language import say
from concierge_cli.output import notes
from concierge_cli.running import opened, run_async
from concierge_cli.story import tell

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)
_LAST_WORDS = frozenset({"exit", "quit", "выход", "пока", "/exit", "/quit"})


@app.command(help=say().say("cli.chat.help"), epilog=say().say("cli.chat.epilog"))
def chat() -> None:
    """Talks until Ctrl-D."""

    async def work() -> int:
        async with opened(torrents=True) as app_:
            notes.print(say().say("cli.chat.hello"), markup=False)
            while (line := await _line()) is not None:
                if line:
                    await _answer(app_.me, line)
        return 0

    run_async(work())


async def _line() -> str | None:
    """What the person typed; None when they are done."""
    if sys.stdin.isatty():
        notes.print("› ", end="", style="bold")
    typed = await asyncio.to_thread(sys.stdin.readline)
    words = typed.strip()
    return None if not typed or words.lower() in _LAST_WORDS else words


async def _answer(me: concierge.UserView, line: str) -> None:
    """An error ends the answer, not the conversation."""
    try:
        await tell(me, line, yes=False, as_json=False)
    except concierge.ConciergeError as error:
        notes.print(sentence(error), markup=False)
