"""Downloads and their torrents."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from concierge.adapters.storage.columns import Number, Utc, Words
from concierge.adapters.storage.tables.base import JSON_TEXT, Json, Row

__all__ = ["DownloadRow", "FollowingRow", "RejectedReleaseRow", "TorrentRow"]


class TorrentRow(Row, table=True):
    """What a torrent is started from, once for everyone who has it."""

    __tablename__ = "torrents"

    info_hash: str = Field(primary_key=True, sa_type=Words)
    magnet: str | None = Field(default=None, sa_type=Words)
    metainfo: bytes | None = Field(default=None, sa_type=LargeBinary)


class DownloadRow(Row, table=True):
    """A download; the columns have the names of the value's fields."""

    __tablename__ = "downloads"
    __table_args__ = (
        UniqueConstraint("user_id", "info_hash"),
        ForeignKeyConstraint(["info_hash"], ["torrents.info_hash"]),
        Index(None, "info_hash"),
        Index(None, "state"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    info_hash: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    tracker: str = Field(sa_type=Words)
    tracker_id: str = Field(sa_type=Words)
    title: Json | None = Field(default=None, sa_type=JSON_TEXT)
    season: int | None = None
    episode: int | None = None
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    resolution: int | None = None
    is_paused: bool
    has_chosen_files: bool
    failure_code: str = Field(sa_type=Words)
    failure_detail: str = Field(sa_type=Words)
    placed: Json = Field(sa_type=JSON_TEXT)
    client: str = Field(sa_type=Words)
    handle: str = Field(sa_type=Words)
    stalled_at: datetime | None = Field(default=None, sa_type=Utc)
    promise: Json | None = Field(default=None, sa_type=JSON_TEXT)
    breaches: Json = Field(sa_type=JSON_TEXT)
    stalled_bytes: int | None = Field(default=None, sa_type=BigInteger)
    full_at: datetime | None = Field(default=None, sa_type=Utc)
    given_at: datetime | None = Field(default=None, sa_type=Utc)
    fate: str = Field(sa_type=Words)
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    trashed_at: datetime | None = Field(default=None, sa_type=Utc)
    cleaned_at: datetime | None = Field(default=None, sa_type=Utc)
    nas: str = Field(sa_type=Words)


class RejectedReleaseRow(Row, table=True):
    """A release that a person is not offered for a while."""

    __tablename__ = "rejected_releases"

    user_id: int = Field(
        primary_key=True, sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")]
    )
    info_hash: str = Field(primary_key=True, sa_type=Words)
    tracker: str = Field(sa_type=Words)
    tracker_id: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    rejected_at: datetime = Field(sa_type=Utc)


class FollowingRow(Row, table=True):
    """A followed topic; the columns have the names of the value's fields."""

    __tablename__ = "followings"
    __table_args__ = (Index(None, "due_at"), Index(None, "user_id"))

    download_id: str = Field(
        primary_key=True, sa_type=Words, sa_column_args=[ForeignKey("downloads.id", ondelete="CASCADE")]
    )
    user_id: int = Field(sa_type=Number, sa_column_args=[ForeignKey("users.id", ondelete="CASCADE")])
    state: str = Field(sa_type=Words)
    since: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)
    new_hash: str = Field(sa_type=Words)
    old_hash: str = Field(sa_type=Words)
    accepted_hash: str = Field(sa_type=Words)
    added: Json = Field(sa_type=JSON_TEXT)
    problem: str = Field(sa_type=Words)
    failure: str = Field(sa_type=Words)
    attempts: int
    is_ending: bool
    episodes: int
    total: int | None = None
