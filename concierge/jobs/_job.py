"""What a job is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from concierge.services.connections import Connections
from concierge.services.downloads import Downloads
from concierge.services.facts import Facts
from concierge.services.importing import Imports
from concierge.services.memory import Memory
from concierge.services.metadata import Metadata
from concierge.services.outbox import Outbox
from concierge.services.tastes import Tastes

__all__ = ["Job", "JobContext"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """The services that jobs work with."""

    downloads: Downloads
    metadata: Metadata
    outbox: Outbox
    imports: Imports
    connections: Connections
    facts: Facts
    memory: Memory
    tastes: Tastes


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something done again and again; one run ends before the next begins."""

    name: str
    every: timedelta
    run: Callable[[JobContext], Awaitable[None]]
