"""Concierges over the sandbox: one for all conversations that need the same world."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from concierge.app import Concierge
from concierge.config import Section, Settings
from concierge.model.library import NAS
from concierge.model.library_files import LibraryFile, items_of
from concierge.model.speed import Speed
from concierge.model.title import TitleKind
from concierge.ports import Adapter
from concierge.registry import discover
from concierge.sandbox import Sandbox
from concierge.sandbox._qbittorrent_door import Door, Profile
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.deluge import SandboxDeluge
from concierge.sandbox.qbittorrent import SandboxQBittorrent
from concierge.sandbox.transmission import SandboxTransmission
from concierge.seedboxes import Seedboxes
from evals.conversations import Before, ClientKind

__all__ = ["GRAMMAR", "Usage", "World", "copied", "opened", "usage_in", "world_of"]

GRAMMAR = "grammar"
_AN_HOUR_S = 3600
_USER, _WORD = "alice", "s3cret"
_CLIENTS: Mapping[ClientKind, Callable[[], SandboxService]] = {
    "transmission": lambda: SandboxTransmission(username=_USER, password=_WORD),
    "qbittorrent": lambda: SandboxQBittorrent(door=Door(Profile.V5_1, _USER, _WORD)),
    "deluge": lambda: SandboxDeluge(password=_WORD),
}
_OF_SANDBOX = "CONCIERGE_ANTHROPIC__BASE_URL"
_USED = """
SELECT i.value, sum(u.input_tokens + u.cache_read_tokens + u.cache_write_tokens + u.output_tokens),
       sum(u.cost_micros)
FROM model_usage u JOIN identities i ON i.user_id = u.user_id AND i.kind = 'telegram' GROUP BY i.value
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What nobody has for themselves: services that are down, what is started unasked, how fast downloads were.

    And what stands in the library.
    """

    down: tuple[str, ...] = ()
    auto_start_gb: float = 0
    speed_mb_s: float = 0
    client: ClientKind | None = None
    library: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What models used for a person: tokens of every kind, and millionths of a US dollar."""

    tokens: int = 0
    cost_micros: int = 0


def world_of(before: Before) -> World:
    """The world that a conversation needs."""
    return World(
        down=tuple(sorted(before.down)),
        auto_start_gb=before.auto_start_gb,
        speed_mb_s=before.speed_mb_s,
        client=before.client,
        library=before.library,
    )


@asynccontextmanager
async def opened(sandbox: Sandbox, world: World, folder: Path, *, model: str) -> AsyncIterator[Concierge]:
    """A concierge in that world, whose data lie in `folder`; torrents go only into a client. Raises ConfigError."""
    environ = {
        **sandbox.environment(),
        "CONCIERGE_DATA_DIR": str(folder),
        "CONCIERGE_LOG_LEVEL": "ERROR",
        "CONCIERGE_PREFERENCES__AUTO_START_GB": str(world.auto_start_gb),
        "CONCIERGE_AGENT__MODEL": model,
    }
    # The address of the sandbox's own model; a real one is asked where its settings say.
    del environ[_OF_SANDBOX]
    broken = [service for name in world.down for service in _services(sandbox, name)]
    for service in broken:
        service.arm(Fault(kind=FaultKind.SERVER_ERROR))
    try:
        async with _client(world.client) as of_client:
            own = await asyncio.to_thread(_own, model)
            settings = Settings(environ={**environ, **of_client, **own})
            async with Concierge.open(settings, torrents=world.client is not None) as app:
                if world.speed_mb_s:
                    await _remember(app, world.speed_mb_s)
                if world.library:
                    await _fill(app, world.library)
                yield app
    finally:
        for service in broken:
            service.clear()


def copied(folder: Path, to: Path) -> Path:
    """The data of a concierge that is closed, for another one; nothing where there are none."""
    if folder.is_dir() and not to.exists():
        shutil.copytree(folder, to)
    return to


def usage_in(folder: Path) -> Mapping[int, Usage]:
    """What models used for each person, by Telegram id, in the data of a concierge that is closed."""
    with closing(sqlite3.connect(folder / "concierge.db")) as database:
        rows = database.execute(_USED).fetchall()
    return {int(person): Usage(tokens=tokens, cost_micros=micros) for person, tokens, micros in rows}


@asynccontextmanager
async def _client(kind: ClientKind | None) -> AsyncIterator[Mapping[str, str]]:
    """The settings of a torrent client of that kind, made of its address alone: what it is, it says itself."""
    if kind is None:
        yield {}
        return
    server = _CLIENTS[kind]()
    async with serving(server):
        seedboxes = await asyncio.to_thread(lambda: Seedboxes(Settings(environ={})))
        found = await seedboxes.at(server.url)
        given = {"USERNAME": _USER, "PASSWORD": _WORD}
        named = {name: name.rpartition("__")[2] for name in found.settings}
        account = {name: given[field] for name, field in named.items() if field in given}
        yield {found.settings[0]: found.address, **account, "CONCIERGE_TORRENTS__CLIENT": found.name}


async def _remember(app: Concierge, speed_mb_s: float) -> None:
    """Downloads from Rutracker of every hour were so fast."""
    async with app.storage() as rows:
        for hour in range(24):
            size_bytes = round(speed_mb_s * 1_000_000 * _AN_HOUR_S)
            speed = Speed(tracker="rutracker", hour=hour, size_bytes=size_bytes, seconds=_AN_HOUR_S, n=2)
            await rows.speeds.add(speed)


async def _fill(app: Concierge, paths: Sequence[str]) -> None:
    """A NAS has told that it holds these films."""
    files = [LibraryFile(kind=TitleKind.MOVIE, path=path) for path in paths]
    async with app.storage() as rows:
        await rows.library.replace(f"{NAS}home", items_of(files, f"{NAS}home"), at=datetime.now(UTC))


def _services(sandbox: Sandbox, name: str) -> tuple[SandboxService, ...]:
    if name == "trackers":
        return (sandbox.rutracker, sandbox.piratebay, *sandbox.other_trackers)
    if name == "metadata":
        return (sandbox.tmdb, sandbox.wikidata, *sandbox.other_sources)
    return tuple(service for service in sandbox.services if service.name == name)


def _own(model: str) -> dict[str, str]:
    """The settings of a real model, from the environment of whoever runs this: its own, and under their usual names."""
    adapters = discover("concierge.adapters.llm", "ADAPTER", Adapter)
    sections: list[type[Section]] = [one.section for one in adapters if one.name == model]
    usual = {name for section in sections for names in section.usual.values() for name in names}
    own = f"CONCIERGE_{model.upper()}__"
    return {name: value for name, value in os.environ.items() if name in usual or name.startswith(own)}
