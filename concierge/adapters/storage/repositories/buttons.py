"""Buttons under messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import ButtonRow, table
from concierge.errors import NotFound
from concierge.model.button import Button, StoredButton

__all__ = ["SqlButtons"]

_buttons = table(ButtonRow)
# The first of a bunch, which alone tells of all whether they are used up: so there is one row to fight for.
_first = _buttons.alias("first")


class SqlButtons:
    """Buttons in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add_all(self, buttons: Sequence[StoredButton]) -> None:
        """What `ButtonStore.add_all` promises."""
        if buttons:
            statement = self._connection.insert(ButtonRow).values([_values(one) for one in buttons])
            await self._connection.change(statement)

    async def get(self, token: str) -> StoredButton:
        """What `ButtonStore.get` promises."""
        statement = (
            select(_buttons, _first.c.used_at.label("bunch_used_at"), _first.c.used_by.label("bunch_used_by"))
            .join(_first, _first.c.token == _buttons.c.bunch)
            .where(_buttons.c.token == token)
        )
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound("no such button", what="button")
        return _button(row)

    async def use(self, user_id: int, bunch: str, *, at: datetime, by: int | None) -> bool:
        """What `ButtonStore.use` promises."""
        unused = (_buttons.c.token == bunch, _buttons.c.user_id == user_id, _buttons.c.used_at.is_(None))
        return (
            await self._connection.change(update(_buttons).where(*unused).values(used_at=at, used_by=by)) == 1
        )

    async def release(self, user_id: int, token: str) -> None:
        """What `ButtonStore.release` promises."""
        pressed = (_first.c.token == token, _first.c.user_id == user_id)
        bunch = select(_first.c.bunch).where(*pressed).scalar_subquery()
        await self._connection.change(
            update(_buttons).where(_buttons.c.token == bunch).values(used_at=None, used_by=None)
        )

    async def move(self, old_id: int, new_id: int) -> None:
        """What `ButtonStore.move` promises."""
        moved = update(_buttons).where(_buttons.c.chat_id == old_id).values(chat_id=new_id)
        await self._connection.change(moved)

    async def forget(self, *, at: datetime) -> int:
        """What `ButtonStore.forget` promises."""
        return await self._connection.change(delete(_buttons).where(_buttons.c.expires_at <= at))


def _values(stored: StoredButton) -> dict[str, object]:
    return {
        "token": stored.button.token,
        "user_id": stored.user_id,
        "chat_id": stored.chat_id,
        "bunch": stored.bunch,
        "action": stored.button.action,
        "args": dict(stored.button.args),
        "is_single_use": stored.is_single_use,
        "is_shared": stored.is_shared,
        "expires_at": stored.button.expires_at,
        "used_at": stored.used_at,
        "used_by": stored.used_by,
    }


def _button(row: RowMapping) -> StoredButton:
    button = Button(token=row["token"], action=row["action"], args=row["args"], expires_at=row["expires_at"])
    return StoredButton(
        button=button,
        user_id=row["user_id"],
        chat_id=row["chat_id"],
        bunch=row["bunch"],
        is_single_use=row["is_single_use"],
        is_shared=row["is_shared"],
        used_at=row["bunch_used_at"],
        used_by=row["bunch_used_by"],
    )
