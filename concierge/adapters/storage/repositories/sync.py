"""What is on its way to a NAS."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)

from concierge.adapters.storage.connection import Connection, Insert, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.moments import Span, moment
from concierge.adapters.storage.repositories.downloads import download_of
from concierge.adapters.storage.tables import DownloadRow, SyncItemRow, table
from concierge.errors import NotFound
from concierge.model.download import Download, DownloadState
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
_MOVING = ("leased_by", "lease_until", "attempts", "reason", "detail", "done_bytes")
# What outlives that the item is opened anew.
_KEPT = frozenset({"id", "download_id", "created_at", "placed"})

# Statements are put together once: that costs as much as running them.
_IS_IT = _items.c.id == bindparam("its_id")
_IT = select(_items).where(_IS_IT)
_ITS_DOWNLOAD = _downloads.c.id == _items.c.download_id
_OF_DOWNLOAD = {f"of_{column.name}": column.name for column in _downloads.c}
_BOTH_HELD = (
    select(_items, *(column.label(f"of_{column.name}") for column in _downloads.c))
    .where(_IS_IT, _ITS_DOWNLOAD)
    .with_for_update(of=_items)
)
# Two states are no list: that would be put together anew each time.
_ITS_DOWNLOAD_WAITS = (
    select(_downloads.c.id)
    .where(_ITS_DOWNLOAD, or_(*(_downloads.c.state == state for state in _WANTED)))
    .exists()
)
_IS_FREE = (
    _items.c.due_at.is_not(None),
    or_(
        and_(_items.c.state == SyncState.PENDING.value, _items.c.due_at <= moment()),
        and_(_items.c.state == SyncState.LEASED.value, _items.c.lease_until <= moment()),
    ),
    _items.c.nas.in_((bindparam("its_nas"), bindparam("or_nas"))),
    _ITS_DOWNLOAD_WAITS,
)
_RENEWED = (
    update(_items)
    .where(
        _IS_IT,
        _items.c.token == bindparam("its_token"),
        _items.c.leased_by == bindparam("its_holder"),
        _items.c.state == SyncState.LEASED.value,
        _ITS_DOWNLOAD_WAITS,
    )
    .values(
        lease_until=moment(bindparam("lease", type_=Span())),
        done_bytes=func.coalesce(bindparam("brought", type_=_items.c.done_bytes.type), _items.c.done_bytes),
    )
    .returning(_items)
)
_WRITTEN = update(_items).where(_IS_IT).values(due_at=None).returning(_items.c.due_at, _items.c.done_at)
_DONE = _WRITTEN.values(done_at=moment())
_DUE_AGAIN = _WRITTEN.values(due_at=moment(bindparam("wait", type_=Span())))
_NOTHING: Values = {}


@lru_cache
def _due(limit: int) -> Select[tuple[object, ...]]:
    """The first of what a NAS may take. Where 10,000 wait, PostgreSQL is slower with the number as a parameter."""
    return select(_items).where(*_IS_FREE).order_by(*_ORDER).limit(literal_column(str(limit)))


@lru_cache
def _leased(limit: int) -> Executable:
    """The same, taken."""
    free = _due(limit).with_only_columns(_items.c.id).with_for_update(skip_locked=True).cte("free")
    taken = {
        "state": SyncState.LEASED.value,
        "token": _items.c.token + 1,
        "leased_by": bindparam("its_holder"),
        "lease_until": moment(bindparam("lease", type_=Span())),
    }
    return update(_items).where(_items.c.id.in_(select(free.c.id))).values(**taken).returning(_items)


class SqlSync:
    """The queue in the database; to lease and to renew are one statement each."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, item: SyncItem) -> SyncItem:
        """What `SyncStore.put` promises."""
        now = moment()
        values: Values = {**_columns(item), "created_at": now, "due_at": now}
        statement = self._connection.insert(SyncItemRow).values(**values)
        row = await self._connection.row(_opened_anew(statement).returning(_items))
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        return _item(row)

    async def get(self, item_id: str) -> SyncItem:
        """What `SyncStore.get` promises."""
        row = await self._connection.row(_IT, {"its_id": item_id})
        if row is None:
            raise _unknown(item_id)
        return _item(row)

    async def held(self, item_id: str) -> tuple[SyncItem, Download]:
        """What `SyncStore.held` promises."""
        row = await self._connection.row(_BOTH_HELD, {"its_id": item_id})
        if row is None:
            raise _unknown(item_id)
        download = download_of({name: row[label] for label, name in _OF_DOWNLOAD.items()})
        return _item({name: value for name, value in row.items() if name not in _OF_DOWNLOAD}), download

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
        its = (_ITS_DOWNLOAD, _downloads.c.state.in_(_KEPT_STATES))
        oldest = (_items.c.done_at.is_(None), _items.c.done_at, _items.c.created_at, _items.c.id)
        statement = select(_items).where(select(_downloads.c.id).where(*its).exists()).order_by(*oldest)
        return _all(await self._connection.rows(statement))

    async def due(self, nas: Nas, *, limit: int) -> tuple[SyncItem, ...]:
        """What `SyncStore.due` promises."""
        return _all(await self._connection.rows(_due(limit), _for(nas)))

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        """What `SyncStore.lease` promises."""
        asked = {**_for(nas), "its_holder": nas.name, "lease": lease}
        return tuple(sorted(_all(await self._connection.rows(_leased(limit), asked)), key=_rank))

    async def renew(
        self, item_id: str, nas: Nas, token: int, *, lease: timedelta, done_bytes: int | None
    ) -> SyncItem | None:
        """What `SyncStore.renew` promises."""
        asked = {"its_id": item_id, "its_token": token, "its_holder": nas.name}
        row = await self._connection.row(_RENEWED, {**asked, "lease": lease, "brought": done_bytes})
        return None if row is None else _item(row)

    async def finish(self, item: SyncItem) -> SyncItem:
        """What `SyncStore.finish` promises."""
        done = replace(item, state=SyncState.DONE, lease_until=None, due_at=None, reason="", detail="")
        return await self._written(_DONE, done)

    async def put_back(self, item: SyncItem, *, wait: timedelta | None) -> SyncItem:
        """What `SyncStore.put_back` promises."""
        if wait is None:
            dead = replace(item, state=SyncState.DEAD, lease_until=None, due_at=None)
            return await self._written(_WRITTEN, dead)
        back = replace(item, state=SyncState.PENDING, lease_until=None)
        return await self._written(_DUE_AGAIN, back, {"wait": wait})

    async def hurry(self, item_id: str) -> bool:
        """What `SyncStore.hurry` promises."""
        waits = (_items.c.id == item_id, _items.c.state == SyncState.PENDING.value)
        first = select(func.coalesce(func.min(_items.c.priority), 0)).where(_items.c.state.in_(_OPEN))
        hurried = {"priority": first.scalar_subquery() - 1, "due_at": moment()}
        return await self._connection.change(update(_items).where(*waits).values(**hurried)) == 1

    async def counts(self) -> Mapping[SyncState, int]:
        """What `SyncStore.counts` promises."""
        statement = select(_items.c.state, func.count().label("n")).group_by(_items.c.state)
        return {SyncState(row["state"]): row["n"] for row in await self._connection.rows(statement)}

    async def oldest_s(self) -> float:
        """What `SyncStore.oldest_s` promises."""
        waiting = (_items.c.state == SyncState.PENDING.value, _ITS_DOWNLOAD_WAITS)
        oldest = select(_items.c.due_at, moment().label("seen_at")).where(*waiting)
        row = await self._connection.row(oldest.order_by(_items.c.due_at).limit(1))
        return 0.0 if row is None else max(0.0, (row["seen_at"] - row["due_at"]).total_seconds())

    async def _written(self, statement: Executable, item: SyncItem, asked: Values = _NOTHING) -> SyncItem:
        """The item, as it stands now: its two moments are the database's."""
        said = {name: getattr(item, name) for name in _MOVING}
        row = await self._connection.row(
            statement,
            {**said, "state": item.state.value, "placed": encoded(item.placed), "its_id": item.id, **asked},
        )
        if row is None:
            raise _unknown(item.id)
        return replace(item, due_at=row["due_at"], done_at=row["done_at"])


def _unknown(item_id: str) -> NotFound:
    return NotFound(f"sync item {item_id!r}", what=item_id)


def _for(nas: Nas) -> Values:
    """Whose items the NAS may take: only its own if it is a person's."""
    return {"its_nas": nas.name, "or_nas": nas.name if nas.is_personal else ""}


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


def _item(row: RowMapping | Mapping[str, Any]) -> SyncItem:
    values = dict(row) | {
        "state": SyncState(row["state"]),
        "files": tuple(decoded(SyncFile, one) for one in row["files"]),
        "placed": tuple(decoded(Placed, one) for one in row["placed"]),
        "replaces": tuple(row["replaces"]),
    }
    return SyncItem(**values)
