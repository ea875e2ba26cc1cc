"""The two streams of a command: what was asked for on stdout, everything else on stderr."""

import sys
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from concierge_cli.visible import escaped, visible

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Flow", "console", "note", "notes", "show", "write", "write_json", "write_line", "write_note"]

console = Console(highlight=False, markup=False, emoji=False)
notes = Console(stderr=True, highlight=False, markup=False, emoji=False)


def show(*views: RenderableType, style: str = "") -> None:
    """What was asked for, on stdout."""
    _show(console, sys.stdout, views, style)


def note(*views: RenderableType, style: str = "") -> None:
    """What happens meanwhile, on stderr."""
    _show(notes, sys.stderr, views, style)


def write(text: str) -> None:
    """Text on stdout as it is, unbroken: something to copy."""
    _write(sys.stdout, visible(text))


def write_note(text: str) -> None:
    """Text on stderr as it is, unbroken: something to copy."""
    _write(sys.stderr, visible(text))


def write_json(document: "BaseModel") -> None:
    """One JSON document, indented for reading, on stdout."""
    _write(sys.stdout, escaped(document.model_dump_json(indent=2)))


def write_line(event: "BaseModel") -> None:
    """One JSON line on stdout, at once."""
    _write(sys.stdout, escaped(event.model_dump_json()))


class Flow:
    """Text that comes in pieces, broken between words at the edge of the terminal."""

    def __init__(self) -> None:
        """Begins at the left edge."""
        self._width = console.width
        self._column = 0
        self._word = ""

    def feed(self, piece: str) -> None:
        """Writes the words that are whole by now."""
        for char in visible(piece):
            if char in " \n":
                self._end_word()
                self._gap(char)
            else:
                self._word += char
        sys.stdout.flush()

    def end(self) -> None:
        """Writes the rest and begins a new line."""
        self._end_word()
        if self._column:
            self._gap("\n")
        sys.stdout.flush()

    def _end_word(self) -> None:
        word, self._word = self._word, ""
        if not word:
            return
        if self._column and self._column + len(word) + 1 > self._width:
            self._gap("\n")
        lead = " " if self._column else ""
        sys.stdout.write(lead + word)
        self._column += len(lead + word)

    def _gap(self, char: str) -> None:
        """A space is written with the word that follows it."""
        if char == "\n":
            sys.stdout.write("\n")
            self._column = 0


def _show(where: Console, stream: TextIO, views: tuple[RenderableType, ...], style: str) -> None:
    with where.capture() as captured:
        for view in views:
            where.print(Text(visible(view), style=style) if isinstance(view, str) else view)
    # Rich fills lines up to the edge of the terminal.
    _write(stream, "\n".join(line.rstrip() for line in captured.get().splitlines()))


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()
