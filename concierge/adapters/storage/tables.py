"""The rows as the database keeps them; `repositories` turn them into values and back.

A change here needs a migration: a test compares the two.
"""

from datetime import datetime
from typing import ClassVar, TypeAlias

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from concierge.adapters.storage.columns import Utc, Words

__all__ = [
    "METADATA",
    "DownloadRow",
    "Json",
    "ProposalRow",
    "ResultRow",
    "SearchRow",
    "TorrentRow",
    "TurnRow",
    "UserRow",
    "table",
]

Json: TypeAlias = dict[str, object] | list[object]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_JSON = JSON(none_as_null=True)


class _Row(SQLModel):
    metadata: ClassVar[MetaData] = METADATA


def table(row: type[SQLModel]) -> Table:
    """The table of a row class, for Core statements."""
    return METADATA.tables[str(row.__tablename__)]


class UserRow(_Row, table=True):
    """A person. `turn_count` is the number of the newest turn in the conversation."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("telegram_id"),
        Index(
            "ix_users_local_owner",
            "is_local_owner",
            unique=True,
            sqlite_where=text("is_local_owner"),
            postgresql_where=text("is_local_owner"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, sa_type=BigInteger)
    is_local_owner: bool = Field(sa_type=Boolean)
    language: str | None = Field(default=None, sa_type=Words)
    preferences: Json = Field(sa_type=_JSON)
    turn_count: int = 0


class SearchRow(_Row, table=True):
    """A search that was answered; `words` are those of a search by text alone."""

    __tablename__ = "searches"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True)
    title: Json | None = Field(default=None, sa_type=_JSON)
    wish: Json = Field(sa_type=_JSON)
    words: str | None = Field(default=None, sa_type=Words)
    profile: Json | None = Field(default=None, sa_type=_JSON)


class ResultRow(_Row, table=True):
    """One judged release of a search, named by its handle."""

    __tablename__ = "results"

    user_id: int = Field(primary_key=True, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    handle: str = Field(primary_key=True, sa_type=Words)
    search_id: int = Field(sa_column_args=[ForeignKey("searches.id", ondelete="CASCADE")], index=True)
    decision: Json = Field(sa_type=_JSON)


class TorrentRow(_Row, table=True):
    """What a torrent is started from, once for everyone who has it."""

    __tablename__ = "torrents"

    info_hash: str = Field(primary_key=True, sa_type=Words)
    magnet: str | None = Field(default=None, sa_type=Words)
    metainfo: bytes | None = Field(default=None, sa_type=LargeBinary)


class DownloadRow(_Row, table=True):
    """A download; the columns have the names of the value's fields."""

    __tablename__ = "downloads"
    __table_args__ = (
        UniqueConstraint("user_id", "info_hash"),
        ForeignKeyConstraint(["info_hash"], ["torrents.info_hash"]),
        Index(None, "info_hash"),
        Index(None, "state"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    info_hash: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    tracker: str = Field(sa_type=Words)
    tracker_id: str = Field(sa_type=Words)
    title: Json | None = Field(default=None, sa_type=_JSON)
    season: int | None = None
    episode: int | None = None
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    resolution: int | None = None
    is_paused: bool
    has_chosen_files: bool
    failure_code: str = Field(sa_type=Words)
    failure_detail: str = Field(sa_type=Words)
    placed: Json = Field(sa_type=_JSON)


class ProposalRow(_Row, table=True):
    """A proposal; its id is unique for its user."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "user_id", "state"),)

    user_id: int = Field(primary_key=True, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    id: str = Field(primary_key=True, sa_type=Words)
    title: str = Field(sa_type=Words)
    options: Json = Field(sa_type=_JSON)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    chosen: int | None = None


class TurnRow(_Row, table=True):
    """A turn of a conversation; `position` counts from 1 for each user."""

    __tablename__ = "turns"

    user_id: int = Field(primary_key=True, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    position: int = Field(primary_key=True)
    kind: str = Field(sa_type=Words)
    body: Json = Field(sa_type=_JSON)
