"""What is on its way to a NAS, and the NASes."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["NasPersonRow", "NasRow", "SyncItemRow"]

# What came home is due no more, and left out of the index.
_IS_OPEN = text("due_at IS NOT NULL")


class SyncItemRow(Row, table=True):
    """An item, of which a download has one; the columns have the names of the value's fields."""

    __tablename__ = "sync_items"
    __table_args__ = (
        Index("ix_sync_items_open", "priority", "created_at", "id", sqlite_where=_IS_OPEN),
        Index(None, "info_hash"),
        Index(None, "user_id"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    download_id: str = Field(
        sa_type=Words, sa_column_args=[ForeignKey("downloads.id", ondelete="CASCADE")], unique=True
    )
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    info_hash: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    client: str = Field(sa_type=Words)
    source: str = Field(sa_type=Words)
    destination: str = Field(sa_type=Words)
    files: Json = Field(sa_type=JSON_TEXT)
    created_at: datetime = Field(sa_type=Utc)
    state: str = Field(sa_type=Words)
    nas: str = Field(sa_type=Words)
    priority: int
    token: int
    leased_by: str = Field(sa_type=Words)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int
    reason: str = Field(sa_type=Words)
    detail: str = Field(sa_type=Words)
    done_bytes: int = Field(sa_type=BigInteger)
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    has_torrent: bool
    placed: Json = Field(sa_type=JSON_TEXT)
    replaces: Json = Field(sa_type=JSON_TEXT)


class NasRow(Row, table=True):
    """A NAS."""

    __tablename__ = "nases"

    name: str = Field(primary_key=True, sa_type=Words)
    key_hash: str = Field(sa_type=Words)
    scopes: Json = Field(sa_type=JSON_TEXT)
    is_personal: bool
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


class NasPersonRow(Row, table=True):
    """Somebody whose downloads go to that NAS alone."""

    __tablename__ = "nas_people"

    nas: str = Field(
        primary_key=True, sa_type=Words, sa_column_args=[ForeignKey("nases.name", ondelete="CASCADE")]
    )
    user_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")],
        index=True,
    )
