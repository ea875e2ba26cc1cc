"""Everything of a person, whatever table it stands in: found by the tables' shape, so that a new one is not missed."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import ColumnElement, LargeBinary, RowMapping, Table, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import encoded
from concierge.adapters.storage.tables import METADATA, UserRow, table
from concierge.ports.privacy import PersonalRow

__all__ = ["SECRET_COLUMNS", "SqlPrivacy"]

# What is sealed, by which key it is, and what a code or a button is recognised by.
SECRET_COLUMNS = frozenset(
    {"answer_key_id", "answer_token", "bunch", "code_hash", "key_hash", "key_id", "token"}
)
_TITLES = "titles"
_TITLE_COLUMNS = ("kind", "name_ru", "name_en", "name_original", "year")

_users = table(UserRow)


class SqlPrivacy:
    """The rows of one person in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    def tables(self) -> tuple[str, ...]:
        """The tables that hold rows of people, the person's own first."""
        return tuple(one.name for one in METADATA.sorted_tables if one is _users or "user_id" in one.columns)

    async def page(self, user_id: int, table: str, *, after: int, limit: int) -> tuple[PersonalRow, ...]:
        """At most `limit` of the person's rows in a table after the first `after`, without secrets."""
        asked = METADATA.tables[table]
        shown = [column for column in asked.columns if not _is_secret(column)]
        statement = select(*shown).where(_own(asked, user_id))
        if (titles := _titles_of(asked)) is not None:
            named = [titles.c[name].label(f"title.{name}") for name in _TITLE_COLUMNS]
            statement = statement.add_columns(*named).join(
                titles, titles.c.id == asked.c.title_id, isouter=True
            )
        ordered = statement.order_by(*asked.primary_key.columns).offset(after).limit(limit)
        return tuple(_record(row) for row in await self._connection.rows(ordered))


def _is_secret(column: ColumnElement[object]) -> bool:
    return column.key in SECRET_COLUMNS or isinstance(column.type, LargeBinary)


def _own(table: Table, user_id: int) -> ColumnElement[bool]:
    return (_users.c.id if table is _users else table.c.user_id) == user_id


def _titles_of(table: Table) -> Table | None:
    """The titles, if the rows of the table name one by its number."""
    return METADATA.tables.get(_TITLES) if "title_id" in table.columns else None


def _record(row: RowMapping) -> PersonalRow:
    plain = cast("dict[str, object]", encoded(dict(row)))
    title = {name: plain.pop(f"title.{name}") for name in _TITLE_COLUMNS if f"title.{name}" in plain}
    whole: Mapping[str, object] = plain | ({"title": title} if title else {})
    return cast("PersonalRow", whole)
