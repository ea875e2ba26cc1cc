"""A choice among options: a bar that the arrow keys move where the terminal can show one, else a number to type."""

import os
import signal
import sys
from asyncio import get_running_loop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len, set_cell_size

from concierge_cli.keyboard import Keyboard, raw
from concierge_cli.language import say
from concierge_cli.output import notes, show
from concierge_cli.pressing import Bar, Keys
from concierge_cli.typed import is_number
from concierge_cli.visible import on_one_line

__all__ = ["drawn", "picked"]

_NO = frozenset({"", "n", "no", "н", "нет", "q"})
_MOST_ROWS = 10
_AROUND = 3  # the question, the keys, and the line where the cursor waits
_BOLD, _DIM, _REVERSED, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[7m", "\x1b[0m"
_HIDDEN_CURSOR, _CURSOR, _ERASE_BELOW = "\x1b[?25l", "\x1b[?25h", "\x1b[J"


async def picked(
    options: Sequence[str], keyboard: Keyboard, *, question: str = "cli.choose", is_listed: bool = True
) -> int | None:
    """The number of the option that the person takes, from 1; None for "not now" and where nobody can be asked.

    `question` asks for a number, and `{question}_bar` asks at a bar. Unless the options stand numbered on the
    screen already (`is_listed`), they are listed where there is no bar.
    """
    if not keyboard.is_there or not options:
        return None
    lines = [on_one_line(option) for option in options]
    if _can_show_a_bar():
        return await _at_a_bar(lines, keyboard, say().say(f"{question}_bar", n=len(lines)))
    if not is_listed:
        show("\n".join(f"{number} {line}" for number, line in enumerate(lines, 1)))
    return await _typed(len(lines), keyboard, question)


def drawn(
    options: Sequence[str], bar: Bar, question: str, *, columns: int, rows: int
) -> Sequence[tuple[str, str]]:
    """The lines of a choice on a screen of that size, each with its style; none is wider than the screen."""
    digits = len(str(len(options)))
    choices = [
        (
            _REVERSED if at == bar.at else "",
            f"{'▸' if at == bar.at else ' '} {at + 1:>{digits}}  {options[at]}",
        )
        for at in bar.seen(min(_MOST_ROWS, rows - _AROUND))
    ]
    lines = [(_BOLD, question), *choices, (_DIM, say().say("cli.choose_keys"))]
    return [(style, _cut(line, columns - 1)) for style, line in lines]


def _cut(line: str, columns: int) -> str:
    if cell_len(line) <= columns:
        return line
    return set_cell_size(line, columns - 1).rstrip() + "…"


def _can_show_a_bar() -> bool:
    is_plain = notes.is_dumb_terminal or notes.no_color or not os.environ.get("TERM")
    return notes.is_terminal and not is_plain


async def _typed(options: int, keyboard: Keyboard, question: str) -> int | None:
    while True:
        notes.print(say().say(question, n=options), end=" ")
        typed = ((await keyboard.line()) or "").strip().lower()
        if typed in _NO:
            return None
        if is_number(typed) and 1 <= int(typed) <= options:
            return int(typed)


async def _at_a_bar(options: Sequence[str], keyboard: Keyboard, question: str) -> int | None:
    bar, keys, block = Bar(count=len(options)), Keys(keyboard), _Block()

    def draw() -> None:
        columns, rows = _size()
        block.draw(drawn(options, bar, question, columns=columns, rows=rows), columns)

    with raw(), block, _redrawn(draw):
        while not bar.is_over:
            draw()
            bar = bar.after(await keys.next())
    return bar.taken


@contextmanager
def _redrawn(draw: Callable[[], None]) -> Iterator[None]:
    """Inside, what is drawn follows the size of the terminal."""
    loop = get_running_loop()
    loop.add_signal_handler(signal.SIGWINCH, draw)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGWINCH)


def _size() -> tuple[int, int]:
    """How many columns and rows there are: the terminal knows better than the environment it was started with."""
    real = os.get_terminal_size(sys.stderr.fileno())
    return real.columns or notes.width, real.lines or notes.height


class _Block:
    """Lines on the screen that are drawn again in their place, and taken away in the end."""

    def __init__(self) -> None:
        self._widths: Sequence[int] = ()

    def __enter__(self) -> None:
        _write(_HIDDEN_CURSOR)

    def __exit__(self, *_: object) -> None:
        _write(f"{self._back(_size()[0])}{_CURSOR}")

    def draw(self, lines: Sequence[tuple[str, str]], columns: int) -> None:
        """Puts the lines in the place of those before."""
        text = "\n".join(f"{style}{line}{_PLAIN}" for style, line in lines)
        _write(f"{self._back(columns)}{text}\n")
        self._widths = [cell_len(line) for _, line in lines]

    def _back(self, columns: int) -> str:
        """To where the block begins, with nothing below; a terminal that became narrower has broken its lines."""
        rows = sum(max(1, -(-width // columns)) for width in self._widths)
        return f"\r\x1b[{rows}A{_ERASE_BELOW}" if rows else ""


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
