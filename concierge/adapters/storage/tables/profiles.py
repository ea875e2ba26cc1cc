"""Profiles, own quality profiles and memory notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["NOTE_WORDS", "NoteRow", "ProfileRow", "QualityProfileRow", "RevisionRow"]

# The words of a note as PostgreSQL searches them, by an index of this; SQLite has the table `memory_words`, which
# triggers keep. Both stand in the migration alone: neither has a form that the other database knows.
NOTE_WORDS = "array_to_tsvector(string_to_array(words, ' '))"


class ProfileRow(Row, table=True):
    """The number of a person's newest revision, which whoever changes the profile has to know."""

    __tablename__ = "profile_documents"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    revision: int


class RevisionRow(Row, table=True):
    """A profile as it was; `section` and `note` say what changed."""

    __tablename__ = "profile_history"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    revision: int = Field(primary_key=True, sa_type=Number)
    body: str = Field(sa_type=Words)
    changed_at: datetime = Field(sa_type=Utc)
    author: str = Field(sa_type=Words)
    section: str = Field(sa_type=Words)
    note: str = Field(sa_type=Words)


class QualityProfileRow(Row, table=True):
    """A quality profile that a person made."""

    __tablename__ = "quality_profiles"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    name: str = Field(primary_key=True, sa_type=Words)
    body: Json = Field(sa_type=JSON_TEXT)


class NoteRow(Row, table=True):
    """A memory note; `handle` names it for its person, `words` are what it is found by."""

    __tablename__ = "memory_notes"
    __table_args__ = (
        UniqueConstraint("user_id", "handle"),
        UniqueConstraint("user_id", "digest"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    handle: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    digest: str = Field(sa_type=Words)
    words: str = Field(sa_type=Words)
    made_at: datetime = Field(sa_type=Utc)
    source: str = Field(sa_type=Words)
    used_at: datetime | None = Field(default=None, sa_type=Utc)
    archived_at: datetime | None = Field(default=None, sa_type=Utc)
