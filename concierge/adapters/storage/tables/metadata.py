"""What metadata sources answered, and how much of their quota is used."""

from datetime import datetime

from sqlalchemy import Boolean, Index
from sqlmodel import Field

from concierge.adapters.storage.columns import Utc, Words
from concierge.adapters.storage.tables.base import Row

__all__ = ["AnswerRow", "UsedQuotaRow"]


class AnswerRow(Row, table=True):
    """A source's answer to one question, the same for everybody; `body` is JSON."""

    __tablename__ = "metadata_answers"
    __table_args__ = (Index("ix_metadata_answers_kept_until", "kept_until"),)

    key: str = Field(primary_key=True, sa_type=Words)
    source: str = Field(sa_type=Words)
    body: str = Field(sa_type=Words)
    fresh_until: datetime = Field(sa_type=Utc)
    kept_until: datetime = Field(sa_type=Utc)


class UsedQuotaRow(Row, table=True):
    """The requests that a service was sent on a day, and whether it said that it takes no more; `day` is ISO 8601."""

    __tablename__ = "service_usage"

    service: str = Field(primary_key=True, sa_type=Words)
    day: str = Field(primary_key=True, sa_type=Words)
    used: int
    is_exhausted: bool = Field(sa_type=Boolean)
