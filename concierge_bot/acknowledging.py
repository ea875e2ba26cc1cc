"""Answers presses at once, whatever else the chat is busy with: a button that does not react is pressed again."""

from contextlib import suppress

from telegram import Bot
from telegram.error import TelegramError

import concierge
from concierge.texts import Texts
from concierge_bot.envelope import STOP_DATA, Envelope
from concierge_bot.visit import PRESSED

__all__ = ["acknowledge", "token_of"]

LONGEST_TOAST = 200


async def acknowledge(bot: Bot, me: concierge.UserView, envelope: Envelope, say: Texts) -> None:
    """Stops the button's waiting, or says in an alert why it does nothing; what it does comes in its turn."""
    query = envelope.raw.get("callback_query")
    query_id = str(query.get("id", "")) if isinstance(query, dict) else ""
    problem = await _problem(me, envelope, say)
    with suppress(TelegramError):
        await bot.answer_callback_query(
            query_id, text=problem[:LONGEST_TOAST] or None, show_alert=bool(problem)
        )


def token_of(data: str) -> str:
    """The token in a button's data; "" where it is none of ours."""
    return data.removeprefix(PRESSED) if data.startswith(PRESSED) else ""


async def _problem(me: concierge.UserView, envelope: Envelope, say: Texts) -> str:
    if envelope.text == STOP_DATA or envelope.chat_id is None:
        return ""
    try:
        await me.buttons.peek(token_of(envelope.text), envelope.chat_id)
    except concierge.NotAllowed:
        return say.say("bot.button.foreign")
    except concierge.NotFound:
        return say.say("bot.button.unknown")
    except concierge.ConciergeError as error:
        return say.error(error.code, error.facts)
    return ""
