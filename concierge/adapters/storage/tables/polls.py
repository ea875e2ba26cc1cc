"""Polls about what to watch together."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["PollRow", "PollVoterRow"]


class PollRow(Row, table=True):
    """A poll in a chat; it goes with who began it."""

    __tablename__ = "polls"

    id: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    chat_id: int = Field(sa_type=BigInteger, index=True)
    thread_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    posted_as: str = Field(sa_type=Words, index=True)
    language: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    options: Json = Field(sa_type=JSON_TEXT)
    due_at: datetime = Field(sa_type=Utc, index=True)


class PollVoterRow(Row, table=True):
    """Somebody who takes part; NULL choices are those of who has not voted."""

    __tablename__ = "poll_voters"

    poll_id: str = Field(
        primary_key=True, sa_type=Words, sa_column_args=[ForeignKey("polls.id", ondelete="CASCADE")]
    )
    user_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")],
        index=True,
    )
    choices: Json | None = Field(default=None, sa_type=JSON_TEXT)
