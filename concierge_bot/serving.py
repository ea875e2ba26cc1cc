"""The bot's ports: one where Telegram brings updates, one that tells how it is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter

import concierge
from concierge.server.app import application, guarded
from concierge.server.running import ServerSection, listening
from concierge_bot.intake import Intake
from concierge_bot.webhook import MOST_BODY_BYTES, host_of, webhook_route

__all__ = ["serving"]

EVERYWHERE = "0.0.0.0"  # noqa: S104  behind a webhook stands a proxy on another machine
GRACE_S = 1
REFUSALS = "concierge_webhook_refused"
log = structlog.get_logger(__name__)


@asynccontextmanager
async def serving(
    house: concierge.Concierge,
    section: concierge.BotSection,
    server: ServerSection,
    intake: Intake,
    is_running: Callable[[], bool],
) -> AsyncIterator[None]:
    """Both ports are open for the length of the block; without a webhook only that of health is.

    Raises:
        ConfigError: a port that was asked for is taken.
    """
    host = EVERYWHERE if section.webhook_url else server.host
    counters = CollectorRegistry()
    refusals = Counter(REFUSALS, "Posts to the webhook without Telegram's secret.", registry=counters)
    routes = [webhook_route(section, intake, refusals)] if section.webhook_url else []
    long_bodies = {section.webhook_path: MOST_BODY_BYTES} if routes else {}
    names = (host_of(section),)
    is_one = section.port == section.health_port
    ended = asyncio.Event()
    app = application(
        house,
        server,
        hosts=names,
        routes=routes if is_one else (),
        long_bodies=long_bodies,
        is_running=is_running,
        counters=counters,
        ended=ended,
    )
    async with AsyncExitStack() as stack:
        try:
            at = listening(app, host, section.health_port, setting="HEALTH_PORT", grace_s=GRACE_S)
            log.info("bot.health", address=await stack.enter_async_context(at))
        except concierge.ConfigError as error:
            if routes or "health_port" in section.model_fields_set:
                raise
            # At home another program may have that port: whoever needs it says which one to use.
            log.warning("bot.no_health_port", problem=str(error))
        if routes and not is_one:
            hooked = guarded(routes, (host, *server.hosts, *names), long_bodies=long_bodies)
            at = listening(hooked, host, section.port, setting="PORT", grace_s=GRACE_S)
            log.info("bot.webhook", address=await stack.enter_async_context(at))
        stack.callback(ended.set)
        yield
