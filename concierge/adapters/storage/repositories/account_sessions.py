"""Logins of people at services, encrypted."""

from datetime import UTC, datetime

from sqlalchemy import delete, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import SessionRow, UserRow, table
from concierge.adapters.storage.vault import Place, Sealed, Vault
from concierge.errors import NotFound

__all__ = ["SqlAccountSessions", "session_place"]

_sessions = table(SessionRow)
_users = table(UserRow)


class SqlAccountSessions:
    """One cookie jar for each person, service and mirror, as a text that only its writer understands."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Speaks through the connection; what the vault seals is all that the database sees."""
        self._connection = connection
        self._vault = vault

    async def save(
        self, user_id: int, service: str, mirror: str, jar: str, *, expires_at: datetime | None = None
    ) -> None:
        """Keeps the jar, in place of the one that was there.

        Raises:
            NotFound: there is no such person.
            ConfigError: the key to encrypt it with is missing or cannot be used.
        """
        if await self._connection.row(select(_users.c.id).where(_users.c.id == user_id)) is None:
            raise NotFound(f"user {user_id}")
        sealed = await self._vault.sealed(session_place(user_id, service, mirror), jar)
        values = {
            "token": sealed.token,
            "key_id": sealed.key_id,
            "expires_at": expires_at,
            "changed_at": datetime.now(UTC),
        }
        named = {"user_id": user_id, "service": service, "mirror": mirror}
        inserted = self._connection.insert(SessionRow).values(**named, **values)
        await self._connection.change(inserted.on_conflict_do_update(index_elements=list(named), set_=values))

    async def load(self, user_id: int, service: str, mirror: str) -> str | None:
        """The jar; None if there is none or it has expired.

        Raises:
            CredentialUnreadable: it cannot be decrypted; a new login puts another one in its place.
            ConfigError: the keys cannot be used.
        """
        statement = select(_sessions).where(
            _sessions.c.user_id == user_id, _sessions.c.service == service, _sessions.c.mirror == mirror
        )
        row = await self._connection.row(statement)
        if row is None or (row["expires_at"] is not None and row["expires_at"] <= datetime.now(UTC)):
            return None
        sealed = Sealed(token=row["token"], key_id=row["key_id"])
        return await self._vault.opened(session_place(user_id, service, mirror), sealed)

    async def forget(self, user_id: int, service: str) -> None:
        """Forgets the person's logins at the service, on every mirror."""
        await self._connection.change(
            delete(_sessions).where(_sessions.c.user_id == user_id, _sessions.c.service == service)
        )


def session_place(user_id: int, service: str, mirror: str) -> Place:
    """What a jar is sealed for."""
    return Place(user_id=user_id, service=service, kind=f"session {service} {mirror}")
