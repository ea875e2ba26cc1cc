"""The bot's boundary: whatever goes wrong is told to the owner in a sentence, and logged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
from concierge_bot.handlers import Parts, add_handlers, commands
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import TimedOut
from telegram.ext import ApplicationBuilder

import concierge
from concierge.sandbox._serving import serving
from concierge.sandbox.telegram import TelegramServer
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers
from concierge_bot.timing import Timing
from concierge_bot.wording import Wording

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OWNER = 7


class BrokenHouse:
    """A concierge that knows nobody."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def user(self, *, telegram_id: int) -> concierge.UserView:
        raise self._error


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        yield service


async def logged_by(server: TelegramServer, error: Exception, text: str = "/start") -> list[str]:
    app = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").updater(None).build()
    chats = Chats(app.bot, Timing(edit_s=0))
    followers = Followers(chats, app.create_task, every_s=1)
    house = cast("concierge.Concierge", BrokenHouse(error))
    menu = await asyncio.to_thread(commands)
    parts = Parts(house=house, chats=chats, followers=followers)
    add_handlers(app, menu, parts, Acquaintances(house))
    server.say(text, user_id=OWNER)
    async with app:
        (update,) = await app.bot.get_updates()
        with capture_logs() as logged:
            await app.process_update(update)
            await app.process_error(None, error)
    return [line["event"] for line in logged]


async def test_what_nobody_foresaw_is_told_by_its_name_alone(server: TelegramServer) -> None:
    events = await logged_by(server, RuntimeError("secret details"))

    assert events == ["bot.unexpected"] * 2
    assert [message.text for message in server.messages(OWNER)] == [
        "Внутренняя ошибка (RuntimeError). Ничего не потеряно; подробности в журнале: LOG_LEVEL=DEBUG."
    ]


async def test_an_error_of_ours_is_told_in_its_own_words(server: TelegramServer) -> None:
    error = concierge.StorageError("broken", problem="database_damaged")

    events = await logged_by(server, error, "скачай Метрополис")

    assert events == []
    assert server.messages(OWNER)[0].text.startswith("⚠ База повреждена")


async def test_telegrams_own_troubles_are_logged_only(server: TelegramServer) -> None:
    assert await logged_by(server, TimedOut()) == ["bot.telegram_failed"] * 2
    assert server.messages(OWNER) == ()


def test_an_update_without_an_author_has_the_usual_language() -> None:

    assert Wording().of(Update(update_id=1)).language == "ru"
