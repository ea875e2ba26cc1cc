"""What was done about news, told in their message; what else can be done about them stays under it."""

from collections.abc import Callable
from typing import TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

import concierge
from concierge_bot.formatted import Formatted, joined, plain
from concierge_bot.pictures import change_buttons, change_words
from concierge_bot.visit import PRESSED, Visit

__all__ = ["tell_answer", "tell_seen"]

_Row: TypeAlias = tuple[InlineKeyboardButton, ...]


async def tell_answer(visit: Visit, button: concierge.Button, answer: str) -> None:
    """Adds the answer to the news, without the button that was pressed and those beside it."""
    part = button.args.get("part", "")
    words = plain(": ".join(filter(None, (part, answer))))
    message = visit.message
    if message is None:
        await visit.reply(words)
        return
    keyboard = _changed(message, lambda row: () if _place(row, button) is not None else row)
    await change_words(visit, joined([_said(message), words], "\n\n"), keyboard=keyboard)


async def tell_seen(visit: Visit, button: concierge.Button) -> None:
    """Lets the button that was pressed say that it is seen; the words stay."""
    label = visit.say.say("bot.card.seen")

    def marked(row: _Row) -> _Row:
        at = _place(row, button)
        if at is None:
            return row
        return (*row[:at], InlineKeyboardButton(label, callback_data=row[at].callback_data), *row[at + 1 :])

    if visit.message is not None:
        await change_buttons(visit, _changed(visit.message, marked))


def _changed(message: Message, change: Callable[[_Row], _Row]) -> InlineKeyboardMarkup | None:
    """The buttons of the message, each row changed; None if none is left."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    changed = [row for row in map(change, rows) if row]
    return InlineKeyboardMarkup(changed) if changed else None


def _place(row: _Row, button: concierge.Button) -> int | None:
    data = f"{PRESSED}{button.token}"
    return next((at for at, one in enumerate(row) if one.callback_data == data), None)


def _said(message: Message) -> Formatted:
    if message.text is not None:
        return Formatted(message.text, message.entities)
    return Formatted(message.caption or "", message.caption_entities)
