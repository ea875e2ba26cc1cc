"""The webhook: Telegram brings updates, and each is kept before it hears that it was taken."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

import structlog
from prometheus_client import Counter
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from telegram import Bot

import concierge
from concierge.server.bodies import BadBody, whole_body
from concierge_bot.envelope import KINDS
from concierge_bot.intake import Intake

__all__ = ["MOST_BODY_BYTES", "announce", "host_of", "webhook_route"]

MOST_BODY_BYTES = 1024 * 1024
MOST_CONNECTIONS = 40
# Whoever knocks without end fills no disk; each of them is counted.
TOLD_EVERY_S = 60.0
HEADER = b"x-telegram-bot-api-secret-token"
TAKEN: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
NOTHING_MORE: Message = {"type": "http.response.body"}
log = structlog.get_logger(__name__)


async def announce(bot: Bot, section: concierge.BotSection) -> None:
    """Tells Telegram where to bring updates. Those that wait are brought too. Raises TelegramError."""
    await bot.set_webhook(
        f"{section.webhook_url.rstrip('/')}{section.webhook_path}",
        secret_token=_secret(section),
        allowed_updates=list(KINDS),
        max_connections=MOST_CONNECTIONS,
        drop_pending_updates=False,
    )


def host_of(section: concierge.BotSection) -> str:
    """The name under which Telegram reaches us."""
    return urlsplit(section.webhook_url).hostname or ""


def webhook_route(section: concierge.BotSection, intake: Intake, refusals: Counter) -> Route:
    """Where updates arrive: 403 for whoever is not Telegram, before a byte of the body is read; these are counted."""
    return Route(
        section.webhook_path, _Webhook(_secret(section).encode(), intake, refusals), methods=["POST"]
    )


class _Webhook:
    """Takes an update in as few steps as there are: whoever is not let in costs next to nothing."""

    def __init__(self, secret: bytes, intake: Intake, refusals: Counter) -> None:
        self._secret = secret
        self._intake = intake
        self._refusals = refusals
        self._quiet_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        if not hmac.compare_digest(given, self._secret):
            await self._refused()(scope, receive, send)
            return
        try:
            problem = await self._problem(await whole_body(receive, MOST_BODY_BYTES))
        except BadBody as error:
            problem = PlainTextResponse(f"{error}\n", error.status)
        if problem is not None:
            await problem(scope, receive, send)
            return
        await send(TAKEN)
        await send(NOTHING_MORE)

    async def _problem(self, body: bytes) -> ASGIApp | None:
        """What is answered to an update that is not taken."""
        try:
            await self._intake.take(json.loads(body))
        except (ValueError, RecursionError):  # no JSON, a number without end, a nest without end, no update
            return PlainTextResponse("This is no update\n", 400)
        except concierge.StorageError as error:
            log.warning("bot.update_not_kept", code=error.code)
            return PlainTextResponse("Send it again later\n", 503)
        return None

    def _refused(self) -> ASGIApp:
        self._refusals.inc()
        if (now := time.monotonic()) >= self._quiet_until:
            self._quiet_until = now + TOLD_EVERY_S
            log.warning("bot.webhook_refused")
        return PlainTextResponse("Forbidden\n", 403)


def _secret(section: concierge.BotSection) -> str:
    """Known to whoever knows the token, so that all instances share it and none has to keep it."""
    token = section.token.get_secret_value().encode()
    return hmac.new(token, b"concierge webhook", hashlib.sha256).hexdigest()
