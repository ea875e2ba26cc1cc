"""What is on its way to a NAS."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    and_,
    case,
    func,
    or_,
    select,
    update,
)

from concierge.adapters.storage.connection import Connection, Insert, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import DownloadRow, SyncItemRow, table
from concierge.errors import NotFound
from concierge.model.download import DownloadState
from concierge.model.nas import Nas
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncState

__all__ = ["SqlSync"]

_items = table(SyncItemRow)
_downloads = table(DownloadRow)
_OPEN = (SyncState.PENDING.value, SyncState.LEASED.value)
_WANTED = (DownloadState.DOWNLOADED.value, DownloadState.SYNCING.value)
_KEPT_STATES = (*_WANTED, DownloadState.ON_NAS.value)
_ENCODED = ("files", "placed", "replaces")
_ORDER = (_items.c.priority, _items.c.created_at, _items.c.id)
# What changes while an item is somebody's, beside what it has brought home.
_MOVING = ("leased_by", "attempts", "reason", "detail", "done_bytes", "done_at")
# What outlives that the item is opened anew.
_KEPT = frozenset({"id", "download_id", "created_at", "placed"})


class SqlSync:
    """The queue in the database; to lease and to renew are one statement each."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, item: SyncItem) -> SyncItem:
        """What `SyncStore.put` promises."""
        now = self._connection.now()
        values: Values = {**_columns(item), "created_at": now, "due_at": now}
        statement = self._connection.insert(SyncItemRow).values(**values)
        return await self._one(_opened_anew(statement).returning(_items), item.id)

    async def get(self, item_id: str, *, is_held: bool = False) -> SyncItem:
        """What `SyncStore.get` promises."""
        statement = select(_items).where(_items.c.id == item_id)
        return await self._one(statement.with_for_update() if is_held else statement, item_id)

    async def of_download(self, download_id: str) -> SyncItem | None:
        """What `SyncStore.of_download` promises."""
        statement = select(_items).where(_items.c.download_id == download_id).with_for_update()
        row = await self._connection.row(statement)
        return None if row is None else _item(row)

    async def of_torrent(self, info_hash: str) -> tuple[SyncItem, ...]:
        """What `SyncStore.of_torrent` promises."""
        these = (_items.c.info_hash == info_hash, _items.c.state.in_(_OPEN))
        statement = select(_items).where(*these).order_by(_items.c.id).with_for_update()
        return _all(await self._connection.rows(statement))

    async def of_user(self, user_id: int) -> tuple[SyncItem, ...]:
        """What `SyncStore.of_user` promises."""
        statement = select(_items).where(_items.c.user_id == user_id)
        return _all(await self._connection.rows(statement.order_by(_items.c.created_at.desc(), _items.c.id)))

    async def all(self, *, limit: int) -> tuple[SyncItem, ...]:
        """What `SyncStore.all` promises."""
        open_first = case((_items.c.state.in_(_OPEN), 0), else_=1)
        newest = (open_first, _items.c.created_at.desc(), _items.c.id)
        return _all(await self._connection.rows(select(_items).order_by(*newest).limit(limit)))

    async def kept(self) -> tuple[SyncItem, ...]:
        """What `SyncStore.kept` promises."""
        its = (_downloads.c.id == _items.c.download_id, _downloads.c.state.in_(_KEPT_STATES))
        oldest = (_items.c.done_at.is_(None), _items.c.done_at, _items.c.created_at, _items.c.id)
        statement = select(_items).where(select(_downloads.c.id).where(*its).exists()).order_by(*oldest)
        return _all(await self._connection.rows(statement))

    async def due(self, nas: Nas, *, limit: int) -> tuple[SyncItem, ...]:
        """What `SyncStore.due` promises."""
        statement = select(_items).where(*self._is_free(nas)).order_by(*_ORDER).limit(limit)
        return _all(await self._connection.rows(statement))

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        """What `SyncStore.lease` promises."""
        free = (
            select(_items.c.id)
            .where(*self._is_free(nas))
            .order_by(*_ORDER)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("free")
        )
        taken = {
            "state": SyncState.LEASED.value,
            "token": _items.c.token + 1,
            "leased_by": nas.name,
            "lease_until": self._connection.now(lease),
        }
        statement = update(_items).where(_items.c.id.in_(select(free.c.id))).values(**taken)
        items = _all(await self._connection.rows(statement.returning(_items)))
        return tuple(sorted(items, key=_rank))

    async def renew(
        self, item_id: str, nas: Nas, token: int, *, lease: timedelta, done_bytes: int | None
    ) -> SyncItem | None:
        """What `SyncStore.renew` promises."""
        its = (
            _items.c.id == item_id,
            _items.c.token == token,
            _items.c.leased_by == nas.name,
            _items.c.state == SyncState.LEASED.value,
            self._is_wanted(),
        )
        told = {} if done_bytes is None else {"done_bytes": done_bytes}
        renewed = update(_items).where(*its).values(lease_until=self._connection.now(lease), **told)
        row = await self._connection.row(renewed.returning(_items))
        return None if row is None else _item(row)

    async def finish(self, item: SyncItem) -> SyncItem:
        """What `SyncStore.finish` promises."""
        over = {
            "state": SyncState.DONE.value,
            "lease_until": None,
            "due_at": None,
            "reason": "",
            "detail": "",
        }
        return await self._saved(item, {**over, "done_at": self._connection.now()})

    async def put_back(self, item: SyncItem, *, wait: timedelta | None) -> SyncItem:
        """What `SyncStore.put_back` promises."""
        back: Values = {"state": SyncState.DEAD.value, "lease_until": None, "due_at": None}
        if wait is not None:
            back = {**back, "state": SyncState.PENDING.value, "due_at": self._connection.now(wait)}
        return await self._saved(item, back)

    async def hurry(self, item_id: str) -> bool:
        """What `SyncStore.hurry` promises."""
        waits = (_items.c.id == item_id, _items.c.state == SyncState.PENDING.value)
        first = select(func.coalesce(func.min(_items.c.priority), 0)).where(_items.c.state.in_(_OPEN))
        hurried = {"priority": first.scalar_subquery() - 1, "due_at": self._connection.now()}
        return await self._connection.change(update(_items).where(*waits).values(**hurried)) == 1

    async def counts(self) -> Mapping[SyncState, int]:
        """What `SyncStore.counts` promises."""
        statement = select(_items.c.state, func.count().label("n")).group_by(_items.c.state)
        return {SyncState(row["state"]): row["n"] for row in await self._connection.rows(statement)}

    async def oldest_s(self) -> float:
        """What `SyncStore.oldest_s` promises."""
        waiting = (_items.c.state == SyncState.PENDING.value, self._is_wanted())
        oldest = select(_items.c.due_at, self._connection.now().label("seen_at")).where(*waiting)
        row = await self._connection.row(oldest.order_by(_items.c.due_at).limit(1))
        return 0.0 if row is None else max(0.0, (row["seen_at"] - row["due_at"]).total_seconds())

    async def _saved(self, item: SyncItem, over: Values) -> SyncItem:
        moved = {name: getattr(item, name) for name in _MOVING}
        values: Values = {**moved, "placed": encoded(item.placed), **over}
        statement = update(_items).where(_items.c.id == item.id).values(**values)
        return await self._one(statement.returning(_items), item.id)

    async def _one(self, statement: Executable, item_id: str) -> SyncItem:
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound(f"sync item {item_id!r}", what=item_id)
        return _item(row)

    def _is_free(self, nas: Nas) -> tuple[ColumnElement[bool], ...]:
        """Whether the NAS may take the item now: nobody is at it, and its download still waits for it."""
        now = self._connection.now()
        waits = and_(_items.c.state == SyncState.PENDING.value, _items.c.due_at <= now)
        ran_out = and_(_items.c.state == SyncState.LEASED.value, _items.c.lease_until <= now)
        whose = _items.c.nas == nas.name if nas.is_personal else _items.c.nas.in_(("", nas.name))
        return _items.c.due_at.is_not(None), or_(waits, ran_out), whose, self._is_wanted()

    def _is_wanted(self) -> ColumnElement[bool]:
        its = (_downloads.c.id == _items.c.download_id, _downloads.c.state.in_(_WANTED))
        return select(_downloads.c.id).where(*its).exists()


def _opened_anew(statement: Insert) -> Insert:
    new = statement.excluded
    said = {column.name: new[column.name] for column in _items.c if column.name not in _KEPT}
    taken: dict[str, ColumnElement[object]] = {**said, "token": _items.c.token + 1}
    return statement.on_conflict_do_update(index_elements=["download_id"], set_=taken)


def _rank(item: SyncItem) -> tuple[object, ...]:
    return item.priority, item.created_at, item.id


def _all(rows: Sequence[RowMapping]) -> tuple[SyncItem, ...]:
    return tuple(_item(row) for row in rows)


def _columns(item: SyncItem) -> dict[str, object]:
    values = {field.name: getattr(item, field.name) for field in fields(item)}
    values["state"] = item.state.value
    return values | {name: encoded(values[name]) for name in _ENCODED}


def _item(row: RowMapping) -> SyncItem:
    values = dict(row) | {
        "state": SyncState(row["state"]),
        "files": tuple(decoded(SyncFile, one) for one in row["files"]),
        "placed": tuple(decoded(Placed, one) for one in row["placed"]),
        "replaces": tuple(row["replaces"]),
    }
    return SyncItem(**values)
