"""The running bot: Telegram on one side, a concierge on the other."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

import concierge
from concierge.server.running import ServerSection
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.answers import Answers
from concierge_bot.chats import Chats
from concierge_bot.desk import Desk
from concierge_bot.dispatch import Dispatch, Handle
from concierge_bot.doorman import Doorman
from concierge_bot.envelope import Envelope
from concierge_bot.evenings import Evenings
from concierge_bot.followers import Followers
from concierge_bot.intake import Intake
from concierge_bot.lateness import is_late
from concierge_bot.later import Later
from concierge_bot.menu import tell_commands
from concierge_bot.newcomers import Newcomers
from concierge_bot.news_keys import offered
from concierge_bot.notifier import TelegramNotifier
from concierge_bot.persistence import persistently
from concierge_bot.pictures import Pictures
from concierge_bot.polling import poll
from concierge_bot.registry import Registry, registry
from concierge_bot.reminding import ChatReminder
from concierge_bot.request_teller import ChatTeller
from concierge_bot.serving import serving
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing
from concierge_bot.turns import Turns
from concierge_bot.visit import Parts
from concierge_bot.webhook import announce
from concierge_bot.wording import spoken

__all__ = ["serve"]

LOOPBACK = ("http://127.", "http://localhost")
TAKE_OVER_EVERY_S = 3.0
# While a chat waits for what a dead instance seems to have.
LOOK_AGAIN_AFTER_S = 0.5
log = structlog.get_logger(__name__)


async def serve(
    settings: concierge.Settings,
    stop: asyncio.Event,
    *,
    timing: Timing | None = None,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Answers everybody who is known until `stop` is set, then ends what is being written and closes everything.

    Calls `started` once it answers.

    Raises:
        ConfigError: a setting is missing or wrong, or Telegram does not know the token.
        ServiceUnavailable: Telegram knows the bot but takes no webhook.
        StorageError: the database cannot be used as it is.
    """
    section = settings.section(concierge.BotSection)
    if missing := section.missing():
        raise _unset(missing[0])
    notifier = TelegramNotifier()
    async with concierge.Concierge.open(settings, notifiers=(notifier,)) as house:
        if (missing := house.keys.missing()) and not (await house.keys.report()).keys:
            raise _unset(missing[0])  # what people write is kept encrypted, until it is answered
        await _Running(house, notifier, settings, timing or Timing(), started).until(stop)


