"""The changes of people's lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, RowMapping, Select, delete, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import Plain, encoded
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import table
from concierge.adapters.storage.tables.taste import TasteEntryRow, TitleRow
from concierge.errors import NotFound, StorageError
from concierge.model.taste import (
    Block,
    Mark,
    Rating,
    Shelf,
    TasteAction,
    TasteEntry,
    Viewing,
    WatchlistMark,
    key_of,
)

__all__ = ["KEPT_ENTRIES", "SqlTasteHistory"]

KEPT_ENTRIES = 500
_Reader: TypeAlias = (
    "TypeAdapter[WatchlistMark] | TypeAdapter[Viewing] | TypeAdapter[Rating] | TypeAdapter[Block]"
)
_READERS: Mapping[Shelf, _Reader] = {
    Shelf.WATCHLIST: TypeAdapter(WatchlistMark),
    Shelf.WATCHED: TypeAdapter(Viewing),
    Shelf.RATINGS: TypeAdapter(Rating),
    Shelf.BLOCKLIST: TypeAdapter(Block),
}

_history = table(TasteEntryRow)
_titles = table(TitleRow)


class SqlTasteHistory:
    """Entries in the database, at most `KEPT_ENTRIES` for a person."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, entry: TasteEntry) -> TasteEntry:
        """Stores the entry and returns it with its id; the person's oldest ones are forgotten."""
        made = self._connection.insert(TasteEntryRow).values(
            user_id=user_id,
            at=entry.at,
            action=entry.action.value,
            title_id=None if entry.title is None else entry.title.id,
            words=entry.words,
            before=[_written(mark) for mark in entry.before],
            after=[_written(mark) for mark in entry.after],
            undoes=entry.undoes,
            is_undone=entry.is_undone,
        )
        row = await self._connection.row(made.returning(_history.c.id))
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        await self._forget_oldest(user_id)
        return replace(entry, id=row["id"])

    async def get(self, user_id: int, entry_id: int) -> TasteEntry:
        """One entry. Raises NotFound."""
        return await self._first(_entries(user_id).where(_history.c.id == entry_id), str(entry_id))

    async def newest(self, user_id: int, *, limit: int, before: int | None = None) -> tuple[TasteEntry, ...]:
        """The newest entries, those before the one with that id."""
        statement = _entries(user_id).order_by(_history.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(_history.c.id < before)
        return tuple(map(_entry, await self._connection.rows(statement)))

    async def last_to_undo(self, user_id: int) -> TasteEntry:
        """The newest entry that is no undo and was not taken back. Raises NotFound."""
        stands: tuple[ColumnElement[bool], ...] = (_history.c.undoes.is_(None), ~_history.c.is_undone)
        statement = _entries(user_id).where(*stands).order_by(_history.c.id.desc()).limit(1)
        return await self._first(statement, "the last change")

    async def set_undone(self, user_id: int, entry_id: int, *, is_undone: bool) -> int | None:
        """Notes that an entry was taken back, or stands again; returns which one it undoes. Raises NotFound."""
        mine = (_history.c.user_id == user_id, _history.c.id == entry_id)
        noted = update(_history).where(*mine).values(is_undone=is_undone).returning(_history.c.undoes)
        row = await self._connection.row(noted)
        if row is None:
            raise NotFound(f"entry {entry_id}", what=str(entry_id))
        undoes: int | None = row["undoes"]
        return undoes

    async def _first(self, statement: Select[tuple[object, ...]], what: str) -> TasteEntry:
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound(f"entry {what}", what=what)
        return _entry(row)

    async def _forget_oldest(self, user_id: int) -> None:
        mine = _history.c.user_id == user_id
        oldest_kept = (
            select(_history.c.id)
            .where(mine)
            .order_by(_history.c.id.desc())
            .offset(KEPT_ENTRIES - 1)
            .limit(1)
            .scalar_subquery()
        )
        await self._connection.change(delete(_history).where(mine, _history.c.id < oldest_kept))


def _entries(user_id: int) -> Select[tuple[object, ...]]:
    return (
        select(*_history.c, *title_columns())
        .select_from(_history.outerjoin(_titles, _titles.c.id == _history.c.title_id))
        .where(_history.c.user_id == user_id)
    )


def _entry(row: RowMapping) -> TasteEntry:
    return TasteEntry(
        id=row["id"],
        at=row["at"],
        action=TasteAction(row["action"]),
        title=None if row["title_id"] is None else known_title(row),
        words=row["words"],
        before=_marks(row["before"]),
        after=_marks(row["after"]),
        undoes=row["undoes"],
        is_undone=row["is_undone"],
    )


def _written(mark: Mark) -> Plain:
    return {"shelf": key_of(mark)[0].value, "mark": encoded(mark)}


def _marks(data: Sequence[Mapping[str, object]]) -> tuple[Mark, ...]:
    try:
        return tuple(_READERS[Shelf(str(one["shelf"]))].validate_python(one["mark"]) for one in data)
    except (ValidationError, KeyError, ValueError, TypeError) as error:
        raise StorageError("a stored mark cannot be read", problem="database_damaged") from error
