"""What people are told of their downloads, and when they want to be left alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from concierge.model.following import Following
from concierge.model.promise import Breach

__all__ = ["Calm", "Message", "News", "Notification", "QuietHours", "Topic"]

# A full disk holds up every other download too.
_URGENT: Final = frozenset({"no_space"})


class Topic(StrEnum):
    """What is told."""

    DOWNLOADED = "downloaded"
    ON_NAS = "on_nas"
    FAILED = "failed"
    NOT_AS_PROMISED = "not_as_promised"
    """Its files are finished, and not what the release said."""
    VANISHED = "vanished"
    """Its client has it no more, and that was no accident."""
    DISK_FULL = "disk_full"
    """It goes on by itself once there is room."""
    STALLED = "stalled"
    """Nobody has the rest of it."""
    TRASHED = "trashed"
    CLEANUP_ASKED = "cleanup_asked"
    GREW = "grew"
    """The torrent of a followed topic holds more; it is on its way."""
    UNDECIDED = "undecided"
    """The torrent of a followed topic lacks something: the person decides."""
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has become of a download.

    `instead` is the release that is proposed or, without a proposal, begun; what is TRASHED stays for `days` more.
    `growth` tells what a new torrent of its topic holds or lacks.
    """

    topic: Topic
    instead: str = ""
    proposal_id: str = ""
    days: int = 0
    growth: Following | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something to tell. `label` names the title as the person knows it, `release` is the torrent's own name.

    `language` is the person's. `title` is the original name, "" where no title is known. `placed` are the paths in
    the library. `instead`, `proposal_id` and `days` are those of the `News`, `episodes` are new ones, of `files` that
    are new. Names come from strangers.
    """

    topic: Topic
    language: str
    label: str = ""
    release: str = ""
    download_id: str = ""
    info_hash: str = ""
    tracker: str = ""
    title: str = ""
    is_series: bool = False
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    tmdb: int | None = None
    imdb: str | None = None
    tvdb: int | None = None
    size_bytes: int | None = None
    resolution: int | None = None
    placed: tuple[str, ...] = ()
    failure_code: str = ""
    failure_detail: str = ""
    breaches: tuple[Breach, ...] = ()
    instead: str = ""
    proposal_id: str = ""
    days: int = 0
    episodes: tuple[int, ...] = ()
    files: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether it is told at once, also in quiet hours: somebody waits for it, or everything else does."""
        return self.topic in {Topic.TEST, Topic.DISK_FULL} or self.failure_code in _URGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notification in the words of its reader: a heading of one line, and a few sentences.

    `key` stays the same when it is told again, because nobody knows whether it had arrived.
    """

    notification: Notification
    heading: str
    text: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The hours of each day, by the clock on the wall, in which nobody is disturbed; they may go over midnight.

    Without a `zone` it is that of this machine.
    """

    start: time
    end: time
    zone: tzinfo | None = None

    def over(self, at: datetime) -> datetime | None:
        """When the quiet hours end in which `at` lies, in UTC; None if it lies in none."""
        local = at.astimezone(self.zone)
        now = local.time()
        is_over_midnight = self.end <= self.start
        is_quiet = now >= self.start or now < self.end if is_over_midnight else self.start <= now < self.end
        if not is_quiet or self.start == self.end:
            return None
        day = local.date() + timedelta(days=is_over_midnight and now >= self.start)
        # Where clocks are turned, a time on the wall comes twice or never: the later of both is never too early.
        ends = (datetime.combine(day, self.end.replace(fold=fold), tzinfo=self.zone) for fold in (0, 1))
        return max(end.astimezone(UTC) for end in ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """How little people want to be disturbed: never in quiet hours, and once in `gap`. What is urgent goes before."""

    quiet: QuietHours | None = None
    gap: timedelta = timedelta()

    def moment(self, now: datetime, last: datetime | None) -> datetime:
        """The first moment from `now` on at which somebody may be disturbed who was, or will be, at `last`."""
        at = now if last is None else max(now, last + self.gap)
        return self.quiet_until(at) or at

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet hours end in which `at` lies; None if it lies in none."""
        return None if self.quiet is None else self.quiet.over(at)
