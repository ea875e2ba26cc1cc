"""Paints what a person has watched as one picture, to be looked at on a phone and sent on."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from concierge.adapters._card_ink import Box, Colour, Ink, drawable

__all__ = [
    "MOST_BARS",
    "CardBar",
    "CardBars",
    "CardFigure",
    "CardHeat",
    "CardRank",
    "CardRow",
    "CardWords",
    "paint",
]

WIDTH: Final = 1200
MARGIN: Final = 64
PADDING: Final = 36
GAP: Final = 24
INNER: Final = WIDTH - 2 * MARGIN
SMALLEST_HEIGHT: Final = 675

MOST_FIGURES: Final = 4
MOST_RANKS: Final = 3
MOST_ROWS: Final = 5
MOST_BARS: Final = 24

GROUND: Final[Colour] = (15, 19, 25)
PANEL: Final[Colour] = (24, 30, 39)
LINE: Final[Colour] = (39, 48, 61)
INK: Final[Colour] = (240, 243, 246)
SOFT: Final[Colour] = (208, 214, 222)
MUTED: Final[Colour] = (150, 161, 176)
ACCENT: Final[Colour] = (240, 179, 90)
DIM: Final[Colour] = (176, 125, 58)
# From a day without anything to the fullest one.
HEAT: Final[tuple[Colour, ...]] = (
    (36, 44, 56),
    (112, 82, 46),
    (150, 106, 50),
    (208, 150, 70),
    (255, 205, 120),
)

DAYS_OF_LEAP_YEAR: Final = 366
WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFigure:
    """A number as it is written, and what it counts."""

    value: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A place in a list: who or what, and the number beside it as it is written."""

    label: str
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRank:
    """A short list, the first in front; of more than five rows the first five are shown."""

    caption: str
    rows: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBar:
    """A bar with the words below it; `figure` is the value as it is written above, "" for none."""

    label: str
    value: float
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBars:
    """Bars side by side, 24 at most."""

    caption: str
    bars: tuple[CardBar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHeat:
    """How full each day of a year was, 0 to 4, from the first of January on.

    `first_weekday` is that day's, 0 for a Monday. `months` are twelve short names. `less` and `more` stand at the ends
    of the scale.
    """

    caption: str
    first_weekday: int
    shades: tuple[int, ...]
    months: tuple[str, ...] = ()
    less: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWords:
    """Everything that the picture says, in the words that it says it in.

    What is empty, or a chart of nothing but zeros, takes no room. Four figures and three lists at most are shown.
    """

    heading: str
    figures: tuple[CardFigure, ...] = ()
    heat: CardHeat | None = None
    bars: CardBars | None = None
    ranks: tuple[CardRank, ...] = ()
    footer: str = ""


def paint(words: CardWords) -> bytes:
    """The picture as PNG, 1200 pixels wide, as high as what there is to tell: 1500 at most. Work for a thread.

    The same words make the same bytes. Raises ConfigError where Pillow is not installed.
    """
    parts = _parts(words)
    height = _HEAD + sum(part.height + GAP for part in parts) + _FOOT
    spare = max(SMALLEST_HEIGHT - height, 0)
    ink = Ink(width=WIDTH, height=height + spare, ground=GROUND)
    _head(ink, words)
    top: float = _HEAD + spare / 2
    for part in parts:
        part.draw(ink, (MARGIN, top, WIDTH - MARGIN, top + part.height))
        top += part.height + GAP
    ink.text((WIDTH / 2, ink.height - MARGIN + 14), words.footer, 26, MUTED, anchor="ms", width=INNER)
    return ink.png()


_HEAD: Final = 216
_FOOT: Final = 80


def _head(ink: Ink, words: CardWords) -> None:
    ink.block((MARGIN, 70, MARGIN + 10, 172), ACCENT, radius=5)
    left, width = MARGIN + 36, INNER - 36
    size = ink.size_for(words.heading, 62, width, is_bold=True, smallest=44)
    ink.text((left, 121), words.heading, size, INK, is_bold=True, anchor="lm", width=width)


@dataclass(frozen=True, slots=True)
class _Figures:
    figures: tuple[CardFigure, ...]
    height: int = 186

    def draw(self, ink: Ink, box: Box) -> None:
        ink.block(box, PANEL, radius=24)
        left, top, right, _ = box
        step = (right - left) / len(self.figures)
        width = step - 2 * 22
        values = [figure.value for figure in self.figures]
        size = min(ink.size_for(value, 70, width, is_bold=True) for value in values)
        caption_size = min(ink.size_for(figure.caption, 28, width, smallest=24) for figure in self.figures)
        for place, figure in enumerate(self.figures):
            middle = left + step * (place + 0.5)
            if place:
                ink.block((middle - step / 2 - 1, top + 44, middle - step / 2 + 1, top + 142), LINE)
            ink.text((middle, top + 79), figure.value, size, ACCENT, is_bold=True, anchor="mm", width=width)
            ink.text((middle, top + 150), figure.caption, caption_size, MUTED, anchor="ms", width=width)


@dataclass(frozen=True, slots=True)
class _Heat:
    heat: CardHeat
    height: int = 272

    def draw(self, ink: Ink, box: Box) -> None:
        left, top, right = _panel(ink, box, self.heat.caption, room=420)
        self._scale(ink, right, box[1] + 57)
        days = self.heat.shades[:DAYS_OF_LEAP_YEAR]
        offset = self.heat.first_weekday % WEEK
        columns = max(-(-(offset + len(days)) // WEEK), 53)
        step = (right - left) / columns
        for place, shade in enumerate(days, offset):
            x, y = left + place // WEEK * step, top + 34 + place % WEEK * step
            side = step - 3
            ink.block((x, y, x + side, y + side), HEAT[min(max(shade, 0), len(HEAT) - 1)], radius=4)
        for name, first in zip(self.heat.months, _first_days(len(days)), strict=False):
            x = left + -(-(offset + first) // WEEK) * step
            ink.text((x, top + 20), name, 22, MUTED, width=4.2 * step)

    def _scale(self, ink: Ink, right: float, base: float) -> None:
        if not (self.heat.less or self.heat.more):
            return
        ink.text((right, base), self.heat.more, 22, MUTED, anchor="rs", width=110)
        x = right - min(ink.length(self.heat.more, 22), 110) - 12
        for colour in reversed(HEAT):
            ink.block((x - 18, base - 16, x, base + 2), colour, radius=4)
            x -= 22
        ink.text((x - 8, base), self.heat.less, 22, MUTED, anchor="rs", width=110)


@dataclass(frozen=True, slots=True)
class _Bars:
    chart: CardBars
    height: int

    def draw(self, ink: Ink, box: Box) -> None:
        left, top, right = _panel(ink, box, self.chart.caption)
        bars = self.chart.bars[:MOST_BARS]
        step = (right - left) / len(bars)
        floor, ceiling = box[3] - PADDING - 34, top + 34
        most = max(bar.value for bar in bars)
        size = min(ink.size_for(bar.label, 26, step - 12, smallest=20) for bar in bars)
        for place, bar in enumerate(bars):
            middle = left + step * (place + 0.5)
            half = min(step * 0.36, 48)
            share = max(bar.value, 0) / most
            roof = floor - max((floor - ceiling) * share, 4)
            colour = (ACCENT if bar.value == most else DIM) if share else LINE
            ink.block((middle - half, roof, middle + half, floor), colour, radius=min(8, (floor - roof) / 2))
            ink.text((middle, floor + 38), bar.label, size, MUTED, anchor="ms", width=step - 2)
            if share:
                ink.text((middle, roof - 10), bar.figure, 24, INK, anchor="ms", width=step - 2)


@dataclass(frozen=True, slots=True)
class _Ranks:
    ranks: tuple[CardRank, ...]

    @property
    def height(self) -> int:
        rows = max(len(rank.rows[:MOST_ROWS]) for rank in self.ranks)
        return 2 * PADDING + 44 + rows * _PITCH

    def draw(self, ink: Ink, box: Box) -> None:
        left, top, right, bottom = box
        step = (right - left + GAP) / len(self.ranks)
        for place, rank in enumerate(self.ranks):
            x = left + place * step
            self._rank(ink, rank, (x, top, x + step - GAP, bottom))

    @staticmethod
    def _rank(ink: Ink, rank: CardRank, box: Box) -> None:
        left, top, right = _panel(ink, box, rank.caption, padding=26)
        rows = rank.rows[:MOST_ROWS]
        figures = [ink.fitting(row.figure, 26, 110, is_bold=True) for row in rows]
        rooms = [right - left - 14 - ink.length(figure, 26, is_bold=True) for figure in figures]
        labels = [row.label if drawable(row.label) else "…" for row in rows]
        # One size for all: the names of a list are read together.
        sizes = [
            ink.size_for(label, 26, room, smallest=22) for label, room in zip(labels, rooms, strict=True)
        ]
        for place, (label, figure, room) in enumerate(zip(labels, figures, rooms, strict=True)):
            base = top + 44 + place * _PITCH
            ink.text((right, base), figure, 26, ACCENT, is_bold=True, anchor="rs")
            ink.text((left, base), label, min(sizes), SOFT if place else INK, width=room)


_PITCH: Final = 46


def _parts(words: CardWords) -> "tuple[_Figures | _Heat | _Bars | _Ranks, ...]":
    """What there is to be drawn, from the top."""
    figures = words.figures[:MOST_FIGURES]
    ranks = tuple(rank for rank in words.ranks[:MOST_RANKS] if rank.rows)
    heat = words.heat if words.heat and any(shade > 0 for shade in words.heat.shades) else None
    bars = words.bars if words.bars and any(bar.value > 0 for bar in words.bars.bars) else None
    return (
        *((_Figures(figures),) if figures else ()),
        *((_Heat(heat),) if heat else ()),
        *((_Bars(bars, height=304 if heat else 400),) if bars else ()),
        *((_Ranks(ranks),) if ranks else ()),
    )


def _panel(
    ink: Ink, box: Box, caption: str, *, padding: float = PADDING, room: float = 0
) -> tuple[float, float, float]:
    """Lays the ground of a part, and tells where its inside begins: left, top, and right. `room` is kept free."""
    left, top, right, _ = box
    ink.block(box, PANEL, radius=24)
    ink.text((left + padding, top + 57), caption, 28, MUTED, width=right - left - 2 * padding - room)
    return left + padding, top + 76, right - padding


def _first_days(days: int) -> tuple[int, ...]:
    """The first day of each month, counted from 0."""
    lengths = (31, 29 if days == DAYS_OF_LEAP_YEAR else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)
    return tuple(first for first in accumulate(lengths, initial=0) if first < days)
