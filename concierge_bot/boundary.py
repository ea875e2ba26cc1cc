"""The boundary of the bot: whatever went wrong is told in a sentence to who brought it about, and logged."""

from collections.abc import Awaitable, Callable

import structlog
from telegram.error import TelegramError

import concierge
from concierge.texts import Texts
from concierge_bot.chats import Chats
from concierge_bot.render import error_text
from concierge_bot.spot import Spot

__all__ = ["guarded"]

log = structlog.get_logger(__name__)


async def guarded(work: Callable[[], Awaitable[None]], chats: Chats, spot: Spot, say: Texts) -> bool:
    """Does the work, and says what went wrong in that chat; False if anything did."""
    try:
        await work()
    except TelegramError as error:
        log.warning("bot.telegram_failed", problem=type(error).__name__)
    except concierge.ConciergeError as error:
        await chats.say(spot, error_text(error, say))
    except Exception as error:  # one of the three boundaries: the person hears so, and the chat goes on
        log.exception("bot.unexpected")
        await chats.say(spot, f"⚠ {say.say('error.unexpected', name=type(error).__name__)}")
    else:
        return True
    return False
