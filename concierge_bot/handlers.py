"""Which part of the bot answers which kind of update."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

import concierge
from concierge.registry import discover
from concierge.texts import LANGUAGES, texts
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.answers import Answers
from concierge_bot.chats import Chats
from concierge_bot.command import Command
from concierge_bot.followers import Followers
from concierge_bot.newcomers import Newcomers
from concierge_bot.presses import Presses
from concierge_bot.render import error_text
from concierge_bot.wording import Wording

__all__ = ["Parts", "add_handlers", "commands", "tell_commands"]

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Callback: TypeAlias = Callable[[Update, Any], Coroutine[Any, Any, None]]

# Shown to everybody whose language has no menu of its own.
DEFAULT_LANGUAGE = "en"
log = structlog.get_logger(__name__)


def commands() -> tuple[Command, ...]:
    """The commands of the folder `commands`, by the names of their files."""
    return discover("concierge_bot.commands", "COMMAND", Command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What answers are made with."""

    house: concierge.Concierge
    chats: Chats
    followers: Followers
    wording: Wording = field(default_factory=Wording)


def add_handlers(app: App, menu: Sequence[Command], parts: Parts, acquaintances: Acquaintances) -> None:
    """Connects updates with their answers; the first handler that fits takes an update."""
    answers = Answers(parts.house, parts.chats, parts.followers, parts.wording)
    presses = Presses(parts.house, parts.chats, parts.followers, parts.wording)
    newcomers = Newcomers(parts.house, parts.chats, parts.wording, acquaintances)
    app.add_handler(CommandHandler("start", newcomers.take, has_args=1))
    for command in menu:
        app.add_handler(CommandHandler(command.name, _replying(command, parts)))
    app.add_handler(CallbackQueryHandler(presses.take))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answers.to_words))
    app.add_handler(MessageHandler(filters.ALL, answers.to_anything_else))
    app.add_error_handler(_apologising(parts))


async def tell_commands(bot: Bot, menu: Sequence[Command]) -> None:
    """Puts the commands into Telegram's menu in each language, where they stand otherwise there."""
    for language in LANGUAGES:
        code = None if language == DEFAULT_LANGUAGE else language
        say = texts(language)
        wanted = [BotCommand(each.name, say.say(f"bot.command.{each.name}")) for each in menu]
        try:
            if list(await bot.get_my_commands(language_code=code)) != wanted:
                await bot.set_my_commands(wanted, language_code=code)
        except TelegramError as error:
            log.warning("bot.menu_not_set", language=language, problem=type(error).__name__)


def _replying(command: Command, parts: Parts) -> Callback:
    async def reply(update: Update, _context: object) -> None:
        if update.effective_user is not None and update.effective_chat is not None:
            me = await parts.house.user(telegram_id=update.effective_user.id)
            await parts.chats.say(update.effective_chat.id, command.reply(parts.wording.of(update, me)))

    return reply


def _apologising(parts: Parts) -> Callable[[object, Any], Coroutine[Any, Any, None]]:
    """The boundary of the bot: whatever went wrong is told in a sentence to who brought it about, and logged."""

    async def apologise(update: object, context: Any) -> None:  # noqa: ANN401 - the library's own type is generic in six
        error = context.error
        if isinstance(error, TelegramError):
            log.warning("bot.telegram_failed", problem=type(error).__name__)
            return
        is_ours = isinstance(error, concierge.ConciergeError)
        if not is_ours:
            log.error("bot.unexpected", exc_info=error)
        chat = update.effective_chat if isinstance(update, Update) else None
        if not isinstance(update, Update) or chat is None:
            return
        say = parts.wording.of(update)
        name = type(error).__name__
        text = error_text(error, say) if is_ours else say.say("error.unexpected", name=name)
        await parts.chats.say(chat.id, text)

    return apologise
