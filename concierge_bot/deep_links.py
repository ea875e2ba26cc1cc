"""Links that open the bot at a card: https://t.me/<bot>?start=m_603."""

import re

import concierge
from concierge_bot.formatted import Formatted, Words, link, plain

__all__ = ["Linker", "is_card"]

# Telegram takes 64 of these; what names no card has no business here.
PAYLOAD = re.compile(r"[mtp]_[A-Za-z0-9_-]{1,62}", re.ASCII)


class Linker:
    """Makes words into links to the bot of that name."""

    def __init__(self, bot_name: str) -> None:
        """Links lead to that bot."""
        self._bot_name = bot_name

    def to(self, words: Words, card: str) -> Formatted:
        """The words, leading to the card; as they are where there is no such card."""
        if not is_card(card):
            return words if isinstance(words, Formatted) else plain(words)
        return link(words, f"https://t.me/{self._bot_name}?start={card}")


def is_card(payload: str) -> bool:
    """Whether it names a title or a person, which may not exist."""
    if PAYLOAD.fullmatch(payload) is None:
        return False
    return concierge.title_named(payload) is not None or concierge.person_named(payload) is not None
