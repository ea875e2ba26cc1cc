"""What trackers offer, before any of it is ours."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Release", "SearchQuery", "TorrentSource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What a tracker is asked. `names` are the title's names, the likeliest first; words only, no operators."""

    names: tuple[str, ...]
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    is_series: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One offered torrent.

    `tracker_id` names it at its tracker (a topic, a row). `info_hash` is 40 lower-case hex digits, or None where
    the tracker tells it only on the release's own page. `seeders` is never negative. `is_camera` is set where the
    tracker itself files it under copies filmed in a cinema, `is_temporary` where it says that a better one will
    follow. `sources` lists every tracker that offers the same torrent, once rows are merged.
    """

    tracker: str
    tracker_id: str
    name: str
    size_bytes: int | None = None
    seeders: int = 0
    leechers: int = 0
    info_hash: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    category: str = ""
    is_downloadable: bool = True
    is_camera: bool = False
    is_temporary: bool = False
    is_trusted: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentSource:
    """What a torrent client needs to start: the .torrent file where it could be had, else the magnet link."""

    info_hash: str
    magnet: str | None = None
    metainfo: bytes | None = None
