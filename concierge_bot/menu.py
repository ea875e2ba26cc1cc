"""Telegram's menus of commands: for everybody in private, for groups, and the owner's own."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from concierge.texts import LANGUAGES
from concierge_bot.command import Command, Menu
from concierge_bot.wording import spoken

__all__ = ["tell_commands"]

# Shown to everybody whose language has no menu of its own.
DEFAULT_LANGUAGE = "en"
Scoped: TypeAlias = tuple[BotCommandScope, tuple[Command, ...]]
log = structlog.get_logger(__name__)


async def tell_commands(bot: Bot, commands: Iterable[Command], owner_id: int | None) -> None:
    """Puts the commands into each menu in each language, where they stand otherwise there."""
    for scope, menu in _menus(tuple(commands), owner_id):
        for language in LANGUAGES:
            code = None if language == DEFAULT_LANGUAGE else language
            say = spoken(language)
            wanted = [BotCommand(each.name, say.say(f"bot.command.{each.name}")) for each in menu]
            try:
                if list(await bot.get_my_commands(scope=scope, language_code=code)) != wanted:
                    await bot.set_my_commands(wanted, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("bot.menu_not_set", language=language, problem=type(error).__name__)


def _menus(commands: tuple[Command, ...], owner_id: int | None) -> Iterator[Scoped]:
    """The owner's menu holds all: the narrowest that fits is the only one shown."""
    everybodys = tuple(each for each in commands if each.menu is Menu.EVERYBODY)
    yield BotCommandScopeAllPrivateChats(), everybodys
    yield BotCommandScopeAllGroupChats(), tuple(each for each in everybodys if each.policy.in_groups)
    if owner_id is not None:
        yield (
            BotCommandScopeChat(owner_id),
            (*everybodys, *(each for each in commands if each.menu is Menu.MANAGERS)),
        )
