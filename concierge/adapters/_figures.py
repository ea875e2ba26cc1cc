"""Figures and names as trackers write them, read without ever failing: what cannot be read is left out."""

import html
import math
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

__all__ = [
    "INFO_HASH",
    "Figure",
    "Size",
    "Word",
    "figure",
    "moment",
    "one_line",
    "plain_words",
    "size_bytes",
    "unescaped",
]

MOST_DIGITS: Final = 18
MOST_BYTES: Final = 2**60
UNITS: Final = {
    letter: 1024**power for power, letters in enumerate(("BБ", "KК", "MМ", "GГ", "TТ")) for letter in letters
}
INFO_HASH: Final = re.compile(r"[0-9a-fA-F]{40}", re.ASCII)

_AMOUNT = re.compile(
    r"(?P<whole>[0-9]{1,18})(?:[.,](?P<part>[0-9]{1,9}))?\s?(?P<unit>[BKMGTБКМГТ])(?:I?[BБ])?",
    re.IGNORECASE,
)
_NOT_A_WORD = re.compile(r"[^\w'-]|(?<!\w)['-]+|['-]+(?!\w)")


def figure(value: object) -> int:
    """The number that ASCII digits or a JSON number stand for; 0 for anything else, and for what is below it."""
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and 0 <= value < 10**MOST_DIGITS else 0
    text = str(value).strip() if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def size_bytes(value: object) -> int | None:
    """Bytes from "1991613584", "4,37 GB" or "1.46 ГБ", whose units are powers of 1024; None for none."""
    if found := figure(value):
        return found if found <= MOST_BYTES else None
    amount = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if amount is None:
        return None
    number = float(f"{amount['whole']}.{amount['part'] or '0'}")
    size = round(number * UNITS.get(amount["unit"].upper(), 0))
    return size if 0 < size <= MOST_BYTES else None


def one_line(value: object) -> str:
    """Text on one line, fit for every encoding; "" for what is neither text nor a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).encode("utf-8", errors="replace").decode("utf-8")
    return " ".join("".join(" " if char == "\0" else char for char in text).split())


def unescaped(text: str) -> str:
    """The text with characters for HTML's names and numbers of them; as it is where a number is past reading."""
    try:
        return html.unescape(text)
    except ValueError:
        # Python reads no number of more than 4,300 digits.
        return text


def moment(unix: int) -> datetime | None:
    """The moment of that many seconds; None for 0, and for moments that no calendar has."""
    try:
        return datetime.fromtimestamp(unix, UTC) if unix else None
    except (OverflowError, ValueError, OSError):
        return None


def plain_words(name: str) -> str:
    """The words of a name, without what a search could take for an operator; "" if there are none."""
    return " ".join(_NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", name)).split())


Figure: TypeAlias = Annotated[int, BeforeValidator(figure)]
"""A number from 0 up; 0 where the tracker has something else."""

Size: TypeAlias = Annotated[int | None, BeforeValidator(size_bytes)]
"""Bytes; None where the tracker has something else."""

Word: TypeAlias = Annotated[str, BeforeValidator(one_line)]
"""Text on one line; "" where the tracker has something else. A number is its digits."""
