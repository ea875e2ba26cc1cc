"""The sandbox's Telegram and a real client of it, for the tests of its families of methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.telegram import TelegramServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

ANNA = 7


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        yield service


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    """A bot to which Anna has said /start."""
    # The other servers' tests do without this library.
    from telegram import Bot

    server.say("/start", user_id=ANNA)
    url, file_url = f"{server.url}/bot", f"{server.url}/file/bot"
    async with Bot(server.token, base_url=url, base_file_url=file_url) as bot:
        yield bot


@pytest.fixture
def waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the library warns of a coming change at each 429."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