class _Running:
    """One run of the bot, put together."""

    def __init__(
        self,
        house: concierge.Concierge,
        notifier: TelegramNotifier,
        settings: concierge.Settings,
        timing: Timing,
        started: Callable[[], None],
    ) -> None:
        self._house = house
        self._notifier = notifier
        self._section = settings.section(concierge.BotSection)
        self._server = settings.section(ServerSection)
        self._timing = timing
        self._started = started
        self._is_up = False

    async def until(self, stop: asyncio.Event) -> None:
        # Both read files.
        bot, fetching = await asyncio.to_thread(_connection, self._section)
        handlers = await asyncio.to_thread(registry)
        try:
            if await _is_connected(bot, stop, self._timing.first_retry_s):
                await self._run(bot, fetching, handlers, stop)
        finally:
            await bot.shutdown()

    async def _run(self, bot: Bot, fetching: BaseRequest, handlers: Registry, stop: asyncio.Event) -> None:
        house, timing = self._house, self._timing
        parts = self._parts(bot)
        chats, followers = parts.chats, parts.followers
        house.tell_requests(ChatTeller(parts, self._section.owner_id))
        house.remind(ChatReminder(parts))
        acquaintances = Acquaintances(house)
        desk = Desk(parts, handlers, Answers(), Newcomers(house, chats, parts.wording, acquaintances))
        dispatch = Dispatch(desk.handle)
        doorman = Doorman(house, bot, chats)
        intake = Intake(
            house, acquaintances, dispatch, desk.acknowledge, desk.complain, lambda: bot.bot, doorman
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(house.jobs())
            await stack.enter_async_context(house.inbox.holding())
            stack.push_async_callback(dispatch.end, within_s=timing.farewell_s)
            stack.push_async_callback(followers.stop)
            await self._greet(bot, handlers, parts)
            await self._take_over(dispatch)
            await stack.enter_async_context(_alongside(self._taking_over(dispatch), stop))
            await stack.enter_async_context(_alongside(Evenings(parts).run(), stop))
            serves = serving(house, self._section, self._server, intake, lambda: self._is_up)
            await stack.enter_async_context(serves)
            await stack.enter_async_context(_alongside(self._coming(bot, fetching, intake), stop))
            self._is_up = True
            self._started()
            log.info("bot.started")
            await stop.wait()
            self._is_up = False
        log.info("bot.stopped")

    def _parts(self, bot: Bot) -> Parts:
        """What answers are made with; from now on news are told, too."""
        house, timing = self._house, self._timing
        chats = Chats(bot, timing)
        followers = Followers(chats, asyncio.create_task, every_s=timing.progress_s)
        later = Later(bot, chats, followers.start, timing.pages_s)
        self._notifier.pictures = Pictures(house.sent_files, house.me.metadata.image)
        self._notifier.offered_for = partial(offered, house)
        self._notifier.later = later
        self._notifier.chats = chats
        return Parts(
            house=house,
            bot=bot,
            chats=chats,
            followers=followers,
            turns=Turns(),
            later=later,
            timing=timing,
        )

    async def _greet(self, bot: Bot, handlers: Registry, parts: Parts) -> None:
        """Tells Telegram the commands, and the owner, once known, what may go wrong."""
        owner_id = self._section.owner_id or self._house.me.user.telegram_id
        await tell_commands(bot, handlers.commands.values(), owner_id)
        if owner_id is not None:
            parts.followers.start(_warn(self._house, parts.chats, owner_id))

    async def _coming(self, bot: Bot, fetching: BaseRequest, intake: Intake) -> None:
        """Has Telegram bring updates, or fetches them."""
        if not self._section.webhook_url:
            await persistently(bot.delete_webhook, self._timing.first_retry_s)
            await poll(bot, fetching, intake, self._timing)
            return
        await persistently(lambda: announce(bot, self._section), self._timing.first_retry_s)
        await asyncio.Event().wait()

    async def _taking_over(self, dispatch: Dispatch) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN_AFTER_S if self._house.inbox.elsewhere else TAKE_OVER_EVERY_S)
            await self._take_over(dispatch)

    async def _take_over(self, dispatch: Dispatch) -> None:
        """What an earlier run or another instance has taken in and nobody answers any more."""
        try:
            for incoming in await self._house.inbox.due():
                envelope = Envelope.read(json.loads(incoming.payload))
                handle = Handle(incoming=incoming, is_kept=True)
                dispatch.put(handle, is_urgent=envelope.is_urgent or is_late(envelope, handle))
            dispatch.wait_for(self._house.inbox.elsewhere)
        except concierge.StorageError as error:
            log.warning("bot.inbox_not_read", code=error.code)


async def _warn(house: concierge.Concierge, chats: Chats, owner_id: int) -> None:
    """Tells the owner at each start what may go wrong later."""
    say = spoken(house.me.user.language or "ru")
    for notice in house.warnings:
        await chats.say(Spot(chat_id=owner_id), f"⚠ {say.fill(f'warning.{notice.code}', notice.facts)}")


def _connection(section: concierge.BotSection) -> tuple[Bot, BaseRequest]:
    """The bot, and what it fetches updates with."""
    # Waits of Telegram as timedelta: without this, the library warns at each one that it will change.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    trust = {"verify": concierge.tls_context(), "trust_env": not section.base_url.startswith(LOOPBACK)}
    fetching = HTTPXRequest(httpx_kwargs=trust)
    bot = Bot(
        section.token.get_secret_value(),
        base_url=section.base_url,
        base_file_url=f"{section.base_url.removesuffix('/bot')}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, pool_timeout=10, httpx_kwargs=trust),
        get_updates_request=fetching,
    )
    return bot, fetching


async def _is_connected(bot: Bot, stop: asyncio.Event, wait_s: float) -> bool:
    """True as soon as Telegram knows the bot, however long that takes; False if `stop` is set before."""
    connecting = asyncio.create_task(persistently(bot.initialize, wait_s))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((connecting, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connecting.done():
        connecting.cancel()
        return False
    try:
        connecting.result()
    except InvalidToken:
        # Without its cause, which quotes the token.
        raise _unknown_token() from None
    return True


@asynccontextmanager
async def _alongside(work: Coroutine[object, object, None], stop: asyncio.Event) -> AsyncIterator[None]:
    """The work runs for the length of the block; if it fails, everything is stopped and it is told why."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        except InvalidToken:
            raise _unknown_token() from None
        except TelegramError as error:
            raise concierge.ServiceUnavailable("telegram", type(error).__name__) from None


def _unset(setting: str) -> concierge.ConfigError:
    return concierge.ConfigError(f"{setting} is not set", setting=setting, problem="is not set")


def _unknown_token() -> concierge.ConfigError:
    return concierge.ConfigError(
        "Telegram does not know the token", setting="TELEGRAM_BOT_TOKEN", problem="unknown_token"
    )
