"""Statements as Wikidata writes them."""

from __future__ import annotations

__all__ = ["item", "statement", "time"]


def statement(value: object, rank: str = "normal") -> dict[str, object]:
    """A statement with that value."""
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": rank}


def time(text: str, precision: int = 11) -> dict[str, object]:
    """One that holds a date, known to the day or less."""
    return statement({"time": text, "precision": precision})


def item(number: str) -> dict[str, object]:
    """One that names an item."""
    return statement({"id": number})
