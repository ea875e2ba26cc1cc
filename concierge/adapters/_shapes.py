"""Reading a JSON answer into a pydantic model, with field types for services that leave things empty."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, TypeAlias, TypeVar
from unicodedata import normalize

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    OnErrorOmit,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from concierge.adapters._figures import figure, one_line, unescaped
from concierge.adapters._http import Answer
from concierge.errors import UnexpectedAnswer

__all__ = [
    "LONGEST_NAME",
    "MOST",
    "YEARS",
    "ByKey",
    "Count",
    "Country",
    "Day",
    "EpisodeNumber",
    "Flag",
    "Id",
    "LifeDay",
    "Line",
    "Mark",
    "Minutes",
    "Prose",
    "Results",
    "SeasonNumber",
    "SoundOne",
    "SoundPart",
    "SoundRows",
    "Text",
    "Words",
    "Year",
    "Years",
    "plain_line",
    "read",
]

YEARS: Final = range(1870, 2200)
LONGEST_PROSE: Final = 4_000
# Some count seasons by years, and daily series go on within one season for decades.
MOST_SEASONS: Final = 10_000
MOST_EPISODES: Final = 100_000
# No title and nobody is called so long.
LONGEST_NAME: Final = 500
# What a column of a database holds.
MOST: Final = 2**31
_TAG = re.compile(r"<[^<>]{0,1000}>")
# What steers a terminal or parts lines, and what turns the direction of reading or is not seen at all.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Halves of a sign among them: JSON can write them, nobody can keep them. Whole sentences can be written in tags,
# which a model reads and nobody else. Joiners stay: they are part of words and of pictures.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BEST_MARK = 10
_ISO = re.compile("[A-Z]{2}")
_LENGTH = re.compile(r"(?:(\d{1,3}) ?h(?:ours?|r)?)? ?(?:([\d,]{1,6}) ?min)?", re.ASCII | re.IGNORECASE)
_YEARS = re.compile(r"\s*(\d{4})\s*[-–—]\s*(\d{4})(?!\d)", re.ASCII)

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def read(shape: type[M], answer: Answer) -> M:
    """The answer's JSON in that shape; fields that the shape lacks are ignored.

    Raises:
        UnexpectedAnswer: it is not JSON or has another shape; the message names the place, not the value.
    """
    try:
        return shape.model_validate(answer.json())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise UnexpectedAnswer(answer.service, f"{where}: {first['msg']}") from None


def plain_line(text: str) -> str:
    """The text on one line, without signs that steer a terminal, turn the direction of reading or are not seen.

    A letter with a mark is one letter, however the service writes it.
    """
    return normalize("NFC", one_line(_UNSEEN.sub("", _STEERING.sub(" ", text))))


def _text(value: object) -> object:
    return value if isinstance(value, str) else ""


def _life_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _day(value: object) -> date | None:
    day = _life_day(value)
    return day if day and day.year in YEARS else None


def _count(value: object) -> int | None:
    number = figure(value)
    return number if 0 < number < MOST else None


def _country(value: object) -> str:
    return value if isinstance(value, str) and _ISO.fullmatch(value) else ""


def _flag(value: object) -> object:
    return value if value in (True, False) else None


def _by_key(value: object) -> object:
    # PHP writes a mapping without entries as an empty list.
    return value or {}


def _part(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> object:
    return value if isinstance(value, list) else ()


def _one(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        found: object = handler(value)
    except ValidationError:
        return None
    return found


def _results(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    found: object = handler(value)
    if value and not found:
        raise ValueError("no row can be read")
    return found


def _line(value: object) -> str:
    return plain_line(value) if isinstance(value, str) else ""


def _prose(value: object) -> str:
    if not isinstance(value, str):
        return ""
    # A tag may be written with entities too.
    unmarked = _TAG.sub(" ", unescaped(_TAG.sub(" ", value[: 4 * LONGEST_PROSE])))
    plain = plain_line(unmarked)
    return plain if len(plain) <= LONGEST_PROSE else f"{plain[: LONGEST_PROSE - 1]}…"


def _mark(value: object) -> float | None:
    try:
        mark = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        return None
    return mark if math.isfinite(mark) and 0 < mark <= _BEST_MARK else None


def _minutes(value: object) -> int | None:
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    hours, minutes = found.groups(default="") if found else ("", "")
    return 60 * figure(hours) + figure(minutes.replace(",", "")) or None


def _year(value: object) -> int | None:
    found = re.match(r"\s*(\d{4})(?!\d)", str(value), re.ASCII) if isinstance(value, str | int) else None
    year = int(found[1]) if found else 0
    return year if year in YEARS else None


def _years(value: object) -> tuple[int, int] | None:
    found = _YEARS.match(value) if isinstance(value, str) else None
    first, last = (int(found[1]), int(found[2])) if found else (1, 0)
    return (first, last) if first <= last and first in YEARS and last in YEARS else None


def _words(value: object) -> tuple[str, ...]:
    several = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else ()
    return tuple(dict.fromkeys(line for each in several if (line := _line(each))))


ByKey: TypeAlias = Annotated[Mapping[str, T], BeforeValidator(_by_key)]
"""A mapping, empty where the service has null or an empty list."""

Count: TypeAlias = Annotated[int | None, BeforeValidator(_count)]
"""A number above zero, also from its digits; None where the service has null, zero or something else."""

Country: TypeAlias = Annotated[str, BeforeValidator(_country)]
"""The code of a country, two letters; "" where the service has something else."""

Day: TypeAlias = Annotated[date | None, BeforeValidator(_day)]
"""A day of the age of films; None for null, "", and days that there are not."""

EpisodeNumber: TypeAlias = Annotated[int, Field(ge=0, lt=MOST_EPISODES)]
"""The number of an episode in its season."""

Flag: TypeAlias = Annotated[bool | None, BeforeValidator(_flag)]
"""Yes or no; None where the service has something else."""

Id: TypeAlias = Annotated[int, Field(gt=0, lt=MOST)]
"""A number by which a service knows something; what lacks it cannot be read."""

LifeDay: TypeAlias = Annotated[date | None, BeforeValidator(_life_day)]
"""A day on which somebody was born or died, who may have written what was filmed long after; None as for `Day`."""

Line: TypeAlias = Annotated[str, BeforeValidator(_line)]
"""Text on one line, without signs that steer or are not seen; "" where the service has something else: a name."""

Mark: TypeAlias = Annotated[float | None, BeforeValidator(_mark)]
"""A mark above zero, ten at most, from a number or from "8.7"; None for "N/A", "99%", 0 and anything else."""

Minutes: TypeAlias = Annotated[int | None, BeforeValidator(_minutes)]
"""A length in minutes out of "1h 58min" or "1,440 min"; None for anything else."""

Prose: TypeAlias = Annotated[str, BeforeValidator(_prose)]
"""Text without HTML, on one line, of 4,000 characters at most; "" where the service has null or something else."""

Results: TypeAlias = Annotated[tuple[OnErrorOmit[T], ...], WrapValidator(_results)]
"""What was asked for: a list, of which rows of another shape are left out; not all of them can be so."""

SeasonNumber: TypeAlias = Annotated[int, Field(ge=0, lt=MOST_SEASONS)]
"""The number of a season, 0 for the specials."""

SoundOne: TypeAlias = Annotated[T | None, WrapValidator(_one)]
"""A model; None where the service has null or something else."""

SoundPart: TypeAlias = Annotated[T, BeforeValidator(_part)]
"""A model that keeps its defaults where the service has null or something else."""

SoundRows: TypeAlias = Annotated[tuple[OnErrorOmit[T], ...], BeforeValidator(_rows)]
"""A list without the rows of another shape; empty where the service has null or something else."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Text, "" where the service has null or something else."""

Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""Names from a list, or from "one, another", each once; empty where the service has something else."""

Year: TypeAlias = Annotated[int | None, BeforeValidator(_year)]
"""A year of the age of films, also out of "2011-2019"; None for 0, "", "null" and anything else."""

Years: TypeAlias = Annotated[tuple[int, int] | None, BeforeValidator(_years)]
"""The first and the last year of "2008–2013"; None for "2008–", and for anything else."""
