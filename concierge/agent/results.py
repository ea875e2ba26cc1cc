"""A tool's result read again, whatever shape it came in."""

from collections.abc import Mapping
from typing import TypeAlias

from concierge.model.conversation import JsonValue

__all__ = ["Answer", "count_in", "mapping_in", "number_in", "rows_in", "text_in", "words_in"]

Answer: TypeAlias = Mapping[str, JsonValue]


def rows_in(answer: Answer, name: str) -> list[Answer]:
    """The rows of a list."""
    rows = answer.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def words_in(answer: Answer, name: str) -> list[str]:
    """The texts of a list."""
    words = answer.get(name)
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []


def mapping_in(value: JsonValue) -> Answer:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text_in(row: Answer, name: str) -> str:
    """The text of a field; "" if there is none."""
    return str(row.get(name, ""))


def count_in(row: Answer, name: str) -> int:
    """The number of a field; 0 if there is none."""
    value = row.get(name)
    return value if isinstance(value, int) else 0


def number_in(row: Answer, name: str) -> float | None:
    """The number of a field."""
    value = row.get(name)
    return value if isinstance(value, int | float) else None
