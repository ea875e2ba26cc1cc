"""What trackers offer, before any of it is ours."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from concierge.errors import ServiceError
from concierge.model.contents import Contents
from concierge.model.title import ExternalIds
from concierge.model.torrent import TorrentEntry

__all__ = ["Inspection", "Offers", "Release", "SearchQuery", "TopicFacts", "TorrentSource"]

_NO_IDS = ExternalIds()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What a tracker is asked.

    `names` are the title's names, the likeliest first; words only, no operators. `ids` are there where a title is
    known; a tracker that can be asked for an id says so itself. `limit` is how many rows are wanted.
    """

    names: tuple[str, ...]
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    is_series: bool = False
    ids: ExternalIds = _NO_IDS
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFacts:
    """What a release's own page states of it, in its own words; "" for what it does not state.

    `audio` holds a line for each track.
    """

    translation: str = ""
    audio: tuple[str, ...] = ()
    subtitles: str = ""
    quality: str = ""
    duration: timedelta | None = None
    has_sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One offered torrent.

    `tracker_id` names it at its tracker (a topic, a row). `info_hash` is 40 lower-case hex digits, or None where
    the tracker tells it only on the release's own page. `seeders` is never negative. `is_camera` is set where the
    tracker itself files it under copies filmed in a cinema, `is_temporary` where it says that a better one will
    follow, `is_video` is False where it files it under something that is neither film nor series. `link` is where
    its .torrent file or magnet link is had, for a tracker that says so in the row; it never holds a key. `sources`
    lists every tracker that offers the same torrent, once rows are merged. `facts` and `contents` are there once the
    release was looked into. `set_aside` is why a person is not offered it for a while, a `RejectionReason`.
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
    is_video: bool = True
    link: str | None = field(default=None, repr=False)
    sources: tuple[str, ...] = ()
    facts: TopicFacts | None = None
    contents: Contents | None = None
    set_aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What a tracker answered: rows in its own order. `failure` is what cut the answer short, if anything did."""

    releases: tuple[Release, ...] = ()
    failure: ServiceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is known of a release before a byte of it is downloaded. `files` is None where the tracker tells none."""

    source: "TorrentSource | None" = None
    files: tuple[TorrentEntry, ...] | None = None
    facts: TopicFacts = field(default_factory=TopicFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentSource:
    """What a torrent client needs to start: the .torrent file where it could be had, else the magnet link.

    The file may name its account at the tracker, so it is in no `repr`.
    """

    info_hash: str
    magnet: str | None = None
    metainfo: bytes | None = field(default=None, repr=False)
