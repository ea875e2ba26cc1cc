"""A whole concierge over one database, whose neighbours are doubles; and what a use case tells of its deeds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from concierge.adapters.storage.storage import SqlStorage
from concierge.app import Concierge
from concierge.app.members import Members
from concierge.app.parts import Parts
from concierge.config import Settings
from concierge.model.access import DEFAULTS, Grant, Role
from concierge.services.background import Background
from concierge.services.diagnosing import Member
from concierge.testing import (
    FakeListService,
    FakeMetadata,
    FakeTracker,
    ScriptedModel,
    a_release,
    a_title,
    saying,
)
from concierge.testing.models import Answer
from concierge.views import UserView
from tests.services.fake_seedboxes import FakeSeedboxes

__all__ = ["ANNA", "BORIS", "NEVER", "TITLE", "World", "opened_world"]

ANNA, BORIS = 1001, 1002
GRANTS = DEFAULTS[Role.OWNER] - {Grant.MANAGE}
TITLE = a_title()
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
ANSWERS = tuple(saying(f"answer {number}") for number in range(9))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a use case works with; `ack` is called after each write that was acknowledged to it."""

    storage: SqlStorage
    concierge: Concierge
    ack: Callable[[str], None]
    parts: Parts

    async def person(self, telegram_id: int = ANNA) -> UserView:
        """The view of a member with every grant but the owner's, who is made on first use."""
        async with self.storage.transaction() as rows:
            known = await rows.users.by_telegram_id(telegram_id)
            if known.role is Role.STRANGER:
                known = replace(known, role=Role.MEMBER, grants=GRANTS)
                await rows.users.save(known)
        return self.parts.view(known)


@asynccontextmanager
async def opened_world(
    storage: SqlStorage, ack: Callable[[str], None], *, answers: Sequence[Answer] = ANSWERS
) -> AsyncIterator[World]:
    """The world over an open database, whose model gives these answers; nothing in it leaves the process."""
    async with Background() as background:
        parts = await asyncio.to_thread(Parts, settings(), _members(storage, answers), background)
        async with storage.transaction() as rows:
            owner = await rows.users.local_owner()
        yield World(storage=storage, concierge=Concierge(parts, owner), ack=ack, parts=parts)


def settings() -> Settings:
    """Settings that name no file and no service."""
    return Settings(environ={"CONCIERGE_DATA_DIR": str(Path("/nonexistent"))})


def _members(storage: SqlStorage, answers: Sequence[Answer]) -> Members:
    names = ("Metropolis 1927 1080p BDRip x264 Dub", "Metropolis 1927 720p BDRip x264 Dub")
    rows = [a_release(name, tracker="rutracker") for name in names]
    tracker = FakeTracker(rows, name="rutracker")
    source = FakeMetadata((TITLE,))
    model = ScriptedModel(*answers)
    lists = FakeListService()
    return Members(
        storage=storage,
        household={},
        trackers=(Member(name=tracker.name, kind="trackers", port=tracker),),
        metadata=(Member(name=source.name, kind="metadata", port=source),),
        models=(Member(name=model.name, kind="llm", port=model),),
        clients=(),
        own_clients=FakeSeedboxes(storage=storage),
        connections=(Member(name=lists.name, kind="connections", port=lists),),
        warnings=(),
    )
