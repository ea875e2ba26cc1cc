"""Services outside, the same for everybody."""

from datetime import datetime

from sqlmodel import Field

from concierge.adapters.storage.columns import Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["ServiceStateRow"]


class ServiceStateRow(Row, table=True):
    """A service that failed since it last answered; the columns have the names of the value's fields."""

    __tablename__ = "service_states"

    service: str = Field(primary_key=True, sa_type=Words)
    failures: int
    failed_at: datetime = Field(sa_type=Utc)
    wait_until: datetime | None = Field(default=None, sa_type=Utc)
    code: str = Field(sa_type=Words)
    facts: Json = Field(sa_type=JSON_TEXT)
