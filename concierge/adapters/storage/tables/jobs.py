"""What runs by itself."""

from datetime import datetime

from sqlmodel import Field

from concierge.adapters.storage.columns import Utc, Words
from concierge.adapters.storage.tables.base import Row

__all__ = ["JobRow"]


class JobRow(Row, table=True):
    """A job; `busy_until` and `busy_word` are null while no instance is at it.

    One that `is_hurried` was wanted sooner since a run of it began.
    """

    __tablename__ = "jobs"

    name: str = Field(primary_key=True, sa_type=Words)
    due_at: datetime = Field(sa_type=Utc)
    is_hurried: bool
    busy_until: datetime | None = Field(default=None, sa_type=Utc)
    busy_word: str | None = Field(default=None, sa_type=Words)
    began_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    failed_at: datetime | None = Field(default=None, sa_type=Utc)
    failure: str = Field(sa_type=Words)
    runs: int
    failures: int
