"""Codes of invitation: `/start CODE`, which anybody may send."""

import structlog
from telegram import Update

import concierge
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.chats import Chats
from concierge_bot.render import error_text
from concierge_bot.spot import Spot
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

    async def take(self, update: Update) -> str:
        """What somebody reads who is known from now on; "" if the code does not work.

        That is said too, and after some tries nothing.
        """
        user, message = update.effective_user, update.message
        if user is None or message is None or self._tries.get(user.id, 0) >= MOST_TRIES:
            return ""
        say, spot = self._wording.of(update), Spot(chat_id=message.chat_id)
        code = (message.text or "").partition(" ")[2].strip()
        try:
            person = await self._house.redeem(code, telegram_id=user.id, name=user.full_name)
        except concierge.NotAllowed as error:
            self._remember(user.id)
            log.info("bot.code_refused")
            await self._chats.say(spot, error_text(error, say))
            return ""
        self._tries.pop(user.id, None)
        self._acquaintances.meet(user.id)
        return say.say("bot.welcome", role=say.say(f"role.{person.role}"))

    def _remember(self, telegram_id: int) -> None:
        if len(self._tries) >= MOST_REMEMBERED:
            self._tries.clear()
        self._tries[telegram_id] = self._tries.get(telegram_id, 0) + 1
