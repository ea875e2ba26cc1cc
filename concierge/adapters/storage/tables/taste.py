"""Titles, and what each person has marked among them.

A season or an episode of -1 stands for the whole: NULL could be no part of a key.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, text
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = [
    "BlockRow",
    "CreditRow",
    "RatingRow",
    "SummedTasteRow",
    "TasteEntryRow",
    "TitleRow",
    "TraitRow",
    "ViewingRow",
    "WatchedDayRow",
    "WatchedTitleRow",
    "WatchlistRow",
]


def _unique_id(column: str) -> Index:
    known = text(f"{column} IS NOT NULL")
    return Index(f"ix_titles_kind_{column}", "kind", column, unique=True, sqlite_where=known)


def _seen_again() -> Index:
    """Rows with times before the last one: few, and looked through for every year that is asked for."""
    known = text("earlier IS NOT NULL")
    return Index("ix_watched_seen_again", "user_id", sqlite_where=known)


class TitleRow(Row, table=True):
    """A film or a series; `folded` are its names folded, each on a line of its own.

    `user_id` is that of the person who named it where no source knows it: nobody else finds such a one. `mark` is the
    mean of its visitors' marks at the site with the most `votes`. Its facts were told last at `facts_at`, and are asked
    for at `facts_due_at`: never, where that is null.
    """

    __tablename__ = "titles"
    __table_args__ = (
        *(_unique_id(column) for column in ("tmdb", "imdb", "kinopoisk", "tvmaze", "tvdb", "wikidata")),
        Index(None, "kind", "year"),
        Index("ix_titles_collection", "collection"),
        Index("ix_titles_facts_due_at", "facts_due_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    user_id: int | None = Field(
        default=None, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")], index=True
    )
    kind: str = Field(sa_type=Words)
    name_ru: str = Field(sa_type=Words)
    name_en: str = Field(sa_type=Words)
    name_original: str = Field(sa_type=Words)
    folded: str = Field(sa_type=Words)
    year: int | None = None
    tmdb: int | None = Field(default=None, sa_type=BigInteger)
    imdb: str | None = Field(default=None, sa_type=Words)
    wikidata: str | None = Field(default=None, sa_type=Words)
    kinopoisk: int | None = Field(default=None, sa_type=BigInteger)
    tvmaze: int | None = Field(default=None, sa_type=BigInteger)
    tvdb: int | None = Field(default=None, sa_type=BigInteger)
    runtime_min: int | None = None
    age: int | None = None
    poster_url: str | None = Field(default=None, sa_type=Words)
    original_language: str | None = Field(default=None, sa_type=Words)
    is_adult: bool | None = Field(default=None, sa_type=Boolean)
    collection: int | None = Field(default=None, sa_type=BigInteger)
    collection_name: str | None = Field(default=None, sa_type=Words)
    mark: float | None = None
    votes: int | None = Field(default=None, sa_type=BigInteger)
    facts_at: datetime | None = Field(default=None, sa_type=Utc)
    facts_due_at: datetime | None = Field(default=None, sa_type=Utc)


class TraitRow(Row, table=True):
    """One thing of which a title has several: a genre, or a country of origin."""

    __tablename__ = "title_traits"

    title_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")]
    )
    kind: str = Field(primary_key=True, sa_type=Words)
    value: str = Field(primary_key=True, sa_type=Words)


class WatchlistRow(Row, table=True):
    """A title that a person wants to see."""

    __tablename__ = "watchlist"
    __table_args__ = (Index(None, "user_id", "added_at", "title_id"),)

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    title_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")],
        index=True,
    )
    added_at: datetime = Field(sa_type=Utc)


class ViewingRow(Row, table=True):
    """A film, an episode or a series as such that a person has seen; `earlier` are the times before the last one."""

    __tablename__ = "watched"
    __table_args__ = (Index(None, "user_id", "watched_at"), _seen_again())

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    title_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")],
        index=True,
    )
    season: int = Field(primary_key=True)
    episode: int = Field(primary_key=True)
    watched_at: datetime | None = Field(default=None, sa_type=Utc)
    precision: str = Field(sa_type=Words)
    times: int
    marked_at: datetime = Field(sa_type=Utc)
    earlier: Json | None = Field(default=None, sa_type=JSON_TEXT)


class WatchedTitleRow(Row, table=True):
    """A title of which a person has seen something, in one row: what the rows of `watched` come to."""

    __tablename__ = "watched_titles"
    __table_args__ = (Index(None, "user_id", "marked_at", "title_id"),)

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    title_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")],
        index=True,
    )
    plays: int
    episodes: int
    most_times: int
    watched_at: datetime | None = Field(default=None, sa_type=Utc)
    precision: str = Field(sa_type=Words)
    marked_at: datetime = Field(sa_type=Utc)


class WatchedDayRow(Row, table=True):
    """How often a person has seen something on one day, as ISO 8601 writes it; the day is "" where it is unknown."""

    __tablename__ = "watched_days"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    day: str = Field(primary_key=True, sa_type=Words)
    films: int
    episodes: int


class RatingRow(Row, table=True):
    """A person's mark for a title, in half points of ten, and their review, which may stand alone."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("half_points BETWEEN 1 AND 20", name="half_points"),
        Index(None, "user_id", "rated_at", "title_id"),
    )

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    title_id: int = Field(
        primary_key=True,
        sa_type=Number,
        sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")],
        index=True,
    )
    half_points: int | None = None
    review: str = Field(sa_type=Words)
    review_language: str = Field(sa_type=Words)
    has_spoilers: bool = Field(sa_type=Boolean)
    rated_at: datetime = Field(sa_type=Utc)
    reviewed_at: datetime | None = Field(default=None, sa_type=Utc)


