"""The names that people's lists came with."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, select, update

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import ImportedTitleRow, table
from concierge.errors import NotFound
from concierge.model.imported_title import ImportedTitle, ImportState
from concierge.model.title import Title, TitleKind

__all__ = ["SqlImportedTitles"]

# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 500
_TOLD_OF_CHOICES = ("kind", "name_ru", "name_en", "name_original", "year", "ids")
_names = table(ImportedTitleRow)


class SqlImportedTitles:
    """Names in the database; each person's are reached by their own id alone, but for those that are due."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def get(self, user_id: int, keys: Sequence[str]) -> Mapping[str, ImportedTitle]:
        """Those of the person's names that are known, by their keys."""
        found: dict[str, ImportedTitle] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = _names.c.key.in_(keys[start : start + _AT_ONCE])
            rows = await self._connection.rows(select(_names).where(_names.c.user_id == user_id, some))
            found |= {row["key"]: _imported(row) for row in rows}
        return found

    async def add(self, user_id: int, names: Sequence[ImportedTitle]) -> None:
        """Notes names that are new."""
        if names:
            statement = self._connection.insert(ImportedTitleRow).on_conflict_do_nothing()
            await self._connection.change(statement, [_values(user_id, name) for name in names])

    async def told_by(self, user_id: int, names: Sequence[ImportedTitle], account: str) -> None:
        """Notes that the connected account told of the names too."""
        keys: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in names:
            if account not in name.accounts:
                keys[tuple(sorted({*name.accounts, account}))].append(name.key)
        for accounts, some in keys.items():
            for start in range(0, len(some), _AT_ONCE):
                mine = (_names.c.user_id == user_id, _names.c.key.in_(some[start : start + _AT_ONCE]))
                await self._connection.change(update(_names).where(*mine).values(accounts=list(accounts)))

    async def change(self, user_id: int, name: ImportedTitle) -> None:
        """Writes what became of a name."""
        mine = (_names.c.user_id == user_id, _names.c.key == name.key)
        values = _values(user_id, name)
        await self._connection.change(update(_names).where(*mine).values(**values))

    async def settle(self, user_id: int, title_id: int, state: ImportState, *, known_id: int) -> None:
        """Ends the search for all open names that are kept as that title: they stand for the known one, so decided."""
        ended: Values = {"title_id": known_id, "state": state.value, "choices": [], "due_at": None}
        await self._connection.change(update(_names).where(*_open(user_id, title_id)).values(**ended))

    async def of_title(self, user_id: int, title_id: int) -> ImportedTitle:
        """The open name that is kept as that title of the person's own. Raises NotFound."""
        open_names = select(_names).where(*_open(user_id, title_id)).order_by(_names.c.key)
        row = await self._connection.row(open_names)
        if row is None:
            raise NotFound(f"no open name of title {title_id}", what=str(title_id))
        return _imported(row)

    async def of_states(
        self, user_id: int, states: Collection[ImportState], *, limit: int
    ) -> tuple[ImportedTitle, ...]:
        """The person's names in those states, in the order in which they came."""
        mine = (_names.c.user_id == user_id, _names.c.state.in_([state.value for state in states]))
        rows = await self._connection.rows(
            select(_names).where(*mine).order_by(_names.c.title_id, _names.c.key).limit(limit)
        )
        return tuple(map(_imported, rows))

    async def accounts_of(self, user_id: int, title_id: int) -> frozenset[str]:
        """The connected accounts that told of any open name that is kept as that title."""
        told = select(_names.c.accounts).where(*_open(user_id, title_id))
        return frozenset(one for row in await self._connection.rows(told) for one in row["accounts"])

    async def count_due(self, *, at: datetime, user_id: int | None = None) -> int:
        """How many names are to be looked for by now."""
        row = await self._connection.row(
            select(func.count().label("n")).select_from(_names).where(*_due(at, user_id))
        )
        return 0 if row is None else int(row["n"])

    async def due(
        self, *, at: datetime, limit: int, user_id: int | None = None
    ) -> tuple[tuple[int, ImportedTitle], ...]:
        """Names that are to be looked for by now, of anybody or of one person, each with whose it is."""
        wanted = select(_names).where(*_due(at, user_id))
        ordered = wanted.order_by(_names.c.due_at, _names.c.title_id, _names.c.key).limit(limit)
        return tuple((row["user_id"], _imported(row)) for row in await self._connection.rows(ordered))


def _open(user_id: int, title_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = (_names.c.user_id == user_id, _names.c.title_id == title_id)
    return (*mine, _names.c.state != ImportState.RESOLVED.value)


def _due(at: datetime, user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    is_due = _names.c.due_at <= at
    return (is_due,) if user_id is None else (is_due, _names.c.user_id == user_id)


def _values(user_id: int, name: ImportedTitle) -> dict[str, object]:
    return {
        "user_id": user_id,
        "key": name.key,
        "title_id": name.title_id,
        "source": name.source,
        "accounts": list(name.accounts),
        "place": name.place,
        "name": name.name,
        "name_ru": name.name_ru,
        "name_original": name.name_original,
        "year": name.year,
        "kind": name.kind.value if name.kind else None,
        "state": name.state.value,
        "choices": [
            {field: encoded(getattr(title, field)) for field in _TOLD_OF_CHOICES} for title in name.choices
        ],
        "attempts": name.attempts,
        "due_at": name.due_at,
    }


def _imported(row: RowMapping) -> ImportedTitle:
    return ImportedTitle(
        key=row["key"],
        title_id=row["title_id"],
        source=row["source"],
        accounts=tuple(row["accounts"]),
        place=row["place"],
        name=row["name"],
        name_ru=row["name_ru"],
        name_original=row["name_original"],
        year=row["year"],
        kind=TitleKind(row["kind"]) if row["kind"] else None,
        state=ImportState(row["state"]),
        choices=tuple(decoded(Title, one) for one in row["choices"]),
        attempts=row["attempts"],
        due_at=row["due_at"],
    )
