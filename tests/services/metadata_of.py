"""Metadata over doubles and a real database."""

from __future__ import annotations

from collections.abc import Sequence

from concierge.ports import MetadataSource, Storage
from concierge.services.background import Background
from concierge.services.breaker import Breakers
from concierge.services.metadata import Metadata
from concierge.services.remembering import Remembering
from concierge.testing import FrozenClock
from tests.storage import a_storage, unowned

__all__ = ["metadata_of"]


def metadata_of(
    sources: Sequence[MetadataSource],
    *,
    storage: Storage | None = None,
    clock: FrozenClock | None = None,
    background: Background | None = None,
    deadline_s: float = 5.0,
    at_once: int = 16,
) -> Metadata:
    """Metadata as a process begins that knows no more than the storage does."""
    storage, clock = storage or a_storage(), clock or FrozenClock()
    if background is None:
        background = Background(moment_s=0)
        unowned.append(background)
    breakers = Breakers(storage, clock=clock)
    remembering = Remembering(
        storage, background, breakers, clock=clock, deadline_s=deadline_s, at_once=at_once
    )
    return Metadata(sources, storage, background, remembering, clock=clock)
