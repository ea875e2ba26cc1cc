"""People."""

from sqlalchemy import BigInteger, Boolean, Index, UniqueConstraint, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["UserRow"]


class UserRow(Row, table=True):
    """A person. `turn_count` is the number of the newest turn in the conversation."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("telegram_id"),
        Index(
            "ix_users_local_owner",
            "is_local_owner",
            unique=True,
            sqlite_where=text("is_local_owner"),
            postgresql_where=text("is_local_owner"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, sa_type=BigInteger)
    is_local_owner: bool = Field(sa_type=Boolean)
    language: str | None = Field(default=None, sa_type=Words)
    preferences: Json = Field(sa_type=JSON_TEXT)
    turn_count: int = 0
