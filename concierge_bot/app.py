"""The running bot: python-telegram-bot on one side, a concierge on the other."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import structlog
from telegram import LinkPreviewOptions, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import HTTPXRequest

import concierge
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers
from concierge_bot.gate import Gate
from concierge_bot.handlers import add_handlers, tell_commands
from concierge_bot.timing import Timing

__all__ = ["serve"]

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

KINDS = [Update.MESSAGE, Update.CALLBACK_QUERY]
LOOPBACK = ("http://127.", "http://localhost")
LONGEST_RETRY_S = 60.0
log = structlog.get_logger(__name__)


async def serve(settings: concierge.Settings, stop: asyncio.Event, *, timing: Timing | None = None) -> None:
    """Answers the owner until `stop` is set, then ends what is being written and closes everything.

    Raises:
        ConfigError: a setting is missing or wrong, or Telegram does not know the token.
        StorageError: the database cannot be used as it is.
    """
    section = settings.section(concierge.BotSection)
    if missing := section.missing():
        raise concierge.ConfigError(f"{missing[0]} is not set", setting=missing[0], problem="is not set")
    async with concierge.Concierge.open(settings) as house:
        await _serve(house, section, stop, timing or Timing())


async def _serve(
    house: concierge.Concierge, section: concierge.BotSection, stop: asyncio.Event, timing: Timing
) -> None:
    owner_id = section.owner_id or 0
    gate = Gate(owner_id)
    app = _application(section, gate)
    chats = Chats(app.bot, timing)
    followers = Followers(chats, app.create_task, every_s=timing.progress_s)
    add_handlers(app, house, chats, followers, owner_id=owner_id)
    async with _connected(app, stop, timing), _polling(app, timing):
        await tell_commands(app.bot)
        followers.start(_tend(house, timing.tend_s))
        await followers.take_up(await house.user(telegram_id=owner_id), owner_id)
        log.info("bot.started")
        await stop.wait()
        if app.updater is not None:
            await app.updater.stop()
        await followers.stop()
        await gate.empty(within_s=timing.farewell_s)
    log.info("bot.stopped")


def _application(section: concierge.BotSection, gate: Gate) -> App:
    # Waits of Telegram as timedelta: without this, the library warns at each one that it will change.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    trust = {"trust_env": not section.base_url.startswith(LOOPBACK)}
    return (
        ApplicationBuilder()
        .token(section.token.get_secret_value())
        .base_url(section.base_url)
        .request(HTTPXRequest(connection_pool_size=64, pool_timeout=10, httpx_kwargs=trust))
        .get_updates_request(HTTPXRequest(httpx_kwargs=trust))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .concurrent_updates(gate)
        .job_queue(None)
        .build()
    )


@asynccontextmanager
async def _connected(app: App, stop: asyncio.Event, timing: Timing) -> AsyncIterator[None]:
    """Waits for Telegram, however long it takes."""
    try:
        await _initialize(app, stop, timing.first_retry_s)
        yield
    finally:
        await app.shutdown()
        # An application that never got through does not close its connections.
        await app.bot.shutdown()


async def _initialize(app: App, stop: asyncio.Event, wait_s: float) -> None:
    while not stop.is_set():
        try:
            await app.initialize()
        except InvalidToken:
            # Without its cause, which quotes the token.
            raise concierge.ConfigError(
                "Telegram does not know the token", setting="TELEGRAM_BOT_TOKEN", problem="unknown_token"
            ) from None
        except NetworkError as error:
            log.warning("bot.telegram_unreachable", problem=type(error).__name__, wait_s=wait_s)
        else:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await stop.wait()
        wait_s = min(wait_s * 2, LONGEST_RETRY_S)
