"""Profiles with their history, and own quality profiles."""

from sqlalchemy import RowMapping, delete, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import (
    ProfileRow,
    QualityProfileRow,
    RevisionRow,
    UserRow,
    table,
)
from concierge.errors import NotFound
from concierge.model.profile.revision import KEPT_REVISIONS, Author, Revision
from concierge.model.quality_profile import QualityProfile
from concierge.model.user import Preferences

__all__ = ["SqlProfiles", "SqlQualityProfiles"]

_profiles = table(ProfileRow)
_history = table(RevisionRow)
_qualities = table(QualityProfileRow)
_users = table(UserRow)


class SqlProfiles:
    """Profiles in the database: the number of the newest revision, and the revisions."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def get(self, user_id: int) -> Revision | None:
        """The newest revision; None if the person never changed theirs."""
        newest = (_profiles.c.user_id == _history.c.user_id) & (_profiles.c.revision == _history.c.revision)
        statement = select(_history).join(_profiles, newest).where(_profiles.c.user_id == user_id)
        row = await self._connection.row(statement)
        return None if row is None else _revision(row)

    async def begin(self, user_id: int, revision: Revision) -> None:
        """Keeps the profile that the first change begins from, unless it is kept already."""
        await self._kept(user_id, revision)

    async def save(self, user_id: int, revision: Revision) -> bool:
        """Makes this the newest revision, if the newest is the one before it; False if somebody was faster."""
        if not await self._taken(user_id, revision.number):
            return False
        await self._kept(user_id, revision)
        own = _history.c.user_id == user_id
        await self._connection.change(
            delete(_history).where(own, _history.c.revision <= revision.number - KEPT_REVISIONS)
        )
        return True

    async def tell(self, user_id: int, preferences: Preferences, digest: str, language: str | None) -> None:
        """Writes what follows from the profile beside the person. Raises NotFound."""
        told = {"preferences": encoded(preferences), "digest": digest}
        if language is not None:
            told["language"] = language
        if not await self._connection.change(update(_users).where(_users.c.id == user_id).values(told)):
            raise NotFound(f"user {user_id}")

    async def history(self, user_id: int, *, limit: int) -> tuple[Revision, ...]:
        """The newest revisions, newest first."""
        own = select(_history).where(_history.c.user_id == user_id)
        rows = await self._connection.rows(own.order_by(_history.c.revision.desc()).limit(limit))
        return tuple(_revision(row) for row in rows)

    async def revision(self, user_id: int, number: int) -> Revision:
        """One revision that is still kept. Raises NotFound."""
        own = (_history.c.user_id == user_id, _history.c.revision == number)
        row = await self._connection.row(select(_history).where(*own))
        if row is None:
            raise NotFound(f"revision {number}", what=str(number))
        return _revision(row)

    async def _kept(self, user_id: int, revision: Revision) -> None:
        made = self._connection.insert(RevisionRow).values(
            user_id=user_id,
            revision=revision.number,
            body=revision.body,
            changed_at=revision.changed_at,
            author=revision.by.value,
            section=revision.section,
            note=revision.note,
        )
        await self._connection.change(made.on_conflict_do_nothing())

    async def _taken(self, user_id: int, number: int) -> bool:
        """Whether the number followed the newest; it is the newest then, and the row is locked until the end."""
        if number == 1:
            made = self._connection.insert(ProfileRow).values(user_id=user_id, revision=1)
            return await self._connection.change(made.on_conflict_do_nothing()) == 1
        own = (_profiles.c.user_id == user_id, _profiles.c.revision == number - 1)
        return await self._connection.change(update(_profiles).where(*own).values(revision=number)) == 1


class SqlQualityProfiles:
    """Own quality profiles in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def save(self, user_id: int, profile: QualityProfile) -> None:
        """Keeps the profile under its name, in place of an older one."""
        body = encoded(profile)
        made = self._connection.insert(QualityProfileRow).values(
            user_id=user_id, name=profile.name, body=body
        )
        changed = made.on_conflict_do_update(index_elements=["user_id", "name"], set_={"body": body})
        await self._connection.change(changed)

    async def list(self, user_id: int) -> tuple[QualityProfile, ...]:
        """The person's own profiles by name."""
        rows = await self._connection.rows(select(_qualities.c.body).where(_qualities.c.user_id == user_id))
        found = (decoded(QualityProfile, row["body"]) for row in rows)
        return tuple(sorted(found, key=lambda profile: profile.name))

    async def remove(self, user_id: int, name: str) -> None:
        """Forgets one. Raises NotFound."""
        own = (_qualities.c.user_id == user_id, _qualities.c.name == name)
        if not await self._connection.change(delete(_qualities).where(*own)):
            raise NotFound(f"quality profile {name!r}", what=name)


def _revision(row: RowMapping) -> Revision:
    return Revision(
        number=row["revision"],
        body=row["body"],
        changed_at=row["changed_at"],
        by=Author(row["author"]),
        section=row["section"],
        note=row["note"],
    )
