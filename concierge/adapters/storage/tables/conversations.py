"""Conversations and what was said in them."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["ConversationRow", "TurnRow"]


class ConversationRow(Row, table=True):
    """A conversation; `number` counts from 1 for each user. The summary comes when the next one begins."""

    __tablename__ = "conversations"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    number: int = Field(primary_key=True)
    began_at: datetime = Field(sa_type=Utc)
    summary: str = Field(sa_type=Words)


class TurnRow(Row, table=True):
    """A turn; `position` counts from 1 for each user, through all their conversations."""

    __tablename__ = "turns"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    position: int = Field(primary_key=True)
    conversation: int
    said_at: datetime = Field(sa_type=Utc)
    kind: str = Field(sa_type=Words)
    body: Json = Field(sa_type=JSON_TEXT)
