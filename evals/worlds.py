"""Concierges over the sandbox: one for all conversations that need the same world."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from concierge.app import Concierge
from concierge.config import Section, Settings
from concierge.ports import Adapter
from concierge.registry import discover
from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind, SandboxService
from evals.conversations import Before

__all__ = ["GRAMMAR", "Usage", "World", "copied", "opened", "usage_in", "world_of"]

GRAMMAR = "grammar"
_OF_SANDBOX = "CONCIERGE_ANTHROPIC__BASE_URL"
_USED = """
SELECT i.value, sum(u.input_tokens + u.cache_read_tokens + u.cache_write_tokens + u.output_tokens),
       sum(u.cost_micros)
FROM model_usage u JOIN identities i ON i.user_id = u.user_id AND i.kind = 'telegram' GROUP BY i.value
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What no person of a concierge has for themselves: the services that are down, and what it starts unasked."""

    down: tuple[str, ...] = ()
    auto_start_gb: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What models used for a person: tokens of every kind, and millionths of a US dollar."""

    tokens: int = 0
    cost_micros: int = 0


def world_of(before: Before) -> World:
    """The world that a conversation needs."""
    return World(down=tuple(sorted(before.down)), auto_start_gb=before.auto_start_gb)


@asynccontextmanager
async def opened(sandbox: Sandbox, world: World, folder: Path, *, model: str) -> AsyncIterator[Concierge]:
    """A concierge in that world, whose data lie in `folder`; it moves no torrents. Raises ConfigError."""
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
        settings = Settings(environ={**environ, **await asyncio.to_thread(_own, model)})
        async with Concierge.open(settings, torrents=False) as app:
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
