"""Text from outside, made harmless for a terminal: nothing in it moves the cursor, sets a colour or turns the line."""

import unicodedata

__all__ = ["cut", "escaped", "on_one_line", "visible"]

_LONGEST_NAME = 240
# Control, format (direction marks among them), surrogate and unassigned characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text without characters that a terminal obeys or that hide others; line ends stay."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _INVISIBLE)


def on_one_line(text: str) -> str:
    """The same without line ends: a name that could otherwise pass for another row."""
    return visible(text).replace("\n", " ")


def cut(text: str, longest: int = _LONGEST_NAME) -> str:
    """The name, with an ellipsis after a whole word if it is a very long one."""
    if len(text) <= longest:
        return text
    return (text[:longest].rpartition(" ")[0] or text[:longest]) + "…"


def escaped(document: str) -> str:
    """The same JSON document, with such characters written as escapes."""
    if document.isprintable():
        return document
    return "".join(f"\\u{ord(char):04x}" if char != "\n" and _is_hidden(char) else char for char in document)


def _is_hidden(char: str) -> bool:
    return ord(char) <= 0xFFFF and unicodedata.category(char) in _INVISIBLE  # noqa: PLR2004  four digits
