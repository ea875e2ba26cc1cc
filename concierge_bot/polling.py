"""Fetches updates: those that were taken in are confirmed with the next question, and not before."""

import asyncio
import json
from collections.abc import Sequence
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

import concierge
from concierge_bot.envelope import KINDS
from concierge_bot.intake import Intake
from concierge_bot.live import seconds
from concierge_bot.timing import Timing

__all__ = ["poll"]

LONGEST_WAIT_S = 30.0
# Telegram ends a long question by itself; this is for a connection that has died.
PATIENCE_S = 10.0
# Whoever is not let in and does not stop is asked for in heaps: a question costs more than a hundred updates.
UNWELCOME_S = 0.1
log = structlog.get_logger(__name__)


async def poll(bot: Bot, request: BaseRequest, intake: Intake, timing: Timing) -> None:
    """Takes updates in until it is cancelled. Raises InvalidToken."""
    offset, wait_s = 0, timing.first_retry_s
    while True:
        try:
            updates = await _asked(bot, request, offset, timing.poll_s)
            is_welcome = await intake.take_all(updates)
            offset = _behind(updates, offset)
            wait_s = timing.first_retry_s
            if updates and not is_welcome:
                await asyncio.sleep(UNWELCOME_S)
        except InvalidToken:
            raise
        except (TelegramError, concierge.StorageError) as error:
            pause_s = _pause_s(error, wait_s)
            log.warning("bot.poll_failed", problem=type(error).__name__, wait_s=pause_s)
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def _asked(bot: Bot, request: BaseRequest, offset: int, poll_s: int) -> Sequence[object]:
    question = {"offset": offset, "timeout": poll_s, "allowed_updates": json.dumps(KINDS)}
    # As it came: what is dropped unread is not worth being built into objects.
    answer = await request.post(
        f"{bot.base_url}/getUpdates?{urlencode(question)}", read_timeout=poll_s + PATIENCE_S
    )
    if not isinstance(answer, list):
        raise NetworkError("the answer has no updates")
    return answer


def _behind(updates: Sequence[object], offset: int) -> int:
    """The number behind the last of the updates, all of which are kept now, or nobody's business."""
    numbers = [update["update_id"] for update in updates if isinstance(update, dict)]
    return max([offset, *(number + 1 for number in numbers if isinstance(number, int))])


def _pause_s(error: Exception, wait_s: float) -> float:
    if isinstance(error, RetryAfter):
        return seconds(error)
    # Somebody else asks too: each of our questions ends one of theirs.
    return max(wait_s, LONGEST_WAIT_S / 6) if isinstance(error, Conflict) else wait_s
