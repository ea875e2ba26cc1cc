"""Field types and readers for services of which any row or field may be odd: what cannot be read is left out."""

import re
from collections.abc import Iterable
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, RootModel, ValidationError

from concierge.adapters._answer import Answer
from concierge.adapters._figures import figure, one_line
from concierge.adapters._shapes import read
from concierge.errors import UnexpectedAnswer

__all__ = ["Imdb", "Number", "Piece", "Several", "Words", "list_of", "name_of_episode", "readable", "sound"]

# What a column of a database holds.
_MOST: Final = 2**31
_IMDB: Final = re.compile(r"tt[0-9]{7,10}")
_PLACEHOLDER: Final = re.compile(r"(TBA|TBD|Episode #?[0-9.]+)", re.IGNORECASE)

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def sound(shape: type[M], rows: Iterable[object]) -> tuple[M, ...]:
    """The rows that have that shape; the others are left out."""
    return tuple(row for each in rows if (row := _sound(shape, each)) is not None)


def readable(shape: type[M], rows: tuple[object, ...], answer: Answer) -> tuple[M, ...]:
    """As `sound`; raises UnexpectedAnswer where there are rows and none of them has that shape."""
    found = sound(shape, rows)
    if rows and not found:
        raise UnexpectedAnswer(answer.service, "no row of the answer can be read")
    return found


def list_of(shape: type[M], answer: Answer) -> tuple[M, ...]:
    """The rows of an answer that is a list, as `readable`; raises UnexpectedAnswer where it is none."""
    return readable(shape, read(_List, answer).root, answer)


def name_of_episode(told: str) -> str:
    """The name; "" for one that only fills its place: "TBA", "Episode 3"."""
    return "" if _PLACEHOLDER.fullmatch(told) else told


def _sound(shape: type[M], row: object) -> M | None:
    try:
        return shape.model_validate(row)
    except ValidationError:
        return None


class _List(RootModel[tuple[object, ...]]):
    """A list of anything."""


def _number(value: object) -> int | None:
    number = figure(value)
    return number if 0 < number < _MOST else None


def _imdb(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if _IMDB.fullmatch(text) else None


def _piece(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _several(value: object) -> object:
    return tuple(value) if isinstance(value, list) else ()


def _words(value: object) -> object:
    several = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    return tuple(
        dict.fromkeys(line for each in several if isinstance(each, str) and (line := one_line(each)))
    )


Imdb: TypeAlias = Annotated[str | None, BeforeValidator(_imdb)]
"""A title's id at IMDb; None for anything else."""

Number: TypeAlias = Annotated[int | None, BeforeValidator(_number)]
"""An id or a count above zero, also from its digits; None for anything else."""

Piece: TypeAlias = Annotated[T, BeforeValidator(_piece)]
"""A model that keeps its defaults where the service has null or something else."""

Several: TypeAlias = Annotated[tuple[object, ...], BeforeValidator(_several)]
"""A list for `sound`; empty where the service has null or something else."""

Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""Names from a list, or from "one, another", each once; empty where the service has something else."""
