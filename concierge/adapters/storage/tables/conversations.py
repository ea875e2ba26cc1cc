"""Conversations."""

from sqlalchemy import ForeignKey
from sqlmodel import Field

from concierge.adapters.storage.columns import Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["TurnRow"]


class TurnRow(Row, table=True):
    """A turn of a conversation; `position` counts from 1 for each user."""

    __tablename__ = "turns"

    user_id: int = Field(primary_key=True, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    position: int = Field(primary_key=True)
    kind: str = Field(sa_type=Words)
    body: Json = Field(sa_type=JSON_TEXT)
