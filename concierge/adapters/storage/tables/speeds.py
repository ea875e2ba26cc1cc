"""How fast downloads were, the same for everybody."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from concierge.adapters.storage.columns import Words
from concierge.adapters.storage.tables.base import Row

__all__ = ["SpeedRow"]


class SpeedRow(Row, table=True):
    """What the downloads from a tracker came to that began in an hour of the day, in UTC."""

    __tablename__ = "download_speeds"

    tracker: str = Field(primary_key=True, sa_type=Words)
    hour: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    size_bytes: int = Field(sa_type=BigInteger)
    seconds: int = Field(sa_type=BigInteger)
    n: int
