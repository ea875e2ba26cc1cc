"""The rows of accounts: each secret is a token that only this installation's keys open, for that row alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import Row

__all__ = ["CredentialRow", "SessionRow"]


class CredentialRow(Row, table=True):
    """One piece of a person's account; `key_id` says which key its token needs."""

    __tablename__ = "credentials"
    __table_args__ = (Index(None, "scope", "kind"),)

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    kind: str = Field(primary_key=True, sa_type=Words)
    token: str = Field(sa_type=Words)
    key_id: str = Field(sa_type=Words, index=True)
    scope: str = Field(sa_type=Words)
    changed_at: datetime = Field(sa_type=Utc)


class SessionRow(Row, table=True):
    """The cookies of a person's login on one mirror of a service."""

    __tablename__ = "sessions"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    service: str = Field(primary_key=True, sa_type=Words)
    mirror: str = Field(primary_key=True, sa_type=Words)
    token: str = Field(sa_type=Words)
    key_id: str = Field(sa_type=Words, index=True)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
