"""The inbox."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import RowMapping, and_, delete, func, or_, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.moments import moment
from concierge.adapters.storage.tables import InboxRow, UserRow, table
from concierge.adapters.storage.vault import Place, Sealed, Vault
from concierge.errors import CredentialUnreadable
from concierge.model.inbox import Incoming

__all__ = ["SqlInbox", "answer_place", "payload_place"]

_inbox = table(InboxRow)
_users = table(UserRow)
_WIPED = dict.fromkeys(("token", "key_id", "answer_token", "answer_key_id", "holder", "lease_until"))
_FREE = dict.fromkeys(("holder", "lease_until"))
_log = structlog.get_logger(__name__)


class SqlInbox:
    """The inbox in the database, by the database's clock; what the vault seals is all that the database sees."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Speaks through the connection."""
        self._connection = connection
        self._vault = vault

    async def add_all(self, incoming: Sequence[Incoming], *, holder: str, lease: timedelta) -> frozenset[int]:
        """What `InboxStore.add_all` promises."""
        places = [(payload_place(one.user_id, one.update_id), one.payload) for one in incoming]
        sealed = await self._vault.sealed_all(places)
        values = [
            {
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "user_id": one.user_id,
                "token": kept.token,
                "key_id": kept.key_id,
            }
            for one, kept in zip(incoming, sealed, strict=True)
        ]
        statement = (
            self._connection.insert(InboxRow)
            .values(
                received_at=moment(),
                holder=holder,
                lease_until=moment(lease),
            )
            .on_conflict_do_nothing(index_elements=["update_id"])
            .returning(_inbox.c.update_id)
        )
        return frozenset(row["update_id"] for row in await self._connection.rows(statement, values))

    async def known(self, user_ids: Collection[int]) -> frozenset[int]:
        """What `InboxStore.known` promises; a file has one writer at a time."""
        statement = select(_users.c.id).where(_users.c.id.in_(user_ids))
        rows = await self._connection.rows(statement.with_for_update(read=True, key_share=True))
        return frozenset(row["id"] for row in rows)

    async def done(self, update_ids: Collection[int]) -> None:
        """What `InboxStore.done` promises."""
        these = (_inbox.c.update_id.in_(update_ids), _inbox.c.done_at.is_(None))
        wiped = update(_inbox).where(*these).values(done_at=moment(), **_WIPED)
        await self._connection.change(wiped)

    async def let_go(self, holder: str, update_ids: Collection[int] | None = None) -> None:
        """What `InboxStore.let_go` promises."""
        its = (_inbox.c.holder == holder, _inbox.c.done_at.is_(None))
        these = () if update_ids is None else (_inbox.c.update_id.in_(update_ids),)
        await self._connection.change(update(_inbox).where(*its, *these).values(**_FREE))

    async def claim(self, holder: str, lease: timedelta) -> tuple[Incoming, ...]:
        """What `InboxStore.claim` promises; what no key opens is held too, so that it is tried once."""
        ran_out = and_(_inbox.c.holder != holder, _inbox.c.lease_until <= moment())
        free = (
            select(_inbox.c.update_id)
            .where(_inbox.c.done_at.is_(None), or_(_inbox.c.holder.is_(None), ran_out))
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(_inbox)
            .where(_inbox.c.update_id.in_(free))
            .values(holder=holder, lease_until=moment(lease))
            .returning(_inbox)
        )
        found = await self._connection.rows(claimed)
        opened = [await self._opened(row) for row in sorted(found, key=lambda row: row["update_id"])]
        return tuple(one for one in opened if one is not None)

    async def hold(self, holder: str, lease: timedelta) -> int:
        """What `InboxStore.hold` promises."""
        its = (_inbox.c.holder == holder, _inbox.c.done_at.is_(None))
        held = update(_inbox).where(*its).values(lease_until=moment(lease))
        return await self._connection.change(held)

    async def held(self, holder: str) -> frozenset[int]:
        """What `InboxStore.held` promises."""
        its = (_inbox.c.holder == holder, _inbox.c.done_at.is_(None))
        rows = await self._connection.rows(select(_inbox.c.update_id).where(*its))
        return frozenset(row["update_id"] for row in rows)

    async def elsewhere(self, holder: str, *, since: timedelta) -> Mapping[int, int]:
        """What `InboxStore.elsewhere` promises."""
        theirs = (_inbox.c.done_at.is_(None), _inbox.c.holder != holder)
        is_recent = _inbox.c.received_at > moment(-since)
        first = select(_inbox.c.chat_id, func.min(_inbox.c.update_id).label("first"))
        rows = await self._connection.rows(first.where(*theirs, is_recent).group_by(_inbox.c.chat_id))
        return {row["chat_id"]: row["first"] for row in rows}

    async def answer(self, user_id: int, update_id: int, text: str) -> None:
        """What `InboxStore.answer` promises."""
        sealed = await self._vault.sealed(answer_place(user_id, update_id), text)
        it = (_inbox.c.update_id == update_id, _inbox.c.user_id == user_id, _inbox.c.done_at.is_(None))
        answered = {"answer_token": sealed.token, "answer_key_id": sealed.key_id}
        await self._connection.change(update(_inbox).where(*it).values(**answered))

    async def forget(self, *, handled: timedelta, unhandled: timedelta) -> int:
        """What `InboxStore.forget` promises."""
        now = moment()
        is_free = or_(_inbox.c.lease_until.is_(None), _inbox.c.lease_until <= now)
        lost = and_(_inbox.c.done_at.is_(None), is_free, _inbox.c.received_at < moment(-unhandled))
        old = or_(_inbox.c.done_at < moment(-handled), lost)
        return await self._connection.change(delete(_inbox).where(old))

    async def _opened(self, row: RowMapping) -> Incoming | None:
        user_id, update_id = row["user_id"], row["update_id"]
        answer = None
        try:
            payload = await self._vault.opened(
                payload_place(user_id, update_id), Sealed(token=row["token"], key_id=row["key_id"])
            )
            if row["answer_token"] is not None:
                sealed = Sealed(token=row["answer_token"], key_id=row["answer_key_id"])
                answer = await self._vault.opened(answer_place(user_id, update_id), sealed)
        except CredentialUnreadable:
            _log.warning("inbox.unreadable", update_id=update_id)
            return None
        return Incoming(
            update_id=update_id,
            chat_id=row["chat_id"],
            user_id=user_id,
            payload=payload,
            answer=answer,
            received_at=row["received_at"],
        )


def payload_place(user_id: int, update_id: int) -> Place:
    """What an update's payload is sealed for."""
    return Place(user_id=user_id, service="inbox", kind=f"inbox {update_id}")


def answer_place(user_id: int, update_id: int) -> Place:
    """What the answer to an update is sealed for."""
    return Place(user_id=user_id, service="inbox", kind=f"inbox answer {update_id}")
