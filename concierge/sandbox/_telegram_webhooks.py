"""Webhooks: updates that come to the bot's own address, several at a time, until it has taken each."""

import asyncio
import re
import ssl
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import httpx

from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_updates import Updates
from concierge.sandbox._telegram_wire import Fields, bad_request

__all__ = ["METHODS"]

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
MOST_CONNECTIONS = 100
LONGEST_PAUSE_S = 5.0
PATIENCE_S = 60.0
LOCAL = frozenset({"127.0.0.1", "localhost"})


Chat: TypeAlias = tuple[str, object]


@dataclass(slots=True)
class _Lines:
    """Connections to one address, each with a client of its own: a pool looks through all of them for each post."""

    most: asyncio.Semaphore
    stack: AsyncExitStack
    idle: list[httpx.AsyncClient] = field(default_factory=list)

    async def post(
        self, url: str, headers: Mapping[str, str], update: Mapping[str, object]
    ) -> httpx.Response:
        async with self.most:
            http = self.idle.pop() if self.idle else await self._open()
            try:
                return await http.post(url, headers=headers, json=update)
            finally:
                self.idle.append(http)

    async def _open(self) -> httpx.AsyncClient:
        # No certificate has to be known on loopback, and reading those of the world takes long.
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        http = httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False, verify=trust)
        return await self.stack.enter_async_context(http)


@dataclass(slots=True)
class Webhook:
    """Takes updates from the queue one by one as their posts succeed; the others are tried again ever later."""

    url: str
    secret: str
    max_connections: int
    first_pause_s: float
    last_error: str = ""
    last_error_at: int = 0
    _under_way: set[Chat] = field(default_factory=set)

    async def deliver(self, updates: Updates) -> None:
        """Goes on until it is cancelled."""
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            lines = _Lines(asyncio.Semaphore(self.max_connections), stack)
            while True:
                for chat, update_id in _firsts(updates).items():
                    if chat not in self._under_way:
                        self._under_way.add(chat)
                        group.create_task(self._push_all(lines, updates, (chat, update_id)))
                await updates.news()

    async def _push_all(self, lines: _Lines, updates: Updates, first: tuple[Chat, int]) -> None:
        chat, update_id = first
        await self._push(lines, updates, update_id)
        while (following := _firsts(updates).get(chat)) is not None:
            await self._push(lines, updates, following)
        self._under_way.discard(chat)

    async def _push(self, lines: _Lines, updates: Updates, update_id: int) -> None:
        pause_s = self.first_pause_s
        while update_id in updates.waiting:
            if await self._is_taken(lines, updates.waiting[update_id]):
                updates.waiting.pop(update_id, None)
                break
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _is_taken(self, lines: _Lines, update: Mapping[str, object]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            answer = await lines.post(self.url, headers, update)
        except httpx.TimeoutException:
            return self._failed("Read timeout expired")
        except httpx.TransportError:
            return self._failed("Connection refused")
        if answer.is_success:
            return True
        return self._failed(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")

    def _failed(self, why: str) -> bool:
        self.last_error, self.last_error_at = why, int(time.time())
        return False

    def about(self) -> Fields:
        """What getWebhookInfo says of it."""
        known: Fields = {"url": self.url, "max_connections": self.max_connections}
        if self.last_error:
            known |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        return known


def _firsts(updates: Updates) -> Mapping[Chat, int]:
    """The first update that waits of each kind in each chat, or of each person where there is no chat.

    Telegram brings the next one when this one was taken.
    """
    firsts: dict[Chat, int] = {}
    for update_id, update in updates.waiting.items():
        firsts.setdefault(_chat(update), update_id)
    return firsts


def _chat(update: Mapping[str, object]) -> Chat:
    kind = next(name for name in update if name != "update_id")
    content = update[kind]
    assert isinstance(content, Mapping)  # noqa: S101  as it was put
    place = content.get("chat") or content.get("from") or content.get("user")
    return kind, place.get("id") if isinstance(place, Mapping) else None


def _set(state: State, given: Parameters) -> object:
    if not given.url:
        return _delete(state, given)
    parts = urlsplit(given.url)
    if parts.hostname not in LOCAL:
        # The sandbox never leaves this machine.
        is_secure = parts.scheme == "https"
        why = "Failed to resolve host" if is_secure else "An HTTPS URL must be provided for webhook"
        raise bad_request(f"bad webhook: {why}")
    if not SECRET.fullmatch(given.secret_token):
        raise bad_request("secret token contains unallowed characters")
    _delete(state, given)
    if given.allowed_updates is not None:
        state.updates.allowed = frozenset(given.allowed_updates)
    hook = Webhook(
        url=given.url,
        secret=given.secret_token,
        max_connections=max(1, min(given.max_connections, MOST_CONNECTIONS)),
        first_pause_s=state.redelivery_s,
    )
    state.webhook = hook
    state.delivery = asyncio.get_running_loop().create_task(hook.deliver(state.updates))
    return True


def _delete(state: State, given: Parameters) -> object:
    if state.delivery is not None:
        state.delivery.cancel()
    state.webhook = state.delivery = None
    if given.drop_pending_updates:
        state.updates.waiting.clear()
    return True


def _about(state: State, given: Parameters) -> object:
    known: Fields = {"url": "", "has_custom_certificate": False}
    about = {} if state.webhook is None else state.webhook.about()
    allowed = {"allowed_updates": sorted(state.updates.allowed)} if state.updates.allowed else {}
    return {**known, **about, **allowed, "pending_update_count": len(state.updates.waiting)}


METHODS: Final[Mapping[str, Method]] = {
    "deletewebhook": _delete,
    "getwebhookinfo": _about,
    "setwebhook": _set,
}
