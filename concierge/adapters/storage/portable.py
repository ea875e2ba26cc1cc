"""Rows in terms that no database owns, so that what one kind of database held can be put into another."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
)
from sqlalchemy.types import TypeEngine

from concierge.adapters.storage.columns import Utc

__all__ = ["TYPES", "Cell", "kind_of", "packed", "unpacked"]

Cell = object

# The first that fits, so the narrower goes before the wider.
_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (DateTime, "moment"),
    (Date, "date"),
    (JSON, "json"),
    (Integer, "integer"),
    (Float, "real"),
    (Numeric, "real"),
    (LargeBinary, "bytes"),
    (String, "text"),
)
TYPES: Mapping[str, TypeEngine[Any]] = {
    "boolean": Boolean(),
    "moment": Utc(),
    "date": Date(),
    "json": JSON(none_as_null=True),
    "integer": BigInteger(),
    "real": Double(),
    "bytes": LargeBinary(),
    "text": Text(),
}


def kind_of(column_type: TypeEngine[Any]) -> str | None:
    """The word for what a column holds; None for what a database derives by itself, such as a search vector."""
    return next((kind for sort, kind in _KINDS if isinstance(column_type, sort)), None)


def packed(kind: str, cell: Cell) -> Cell:
    """The cell in JSON's terms."""
    match cell:
        case bytes():
            return b64encode(cell).decode("ascii")
        case datetime() | date():
            return cell.isoformat()
        case _:
            return cell if kind != "real" or cell is None else float(str(cell))


def unpacked(kind: str, cell: Cell) -> Cell:
    """The cell as the column of that kind takes it. Raises ValueError if it holds something else."""
    return cell if cell is None or kind == "json" else _READERS[kind](cell)


def _exact(sort: type) -> Callable[[Cell], Cell]:
    def read(cell: Cell) -> Cell:
        if type(cell) is not sort:
            message = f"{type(cell).__name__} in place of {sort.__name__}"
            raise ValueError(message)
        return cell

    return read


def _moment(cell: Cell) -> datetime:
    moment = datetime.fromisoformat(str(cell))
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)


_READERS: Mapping[str, Callable[[Cell], Cell]] = {
    "boolean": _exact(bool),
    "moment": _moment,
    "date": lambda cell: date.fromisoformat(str(cell)),
    "integer": _exact(int),
    "real": lambda cell: float(str(cell)),
    "bytes": lambda cell: b64decode(str(cell), validate=True),
    "text": _exact(str),
}
