from __future__ import annotations

from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import Fact
from concierge.model.audit import AuditEntry, AuditEvent
from concierge.model.user import User
from tests.adapters.storage.values import NOW


async def test_what_was_done_is_told_newest_first(storage: SqlStorage, anna: User, boris: User) -> None:
    facts: dict[str, Fact] = {"role": "child", "days": 7, "share": 0.5}
    async with storage.transaction() as stores:
        await stores.audit.add(NOW, anna.id, AuditEvent.INVITE_MADE, "invite:1", facts)
        await stores.audit.add(NOW - timedelta(days=1), boris.id, AuditEvent.PERSON_CHANGED, "user:2")

        made = AuditEntry(
            at=NOW, actor_id=anna.id, event=AuditEvent.INVITE_MADE, subject="invite:1", facts=facts
        )
        changed = AuditEntry(
            at=NOW - timedelta(days=1), actor_id=boris.id, event=AuditEvent.PERSON_CHANGED, subject="user:2"
        )
        assert await stores.audit.newest(limit=10) == (changed, made)
        assert await stores.audit.newest(limit=1) == (changed,)
        assert await stores.audit.of_user(anna.id) == (made,)


async def test_what_is_taken_back_is_not_told(storage: SqlStorage, anna: User) -> None:
    async def half_done() -> None:
        async with storage.transaction() as stores:
            await stores.audit.add(NOW, anna.id, AuditEvent.INVITE_MADE, "invite:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half_done()

    async with storage.reading() as stores:
        assert await stores.audit.newest(limit=10) == ()


async def test_what_a_person_did_goes_with_them(storage: SqlStorage, anna: User, boris: User) -> None:
    async with storage.transaction() as stores:
        await stores.audit.add(NOW, anna.id, AuditEvent.INVITE_MADE, "invite:1")
        await stores.audit.add(NOW, boris.id, AuditEvent.PERSON_REMOVED, f"user:{anna.id}")
        await stores.users.remove(anna.id)

        assert [one.event for one in await stores.audit.newest(limit=10)] == [AuditEvent.PERSON_REMOVED]
