"""Fingers on buttons: they wait until the button is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

__all__ = ["labels", "newest_with", "tap"]


async def tap(
    household: Household, label: str, *, person: int = OWNER, within_s: float = 20.0
) -> ShownMessage:
    """Presses the newest button that has this in its label; the message as it was."""
    await household.sees(lambda messages: newest_with(messages, label), chat_id=person, within_s=within_s)
    message = newest_with(list(household.telegram.messages(person)), label)
    assert message is not None
    button = next(button for button in message.buttons if label in button.text)
    household.telegram.press_data(message.message_id, button.callback_data or "", user_id=person)
    return message


def newest_with(messages: list[ShownMessage], label: str) -> ShownMessage | None:
    """The newest message that has such a button."""
    return next((one for one in reversed(messages) if any(label in each for each in labels(one))), None)


def labels(message: ShownMessage) -> list[str]:
    """What the message's buttons say."""
    return [button.text for button in message.buttons]
