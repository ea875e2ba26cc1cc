"""Reading a JSON answer into a pydantic model, with field types for services that leave things empty."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeAlias, TypeVar
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from concierge.adapters._figures import one_line, unescaped
from concierge.adapters._http import Answer
from concierge.errors import UnexpectedAnswer

__all__ = [
    "ByKey",
    "Count",
    "Day",
    "Line",
    "Mark",
    "Part",
    "Prose",
    "Results",
    "Rows",
    "SoundOne",
    "SoundPart",
    "SoundRows",
    "Text",
    "Year",
    "plain_line",
    "read",
]

YEARS = range(1870, 2200)
LONGEST_PROSE = 4_000
_TAG = re.compile(r"<[^<>]{0,1000}>")
# What steers a terminal or parts lines, and what turns the direction of reading or is not seen at all.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BEST_MARK = 10
# In place of a row that has another shape.
_LOST = object()

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


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _count(value: object) -> object:
    return value if isinstance(value, int) and value > 0 else None


def _part(value: object) -> object:
    # PHP writes a mapping without entries as an empty list.
    return value or {}


def _rows(value: object) -> object:
    return () if value is None else value


def _sound_part(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _sound_rows(value: object) -> object:
    return value if isinstance(value, list) else ()


def _sound(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        row: object = handler(value)
    except ValidationError:
        return _LOST
    return row


def _sound_one(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    found = _sound(value, handler)
    return None if found is _LOST else found


def _found(rows: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(row for row in rows if row is not _LOST)


def _results(rows: tuple[object, ...]) -> tuple[object, ...]:
    found = _found(rows)
    if rows and not found:
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
    except ValueError:
        return None
    return mark if math.isfinite(mark) and 0 < mark <= _BEST_MARK else None


def _year(value: object) -> int | None:
    found = re.match(r"\s*(\d{4})(?!\d)", str(value), re.ASCII) if isinstance(value, str | int) else None
    year = int(found[1]) if found else 0
    return year if year in YEARS else None


Count: TypeAlias = Annotated[int | None, BeforeValidator(_count)]
"""A number above zero; None where the service has null, zero or something else."""

Day: TypeAlias = Annotated[date | None, BeforeValidator(_day)]
"""A day of the age of films; None for null, "", and days that there are not."""

Line: TypeAlias = Annotated[str, BeforeValidator(_line)]
"""Text on one line, without signs that steer or are not seen; "" where the service has something else: a name."""

Mark: TypeAlias = Annotated[float | None, BeforeValidator(_mark)]
"""A mark above zero, ten at most, from a number or from "8.7"; None for "N/A", "99%", 0 and anything else."""

Prose: TypeAlias = Annotated[str, BeforeValidator(_prose)]
"""Text without HTML, on one line, of 4,000 characters at most; "" where the service has null or something else."""

Part: TypeAlias = Annotated[T, BeforeValidator(_part)]
"""A model that keeps its defaults where the service has null."""

ByKey: TypeAlias = Annotated[Mapping[str, T], BeforeValidator(_part)]
"""A mapping, empty where the service has null or an empty list."""

Results: TypeAlias = Annotated[tuple[Annotated[T, WrapValidator(_sound)], ...], AfterValidator(_results)]
"""What was asked for: a list, of which rows of another shape are left out; not all of them can be so."""

Rows: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(_rows)]
"""A list, empty where the service has null."""

SoundOne: TypeAlias = Annotated[T | None, WrapValidator(_sound_one)]
"""A model; None where the service has null or something else."""

SoundPart: TypeAlias = Annotated[T, BeforeValidator(_sound_part)]
"""A model that keeps its defaults where the service has null or something else."""

SoundRows: TypeAlias = Annotated[
    tuple[Annotated[T, WrapValidator(_sound)], ...], BeforeValidator(_sound_rows), AfterValidator(_found)
]
"""A list without the rows of another shape; empty where the service has null or something else."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Text, "" where the service has null or something else."""

Year: TypeAlias = Annotated[int | None, BeforeValidator(_year)]
"""A year of the age of films, also out of "2011-2019"; None for 0, "", "null" and anything else."""
