"""Both sides of a conversation in a terminal: the lines that a person types, and Ctrl-C, which stops an answer."""

import asyncio
from collections.abc import Coroutine
from typing import Self

import concierge
import concierge_cli as cli
from concierge_cli.interrupts import Interrupts, Stopped
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say
from concierge_cli.line_history import LineHistory
from concierge_cli.output import note, notes

__all__ = ["Conversation"]

_LAST_WORDS = frozenset({"exit", "quit", "выход", "пока", "/exit", "/quit"})


class Conversation:
    """Lines with editing and history where a person sits at a terminal that can move its cursor, else as they come."""

    def __init__(self, settings: concierge.Settings) -> None:
        """Reads nothing yet. What is secret in the settings, once they are read, is in no line that is kept."""
        self.keyboard = Keyboard()
        self._edits = self.keyboard.is_there and not notes.is_dumb_terminal
        self.history = LineHistory(cli.running.data_dir(), settings.secrets)
        self._interrupts = Interrupts()
        self._was_stopped = False

    def __enter__(self) -> Self:
        """Hears Ctrl-C from now on."""
        self._interrupts.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves Ctrl-C to whoever heard it before."""
        self._interrupts.__exit__()

    def greet(self) -> None:
        """Says what can be asked, and which keys there are."""
        note(say().say("cli.chat.hello"))
        if self._edits:
            note(say().say("cli.chat.keys"), style="dim")

    async def line(self) -> str | None:
        """What the person typed; None when they are done. Raises CancelledError if they leave by Ctrl-C."""
        typing = self._edited() if self._edits else self._plain()
        # Where a line is edited Ctrl-C is a key. After a stop, the signal was pressed before and meant the answer.
        if not (self._edits and self._was_stopped):
            typing = self._interrupts.until_stopped(typing)
        try:
            typed = await typing
        except Stopped:
            raise asyncio.CancelledError from None
        words = None if typed is None else typed.strip()
        return None if words is None or words.lower() in _LAST_WORDS else words

    async def answered(self, answer: Coroutine[object, object, object]) -> None:
        """Waits for the answer's end; if Ctrl-C stops it, says so. Raises what the answer raises."""
        self._was_stopped = False
        try:
            await self._interrupts.until_stopped(answer)
        except Stopped:
            self._was_stopped = True
            note(f"\n{say().say('cli.chat.stopped')}")

    async def _edited(self) -> str | None:
        earlier = await asyncio.to_thread(self.history.lines)
        typed = await cli.line_editor.edited_line(earlier, after_a_stop=self._was_stopped)
        if typed is not None:
            await asyncio.to_thread(self.history.remember, typed)
        return typed

    async def _plain(self) -> str | None:
        if self.keyboard.is_there:
            notes.print("› ", end="", style="bold")
        return await self.keyboard.line()
