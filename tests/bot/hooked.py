"""A bot with a webhook, and whoever else finds its address."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from concierge.sandbox._telegram_webhooks import Webhook
from tests.bot.conftest import OWNER, STRANGER
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tests.bot.conftest import Household

__all__ = ["HEADER", "Hook", "help_of", "helped", "hooked", "places", "said_by", "statement"]

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where the bot listens, and a client for it."""

    url: str
    health: str
    secret: str
    http: httpx.AsyncClient

    async def post(self, body: bytes | object, **headers: str) -> httpx.Response:
        """Telegram's own post: its secret, unless `headers` say otherwise."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(self.url, content=content, headers={HEADER: self.secret, **headers})


def places(*, is_one: bool = False) -> dict[str, str]:
    """Settings of a webhook at ports that nobody has."""
    port = free_port()
    return {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "HEALTH_PORT": str(port if is_one else free_port()),
    }


@asynccontextmanager
async def hooked(household: Household, *, is_one: bool = False, **more: str) -> AsyncIterator[Hook]:
    """A bot that Telegram knows the address of."""
    settings = places(is_one=is_one)
    for user_id in (OWNER, STRANGER):
        household.telegram.people.person(user_id)
        household.telegram.people.enter(user_id, user_id)
    async with household.bot(also={**settings, **more}):
        await household.telegram.until(lambda: is_announced(household, settings))
        webhook = household.telegram.webhook
        assert isinstance(webhook, Webhook)
        async with httpx.AsyncClient(trust_env=False) as http:
            health = f"http://127.0.0.1:{settings['HEALTH_PORT']}"
            yield Hook(url=webhook.url, health=health, secret=webhook.secret, http=http)


def is_announced(household: Household, settings: Mapping[str, str]) -> bool:
    """Whether Telegram knows that address."""
    webhook = household.telegram.webhook
    return isinstance(webhook, Webhook) and webhook.url.startswith(f"{settings['WEBHOOK_URL']}/")


def said_by(
    user_id: int, text: str, *, update_id: int, chat_id: int | None = None, date: int | None = None
) -> dict[str, object]:
    """An update with a message."""
    chat_id = user_id if chat_id is None else chat_id
    kind = {"type": "private"} if chat_id > 0 else {"type": "supergroup", "title": "Home"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id % 10**9,
            "date": int(time.time()) if date is None else date,
            "chat": {"id": chat_id, **kind},
            "from": {"id": user_id, "is_bot": False, "first_name": f"P{user_id}", "language_code": "ru"},
            "text": text,
            "entities": entities,
        },
    }


def statement(household: Household, words: str, *values: object) -> list[tuple[object, ...]]:
    """What the bot's database answers to a statement of SQL."""
    with closing(sqlite3.connect(household.data_dir / "concierge.db", timeout=20)) as database:
        found = database.execute(words, values).fetchall()
        database.commit()
    return found


async def helped(household: Household, *, times: int = 1, chat_id: int = OWNER) -> None:
    """Returns when the chat was told so often what to write."""
    await household.sees(lambda _: help_of(household, chat_id) == times, chat_id=chat_id)


def help_of(household: Household, chat_id: int = OWNER) -> int:
    """How often the chat was told what to write."""
    return sum(text.startswith("Я нахожу и скачиваю") for text in household.said(chat_id))
