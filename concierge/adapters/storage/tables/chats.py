"""What came in from chats, and what they remember. A chat's numbers are beyond 32 bits."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["ButtonRow", "FlowRow", "InboxRow", "SentFileRow"]

_IS_OPEN = text("done_at IS NULL")


class InboxRow(Row, table=True):
    """An update; once it is done nothing of what it said is left.

    `token` is the sealed payload, `answer_token` the sealed answer, each with the key that it needs.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "update_id", sqlite_where=_IS_OPEN),)

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    chat_id: int = Field(sa_type=BigInteger)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    token: str | None = Field(default=None, sa_type=Words)
    key_id: str | None = Field(default=None, sa_type=Words)
    answer_token: str | None = Field(default=None, sa_type=Words)
    answer_key_id: str | None = Field(default=None, sa_type=Words)
    received_at: datetime = Field(sa_type=Utc)
    holder: str | None = Field(default=None, sa_type=Words)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    done_at: datetime | None = Field(default=None, sa_type=Utc)


class ButtonRow(Row, table=True):
    """A button; `bunch` is the first of those that are used up together, whose row tells when and by what."""

    __tablename__ = "buttons"

    token: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(
        sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    chat_id: int = Field(sa_type=BigInteger)
    bunch: str = Field(sa_type=Words)
    action: str = Field(sa_type=Words)
    args: Json = Field(sa_type=JSON_TEXT)
    is_single_use: bool = Field(sa_type=Boolean)
    is_shared: bool = Field(default=False, sa_type=Boolean)
    expires_at: datetime = Field(sa_type=Utc, index=True)
    used_at: datetime | None = Field(default=None, sa_type=Utc)
    used_by: int | None = Field(default=None, sa_type=BigInteger)


class FlowRow(Row, table=True):
    """A person's unfinished dialogue in a chat; `token` are its sealed facts."""

    __tablename__ = "flows"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = Field(sa_type=Words)
    step: str = Field(sa_type=Words)
    token: str = Field(sa_type=Words)
    key_id: str = Field(sa_type=Words)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    updated_at: datetime = Field(sa_type=Utc)


class SentFileRow(Row, table=True):
    """What a chat service calls a file that was sent before."""

    __tablename__ = "sent_files"

    key: str = Field(primary_key=True, sa_type=Words)
    file_id: str = Field(sa_type=Words)
    sent_at: datetime = Field(sa_type=Utc, index=True)
