"""One update on its way to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

import concierge
from concierge_bot.later import Later
from concierge_bot.pending import PendingLogins
from concierge_bot.timing import Timing
from concierge_bot.wording import Wording

if TYPE_CHECKING:
    from telegram import Bot, Update

    from concierge.texts import Texts
    from concierge_bot.chats import Chats
    from concierge_bot.followers import Followers
    from concierge_bot.formatted import Formatted
    from concierge_bot.live import Keyboard
    from concierge_bot.spot import Spot
    from concierge_bot.turns import Turns

__all__ = ["PRESSED", "Key", "Parts", "Visit", "keyboard_for"]

PRESSED = "b:"
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What answers are made with; `poll_news` says that something may be due of a poll."""

    house: concierge.Concierge
    bot: Bot
    chats: Chats
    followers: Followers
    turns: Turns
    later: Later
    timing: Timing = field(default_factory=Timing)
    poll_news: asyncio.Event = field(default_factory=asyncio.Event)
    wording: Wording = field(default_factory=Wording)
    logins: PendingLogins = field(default_factory=PendingLogins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A button to be: its label, and the action that it does with these arguments, or the page that it opens.

    One that is shared does it for everybody known who presses it there.
    """

    label: str
    action: str = ""
    args: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    url: str = ""
    is_single_use: bool = True
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who sent an update and where, in which language they are spoken to, and what answers are made with.

    `sender_id` is what Telegram calls the person.
    """

    me: concierge.UserView
    spot: Spot
    say: Texts
    update: Update
    sender_id: int
    parts: Parts

    @property
    def pressed(self) -> int | None:
        """The message that a pressed button stands under."""
        query = self.update.callback_query
        return query.message.message_id if query is not None and query.message is not None else None

    @property
    def message(self) -> Message | None:
        """The message that was sent, or the one whose button was pressed, where it can still be read."""
        found = self.update.effective_message
        return found if isinstance(found, Message) else None

    async def reply(self, text: Formatted | str, *, keyboard: Keyboard | None = None) -> None:
        """Answers with a message of its own."""
        await self.parts.chats.say(self.spot, text, keyboard=keyboard)

    async def change(self, text: Formatted | str, *, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answers in the message whose button was pressed; in a new one where that is gone."""
        async with self.parts.chats.live(self.spot, message_id=self.pressed) as shown:
            shown.show(text, keyboard=keyboard)

    async def keyboard(
        self, rows: Sequence[Sequence[Key]], *, as_one: bool = False
    ) -> InlineKeyboardMarkup | None:
        """Buttons that only this person can press, and only here; with `as_one` one of them uses up all.

        None if there is no button at all.
        """
        return await keyboard_for(self.me, self.parts.chats.now_at(self.spot.chat_id), rows, as_one=as_one)


async def keyboard_for(
    me: concierge.UserView, chat_id: int, rows: Sequence[Sequence[Key]], *, as_one: bool = False
) -> InlineKeyboardMarkup | None:
    """Buttons in that chat that only that person can press; see `Visit.keyboard`."""
    offers = [
        concierge.NewButton(
            action=key.action, args=key.args, is_single_use=key.is_single_use, is_shared=key.is_shared
        )
        for row in rows
        for key in row
        if not key.url
    ]
    tokens = iter(await me.buttons.offer(chat_id, offers, as_one=as_one) if offers else ())
    made = [
        [
            InlineKeyboardButton(key.label, url=key.url)
            if key.url
            else InlineKeyboardButton(key.label, callback_data=f"{PRESSED}{next(tokens)}")
            for key in row
        ]
        for row in rows
        if row
    ]
    return InlineKeyboardMarkup(made) if made else None