class SummedTasteRow(Row, table=True):
    """What a person's ratings came to while `stamp` stood for them, and for what was known of their titles.

    `retold` counts how often facts of a title among them were told.
    """

    __tablename__ = "summed_tastes"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    stamp: str = Field(sa_type=Words)
    retold: int
    body: str = Field(sa_type=Words)


class BlockRow(Row, table=True):
    """What a person does not want to meet: a title, or words in a name, of whatever year or only after one."""

    __tablename__ = "blocklist"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    subject: str = Field(primary_key=True, sa_type=Words)
    level: str = Field(sa_type=Words)
    title_id: int | None = Field(
        default=None, sa_type=Number, sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")], index=True
    )
    words: str = Field(sa_type=Words)
    after_year: int | None = None
    blocked_at: datetime = Field(sa_type=Utc)


class TasteEntryRow(Row, table=True):
    """A change of a person's lists: which marks stood there before, and which after."""

    __tablename__ = "taste_history"
    __table_args__ = (Index(None, "user_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    at: datetime = Field(sa_type=Utc)
    action: str = Field(sa_type=Words)
    title_id: int | None = Field(
        default=None, sa_type=Number, sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")], index=True
    )
    words: str = Field(sa_type=Words)
    before: Json = Field(sa_type=JSON_TEXT)
    after: Json = Field(sa_type=JSON_TEXT)
    undoes: int | None = None
    is_undone: bool = Field(sa_type=Boolean)


class CreditRow(Row, table=True):
    """What somebody did for a title."""

    __tablename__ = "crew_credits"
    __table_args__ = (Index(None, "folded_person"),)

    title_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("titles.id", ondelete="CASCADE")]
    )
    person: str = Field(primary_key=True, sa_type=Words)
    job: str = Field(primary_key=True, sa_type=Words)
    department: str = Field(sa_type=Words)
    folded_person: str = Field(sa_type=Words)
    person_ru: str | None = Field(default=None, sa_type=Words)
    tmdb: int | None = Field(default=None, sa_type=BigInteger)
    kinopoisk: int | None = Field(default=None, sa_type=BigInteger)
