"""Searches, what they found, and what waits for a word about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["ProposalRow", "ResultRow", "SearchRow"]


class SearchRow(Row, table=True):
    """A search that was answered; `words` are those of a search by text alone."""

    __tablename__ = "searches"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    title: Json | None = Field(default=None, sa_type=JSON_TEXT)
    wish: Json = Field(sa_type=JSON_TEXT)
    words: str | None = Field(default=None, sa_type=Words)
    profile: Json | None = Field(default=None, sa_type=JSON_TEXT)


class ResultRow(Row, table=True):
    """One judged release of a search, named by its handle."""

    __tablename__ = "results"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    handle: str = Field(primary_key=True, sa_type=Words)
    search_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("searches.id", ondelete="CASCADE")], index=True
    )
    decision: Json = Field(sa_type=JSON_TEXT)


class ProposalRow(Row, table=True):
    """A proposal; its id is unique for its user."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "user_id", "state"),)

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    id: str = Field(primary_key=True, sa_type=Words)
    title: str = Field(sa_type=Words)
    options: Json = Field(sa_type=JSON_TEXT)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    chosen: int | None = None
