"""The whole sandbox at once: every server and the swarm, and the settings that lead a concierge to them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from concierge.registry import discover
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._linking import ListServer
from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.anthropic import AnthropicServer
from concierge.sandbox.piratebay import PirateBayServer
from concierge.sandbox.rutracker import RutrackerServer
from concierge.sandbox.swarm import Swarm
from concierge.sandbox.telegram import TelegramServer
from concierge.sandbox.tmdb import TmdbServer
from concierge.sandbox.wikidata import WikidataServer

__all__ = ["Sandbox"]


# Whoever shows a task shows its result, and all that has happened there is long.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sandbox:
    """A miniature internet on loopback, up while `open` is entered."""

    rutracker: RutrackerServer
    piratebay: PirateBayServer
    other_trackers: tuple[TrackerServer, ...]
    tmdb: TmdbServer
    wikidata: WikidataServer
    other_sources: tuple[MetadataServer, ...]
    list_services: tuple[ListServer, ...]
    anthropic: AnthropicServer
    telegram: TelegramServer
    swarm: Swarm

    @classmethod
    @asynccontextmanager
    async def open(cls, home: Path, *, ports: Mapping[str, int] | None = None) -> AsyncIterator[Self]:
        """The sandbox, whose seeded files lie under `home`/swarm.

        `ports` fixes addresses by the service's name ("rutracker", ..., "telegram", and "tracker" of the
        swarm); the others take any free port. Raises OSError for a port that is taken.
        """
        fixed = ports or {}
        trackers, sources, lists = await asyncio.to_thread(_others)
        async with AsyncExitStack() as stack:
            swarm = await stack.enter_async_context(Swarm(home / "swarm", port=fixed.get("tracker", 0)))
            world = cls(
                rutracker=RutrackerServer(announce_url=swarm.announce_url),
                piratebay=PirateBayServer(announce_url=swarm.announce_url),
                other_trackers=tuple(kind(announce_url=swarm.announce_url) for kind in trackers),
                tmdb=TmdbServer(),
                wikidata=WikidataServer(),
                other_sources=tuple(kind() for kind in sources),
                list_services=tuple(kind() for kind in lists),
                anthropic=AnthropicServer(),
                telegram=TelegramServer(),
                swarm=swarm,
            )
            for service in world.services:
                if service is not swarm.tracker:
                    await stack.enter_async_context(serving(service, port=fixed.get(service.name, 0)))
            yield world

    @property
    def services(self) -> tuple[SandboxService, ...]:
        """Every server, the swarm's tracker last; a call in one's `unknown` is a fault of whoever made it."""
        return (
            self.rutracker,
            self.piratebay,
            *self.other_trackers,
            self.tmdb,
            self.wikidata,
            *self.other_sources,
            *self.list_services,
            self.anthropic,
            self.telegram,
            self.swarm.tracker,
        )

    @property
    def _asked_unbidden(self) -> tuple[TrackerServer | MetadataServer, ...]:
        trackers: tuple[TrackerServer, ...] = (self.rutracker, self.piratebay, *self.other_trackers)
        sources: tuple[MetadataServer, ...] = (self.wikidata, *self.other_sources)
        known: tuple[TrackerServer | MetadataServer, ...] = (*trackers, *sources)
        return tuple(service for service in known if service.is_asked_unbidden)

    def environment(
        self, *, model: bool = False, telegram: bool = False, sources: bool = False
    ) -> dict[str, str]:
        """The settings of a concierge that lives here.

        Without `model` it has no key for a language model, without `telegram` no bot, and without `sources` TMDB's
        key alone of those that metadata sources want.
        """
        settings = {
            **{name: value for one in self._asked_unbidden for name, value in one.settings().items()},
            "CONCIERGE_RUTRACKER__USERNAME": self.rutracker.username,
            "CONCIERGE_RUTRACKER__PASSWORD": self.rutracker.password,
            **self.tmdb.settings(),
            **{name: value for one in self.list_services for name, value in one.settings().items()},
            "CONCIERGE_ANTHROPIC__BASE_URL": self.anthropic.url,
            "CONCIERGE_BOT__BASE_URL": f"{self.telegram.url}/bot",
            "CONCIERGE_TORRENTS__ALLOW_PRIVATE": "true",
            "CONCIERGE_EMBEDDED__ALLOW_PRIVATE": "true",
            "CONCIERGE_EMBEDDED__LISTEN_INTERFACES": "127.0.0.1:0",
            "CONCIERGE_EMBEDDED__DHT": "false",
            "CONCIERGE_EMBEDDED__PORT_MAPPING": "false",
        }
        if sources:
            settings |= {name: value for one in self.other_sources for name, value in one.settings().items()}
        if model:
            settings["CONCIERGE_ANTHROPIC__API_KEY"] = self.anthropic.api_key
        if telegram:
            settings["CONCIERGE_BOT__TOKEN"] = self.telegram.token
        return settings


def _others() -> tuple[
    tuple[type[TrackerServer], ...], tuple[type[MetadataServer], ...], tuple[type[ListServer], ...]
]:
    """The servers of all trackers, metadata sources and services with lists that this file does not name."""
    trackers = discover(__package__, "TRACKER", type)
    sources = discover(__package__, "SOURCE", type)
    lists = discover(__package__, "LISTS", type)
    named = {TmdbServer, WikidataServer}
    return (
        tuple(kind for kind in trackers if issubclass(kind, TrackerServer)),
        tuple(kind for kind in sources if issubclass(kind, MetadataServer) and kind not in named),
        tuple(kind for kind in lists if issubclass(kind, ListServer)),
    )
