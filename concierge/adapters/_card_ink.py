"""Ink and letters for pictures with words: what a picture is drawn with, twice as large as it will be."""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias
from unicodedata import normalize

from concierge.adapters._shapes import plain_line
from concierge.errors import ConfigError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Box", "Colour", "Ink", "drawable"]

Colour: TypeAlias = tuple[int, int, int]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""

# Drawn so many times larger, and made smaller at the end, edges are smooth.
TIMES: Final = 2
LONGEST: Final = 300
SMALLEST: Final = 18
CUT: Final = "…"
# What the fonts beside this file have; anything else would be an empty box.
_UNDRAWABLE: Final = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u017f\u0218-\u021b\u0391-\u03a1\u03a3-\u03a9\u03ac-\u03ce\u0400-\u045f\u0462\u0463"
    "\u0490-\u0493\u049a\u049b\u04a2\u04a3\u04ae-\u04b1\u04ba\u04bb\u04d8\u04d9\u04e8\u04e9\u1e80-\u1e85\u1ef2\u1ef3"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u20ac\u20b4\u20bd\u2116\u2122"
    "\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a0\u25cf\u2605\u2606]"
)


def drawable(text: str) -> str:
    """The text on one line, without signs that steer, pictures, and letters that the fonts lack."""
    known = _UNDRAWABLE.sub(_nearest, plain_line(text[:LONGEST]))
    return " ".join(known.split())


def _nearest(sign: re.Match[str]) -> str:
    """The letter without marks that the fonts do not have; nothing for other signs."""
    return _UNDRAWABLE.sub("", normalize("NFKD", sign[0]))


@dataclass(slots=True)
class Ink:
    """An empty picture that is drawn on; sizes and places are those of the finished one."""

    width: int
    height: int
    ground: Colour
    _image: "Image" = field(init=False, repr=False)
    _draw: "ImageDraw" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lays out the picture. Raises ConfigError without Pillow."""
        try:
            from PIL import Image, ImageDraw
        except ImportError as error:
            problem = "no_pictures"
            raise ConfigError(problem, setting="media-concierge[pictures]", problem=problem) from error
        self._image = Image.new("RGB", (self.width * TIMES, self.height * TIMES), self.ground)
        self._draw = ImageDraw.Draw(self._image)

    def block(self, box: Box, colour: Colour, *, radius: float = 0) -> None:
        """A filled rectangle with round corners; nothing if it is empty."""
        left, top, right, bottom = (round(side * TIMES) for side in box)
        if right > left and bottom > top:
            inner = (left, top, right - 1, bottom - 1)
            self._draw.rounded_rectangle(inner, radius=round(radius * TIMES), fill=colour)

    def text(  # noqa: PLR0913  where, what and how
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        colour: Colour,
        *,
        is_bold: bool = False,
        anchor: str = "ls",
        width: float | None = None,
    ) -> None:
        """A line of words, cut with an ellipsis where it would be wider than `width`; `anchor` as Pillow's."""
        x, y = (value * TIMES for value in at)
        shown = drawable(text) if width is None else self.fitting(text, size, width, is_bold=is_bold)
        self._draw.text((x, y), shown, font=_font(size, is_bold=is_bold), fill=colour, anchor=anchor)

    def length(self, text: str, size: int, *, is_bold: bool = False) -> float:
        """How wide the words are."""
        return float(_font(size, is_bold=is_bold).getlength(drawable(text))) / TIMES

    def fitting(self, text: str, size: int, width: float, *, is_bold: bool = False) -> str:
        """As much of the text as fits, with an ellipsis in place of the rest."""
        whole = drawable(text)
        if self.length(whole, size, is_bold=is_bold) <= width:
            return whole
        low, high = 0, len(whole)
        while low < high:
            middle = (low + high + 1) // 2
            is_narrow = self.length(_cut(whole, middle), size, is_bold=is_bold) <= width
            low, high = (middle, high) if is_narrow else (low, middle - 1)
        return _cut(whole, low)

    def size_for(
        self, text: str, size: int, width: float, *, is_bold: bool = False, smallest: int = SMALLEST
    ) -> int:
        """The size, or the largest smaller one in which the text fits, but not too small to be read."""
        sizes = range(size, smallest, -1)
        return next((one for one in sizes if self.length(text, one, is_bold=is_bold) <= width), smallest)

    def png(self) -> bytes:
        """The finished picture."""
        from PIL import Image

        small = self._image.resize((self.width, self.height), Image.Resampling.BOX)
        written = BytesIO()
        small.save(written, "PNG", optimize=True)
        return written.getvalue()


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip(" .,:;-—–(«") + CUT


@cache
def _font(size: int, *, is_bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    letters = files(__package__).joinpath("fonts", name).read_bytes()
    # Basic: the other layout depends on what is installed, and the picture is to be the same everywhere.
    return ImageFont.truetype(BytesIO(letters), size * TIMES, layout_engine=ImageFont.Layout.BASIC)
