"""The webhook: Telegram brings updates, and each is kept before it hears that it was taken."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

import structlog
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
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
HEADER = "x-telegram-bot-api-secret-token"
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
    secret = _secret(section).encode()
    quiet_until = 0.0

    def refused() -> Response:
        nonlocal quiet_until
        refusals.inc()
        if (now := time.monotonic()) >= quiet_until:
            quiet_until = now + TOLD_EVERY_S
            log.warning("bot.webhook_refused")
        return PlainTextResponse("Forbidden\n", 403)

    async def take(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, secret):
            return refused()
        try:
            body = await whole_body(request, MOST_BODY_BYTES)
        except BadBody as error:
            return PlainTextResponse(f"{error}\n", error.status)
        return await _taken(body, intake)

    return Route(section.webhook_path, take, methods=["POST"])


async def _taken(body: bytes, intake: Intake) -> Response:
    try:
        await intake.take(json.loads(body))
    except (ValueError, RecursionError):  # no JSON, a number without end, a nest without end, no update
        return PlainTextResponse("This is no update\n", 400)
    except concierge.StorageError as error:
        log.warning("bot.update_not_kept", code=error.code)
        return PlainTextResponse("Send it again later\n", 503)
    return Response(status_code=200)


def _secret(section: concierge.BotSection) -> str:
    """Known to whoever knows the token, so that all instances share it and none has to keep it."""
    token = section.token.get_secret_value().encode()
    return hmac.new(token, b"concierge webhook", hashlib.sha256).hexdigest()
