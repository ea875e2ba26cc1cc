"""Titles in lists: their names in a line, and the buttons that lead to their cards."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import plain
from concierge_bot.screen import key
from concierge_bot.visit import Key

__all__ = ["card_key", "get_key", "label_of"]

LONGEST_NAME = 60


def label_of(title: concierge.Title, say: Texts) -> str:
    """The name with its year, in one line; a long name is cut, never its year."""
    name = plain(clean_line(title.name(say.language))).cut(LONGEST_NAME).text or "—"
    return name if title.year is None else f"{name} ({title.year})"


def card_key(title: concierge.Title, label: str) -> Sequence[Key]:
    """A button that opens the title's card; none for a title that no source knows."""
    return _key(title, label, "card")


def get_key(title: concierge.Title, label: str) -> Sequence[Key]:
    """A button that looks for the title's releases; none for a title that no source knows."""
    return _key(title, label, "get")


def _key(title: concierge.Title, label: str, action: str) -> Sequence[Key]:
    card = concierge.card_of(title.kind, title.ids)
    return (key(label, action, card=card),) if card else ()
