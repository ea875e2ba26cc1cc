"""What is to happen outside."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["OutboxRow"]

_IS_OPEN = text("due_at IS NOT NULL")


class OutboxRow(Row, table=True):
    """An effect; `due_at` is null once it has ended, and `ended_at` null until then."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_outbox_open", "priority", "due_at", "id", sqlite_where=_IS_OPEN),
        Index("ix_outbox_ended_at", "ended_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    key: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    payload: Json = Field(sa_type=JSON_TEXT)
    priority: int
    state: str = Field(sa_type=Words)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int
    token: int
    result_id: str = Field(sa_type=Words)
    failure: Json | None = Field(default=None, sa_type=JSON_TEXT)
    group_key: str = Field(default="", sa_type=Words)
