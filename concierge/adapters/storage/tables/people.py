"""People, and by what they are known elsewhere."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["IdentityRow", "UsageRow", "UserRow"]


class UserRow(Row, table=True):
    """A person. `preferences` and `digest` follow from their profile; `wishes` are about notifications."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    name: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    grants: Json = Field(sa_type=JSON_TEXT)
    limits: Json = Field(sa_type=JSON_TEXT)
    age_limit: int | None = None
    language: str | None = Field(default=None, sa_type=Words)
    preferences: Json = Field(sa_type=JSON_TEXT)
    digest: str = Field(sa_type=Words)
    model: str = Field(default="", sa_type=Words)
    effort: str = Field(default="", sa_type=Words)
    wishes: Json = Field(sa_type=JSON_TEXT)
    unreachable_since: datetime | None = Field(default=None, sa_type=Utc)


class IdentityRow(Row, table=True):
    """By what a person is known somewhere: one identity of a kind for each, one person for each identity."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    kind: str = Field(primary_key=True, sa_type=Words)
    value: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])


class UsageRow(Row, table=True):
    """What a language model has done for a person on one day (UTC, as ISO 8601 writes it)."""

    __tablename__ = "model_usage"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    day: str = Field(primary_key=True, sa_type=Words)
    model: str = Field(primary_key=True, sa_type=Words)
    calls: int
    input_tokens: int = Field(sa_type=BigInteger)
    cache_read_tokens: int = Field(sa_type=BigInteger)
    cache_write_tokens: int = Field(sa_type=BigInteger)
    output_tokens: int = Field(sa_type=BigInteger)
    cost_micros: int = Field(sa_type=BigInteger)
