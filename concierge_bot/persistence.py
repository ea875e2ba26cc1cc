"""Calls of Telegram that have to get through, however long it takes."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import BadRequest, NetworkError, RetryAfter

from concierge_bot.live import seconds

__all__ = ["persistently"]

LONGEST_RETRY_S = 60.0
log = structlog.get_logger(__name__)


async def persistently(call: Callable[[], Awaitable[object]], wait_s: float) -> None:
    """Calls until Telegram answers, waiting longer each time. Raises TelegramError for an answer that stays."""
    while True:
        try:
            await call()
        except RetryAfter as error:
            pause_s = seconds(error)
        except BadRequest:
            raise  # which the library counts among the troubles of the network
        except NetworkError as error:
            pause_s, wait_s = wait_s, min(wait_s * 2, LONGEST_RETRY_S)
            log.warning("bot.telegram_unreachable", problem=type(error).__name__, wait_s=pause_s)
        else:
            return
        await asyncio.sleep(pause_s)
