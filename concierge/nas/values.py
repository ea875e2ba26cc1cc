"""What was written for a setting, made into a value: what pydantic would take, and in its words where it would not."""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

__all__ = ["Check", "Unfit", "among", "folder", "line", "number", "ruled", "switch", "table", "whole"]

Check: TypeAlias = Callable[[object], object]
"""Gives the value, or raises Unfit with what is wrong with it."""

_WHOLE: Final = re.compile(r"[+-]?[0-9]+(?:_[0-9]+)*(?:\.0+)?")
_LONGEST_INT: Final = 2**63 - 1
_TRUE: Final = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE: Final = frozenset({"0", "off", "f", "false", "n", "no"})


class Unfit(ValueError):
    """The value cannot be; the message is a code of the texts, or what pydantic says."""


def line(*, least: int = 0) -> Check:
    """A text of so many letters at least."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise Unfit("Input should be a valid string")
        if len(value) < least:
            raise Unfit(f"String should have at least {least} character")
        return value

    return check


def folder(value: object) -> Path:
    """A path."""
    if not isinstance(value, str | Path):
        raise Unfit(f"Input is not a valid path for {Path!r}")
    return Path(value)


def whole(least: int, most: float = math.inf) -> Check:
    """A whole number between the two."""

    def check(value: object) -> int:
        given = _whole(value)
        if not least <= given <= most:
            raise Unfit("out_of_range")
        return given

    return check


def number(least: float, most: float) -> Check:
    """A number between the two."""

    def check(value: object) -> float:
        given = _real(value)
        if not least <= given <= most:
            raise Unfit("out_of_range")
        return given

    return check


def switch(value: object) -> bool:
    """True or false."""
    if isinstance(value, str):
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise Unfit("bool_parsing")
    if not isinstance(value, int | float):
        raise Unfit("Input should be a valid boolean")
    if (isinstance(value, float) and not value.is_integer()) or abs(value) > _LONGEST_INT:
        raise Unfit("Input should be a valid boolean")
    if value not in {0, 1}:
        raise Unfit("bool_parsing")
    return bool(value)


def among(*choices: str) -> Check:
    """One of these."""

    def check(value: object) -> str:
        found = next((choice for choice in choices if choice == value), None)
        if found is None:
            raise Unfit("not_a_choice")
        return found

    return check


def table(inner: Check) -> Check:
    """A table whose values are checked, too."""

    def check(value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise Unfit("Input should be a valid dictionary")
        return {str(key): inner(item) for key, item in value.items()}

    return check


def ruled(first: Check, rule: Callable[..., object]) -> Check:
    """What the first check gives, if the rule has nothing against it."""
    return lambda value: rule(first(value))


def _whole(value: object) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value.strip()):
            raise Unfit("int_parsing")
        return int(value.strip().partition(".")[0])
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit("Input should be a finite number")
        if not value.is_integer():
            raise Unfit("Input should be a valid integer, got a number with a fractional part")
        return int(value)
    if not isinstance(value, int):
        raise Unfit("Input should be a valid integer")
    return int(value)


def _real(value: object) -> float:
    if isinstance(value, str):
        if not value.isascii():
            raise Unfit("float_parsing")
        try:
            return float(value)
        except ValueError:
            raise Unfit("float_parsing") from None
    if not isinstance(value, int | float):
        raise Unfit("Input should be a valid number")
    return float(value)
