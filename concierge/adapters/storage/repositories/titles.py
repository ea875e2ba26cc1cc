"""Titles."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import Row, table
from concierge.adapters.storage.tables.lists import ImportedTitleRow
from concierge.adapters.storage.tables.taste import (
    BlockRow,
    RatingRow,
    TasteEntryRow,
    TitleRow,
    ViewingRow,
    WatchlistRow,
)
from concierge.errors import NotFound
from concierge.model.known_title import KnownTitle, folded_names, has_other_id, shares_id
from concierge.model.taste import UNDATED, Shelf
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = ["SqlTitles", "known_title", "named_inside", "title_columns"]

MOST_FOUND = 100
# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 500
_PREFIX = "of_title_"
# For the locks of transactions on PostgreSQL.
_LOCK = 7_401_002
_NamedKey: TypeAlias = tuple[str, str, int | None]
_IdKey: TypeAlias = tuple[str, str, int | str]
_IDS = tuple(field.name for field in fields(ExternalIds))
_NAMES = ("name_ru", "name_en", "name_original")
_FACTS = ("year", "runtime_min", "age", "poster_url", "original_language", "is_adult")
_SHELVES: dict[Shelf, type[Row]] = {
    Shelf.WATCHLIST: WatchlistRow,
    Shelf.WATCHED: ViewingRow,
    Shelf.RATINGS: RatingRow,
    Shelf.BLOCKLIST: BlockRow,
}

_titles = table(TitleRow)
_SPEAKING = (*map(table, _SHELVES.values()), table(TasteEntryRow), table(ImportedTitleRow))


class SqlTitles:
    """Titles in the database, each once for everybody."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, title: Title) -> KnownTitle:
        """The title as it is kept now: found by any id, else by kind, name and year, its gaps filled; else made."""
        for _ in range(2):
            if (row := await self._found(title)) is not None:
                return _known(await self._filled(row, title))
            values = {**_columns(title), "facts_due_at": UNDATED}
            made = self._connection.insert(TitleRow).values(**values).on_conflict_do_nothing()
            if made_row := await self._connection.row(made.returning(*_titles.c)):
                return _known(made_row)
        # Somebody else made it between the two statements, twice: that is no race any more.
        raise storage_error("database_failed", self._connection.database)

    async def put_all(self, titles: Sequence[Title]) -> tuple[KnownTitle, ...]:
        """As `put` for each, in their order, in a few statements for all."""
        if not self._connection.is_file:
            # Two that write the same titles in another order would wait for each other without end.
            await self._connection.row(select(func.pg_advisory_xact_lock(_LOCK)))
        kept: dict[Title, KnownTitle] = {}
        wanted = list(dict.fromkeys(titles))
        for start in range(0, len(wanted), _AT_ONCE):
            kept |= await self._put_some(wanted[start : start + _AT_ONCE])
        for title in wanted:
            if title not in kept:
                kept[title] = await self.put(title)
        return tuple(kept[title] for title in titles)

    async def put_named(self, user_id: int, title: Title) -> KnownTitle:
        """A title of this person that no source knows, found by kind, name and year, else made."""
        rows = await self._connection.rows(_alike(title).where(_titles.c.user_id == user_id))
        if rows:
            return _known(rows[0])
        values = {**_columns(title), **dict.fromkeys(_IDS), "user_id": user_id}
        made = self._connection.insert(TitleRow).values(**values).returning(*_titles.c)
        row = await self._connection.row(made)
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        return _known(row)

    async def put_named_all(self, user_id: int, titles: Sequence[Title]) -> tuple[KnownTitle, ...]:
        """As `put_named` for each, in their order, in a few statements for all; names are compared whole."""
        named = {_named_key(_columns(title)): title for title in titles}
        kept: dict[_NamedKey, KnownTitle] = {}
        keys = list(named)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            mine = (_titles.c.user_id == user_id, _titles.c.folded.in_([folded for _, folded, _ in some]))
            rows = await self._connection.rows(select(_titles).where(*mine).order_by(_titles.c.id.desc()))
            kept |= {key: _known(row) for row in rows if (key := _named_key(row)) in named}
            values = [
                {**_columns(named[key]), **dict.fromkeys(_IDS), "user_id": user_id}
                for key in some
                if key not in kept
            ]
            if values:
                made = self._connection.insert(TitleRow).returning(*_titles.c)
                kept |= {_named_key(row): _known(row) for row in await self._connection.rows(made, values)}
        return tuple(kept[_named_key(_columns(title))] for title in titles)

    async def get(self, user_id: int, title_id: int) -> KnownTitle:
        """One title. Raises NotFound, also where it is another person's own."""
        mine = or_(_titles.c.user_id.is_(None), _titles.c.user_id == user_id)
        row = await self._connection.row(select(_titles).where(_titles.c.id == title_id, mine))
        if row is None:
            raise NotFound(f"title {title_id}")
        return _known(row)

    async def many(self, title_ids: Sequence[int]) -> tuple[KnownTitle, ...]:
        """Those titles, whoever's they are: for who got the numbers from the person's own rows."""
        statement = select(_titles).where(_titles.c.id.in_(tuple(title_ids)))
        return tuple(map(_known, await self._connection.rows(statement))) if title_ids else ()

    async def drop_named(self, user_id: int, title_id: int) -> None:
        """Drops a title of the person's own that no mark and no entry of the history speaks of any more."""
        mine = (_titles.c.id == title_id, _titles.c.user_id == user_id)
        speaking = (exists().where(one.c.title_id == title_id) for one in _SPEAKING)
        await self._connection.change(delete(_titles).where(*mine, not_(or_(*speaking))))

    async def marked(self, user_id: int, shelf: Shelf, text: str) -> tuple[KnownTitle, ...]:
        """The titles on that list of the person whose names have the folded text inside, at most a hundred."""
        shelf_table = table(_SHELVES[shelf])
        mine = select(shelf_table.c.title_id).where(shelf_table.c.user_id == user_id)
        statement = (
            select(_titles)
            .where(_titles.c.id.in_(mine), named_inside(text))
            .order_by(_titles.c.id)
            .limit(MOST_FOUND)
        )
        return tuple(map(_known, await self._connection.rows(statement)))

    async def _put_some(self, titles: Sequence[Title]) -> dict[Title, KnownTitle]:
        """Those that are found by an id or that nothing is like; the rest is left to be looked at one by one."""
        rows: dict[_IdKey, RowMapping] = {}
        for row in reversed(await self._connection.rows(_with_any_id(titles))):
            rows |= dict.fromkeys(_id_keys(row["kind"], _ids(row)), row)
        kept: dict[Title, KnownTitle] = {}
        for title in titles:
            if found := [rows[key] for key in _id_keys(title.kind.value, title.ids) if key in rows]:
                filled = await self._filled(min(found, key=lambda row: row["id"]), title)
                rows |= dict.fromkeys(_id_keys(filled["kind"], _ids(filled)), filled)
                kept[title] = _known(filled)
        left = [title for title in titles if title not in kept]
        alike = (
            {_year_key(row) for row in await self._connection.rows(_doubtful_years(left))} if left else set()
        )
        fresh = {_all_ids(title.ids): title for title in left if (title.kind.value, title.year) not in alike}
        if fresh:
            values = [{**_columns(title), "facts_due_at": UNDATED} for title in fresh.values()]
            made = self._connection.insert(TitleRow).on_conflict_do_nothing().returning(*_titles.c)
            for row in await self._connection.rows(made, values):
                kept[fresh[_all_ids(_ids(row))]] = _known(row)
        return kept

    async def _found(self, title: Title) -> RowMapping | None:
        """The row of that title, which is nobody's own."""
        known_ids = [_titles.c[name] == value for name in _IDS if (value := getattr(title.ids, name))]
        is_it = or_(_is_alike(title), *(and_(_titles.c.kind == title.kind.value, one) for one in known_ids))
        statement = select(_titles).where(is_it, _titles.c.user_id.is_(None))
        rows = await self._connection.rows(statement.order_by(_titles.c.id))
        by_ids = [row for row in rows if shares_id(_ids(row), title.ids)]
        return next(iter(by_ids or [row for row in rows if not has_other_id(_ids(row), title.ids)]), None)

    async def _filled(self, row: RowMapping, title: Title) -> RowMapping:
        """The row with what it lacked; a new age goes before the old one, for ratings are corrected."""
        fresh = _columns(title)
        gaps = {name: fresh[name] for name in (*_NAMES, *_FACTS, *_IDS) if fresh[name] and not row[name]}
        if title.age is not None and title.age != row["age"]:
            gaps["age"] = title.age
        taken = await self._taken({name: gaps[name] for name in _IDS if name in gaps}, row)
        gaps = {name: value for name, value in gaps.items() if name not in taken}
        names = _names_of(row["folded"])
        if not set(folded_names(title)) <= set(names):
            gaps["folded"] = _folded(tuple(dict.fromkeys((*names, *folded_names(title)))))
        if not gaps:
            return row
        statement = update(_titles).where(_titles.c.id == row["id"]).values(**gaps).returning(*_titles.c)
        filled = await self._connection.row(statement)
        return row if filled is None else filled

    async def _taken(self, ids: Values, row: RowMapping) -> set[str]:
        """Those ids that another row has already: the two were stored before anybody knew that they are one."""
        if not ids:
            return set()
        held = or_(*(_titles.c[name] == value for name, value in ids.items()))
        others = await self._connection.rows(
            select(_titles).where(_titles.c.kind == row["kind"], _titles.c.id != row["id"], held)
        )
        return {name for name, value in ids.items() if any(other[name] == value for other in others)}


