"""Text that a spreadsheet shows and does not run."""

from typing import Final

__all__ = ["bare", "inert"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_GUARDED: Final = tuple(f"'{sign}" for sign in _FORMULA)


def inert(text: str) -> str:
    """The text as a cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def bare(cell: str) -> str:
    """The text that such a cell was made from."""
    return cell[1:] if cell.startswith(_GUARDED) else cell
