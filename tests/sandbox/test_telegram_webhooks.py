"""Webhooks of the sandbox's Bot API, set by python-telegram-bot and received by a server of the test."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response
from telegram.error import BadRequest, Conflict

from concierge.sandbox._serving import SandboxService, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from telegram import Bot

    from concierge.sandbox.telegram import TelegramServer

ANNA = 7


@dataclass(slots=True)
class Receiver(SandboxService):
    """Takes updates; `failures` has the statuses of its next answers, and a shut `gate` holds them back."""

    failures: list[int] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def taken(self) -> list[int]:
        """The ids of what came, in order."""
        return [json.loads(call.body)["update_id"] for call in self.calls]

    async def answer(self, request: Request) -> Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.news.set()
        await self.gate.wait()
        self.at_once -= 1
        return Response("", self.failures.pop(0) if self.failures else 200)

    async def until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not fact():
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def receiver(server: TelegramServer) -> AsyncIterator[Receiver]:
    server.redelivery_s = 0.01
    receiver = Receiver(name="receiver")
    receiver.gate.set()
    async with serving(receiver):
        yield receiver


async def drained(bot: Bot) -> None:
    """Returns when nothing waits at the server any more."""
    async with asyncio.timeout(20):
        while (await bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110  the server tells it no other way
            await asyncio.sleep(0.01)


async def test_updates_come_with_the_secret(server: TelegramServer, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(f"{receiver.url}/hook", secret_token="s3cret", allowed_updates=["message"])
    server.say("привет", user_id=ANNA)
    server.edit(server.say("скачай", user_id=ANNA), "не скачай")

    await receiver.until(lambda: len(receiver.taken()) == 3)
    await drained(bot)

    assert [json.loads(call.body)["message"]["text"] for call in receiver.calls] == [
        "/start",
        "привет",
        "скачай",
    ]
    assert {dict(call.headers)["x-telegram-bot-api-secret-token"] for call in receiver.calls} == {"s3cret"}
    assert {call.path for call in receiver.calls} == {"/hook"}


async def test_an_update_that_is_not_taken_comes_again(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    receiver.failures = [500, 503]

    await bot.set_webhook(receiver.url)
    await receiver.until(lambda: receiver.taken() == [1, 1, 1])
    await drained(bot)

    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert info.last_error_date is not None
    assert (info.url, info.max_connections) == (receiver.url, 40)


async def test_several_come_at_once_but_no_more_than_wanted(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    receiver.gate.clear()
    for user_id in range(100, 109):
        server.say("привет", user_id=user_id)

    await bot.set_webhook(receiver.url, max_connections=3)
    await receiver.until(lambda: receiver.at_once == 3)
    waiting = (await bot.get_webhook_info()).pending_update_count
    receiver.gate.set()
    await receiver.until(lambda: len(receiver.taken()) == 10)
    await drained(bot)

    assert waiting == 10
    assert sorted(receiver.taken()) == list(range(1, 11))
    assert receiver.most_at_once == 3


async def test_those_of_one_chat_come_one_after_the_other(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    receiver.failures = [500, 200, 500]
    for _ in range(3):
        server.say("привет", user_id=ANNA)

    await bot.set_webhook(receiver.url)
    await receiver.until(lambda: len(receiver.taken()) == 6)
    await drained(bot)

    assert receiver.taken() == [1, 1, 2, 2, 3, 4]
    assert receiver.most_at_once == 1


async def test_who_has_a_webhook_cannot_poll_until_it_is_gone(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    receiver.failures = [500] * 1000

    await bot.set_webhook(receiver.url)
    await receiver.until(lambda: bool(receiver.taken()))
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()

    assert [update.update_id for update in await bot.get_updates()] == [1]
    assert (await bot.get_webhook_info()).url == ""


async def test_updates_survive_a_receiver_that_is_away(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    away = Receiver(name="away")
    async with serving(away):
        url = away.url
    port = int(url.rpartition(":")[2])

    await bot.set_webhook(url)
    async with asyncio.timeout(20):
        while (await bot.get_webhook_info()).last_error_message != "Connection refused":  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)
    away.gate.set()
    async with serving(away, port=port):
        await drained(bot)

    assert away.taken() == [1]


async def test_pending_updates_go_only_on_demand(
    server: TelegramServer, bot: Bot, receiver: Receiver
) -> None:
    await bot.delete_webhook(drop_pending_updates=False)
    kept = (await bot.get_webhook_info()).pending_update_count
    await bot.set_webhook(receiver.url, drop_pending_updates=True)

    assert kept == 1
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert receiver.taken() == []


async def test_an_update_told_twice_comes_twice(server: TelegramServer, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    await receiver.until(lambda: receiver.taken() == [1])
    await drained(bot)

    server.updates.repeat(1)
    await receiver.until(lambda: len(receiver.taken()) == 2)

    assert receiver.taken() == [1, 1]


@pytest.mark.parametrize(
    "url, secret, complaint",
    [
        ("http://bot.example/hook", "", "An https url must be provided"),
        ("https://bot.example/hook", "", "Failed to resolve host"),
        ("http://127.0.0.1:1/hook", "a b", "Secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_telegram_does_not_take_is_refused(
    bot: Bot, url: str, secret: str, complaint: str
) -> None:
    with pytest.raises(BadRequest, match=rf"(?i){complaint}"):
        await bot.set_webhook(url, secret_token=secret)
