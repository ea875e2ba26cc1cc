"""Webhooks: updates that come to the bot's own address, several at a time, until it has taken each."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
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


@dataclass(slots=True)
class Webhook:
    """Takes updates from the queue one by one as their posts succeed; the others are tried again ever later."""

    url: str
    secret: str
    max_connections: int
    first_pause_s: float
    last_error: str = ""
    last_error_at: int = 0
    _under_way: set[int] = field(default_factory=set)

    async def deliver(self, updates: Updates) -> None:
        """Goes on until it is cancelled."""
        turn = asyncio.Semaphore(self.max_connections)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        limits = httpx.Limits(max_connections=self.max_connections)
        async with (
            httpx.AsyncClient(headers=headers, limits=limits, timeout=PATIENCE_S, trust_env=False) as http,
            asyncio.TaskGroup() as group,
        ):
            while True:
                for update_id in [one for one in updates.waiting if one not in self._under_way]:
                    self._under_way.add(update_id)
                    group.create_task(self._push(http, turn, updates, update_id))
                await updates.news()

    async def _push(
        self, http: httpx.AsyncClient, turn: asyncio.Semaphore, updates: Updates, update_id: int
    ) -> None:
        pause_s = self.first_pause_s
        while update_id in updates.waiting:
            async with turn:
                is_taken = await self._is_taken(http, updates.waiting[update_id])
            if is_taken:
                updates.waiting.pop(update_id, None)
                break
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        self._under_way.discard(update_id)

    async def _is_taken(self, http: httpx.AsyncClient, update: Mapping[str, object]) -> bool:
        try:
            answer = await http.post(self.url, json=update)
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


def _set(state: State, given: Parameters) -> object:
    if not given.url:
        return _delete(state, given)
    parts = urlsplit(given.url)
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
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
