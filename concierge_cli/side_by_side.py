"""Panels of lines that stand beside each other, as many as the terminal has room for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

__all__ = ["Bar", "Panel", "SideBySide", "bar_lines", "fitted"]

GAP = 4
NARROWEST, WIDEST = 36, 60
MOST_BESIDE = 3
EIGHTHS = " ▏▎▍▌▋▊▉"

# The lines of a panel of that width.
Lines = Callable[[int], Sequence[Text]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A heading, and what makes the lines below it for a width."""

    heading: str
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A line of a chart: `figure` is what `value` is written as."""

    label: str
    value: float
    figure: str


class SideBySide:
    """Panels in rows, an empty line between two rows."""

    def __init__(self, panels: Sequence[Panel], *, most: int = MOST_BESIDE) -> None:
        """Takes the panels in their order, of which so many may stand in one row."""
        self._panels = panels
        self._most = most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines for the width that there is."""
        width = options.max_width
        beside = max(1, min(self._most, len(self._panels), (width + GAP) // (NARROWEST + GAP)))
        each = min((width - GAP * (beside - 1)) // beside, WIDEST)
        for start in range(0, len(self._panels), beside):
            if start:
                yield Text()
            yield from _row(self._panels[start : start + beside], each)


def bar_lines(bars: Sequence[Bar], width: int) -> Sequence[Text]:
    """A line for each: its label, a bar as long as its part of the greatest value, its figure at the right edge."""
    labels = min(max((cell_len(bar.label) for bar in bars), default=0), width // 2)
    figures = max((cell_len(bar.figure) for bar in bars), default=0)
    room = max(width - labels - figures - 2, 1)
    most = max((bar.value for bar in bars), default=0)
    return [
        Text.assemble(
            (fitted(bar.label, labels), ""),
            " ",
            (fitted(_drawn(bar.value, most, room), room), "cyan"),
            " ",
            f"{bar.figure:>{figures}}",
        )
        for bar in bars
    ]


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells: cut with an ellipsis, or with blanks behind it."""
    if width < 1:
        return ""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    while text and cell_len(text) > width - 1:
        text = text[:-1]
    return f"{text}…" + " " * (width - 1 - cell_len(text))


def _drawn(value: float, most: float, room: int) -> str:
    """What is there at all is never drawn as nothing."""
    eighths = round(value / most * room * 8) if most else 0
    whole, rest = divmod(max(eighths, 1 if value else 0), 8)
    return "█" * whole + EIGHTHS[rest].strip()


def _row(panels: Sequence[Panel], width: int) -> Iterator[Text]:
    columns = [[Text(fitted(one.heading, width), style="bold"), *one.lines(width)] for one in panels]
    for cells in zip_longest(*columns):
        line = Text(no_wrap=True, overflow="crop")
        for place, cell in enumerate(cells):
            if place:
                line.append(" " * GAP)
            line.append_text(cell if cell is not None else Text(" " * width))
        line.rstrip()
        yield line
