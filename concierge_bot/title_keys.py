"""The buttons of titles in lists, which lead to their cards and releases."""

from collections.abc import Sequence

import concierge
from concierge_bot.screen import key
from concierge_bot.visit import Key

__all__ = ["card_key", "get_key"]


def card_key(title: concierge.Title, label: str) -> Sequence[Key]:
    """A button that opens the title's card; none for a title that no source knows."""
    return _key(title, label, "card")


def get_key(title: concierge.Title, label: str) -> Sequence[Key]:
    """A button that looks for the title's releases; none for a title that no source knows."""
    return _key(title, label, "get")


def _key(title: concierge.Title, label: str, action: str) -> Sequence[Key]:
    card = concierge.card_of(title.kind, title.ids)
    return (key(label, action, card=card),) if card else ()
