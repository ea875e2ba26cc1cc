"""Downloads are followed once each, and their end is told once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from telegram import Bot

import concierge
from concierge.sandbox._serving import serving
from concierge.sandbox.telegram import TelegramServer
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers, _with_account
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing
from concierge_bot.wording import spoken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

OWNER = 7
HERE = Spot(chat_id=OWNER)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RU = spoken("ru")


def download(state: concierge.DownloadState, failure_code: str = "") -> concierge.Download:
    return concierge.Download(
        id="d1",
        user_id=1,
        info_hash="a" * 40,
        name="Metropolis",
        state=state,
        created_at=NOW,
        changed_at=NOW,
        failure_code=failure_code,
        failure_detail="x.exe",
    )


QUEUED = download(concierge.DownloadState.QUEUED)
ON_NAS = download(concierge.DownloadState.ON_NAS)
FAILED = download(concierge.DownloadState.FAILED, "unsafe_content")


class Steps:
    """A person's downloads that go through given steps; an error among them is raised."""

    def __init__(self, steps: Sequence[concierge.Download | Exception]) -> None:
        self._steps = steps
        self.downloads = self
        self.used_client = ""
        self.user = concierge.User(id=1)

    def household_client(self, _: concierge.Download) -> str:
        return self.used_client

    async def list(self) -> list[concierge.DownloadProgress]:
        return [concierge.DownloadProgress(download=QUEUED), concierge.DownloadProgress(download=FAILED)]

    async def watch(self, download_id: str, *, every_s: float) -> AsyncIterator[concierge.DownloadProgress]:
        for step in self._steps:
            if isinstance(step, Exception):
                raise step
            yield concierge.DownloadProgress(download=step)
            await asyncio.sleep(every_s)


def person(*steps: concierge.Download | Exception) -> concierge.UserView:
    return cast("concierge.UserView", Steps(steps))


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        service.say("/start", user_id=OWNER)
        yield service


@pytest.fixture
async def followers(server: TelegramServer) -> AsyncIterator[Followers]:
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        followers = Followers(Chats(bot, Timing(edit_s=0)), asyncio.ensure_future, every_s=0.05)
        yield followers
        await followers.stop()


def seen(server: TelegramServer) -> list[str]:
    return [message.text for message in server.messages(OWNER)]


async def test_progress_is_one_message_and_the_good_news_are_not_the_followers(
    server: TelegramServer, followers: Followers
) -> None:
    followers.follow(person(QUEUED, ON_NAS), HERE, "d1", RU)
    await server.until(lambda: seen(server) == ["✓ Metropolis"])
    await asyncio.sleep(0.2)

    assert len(seen(server)) == 1


async def test_a_second_look_at_the_same_download_is_sent_to_the_first(
    server: TelegramServer, followers: Followers
) -> None:
    for _ in range(2):
        followers.follow(person(QUEUED, ON_NAS), HERE, "d1", RU)
    await server.until(lambda: len(seen(server)) == 2)

    assert sorted(text.partition("\n")[0].removeprefix("✓ ") for text in seen(server)) == [
        "Metropolis",
        "Уже скачивается: ход загрузки выше.",
    ]


async def test_a_download_that_is_lost_is_told(server: TelegramServer, followers: Followers) -> None:
    followers.follow(person(QUEUED, concierge.NotFound("gone", what="d1")), HERE, "d1", RU)
    await server.until(lambda: any("⚠ Не нашёл: d1" in text for text in seen(server)))

    assert len(seen(server)) == 1


def test_whose_account_the_torrent_client_uses_is_said() -> None:
    me = Steps([])
    assert _with_account("Метрополис", cast("concierge.UserView", me), QUEUED, spoken("ru")) == "Метрополис"

    me.used_client = "transmission"

    said = _with_account("Метрополис", cast("concierge.UserView", me), QUEUED, spoken("ru"))
    assert said == "Метрополис\nTransmission: по общему аккаунту дома"
    assert (
        _with_account("✓ Метрополис", cast("concierge.UserView", me), ON_NAS, spoken("ru")) == "✓ Метрополис"
    )
