"""A person's score for a title: from 1 to 10, half points kept."""

import re
from dataclasses import dataclass
from typing import Final

from concierge.errors import InputError

__all__ = ["Score"]

LEAST: Final = 2
MOST: Final = 20
_TEN: Final = 10
_GIVEN = re.compile(
    r"\s*(?P<points>\d{1,2}(?:[.,]\d{1,3})?|\d{0,2}½)\s*(?:★|звёзд[аы]?|stars?)?"
    r"\s*(?:(?:/|из|of|out of)\s*(?P<scale>5|10))?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Score:
    """Half points, 2 to 20, so that the half stars of services that count to five are kept."""

    half_points: int

    def __post_init__(self) -> None:
        """Refuses what no scale has. Raises InputError."""
        if not LEAST <= self.half_points <= MOST:
            raise InputError(f"{self.half_points} half points", problem="bad_score")

    @property
    def points(self) -> float:
        """The score out of ten: 8.5."""
        return self.half_points / 2

    @property
    def stars(self) -> float:
        """The score out of five, in halves, as Letterboxd counts; 8.5 points are 4.5 stars."""
        return (self.half_points + 1) // 2 / 2

    @classmethod
    def of(cls, given: "float | str | Score") -> "Score":
        """The score that a person means by 8, 8.5, "8,5", "4.5/5", "4,5 из 5" or "9/10".

        Raises:
            InputError: it is no number, not within 1 to 10, or finer than a half point.
        """
        if isinstance(given, Score):
            return given
        match = _GIVEN.fullmatch(str(given))
        if match is None:
            raise InputError(f"{given!r} is no score", problem="bad_score")
        points = _number(match["points"]) * (_TEN / int(match["scale"]) if match["scale"] else 1)
        if not (points * 2).is_integer():
            raise InputError(f"{given!r} is finer than a half point", problem="bad_score")
        return cls(half_points=int(points * 2))

    def __str__(self) -> str:
        """The score out of ten, as short as it goes: "8" or "8.5"."""
        return f"{self.points:g}"


def _number(text: str) -> float:
    if text.endswith("½"):
        return float(text[:-1] or 0) + 0.5
    return float(text.replace(",", "."))
