"""Invites, requests and the audit."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["AuditRow", "InviteRow", "RequestRow"]

_OPEN = "state = 'open'"


class InviteRow(Row, table=True):
    """An invite that nobody has used; `user_id` made it."""

    __tablename__ = "invites"
    __table_args__ = (UniqueConstraint("code_hash"),)

    id: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    for_user_id: int | None = Field(
        default=None, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    code_hash: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    grants: Json = Field(sa_type=JSON_TEXT)
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)


class RequestRow(Row, table=True):
    """A request; the columns have the names of the value's fields. A person has one open one for each release."""

    __tablename__ = "requests"
    __table_args__ = (
        Index("ix_requests_open", "user_id", "release_key", unique=True, sqlite_where=text(_OPEN)),
        Index(None, "user_id", "created_at"),
        Index(None, "state", "created_at"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    release_key: str = Field(sa_type=Words)
    what: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    release_name: str = Field(sa_type=Words)
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Utc)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_by: int | None = Field(
        default=None, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="SET NULL")], index=True
    )
    download_id: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)


class AuditRow(Row, table=True):
    """One thing that `user_id` did; it goes when they do."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    at: datetime = Field(sa_type=Utc)
    event: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    facts: Json = Field(sa_type=JSON_TEXT)
