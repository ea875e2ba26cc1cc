"""Opens the card that a link or a button names."""

import concierge
from concierge_bot.cards import show_title
from concierge_bot.person_cards import show_person
from concierge_bot.visit import Visit

__all__ = ["open_card"]


async def open_card(visit: Visit, card: str) -> None:
    """Answers with the card of a title or a person. Raises NotFound, ServiceError."""
    if concierge.person_named(card) is not None:
        await show_person(visit, card)
    else:
        await show_title(visit, card)
