"""When a torrent has been shared enough, and what else has to be true before it may leave its client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from concierge.model.download import Download, DownloadState, Fate
from concierge.model.torrent import TorrentState, TorrentStatus

__all__ = [
    "CleanupOutlook",
    "CleanupVerdict",
    "SeededTorrent",
    "SeedingRule",
    "SeedingRules",
    "is_settled",
    "verdict_on",
]

_DAY = timedelta(days=1)
# Its files are being read, moved or written, or nobody knows what became of them.
_UNSETTLED = {TorrentState.METADATA, TorrentState.CHECKING, TorrentState.MOVING, TorrentState.ERROR}


class CleanupVerdict(StrEnum):
    """What becomes of a torrent: all but GOES and DUE leave it where it is."""

    KEPT = "kept"
    """Somebody said so."""
    NOT_ON_NAS = "not_on_nas"
    WANTED = "wanted"
    """Somebody else's download of it is not in the library."""
    SILENT = "silent"
    """The client does not tell."""
    ABSENT = "absent"
    """The client does not have it any more."""
    FOREIGN = "foreign"
    """Somebody else put it into the client."""
    BUSY = "busy"
    INCOMPLETE = "incomplete"
    FOLLOWED = "followed"
    NO_RULE = "no_rule"
    SEEDING = "seeding"
    LIBRARY_GONE = "library_gone"
    SHARED = "shared"
    """Another torrent of the client has the same files."""
    ASKED = "asked"
    """The client may have what nobody sees in the library: its people decide."""
    GOES = "goes"
    """It leaves for the trash."""
    TRASHED = "trashed"
    DUE = "due"
    """It was in the trash for long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedingRule:
    """How long a torrent is shared: until it gave back so many times its size, or for so many days; None is never."""

    ratio: float | None = None
    days: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether it ever ends."""
        return self.ratio is not None or self.days is not None

    def is_met(self, ratio: float | None, days: float) -> bool:
        """Whether that is enough; a ratio that nobody knows is not."""
        has_ratio = self.ratio is not None and ratio is not None and ratio >= self.ratio
        return has_ratio or (self.days is not None and days >= self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedingRules:
    """The usual rule, those of trackers that have one of their own, and how long the trash keeps what leaves."""

    usual: SeedingRule = SeedingRule()
    trackers: Mapping[str, SeedingRule] = field(default_factory=dict)
    trash: timedelta = timedelta(days=7)

    def of(self, download: Download) -> SeedingRule:
        """The rule for that download."""
        return self.trackers.get(download.tracker, self.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededTorrent:
    """A torrent in a client, with everybody's downloads of it there, and of the same one in other clients.

    One that `is_followed` grows: what replaces it takes over its data.
    """

    status: TorrentStatus
    downloads: tuple[Download, ...]
    elsewhere: tuple[Download, ...] = ()
    is_followed: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times its size it gave back. What was downloaded is no measure: of adopted data that is nothing."""
        return self.status.uploaded_bytes / self.status.wanted_bytes if self.status.wanted_bytes else None

    @property
    def seeded_since(self) -> datetime:
        """Since when it is whole. A client's moment before anybody wanted it here is none."""
        told = self.status.completed_at
        first = min(one.created_at for one in self.downloads)
        return max(told, first) if told else max(one.changed_at for one in self.downloads)

    @property
    def is_released(self) -> bool:
        """Whether all its people said that it may go."""
        return all(one.fate is Fate.RELEASE for one in self.downloads)

    @property
    def trashed_at(self) -> datetime | None:
        """Since when nobody needs it any more; None if somebody does."""
        moments = [one.trashed_at for one in self.downloads if one.trashed_at]
        return max(moments) if len(moments) == len(self.downloads) else None

    @property
    def is_cleaned(self) -> bool:
        """Whether it was given up already, and the client may not have heard of it."""
        return all(one.cleaned_at for one in self.downloads)

    def days(self, now: datetime) -> float:
        """For how many days it was shared."""
        return (now - self.seeded_since) / _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupOutlook:
    """What becomes of the torrent of a download; `ratio` and `days` are how much it was shared, where that is known.

    Of one that is SEEDING `rule` is what is not met yet. One in the trash `leaves_at` that moment.
    """

    download: Download
    verdict: CleanupVerdict
    ratio: float | None = None
    days: float | None = None
    rule: SeedingRule = SeedingRule()
    leaves_at: datetime | None = None


def is_settled(download: Download) -> bool:
    """Whether its person has what they wanted, or wants it no more."""
    if download.state in {DownloadState.ON_NAS, DownloadState.REMOVED}:
        return True
    is_over = download.state in {DownloadState.DOWNLOADED, DownloadState.FAILED}
    return is_over and download.fate is Fate.RELEASE


def verdict_on(torrent: SeededTorrent, rules: SeedingRules, now: datetime) -> CleanupVerdict:
    """What becomes of the torrent as far as downloads, the client's word and the rules tell.

    Files are not looked at: of what GOES, or is DUE, they have the last word. What is not known is no reason to go.
    """
    return _by_wishes(torrent) or _by_client(torrent) or _by_rules(torrent, rules, now)


def _by_wishes(torrent: SeededTorrent) -> CleanupVerdict | None:
    everybody = (*torrent.downloads, *torrent.elsewhere)
    if any(one.fate is Fate.KEEP and one.state is not DownloadState.REMOVED for one in everybody):
        return CleanupVerdict.KEPT
    if not torrent.downloads or not all(map(is_settled, torrent.downloads)):
        return CleanupVerdict.NOT_ON_NAS
    if not all(map(is_settled, torrent.elsewhere)):
        return CleanupVerdict.WANTED
    return CleanupVerdict.FOLLOWED if torrent.is_followed else None


def _by_client(torrent: SeededTorrent) -> CleanupVerdict | None:
    if not torrent.status.is_ours:
        return CleanupVerdict.FOREIGN
    if torrent.status.state in _UNSETTLED:
        return CleanupVerdict.BUSY
    return None if torrent.status.is_complete else CleanupVerdict.INCOMPLETE


def _by_rules(torrent: SeededTorrent, rules: SeedingRules, now: datetime) -> CleanupVerdict:
    theirs = [rules.of(one) for one in torrent.downloads]
    if not all(rule.is_set for rule in theirs):
        return CleanupVerdict.NO_RULE
    if torrent.trashed_at:
        # What somebody let go on in the client itself is stopped once more first.
        is_stopped = torrent.status.state is TorrentState.PAUSED
        is_over = torrent.is_cleaned or now - torrent.trashed_at >= rules.trash
        return CleanupVerdict.DUE if is_stopped and is_over else CleanupVerdict.TRASHED
    is_enough = all(rule.is_met(torrent.ratio, torrent.days(now)) for rule in theirs)
    return CleanupVerdict.GOES if is_enough else CleanupVerdict.SEEDING
