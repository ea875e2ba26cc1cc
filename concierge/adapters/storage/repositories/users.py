"""People."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    RowMapping,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    true,
    union_all,
    update,
)

from concierge.adapters.storage.columns import Number
from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import (
    DownloadRow,
    IdentityRow,
    InboxRow,
    TorrentRow,
    TurnRow,
    UserRow,
    table,
)
from concierge.errors import NotFound
from concierge.model.access import DEFAULTS, Grant, Limits, Role
from concierge.model.language_models import ModelChoice
from concierge.model.notification_wishes import NotificationWishes
from concierge.model.user import Preferences, User

__all__ = ["SqlUsers", "a_user", "lock_person", "users_read"]

TELEGRAM = "telegram"
LOCAL = "local"
OWNER = "owner"

# A deleted note's words stay in the index of SQLite until its parts are merged.
_FORGET_WORDS = text("INSERT INTO memory_words (memory_words) VALUES ('optimize')")

_downloads = table(DownloadRow)
_inbox = table(InboxRow)
_turns = table(TurnRow)
_torrents = table(TorrentRow)
_users = table(UserRow)
_identities = table(IdentityRow)
_telegram = _identities.alias("telegram")


class SqlUsers:
    """People in the database; who asks twice at once for a new person is given the same one."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def local_owner(self) -> User:
        """The owner of this installation, made on first use. Raises NotFound where nothing may be written."""
        return await self._found_or_made(LOCAL, OWNER, Role.OWNER)

    async def by_telegram_id(self, telegram_id: int) -> User:
        """The person with that Telegram id, made on first use: a stranger, who may do nothing."""
        return await self._found_or_made(TELEGRAM, str(telegram_id), Role.STRANGER)

    async def known(self, telegram_id: int) -> User:
        """The person with that Telegram id. Raises NotFound."""
        if user := await self._found(_IDENTIFIED, kind=TELEGRAM, value=str(telegram_id)):
            return user
        raise NotFound(f"user with Telegram id {telegram_id}", what=str(telegram_id))

    async def get(self, user_id: int) -> User:
        """One person. Raises NotFound."""
        if user := await self._found(_NUMBERED, number=user_id):
            return user
        raise NotFound(f"user {user_id}", what=str(user_id))

    async def locked(self, user_id: int) -> User:
        """One person, whom nobody else changes or counts for until the transaction ends. Raises NotFound."""
        await lock_person(self._connection, user_id)
        return await self.get(user_id)

    async def all(self) -> tuple[User, ...]:
        """Everybody, in the order in which they became known."""
        rows = await self._connection.rows(users_read().order_by(_users.c.id))
        return tuple(a_user(row) for row in rows)

    async def last_seen(self) -> Mapping[int, datetime]:
        """When each person wrote last, of those who did."""
        wrote = union_all(
            select(_turns.c.user_id, _turns.c.said_at.label("at")),
            select(_inbox.c.user_id, _inbox.c.received_at),
        ).subquery()
        rows = await self._connection.rows(
            select(wrote.c.user_id, func.max(wrote.c.at).label("at")).group_by(wrote.c.user_id)
        )
        return {int(row["user_id"]): row["at"] for row in rows}

    async def save(self, user: User) -> None:
        """Replaces what is known of the person, but for their Telegram id and what follows from their profile.

        Whether they can be reached stays too. Raises NotFound.
        """
        statement = update(_users).where(_users.c.id == user.id).values(**_columns(user))
        if not await self._connection.change(statement):
            raise NotFound(f"user {user.id}", what=str(user.id))

    async def link(self, user_id: int, telegram_id: int) -> None:
        """From now on that Telegram id is this person's, and no longer anybody else's. Raises NotFound."""
        await self.get(user_id)
        theirs = and_(_identities.c.kind == TELEGRAM, _identities.c.user_id == user_id)
        it = and_(_identities.c.kind == TELEGRAM, _identities.c.value == str(telegram_id))
        await self._connection.change(delete(_identities).where(theirs | it))
        identity = {"kind": TELEGRAM, "value": str(telegram_id), "user_id": user_id}
        await self._connection.change(insert(_identities).values(identity))

    async def mark_reachable(self, user_id: int, *, unreachable_since: datetime | None) -> None:
        """What `UserStore.mark_reachable` promises."""
        is_new = _users.c.unreachable_since.is_(None) if unreachable_since else true()
        statement = update(_users).where(_users.c.id == user_id, is_new)
        await self._connection.change(statement.values(unreachable_since=unreachable_since))

    async def remove(self, user_id: int) -> None:
        """Deletes the person, everything that is theirs, and torrents that nobody has any more. Raises NotFound."""
        if self._connection.is_file:
            # What is deleted is overwritten too: it would stay in the file, where no query finds it.
            await self._connection.rows(text("PRAGMA secure_delete = ON"))
        if not await self._connection.change(delete(_users).where(_users.c.id == user_id)):
            raise NotFound(f"user {user_id}", what=str(user_id))
        if self._connection.is_file:
            await self._connection.change(_FORGET_WORDS)
        kept = select(_downloads.c.info_hash)
        await self._connection.change(delete(_torrents).where(_torrents.c.info_hash.not_in(kept)))

    async def _found_or_made(self, kind: str, value: str, role: Role) -> User:
        if user := await self._found(_IDENTIFIED, kind=kind, value=value):
            return user
        if self._connection.reads_only:
            raise NotFound(f"nobody has the {kind} identity {value}")
        fresh = User(id=0, role=role, grants=DEFAULTS[role])
        made = await self._connection.row(
            insert(_users).values(**_columns(fresh), preferences={}, digest="").returning(_users.c.id)
        )
        new_id = int(made["id"]) if made else 0
        identity = self._connection.insert(IdentityRow).values(kind=kind, value=value, user_id=new_id)
        if not await self._connection.change(identity.on_conflict_do_nothing()):
            # Somebody else made the person at the same moment.
            await self._connection.change(delete(_users).where(_users.c.id == new_id))
        if user := await self._found(_IDENTIFIED, kind=kind, value=value):
            return user
        raise storage_error("database_failed", self._connection.database)

    async def _found(self, statement: Select[tuple[object, ...]], **who: int | str) -> User | None:
        row = await self._connection.row(statement, who)
        return None if row is None else a_user(row)


