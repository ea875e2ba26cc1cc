"""JSON that means one thing only, whoever reads it."""

import json
import math
import re
from typing import Final

from concierge.errors import InputError

__all__ = ["BadJson", "read_json"]

MOST_DEPTH: Final = 10
# The longest number of 64 bits, with its sign.
MOST_DIGITS: Final = 20
# Half of a character stands alone only after this escape: as bytes it is no UTF-8.
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class BadJson(InputError):
    """No JSON, or some that two readers would understand differently."""


def read_json(body: bytes) -> object:
    """The value.

    Raises:
        BadJson: a byte order mark, no UTF-8, a key twice, half a character, a nest of more than ten, NaN or Infinity, a
            number that no computer holds, or no JSON at all.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadJson("The body is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise BadJson("The body begins with a byte order mark")
    try:
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant
        )
    except RecursionError:
        raise BadJson("The JSON is nested too deeply") from None
    except json.JSONDecodeError:
        raise BadJson("The body is not JSON") from None
    _measure(value)
    if _MAYBE_HALF.search(text):
        _refuse_halves(value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("The JSON has the same key twice")
    return found


def _int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise BadJson("The JSON has a number that is too large")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson("The JSON has a number that is too large")
    return number


def _constant(name: str) -> float:
    raise BadJson(f"{name} is not JSON")


def _measure(value: object) -> None:
    """Refuses a deep nest; level by level, so that it costs no stack."""
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [child for one in level if isinstance(one, dict | list) for child in _children(one)]
        if not level:
            return
    if any(isinstance(one, dict | list) for one in level):
        raise BadJson("The JSON is nested too deeply")


def _children(value: dict[str, object] | list[object]) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value


def _refuse_halves(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadJson("The JSON has half of a character") from None
