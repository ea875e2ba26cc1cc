"""Reading a JSON answer into a pydantic model, with field types for services that leave things empty."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from concierge.adapters._http import Answer
from concierge.errors import UnexpectedAnswer

__all__ = ["ByKey", "Count", "Day", "Part", "Rows", "Text", "read"]

YEARS = range(1870, 2200)

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


Count: TypeAlias = Annotated[int | None, BeforeValidator(_count)]
"""A number above zero; None where the service has null, zero or something else."""

Day: TypeAlias = Annotated[date | None, BeforeValidator(_day)]
"""A day of the age of films; None for null, "", and days that there are not."""

Part: TypeAlias = Annotated[T, BeforeValidator(_part)]
"""A model that keeps its defaults where the service has null."""

ByKey: TypeAlias = Annotated[Mapping[str, T], BeforeValidator(_part)]
"""A mapping, empty where the service has null or an empty list."""

Rows: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(_rows)]
"""A list, empty where the service has null."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Text, "" where the service has null or something else."""
