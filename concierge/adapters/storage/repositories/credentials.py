"""Accounts of people, encrypted."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, RowMapping, delete, false, func, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import CredentialRow, UserRow, table
from concierge.adapters.storage.vault import Place, Sealed, Vault
from concierge.errors import NotFound
from concierge.model.account import Account, CredentialKind, Scope, StoredAccount

__all__ = ["SqlCredentials"]

_credentials = table(CredentialRow)
_users = table(UserRow)


class SqlCredentials:
    """Pieces of accounts in the database; a value comes back exactly as it was given."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Speaks through the connection; what the vault seals is all that the database sees."""
        self._connection = connection
        self._vault = vault

    async def store(
        self, user_id: int, kind: CredentialKind, value: str, scope: Scope = Scope.PRIVATE
    ) -> None:
        """Keeps the piece, in place of the one that was there.

        Raises:
            NotFound: there is no such person.
            ConfigError: the key to encrypt it with is missing or cannot be used.
        """
        if await self._connection.row(select(_users.c.id).where(_users.c.id == user_id)) is None:
            raise NotFound(f"user {user_id}")
        sealed = await self._vault.sealed(_place(user_id, kind), value)
        values = {
            "token": sealed.token,
            "key_id": sealed.key_id,
            "scope": scope.value,
            "changed_at": datetime.now(UTC),
        }
        inserted = self._connection.insert(CredentialRow).values(user_id=user_id, kind=kind, **values)
        await self._connection.change(
            inserted.on_conflict_do_update(index_elements=["user_id", "kind"], set_=values)
        )

    async def load(self, user_id: int, kind: CredentialKind) -> str:
        """One piece.

        Raises:
            NotFound: the person has none of that kind.
            CredentialUnreadable: it cannot be decrypted.
            ConfigError: the keys cannot be used.
        """
        statement = select(_credentials).where(_credentials.c.user_id == user_id, _credentials.c.kind == kind)
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound(f"{kind} of user {user_id}", what=kind.service)
        return await self._opened(row)

    async def account(self, user_id: int, service: str) -> Account | None:
        """The person's account at the service, with every piece that is stored; None if there is none.

        Raises:
            CredentialUnreadable: a piece cannot be decrypted.
            ConfigError: the keys cannot be used.
        """
        rows = await self._rows_of(user_id, service)
        return await self._account(rows) if rows else None

    async def household(self, service: str) -> Account | None:
        """The account at the service that was shared with the household last; None if there is none.

        Raises:
            CredentialUnreadable: a piece cannot be decrypted.
            ConfigError: the keys cannot be used.
        """
        shared = (
            select(_credentials.c.user_id)
            .where(_of(service))
            .group_by(_credentials.c.user_id)
            # One private piece keeps the whole account private; of the two words it is the last in the alphabet.
            .having(func.max(_credentials.c.scope) == Scope.HOUSEHOLD.value)
            .order_by(func.max(_credentials.c.changed_at).desc(), _credentials.c.user_id)
            .limit(1)
        )
        newest = await self._connection.row(shared)
        return None if newest is None else await self.account(newest["user_id"], service)

    async def kinds(self, user_id: int) -> tuple[CredentialKind, ...]:
        """Which pieces are stored for the person, in the order of the alphabet."""
        return tuple(kind for account in await self.accounts(user_id) for kind in account.kinds)

    async def accounts(self, user_id: int) -> tuple[StoredAccount, ...]:
        """Which accounts are stored for the person, without a look into them."""
        return await self._stored(_credentials.c.user_id == user_id)

    async def stored(self, services: Collection[str]) -> tuple[StoredAccount, ...]:
        """Everybody's accounts at these services, without a look into them."""
        return await self._stored(or_(false(), *map(_of, services)))

    async def holders(self, service: str) -> tuple[int, ...]:
        """The ids of everyone who has an account of their own at the service, in order."""
        statement = select(_credentials.c.user_id).where(_of(service)).distinct()
        rows = await self._connection.rows(statement.order_by(_credentials.c.user_id))
        return tuple(row["user_id"] for row in rows)

    async def forget(self, user_id: int, service: str) -> bool:
        """Forgets the person's account at the service; False if there was none."""
        statement = delete(_credentials).where(_credentials.c.user_id == user_id, _of(service))
        return bool(await self._connection.change(statement))

    async def _stored(self, which: ColumnElement[bool]) -> tuple[StoredAccount, ...]:
        columns = (_credentials.c[name] for name in ("user_id", "kind", "scope", "changed_at"))
        statement = select(*columns).where(which).order_by(_credentials.c.user_id, _credentials.c.kind)
        found: defaultdict[tuple[int, str], list[RowMapping]] = defaultdict(list)
        for row in await self._connection.rows(statement):
            found[row["user_id"], CredentialKind(row["kind"]).service].append(row)
        return tuple(_known(rows) for rows in found.values())

    async def _rows_of(self, user_id: int, service: str) -> Sequence[RowMapping]:
        statement = select(_credentials).where(_credentials.c.user_id == user_id, _of(service))
        return await self._connection.rows(statement.order_by(_credentials.c.kind))

    async def _account(self, rows: Sequence[RowMapping]) -> Account:
        return Account(
            service=CredentialKind(rows[0]["kind"]).service,
            scope=_scope(*(row["scope"] for row in rows)),
            owner_id=rows[0]["user_id"],
            values={CredentialKind(row["kind"]): await self._opened(row) for row in rows},
        )

    async def _opened(self, row: RowMapping) -> str:
        place = _place(row["user_id"], CredentialKind(row["kind"]))
        return await self._vault.opened(place, Sealed(token=row["token"], key_id=row["key_id"]))


def _known(rows: Sequence[RowMapping]) -> StoredAccount:
    kinds = tuple(CredentialKind(row["kind"]) for row in rows)
    return StoredAccount(
        user_id=rows[0]["user_id"],
        service=kinds[0].service,
        scope=_scope(*(row["scope"] for row in rows)),
        kinds=kinds,
        changed_at=max(row["changed_at"] for row in rows),
    )


def _of(service: str) -> ColumnElement[bool]:
    return _credentials.c.kind.startswith(f"{service}_", autoescape=True)


def _scope(*pieces: str) -> Scope:
    """That of an account: one private piece keeps all of it private."""
    return Scope.PRIVATE if Scope.PRIVATE in pieces else Scope.HOUSEHOLD


def _place(user_id: int, kind: CredentialKind) -> Place:
    return Place(user_id=user_id, service=kind.service, kind=kind)
