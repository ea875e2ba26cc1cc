"""People."""

from sqlalchemy import ColumnElement, RowMapping, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import UserRow, table
from concierge.errors import NotFound
from concierge.model.user import Preferences, User

__all__ = ["SqlUsers"]

_users = table(UserRow)


class SqlUsers:
    """People in the database; who asks twice at once for a new person is given the same one."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def local_owner(self) -> User:
        """The owner of this installation, made on first use."""
        return await self._found_or_made(_users.c.is_local_owner, telegram_id=None)

    async def by_telegram_id(self, telegram_id: int) -> User:
        """The person with that Telegram id, made on first use."""
        return await self._found_or_made(_users.c.telegram_id == telegram_id, telegram_id=telegram_id)

    async def save_preferences(self, user_id: int, preferences: Preferences) -> None:
        """Replaces the person's preferences. Raises NotFound."""
        statement = update(_users).where(_users.c.id == user_id).values(preferences=encoded(preferences))
        if not await self._connection.change(statement):
            raise NotFound(f"user {user_id}")

    async def _found_or_made(self, who: ColumnElement[bool], *, telegram_id: int | None) -> User:
        if user := await self._found(who):
            return user
        made = self._connection.insert(UserRow).values(
            telegram_id=telegram_id,
            is_local_owner=telegram_id is None,
            preferences=encoded(Preferences()),
            turn_count=0,
        )
        await self._connection.change(made.on_conflict_do_nothing())
        if user := await self._found(who):
            return user
        raise storage_error("database_failed", self._connection.database)

    async def _found(self, who: ColumnElement[bool]) -> User | None:
        row = await self._connection.row(select(_users).where(who))
        return None if row is None else _user(row)


def _user(row: RowMapping) -> User:
    return User(
        id=row["id"],
        telegram_id=row["telegram_id"],
        language=row["language"],
        preferences=decoded(Preferences, row["preferences"]),
    )
