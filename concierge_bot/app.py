"""The running bot: python-telegram-bot on one side, a concierge on the other."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import structlog
from telegram import LinkPreviewOptions, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import HTTPXRequest

import concierge
from concierge.texts import texts
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers
from concierge_bot.gate import Gate
from concierge_bot.handlers import Parts, add_handlers, commands, tell_commands
from concierge_bot.timing import Timing

__all__ = ["serve"]

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

KINDS = [Update.MESSAGE, Update.CALLBACK_QUERY]
LOOPBACK = ("http://127.", "http://localhost")
LONGEST_RETRY_S = 60.0
BOOTSTRAP_RETRIES = 2
log = structlog.get_logger(__name__)


async def serve(settings: concierge.Settings, stop: asyncio.Event, *, timing: Timing | None = None) -> None:
    """Answers everybody who is known until `stop` is set, then ends what is being written and closes everything.

    Raises:
        ConfigError: a setting is missing or wrong, or Telegram does not know the token.
        ServiceUnavailable: Telegram knows the bot but refuses to be asked for updates.
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
    acquaintances = Acquaintances(house)
    gate = Gate(acquaintances.knows)
    # Both look for files, and the first one loads certificates.
    app = await asyncio.to_thread(_application, section, gate)
    menu = await asyncio.to_thread(commands)
    chats = Chats(app.bot, timing)
    followers = Followers(chats, app.create_task, every_s=timing.progress_s)
    parts = Parts(house=house, chats=chats, followers=followers)
    add_handlers(app, menu, parts, acquaintances)
    try:
        if await _is_connected(app, stop, timing.first_retry_s):
            async with _running(app, parts, gate, timing):
                await _take_up(house, section, followers)
                await tell_commands(app.bot, menu)
                parts.followers.start(_warn(house, chats, section.owner_id or house.me.user.telegram_id))
                async with _polling(app, timing.poll_s):
                    await stop.wait()
    finally:
        await app.shutdown()
        # An application that never got through to Telegram leaves its connections open.
        await app.bot.shutdown()


async def _warn(house: concierge.Concierge, chats: Chats, owner_id: int | None) -> None:
    """Tells the owner, once somebody is known to be that, at each start what may go wrong later."""
    if owner_id is None:
        return
    say = texts(house.me.user.language or "ru")
    for notice in house.warnings:
        await chats.say(owner_id, f"⚠ {say.fill(f'warning.{notice.code}', notice.facts)}")


async def _take_up(house: concierge.Concierge, section: concierge.BotSection, followers: Followers) -> None:
    """Follows everybody's downloads that an earlier run left under way, each in the private chat with its owner."""
    people = await house.people.list()
    known = {one for one in (section.owner_id, *(person.telegram_id for person in people)) if one}
    for telegram_id in sorted(known):
        with suppress(concierge.NotAllowed):
            await followers.take_up(await house.user(telegram_id=telegram_id), telegram_id)


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


async def _is_connected(app: App, stop: asyncio.Event, wait_s: float) -> bool:
    """True as soon as Telegram knows the bot, however long that takes; False if `stop` is set before."""
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
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await stop.wait()
        wait_s = min(wait_s * 2, LONGEST_RETRY_S)
    return False


@asynccontextmanager
async def _running(app: App, parts: Parts, gate: Gate, timing: Timing) -> AsyncIterator[None]:
    """Handlers, jobs and background work run for the length of the block, and are ended with it."""
    await app.start()
    try:
        async with parts.house.jobs():
            yield
    finally:
        await parts.followers.stop()
        await gate.empty(within_s=timing.farewell_s)
        await app.stop()


@asynccontextmanager
async def _polling(app: App, poll_s: int) -> AsyncIterator[None]:
    """Updates come in for the length of the block."""
    updater = app.updater
    if updater is None:
        raise RuntimeError("an application for polling has an updater")
    try:
        await updater.start_polling(
            poll_interval=0,
            timeout=poll_s,
            bootstrap_retries=BOOTSTRAP_RETRIES,
            allowed_updates=KINDS,
            error_callback=_poll_failed,
        )
    except TelegramError as error:
        raise concierge.ServiceUnavailable("telegram", type(error).__name__) from None
    log.info("bot.started")
    try:
        yield
    finally:
        await updater.stop()
        log.info("bot.stopped")


def _poll_failed(error: TelegramError) -> None:
    log.warning("bot.poll_failed", problem=type(error).__name__)
