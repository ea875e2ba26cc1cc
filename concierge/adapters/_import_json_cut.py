"""What is whole of a list in JSON that is damaged further on, or cut off."""

import json
import re
from collections.abc import Sequence
from typing import Final

__all__ = ["whole_entries"]

# A string may be what breaks off.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[][{}]', re.DOTALL)
_CLOSING: Final = {"[": "]", "{": "}"}
# A list of entries is the document, or a part of it that has a name.
_LISTS: Final = (["["], ["{", "["])


def whole_entries(text: str, broken_at: int) -> object:
    """The document with the entries of its lists that end before that place; None where none does."""
    opened: list[str] = []
    end, held = 0, ""
    for match in _TOKEN.finditer(text, 0, broken_at):
        token = match[0]
        if token in _CLOSING:
            opened.append(token)
        elif token in _CLOSING.values():
            opened.pop()
            if opened in _LISTS:
                end, held = match.end(), _closed(opened)
    if not end:
        return None
    found: object = json.loads(text[:end] + held)
    return found


def _closed(opened: Sequence[str]) -> str:
    return "".join(_CLOSING[one] for one in reversed(opened))
