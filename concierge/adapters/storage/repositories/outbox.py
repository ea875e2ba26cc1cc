"""The outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, case, delete, func, or_, select, update

from concierge.adapters.storage.columns import Utc
from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.moments import moment
from concierge.adapters.storage.tables import OutboxRow, table
from concierge.errors import KeyReused
from concierge.model.outbox import Effect, EffectState, Failure, NewEffect

__all__ = ["SqlOutbox"]

# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 500
_outbox = table(OutboxRow)


class SqlOutbox:
    """The outbox in the database, by the database's clock."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, effect: NewEffect) -> Effect:
        """What `OutboxStore.add` promises."""
        statement = (
            self._connection.insert(OutboxRow)
            .values(**self._new(effect))
            .on_conflict_do_nothing(index_elements=["user_id", "key"])
            .returning(_outbox)
        )
        row = await self._connection.row(statement)
        return await self._same(effect) if row is None else _effect(row)

    async def add_all(self, effects: Sequence[NewEffect]) -> None:
        """What `OutboxStore.add_all` promises."""
        for start in range(0, len(effects), _AT_ONCE):
            values = [self._new(effect) for effect in effects[start : start + _AT_ONCE]]
            statement = self._connection.insert(OutboxRow).values(values)
            await self._connection.change(statement.on_conflict_do_nothing(index_elements=["user_id", "key"]))

    def _new(self, effect: NewEffect) -> dict[str, object]:
        return {
            "user_id": effect.user_id,
            "key": effect.key,
            "kind": effect.kind,
            "payload": encoded(effect.payload),
            "priority": effect.priority,
            "state": EffectState.PENDING.value,
            "due_at": moment() if effect.not_before is None else effect.not_before,
            "attempts": 0,
            "token": 0,
            "result_id": "",
            "group_key": effect.group,
        }

    async def _same(self, effect: NewEffect) -> Effect:
        own = (_outbox.c.user_id == effect.user_id, _outbox.c.key == effect.key)
        [row] = await self._connection.rows(select(_outbox).where(*own))
        if (row["kind"], row["payload"]) != (effect.kind, encoded(effect.payload)):
            raise KeyReused(f"the key {effect.key!r} stands for another effect", key=effect.key)
        return _effect(row)

    async def of_user(self, user_id: int) -> tuple[Effect, ...]:
        """The person's effects, newest first."""
        statement = select(_outbox).where(_outbox.c.user_id == user_id).order_by(_outbox.c.id.desc())
        return tuple(_effect(row) for row in await self._connection.rows(statement))

    async def last_due(self, user_id: int, kind: str, *, priority: int, but_group: str) -> datetime | None:
        """What `OutboxStore.last_due` promises."""
        last = func.max(func.coalesce(_outbox.c.due_at, _outbox.c.ended_at), type_=Utc())
        statement = select(last.label("last")).where(
            _outbox.c.user_id == user_id,
            _outbox.c.kind == kind,
            _outbox.c.priority == priority,
            _outbox.c.state != EffectState.DEAD.value,
            or_(_outbox.c.state == EffectState.DONE.value, _outbox.c.group_key != but_group),
        )
        [row] = await self._connection.rows(statement)
        found: datetime | None = row["last"]
        return found

    async def is_awaited(self, user_id: int, kind: str, group: str) -> bool:
        """What `OutboxStore.is_awaited` promises."""
        theirs = _of(user_id, kind, group)
        statement = select(_outbox.c.id).where(*theirs, _outbox.c.state == EffectState.PENDING.value).limit(1)
        return await self._connection.row(statement) is not None

    async def claim(
        self, kinds: Sequence[str], *, limit: int, lease: timedelta, last: Sequence[int] = ()
    ) -> tuple[Effect, ...]:
        """What `OutboxStore.claim` promises; a file has one writer at a time, so there nobody else takes any."""
        # Without such people the index gives the order; with them what is due is sorted.
        turn = (case((_outbox.c.user_id.in_(last), 1), else_=0),) if last else ()
        order = (_outbox.c.priority, *turn, _outbox.c.due_at, _outbox.c.id)
        due = (
            select(_outbox.c.id)
            .where(_outbox.c.due_at <= moment(), _outbox.c.kind.in_(kinds))
            .order_by(*order)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await self._taken([row["id"] for row in await self._connection.rows(due)], lease)

    async def claim_group(self, effect: Effect, *, limit: int, lease: timedelta) -> tuple[Effect, ...]:
        """What `OutboxStore.claim_group` promises."""
        # What somebody held who died before noting how it went is free again when the lease is over.
        is_free = or_(_outbox.c.state == EffectState.PENDING.value, _outbox.c.due_at <= moment())
        together = (
            select(_outbox.c.id)
            .where(*_of(effect.user_id, effect.kind, effect.group), _outbox.c.due_at.is_not(None), is_free)
            .where(_outbox.c.id != effect.id)
            .order_by(_outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await self._taken([row["id"] for row in await self._connection.rows(together)], lease)

    async def hold(self, effect: Effect, wait: timedelta) -> None:
        """What `OutboxStore.hold` promises."""
        theirs = (
            _outbox.c.user_id == effect.user_id,
            _outbox.c.kind == effect.kind,
            _outbox.c.priority >= effect.priority,
            _outbox.c.state == EffectState.PENDING.value,
            _outbox.c.due_at < moment(wait),
        )
        await self._connection.change(update(_outbox).where(*theirs).values(due_at=moment(wait)))

    async def _taken(self, ids: Sequence[int], lease: timedelta) -> tuple[Effect, ...]:
        statement = (
            update(_outbox)
            .where(_outbox.c.id.in_(ids))
            .values(
                state=EffectState.SENDING.value,
                due_at=moment(lease),
                attempts=_outbox.c.attempts + 1,
                token=_outbox.c.token + 1,
            )
            .returning(_outbox)
        )
        rows = await self._connection.rows(statement) if ids else ()
        return tuple(_effect(row) for row in sorted(rows, key=lambda row: ids.index(row["id"])))

    async def done(self, effect: Effect, result_id: str) -> bool:
        """What `OutboxStore.done` promises."""
        ended = {"state": EffectState.DONE.value, "due_at": None, "ended_at": moment()}
        return await self._told(effect, {**ended, "result_id": result_id, "failure": None})

    async def failed(self, effect: Effect, failure: Failure, *, retry_after: timedelta | None) -> bool:
        """What `OutboxStore.failed` promises."""
        ended = {"state": EffectState.DEAD.value, "due_at": None, "ended_at": moment()}
        again = {"state": EffectState.PENDING.value, "due_at": moment(retry_after or timedelta())}
        values = ended if retry_after is None else again
        return await self._told(effect, {**values, "failure": encoded(failure)})

    async def forget(self, older: timedelta) -> int:
        """What `OutboxStore.forget` promises."""
        return await self._connection.change(delete(_outbox).where(_outbox.c.ended_at < moment(-older)))

    async def _told(self, effect: Effect, values: Mapping[str, object]) -> bool:
        """Whether the effect is still with whoever claimed it with this token."""
        ours = (
            _outbox.c.id == effect.id,
            _outbox.c.token == effect.token,
            _outbox.c.state == EffectState.SENDING.value,
        )
        return await self._connection.change(update(_outbox).where(*ours).values(**values)) == 1


def _of(user_id: int, kind: str, group: str) -> tuple[ColumnElement[bool], ...]:
    return _outbox.c.user_id == user_id, _outbox.c.kind == kind, _outbox.c.group_key == group


def _effect(row: RowMapping) -> Effect:
    return Effect(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        user_id=row["user_id"],
        payload=row["payload"],
        priority=row["priority"],
        state=EffectState(row["state"]),
        due_at=row["due_at"],
        attempts=row["attempts"],
        token=row["token"],
        result_id=row["result_id"],
        group=row["group_key"],
        failure=None if row["failure"] is None else decoded(Failure, row["failure"]),
    )
