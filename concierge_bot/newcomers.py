"""Codes of invitation: `/start CODE`, which anybody may send."""

from typing import Any

import structlog
from telegram import Update

import concierge
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.chats import Chats
from concierge_bot.render import error_text
from concierge_bot.wording import Wording

__all__ = ["Newcomers"]

MOST_TRIES = 5
MOST_REMEMBERED = 10_000
log = structlog.get_logger(__name__)


class Newcomers:
    """Lets people in by their codes."""

    def __init__(
        self, house: concierge.Concierge, chats: Chats, wording: Wording, acquaintances: Acquaintances
    ) -> None:
        """Answers in these chats, and tells the acquaintances who came in."""
        self._house = house
        self._chats = chats
        self._wording = wording
        self._acquaintances = acquaintances
        self._tries: dict[int, int] = {}

    async def take(self, update: Update, context: Any) -> None:  # noqa: ANN401 - the library's own type is generic in six
        """Makes the sender known, or says that the code does not work; after some tries it says nothing."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or self._tries.get(user.id, 0) >= MOST_TRIES:
            return
        say = self._wording.of(update)
        try:
            person = await self._house.redeem(context.args[0], telegram_id=user.id, name=user.full_name)
        except concierge.NotAllowed as error:
            self._remember(user.id)
            log.info("bot.code_refused")
            await self._chats.say(chat.id, error_text(error, say))
            return
        self._tries.pop(user.id, None)
        self._acquaintances.meet(user.id)
        welcome = say.say("bot.welcome", role=say.say(f"role.{person.role}"))
        await self._chats.say(chat.id, f"{welcome}\n\n{say.say('agent.help')}")

    def _remember(self, telegram_id: int) -> None:
        if len(self._tries) >= MOST_REMEMBERED:
            self._tries.clear()
        self._tries[telegram_id] = self._tries.get(telegram_id, 0) + 1