def _with_any_id(titles: Sequence[Title]) -> Select[tuple[object, ...]]:
    """The rows that have one of the ids of one of the titles."""
    ids = {name: {value for title in titles if (value := getattr(title.ids, name))} for name in _IDS}
    any_id = or_(*(_titles.c[name].in_(values) for name, values in ids.items() if values))
    return select(_titles).where(_titles.c.user_id.is_(None), any_id).order_by(_titles.c.id)


def _doubtful_years(titles: Sequence[Title]) -> Select[tuple[object, ...]]:
    """Kinds and years of rows that may be one of the titles by name: those without an id that all of them have."""
    unknown = [
        _titles.c[name].is_(None) for name in _IDS if all(getattr(title.ids, name) for title in titles)
    ]
    years = {title.year for title in titles if title.year is not None}
    is_of_year = or_(_titles.c.year.in_(years), _titles.c.year.is_(None))
    columns = (_titles.c.kind, _titles.c.year)
    return select(*columns).where(_titles.c.user_id.is_(None), is_of_year, *unknown).distinct()


def _year_key(row: RowMapping) -> tuple[str, int | None]:
    return row["kind"], row["year"]


def _all_ids(ids: ExternalIds) -> tuple[object, ...]:
    return tuple(getattr(ids, name) for name in _IDS)


