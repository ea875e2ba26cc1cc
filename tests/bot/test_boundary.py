"""The bot's boundary: whatever goes wrong is told in a sentence to who brought it about, and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs
from telegram import Bot, Update
from telegram.error import TimedOut

import concierge
from concierge.sandbox._serving import serving
from concierge.sandbox.telegram import TelegramServer
from concierge_bot.boundary import guarded
from concierge_bot.chats import Chats
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing
from concierge_bot.wording import Wording, spoken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OWNER = 7
# A concierge reads them while it opens; here nobody does.
SAY = spoken("ru")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        service.say("/start", user_id=OWNER)
        yield service


async def logged_by(server: TelegramServer, error: Exception) -> list[str]:
    async def work() -> None:
        raise error

    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        with capture_logs() as logged:
            chats = Chats(bot, Timing(edit_s=0))
            assert not await guarded(work, chats, Spot(chat_id=OWNER), SAY)
    return [line["event"] for line in logged]


async def test_what_nobody_foresaw_is_told_by_its_name_alone(server: TelegramServer) -> None:
    events = await logged_by(server, RuntimeError("secret details"))

    assert events == ["bot.unexpected"]
    assert [message.text for message in server.messages(OWNER)] == [
        "⚠ Внутренняя ошибка (RuntimeError). Ничего не потеряно; подробности у владельца в журнале."
    ]


async def test_an_error_of_ours_is_told_in_its_own_words(server: TelegramServer) -> None:
    assert await logged_by(server, concierge.StorageError("broken", problem="database_damaged")) == []
    assert server.messages(OWNER)[0].text.startswith("⚠ База повреждена")


async def test_telegrams_own_troubles_are_logged_only(server: TelegramServer) -> None:
    assert await logged_by(server, TimedOut()) == ["bot.telegram_failed"]
    assert server.messages(OWNER) == ()


def test_an_update_without_an_author_has_the_usual_language() -> None:
    assert Wording().of(Update(update_id=1)).language == "ru"
