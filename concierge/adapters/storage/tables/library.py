"""What stands in the library, by each of those who told of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["LibraryItemRow", "LibraryPlaceRow", "LibraryReadRow"]


class LibraryPlaceRow(Row, table=True):
    """Who told what the library holds, and when."""

    __tablename__ = "library_places"

    name: str = Field(primary_key=True, sa_type=Words)
    told_at: datetime = Field(sa_type=Utc)


class LibraryItemRow(Row, table=True):
    """A copy; `told` is the value, the other columns are what it is found by. `folded` has the names between bars."""

    __tablename__ = "library_items"
    __table_args__ = (Index(None, "place"),)

    id: int | None = Field(default=None, primary_key=True)
    place: str = Field(sa_type=Words, sa_column_args=[ForeignKey("library_places.name", ondelete="CASCADE")])
    kind: str = Field(sa_type=Words)
    folded: str = Field(sa_type=Words)
    tmdb: int | None = Field(default=None, sa_type=Number)
    imdb: str | None = Field(default=None, sa_type=Words)
    tvdb: int | None = Field(default=None, sa_type=Number)
    kinopoisk: int | None = Field(default=None, sa_type=Number)
    told: Json = Field(sa_type=JSON_TEXT)


class LibraryReadRow(Row, table=True):
    """When it was read last what a person has watched at a media server."""

    __tablename__ = "library_reads"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    place: str = Field(primary_key=True, sa_type=Words)
    read_at: datetime = Field(sa_type=Utc)