async def lock_person(connection: Connection, user_id: int) -> None:
    """Returns once nobody else gets past this for the person, until the transaction ends. Raises NotFound.

    Rows that point to the person may still be added: who adds some waits for no other. A file is locked as a whole
    since its transaction began, and SQLite has no words for more.
    """
    person = select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True)
    if await connection.row(person) is None:
        raise NotFound(f"user {user_id}", what=str(user_id))


def users_read() -> Select[tuple[object, ...]]:
    """The statement that `a_user` reads rows of."""
    theirs = and_(_telegram.c.user_id == _users.c.id, _telegram.c.kind == TELEGRAM)
    return select(_users, _telegram.c.value.label("telegram_id")).outerjoin_from(_users, _telegram, theirs)


# Built once: to build a statement costs as much as to run it.
_NUMBERED = users_read().where(_users.c.id == bindparam("number", type_=Number))
_IDENTIFIED = users_read().where(
    _users.c.id
    == select(_identities.c.user_id)
    .where(
        _identities.c.kind == bindparam("kind", type_=Text),
        _identities.c.value == bindparam("value", type_=Text),
    )
    .scalar_subquery()
)


def a_user(row: RowMapping) -> User:
    """The person that a row of `users_read` describes."""
    return User(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        grants=frozenset(map(Grant, row["grants"])),
        limits=decoded(Limits, row["limits"]),
        age_limit=row["age_limit"],
        telegram_id=None if row["telegram_id"] is None else int(row["telegram_id"]),
        language=row["language"],
        preferences=decoded(Preferences, row["preferences"]),
        digest=row["digest"],
        model=ModelChoice(model=row["model"], effort=row["effort"]),
        wishes=decoded(NotificationWishes, row["wishes"]),
        unreachable_since=row["unreachable_since"],
    )


def _columns(user: User) -> Values:
    return {
        "name": user.name,
        "role": user.role.value,
        "grants": sorted(user.grants),
        "limits": encoded(user.limits),
        "age_limit": user.age_limit,
        "language": user.language,
        "model": user.model.model,
        "effort": user.model.effort,
        "wishes": encoded(user.wishes),
    }
