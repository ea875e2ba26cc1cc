"""A person in a chat with the bot: what they say and press, and what they see then."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

__all__ = ["Talk", "labels", "newcomer", "opened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One person's chat."""

    household: Household
    user_id: int = OWNER
    language: str = "ru"

    @property
    def messages(self) -> tuple[ShownMessage, ...]:
        """What the bot has written, as it looks now."""
        return tuple(self.household.telegram.messages(self.user_id))

    async def say(self, text: str) -> ShownMessage:
        """The bot's next message."""
        before = len(self.messages)
        self.household.telegram.say(text, user_id=self.user_id, language_code=self.language)
        await self.household.sees(lambda shown: len(shown) > before, chat_id=self.user_id)
        return self.messages[-1]

    async def press(self, message: ShownMessage, label: str) -> ShownMessage:
        """The message that comes of it: the same one, changed, or a new one."""
        before = self.messages
        data = next(one.callback_data for one in message.buttons if label in one.text)
        self.household.telegram.press_data(message.message_id, data or "", user_id=self.user_id)

        def came() -> list[ShownMessage]:
            # Other messages may change by themselves meanwhile, as that of a download does.
            found = (one for one in self.messages if one not in before)
            last = before[-1].message_id
            return [one for one in found if one.message_id == message.message_id or one.message_id > last]

        await self.household.sees(lambda _: came(), chat_id=self.user_id)
        return came()[-1]


def labels(message: ShownMessage) -> list[str]:
    """What stands on the buttons."""
    return [one.text for one in message.buttons]


async def newcomer(
    household: Household, user_id: int, role: concierge.Role = concierge.Role.MEMBER, name: str = "Боря"
) -> Talk:
    """Somebody whom the owner has let in."""
    async with opened(household) as house:
        issued = await house.people.invite(role=role)
        await house.redeem(issued.code, telegram_id=user_id, name=name)
    return Talk(household=household, user_id=user_id)


def opened(household: Household) -> AbstractAsyncContextManager[concierge.Concierge]:
    """The same household, in a process beside the bot."""
    return concierge.Concierge.open(concierge.Settings(environ=household.environ), torrents=False)
