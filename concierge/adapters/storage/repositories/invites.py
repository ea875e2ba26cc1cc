"""Invites that nobody has used yet."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import InviteRow, table
from concierge.errors import NotFound
from concierge.model.access import Grant, Role
from concierge.model.invite import Invite

__all__ = ["SqlInvites"]

_invites = table(InviteRow)


class SqlInvites:
    """Invites in the database, each under the hash of its code; a used one is no longer there."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, invite: Invite, code_hash: str) -> None:
        """Stores a new invite, and forgets those that expired before it was made."""
        await self._connection.change(delete(_invites).where(_invites.c.expires_at <= invite.created_at))
        statement = insert(_invites).values(
            id=invite.id,
            user_id=invite.user_id,
            for_user_id=invite.for_user_id,
            code_hash=code_hash,
            role=invite.role.value,
            grants=sorted(grant.value for grant in invite.grants),
            created_at=invite.created_at,
            expires_at=invite.expires_at,
        )
        await self._connection.change(statement)

    async def take(self, code_hash: str, *, at: datetime) -> Invite:
        """The invite of that code, which only one transaction ever gets. Raises NotFound."""
        usable = (_invites.c.code_hash == code_hash, _invites.c.expires_at > at)
        row = await self._connection.row(delete(_invites).where(*usable).returning(*_invites.c))
        if row is None:
            raise NotFound("no invite with that code")
        return _invite(row)

    async def list(self, *, at: datetime) -> tuple[Invite, ...]:
        """Every invite that has not expired, newest first."""
        statement = (
            select(_invites)
            .where(_invites.c.expires_at > at)
            .order_by(_invites.c.created_at.desc(), _invites.c.id.desc())
        )
        return tuple(_invite(row) for row in await self._connection.rows(statement))

    async def remove(self, invite_id: str) -> Invite:
        """The invite, gone. Raises NotFound."""
        statement = delete(_invites).where(_invites.c.id == invite_id).returning(*_invites.c)
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound(f"invite {invite_id!r}", what=invite_id)
        return _invite(row)


def _invite(row: RowMapping) -> Invite:
    return Invite(
        id=row["id"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        grants=frozenset(map(Grant, row["grants"])),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        for_user_id=row["for_user_id"],
    )
