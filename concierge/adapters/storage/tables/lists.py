"""What came from lists elsewhere: titles by their names, connected accounts, and what was proposed about a taste."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["ConnectionRow", "ImportedTitleRow", "SuggestionRow"]


class ImportedTitleRow(Row, table=True):
    """A name that a person's lists came with, and the title that it stands for by now.

    `key` is the same for the same kind, name and year. It is looked for at `due_at`: never, where that is null.
    `accounts` are those connected ones that told of it, which are not told of it in turn.
    """

    __tablename__ = "imported_titles"
    __table_args__ = (Index("ix_imported_titles_due_at", "due_at"), Index(None, "user_id", "state"))

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    key: str = Field(primary_key=True, sa_type=Words)
    title_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")], index=True
    )
    source: str = Field(sa_type=Words)
    accounts: Json = Field(sa_type=JSON_TEXT)
    place: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    name_ru: str = Field(sa_type=Words)
    name_original: str = Field(sa_type=Words)
    year: int | None = None
    kind: str | None = Field(default=None, sa_type=Words)
    state: str = Field(sa_type=Words)
    choices: Json = Field(sa_type=JSON_TEXT)
    attempts: int
    due_at: datetime | None = Field(default=None, sa_type=Utc)


class ConnectionRow(Row, table=True):
    """An account elsewhere that a person's lists are kept in step with; its tokens stand among the credentials.

    Until `busy_until` somebody reads from it, or exchanges its tokens: who knows the `busy_word`.
    """

    __tablename__ = "connections"
    __table_args__ = (Index("ix_connections_due_at", "due_at"),)

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    service: str = Field(primary_key=True, sa_type=Words)
    nickname: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    connected_at: datetime = Field(sa_type=Utc)
    synced_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    busy_until: datetime | None = Field(default=None, sa_type=Utc)
    busy_word: str | None = Field(default=None, sa_type=Words)
    cursor: str = Field(sa_type=Words)
    failure: Json | None = Field(default=None, sa_type=JSON_TEXT)


class SuggestionRow(Row, table=True):
    """What a person said to a pattern that was found in their ratings."""

    __tablename__ = "suggestions"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    key: str = Field(primary_key=True, sa_type=Words)
    state: str = Field(sa_type=Words)
    decided_at: datetime = Field(sa_type=Utc)