def _id_keys(kind: str, ids: ExternalIds) -> list[_IdKey]:
    """Each of the ids with what it is an id of."""
    return [(kind, name, value) for name in _IDS if (value := getattr(ids, name))]


def _named_key(row: RowMapping | Mapping[str, Any]) -> _NamedKey:
    return row["kind"], row["folded"], row["year"]


def title_columns() -> tuple[ColumnElement[object], ...]:
    """A title's columns for a join, under names of their own."""
    return tuple(column.label(f"{_PREFIX}{column.name}") for column in _titles.c)


def known_title(row: RowMapping) -> KnownTitle:
    """The title of a joined row."""
    return _known({name.removeprefix(_PREFIX): row[name] for name in row if name.startswith(_PREFIX)})


def named_inside(text: str) -> ColumnElement[bool]:
    """Whether a name of the title has the folded text inside."""
    return _titles.c.folded.contains(text, autoescape=True)


def _is_alike(title: Title) -> ColumnElement[bool]:
    """Whether a row has the kind, the year and one of the names; the aliases of `title` are too vague for that."""
    names = folded_names(replace(title, aliases=())) or folded_names(title)
    is_named = or_(*(_titles.c.folded.contains(f"\n{name}\n", autoescape=True) for name in names or ("",)))
    is_of_year = _titles.c.year.is_(None) if title.year is None else _titles.c.year == title.year
    return and_(_titles.c.kind == title.kind.value, is_of_year, is_named)


def _alike(title: Title) -> Select[tuple[object, ...]]:
    return select(_titles).where(_is_alike(title)).order_by(_titles.c.id)


def _columns(title: Title) -> Values:
    return {
        "kind": title.kind.value,
        "folded": _folded(folded_names(title)),
        **{name: getattr(title, name) for name in (*_NAMES, *_FACTS)},
        "original_language": title.original_language or None,
        "is_adult": title.is_adult or None,
        **{name: getattr(title.ids, name) for name in _IDS},
    }


def _folded(names: Sequence[str]) -> str:
    return "".join(("\n", *(f"{name}\n" for name in names)))


def _names_of(column: str) -> tuple[str, ...]:
    return tuple(name for name in column.split("\n") if name)


def _ids(row: RowMapping | Mapping[str, Any]) -> ExternalIds:
    return ExternalIds(**{name: row[name] for name in _IDS})


def _known(row: RowMapping | Mapping[str, Any]) -> KnownTitle:
    facts = {name: row[name] for name in (*_NAMES, *_FACTS)} | {
        "original_language": row["original_language"] or "",
        "is_adult": bool(row["is_adult"]),
    }
    title = Title(kind=TitleKind(row["kind"]), ids=_ids(row), **facts)
    # The other names were kept folded alone: enough to know the title by.
    others = tuple(name for name in _names_of(row["folded"]) if name not in folded_names(title))
    return KnownTitle(id=row["id"], title=replace(title, aliases=others), is_confirmed=row["user_id"] is None)
