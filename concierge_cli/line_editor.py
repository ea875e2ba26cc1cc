"""A line that a person edits at a terminal. It loads prompt_toolkit, so it is loaded only where a person sits."""

import os
import sys
from collections.abc import Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.controls import SearchBufferControl
from prompt_toolkit.layout.processors import ReverseSearchProcessor, Transformation, TransformationInput
from prompt_toolkit.output.vt100 import Vt100_Output

from concierge_cli.interrupts import Stopped
from concierge_cli.language import say

__all__ = ["edited_line"]

_SEARCHES = {"reverse-i-search": "cli.chat.search_back", "i-search": "cli.chat.search_on"}


class _Left(Exception):
    """Ctrl-D on an empty line."""


async def edited_line(earlier: Sequence[str], *, after_a_stop: bool) -> str | None:
    """What the person typed, edited and sent; None after Ctrl-D. Of the `earlier` lines the newest stands last.

    Ctrl-C empties the line.

    Raises:
        Stopped: Ctrl-C on an empty line. `after_a_stop` the first one does nothing: the finger that stops an
            answer often presses twice.
    """
    session: PromptSession[str] = PromptSession(
        [("bold", "› ")],
        history=InMemoryHistory(earlier),
        key_bindings=_bindings(after_a_stop=after_a_stop),
        enable_suspend=True,
        eof_exception=_Left,
        interrupt_exception=Stopped,
        input=create_input(sys.stdin),
        output=_output(),
    )
    _translate(session)
    try:
        # Ctrl-C comes as a key; the signal is heard by whoever runs the conversation.
        return await session.prompt_async(handle_sigint=False, set_exception_handler=False)
    except _Left:
        return None


def _output() -> Vt100_Output:
    """Standard error, as for every question. Where the cursor stands is not asked: not every terminal answers."""
    output = Vt100_Output.from_pty(sys.stderr, term=os.environ.get("TERM"))
    output.enable_cpr = False
    return output


def _bindings(*, after_a_stop: bool) -> KeyBindings:
    bindings = KeyBindings()
    ignored = ["c-c"] if after_a_stop else []
    at_line = has_focus(DEFAULT_BUFFER)

    @Condition
    def is_answered() -> bool:
        return bool(ignored or get_app().current_buffer.text)

    @bindings.add("c-c", filter=at_line & is_answered)
    def _empty(event: KeyPressEvent) -> None:
        ignored.clear()
        event.current_buffer.reset()

    @bindings.add(Keys.BracketedPaste, filter=at_line)
    def _paste(event: KeyPressEvent) -> None:
        # A line end in what is pasted would show as a control character and send nothing.
        event.current_buffer.insert_text(" ".join(event.data.split()))

    return bindings


class _Searching(ReverseSearchProcessor):
    """What is searched for among earlier lines, told in the person's language."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """The line of the search, and where in it the cursor stands."""
        made = super().apply_transformation(transformation_input)
        told = [
            (part[0], say().say(_SEARCHES[part[1]]) if part[1] in _SEARCHES else part[1])
            for part in made.fragments
        ]
        longer = sum(len(part[1]) for part in told) - sum(len(part[1]) for part in made.fragments)
        return Transformation(
            [*told],
            source_to_display=lambda at: made.source_to_display(at) + longer,
            display_to_source=lambda at: made.display_to_source(at - longer),
        )


def _translate(session: PromptSession[str]) -> None:
    for control in session.layout.find_all_controls():
        if isinstance(control, SearchBufferControl) and control.input_processors:
            control.input_processors = [
                _Searching() if isinstance(each, ReverseSearchProcessor) else each
                for each in control.input_processors
            ]
