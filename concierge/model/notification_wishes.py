"""How a person wants to be told: what at once, what in a digest, what not at all, and when never."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import Final, TypedDict, Unpack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from concierge.errors import InputError
from concierge.model.calm import Calm, QuietHours, turned

__all__ = [
    "INTERVALS",
    "USUAL_WISHES",
    "NewsKind",
    "NotificationEdit",
    "NotificationWishes",
    "Way",
    "zone_named",
]

INTERVALS: Final[Mapping[str, timedelta]] = {
    "none": timedelta(),
    "12h": timedelta(hours=12),
    "24h": timedelta(hours=24),
    "48h": timedelta(hours=48),
    "week": timedelta(weeks=1),
}
_DAYS_A_WEEK: Final = 7


class NewsKind(StrEnum):
    """News as people think of them."""

    READY = "ready"
    """It can be watched."""
    DOWNLOADED = "downloaded"
    """It is finished elsewhere, and on its way home."""
    PROBLEMS = "problems"
    """It failed, is gone, waits for room, or is not what was promised."""
    QUESTIONS = "questions"
    """Somebody has to decide."""
    EPISODES = "episodes"
    """A followed series has grown."""
    CLEANUP = "cleanup"
    """It leaves its torrent client."""


class Way(StrEnum):
    """How news of a kind come."""

    INSTANT = "instant"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationWishes:
    """How one person wants to be told; what is None is as the household has it.

    `interval` names the least time between two messages that can wait, one of `INTERVALS`. Between the two times of
    `quiet` nobody is disturbed; two that are the same are none. The digest comes at `digest_at`, each day or, with
    `digest_day` (0 is Monday), on that day of the week. `zone` is an IANA time zone, "" the machine's.
    """

    ready: Way = Way.INSTANT
    downloaded: Way = Way.INSTANT
    problems: Way = Way.INSTANT
    questions: Way = Way.INSTANT
    episodes: Way = Way.INSTANT
    cleanup: Way = Way.INSTANT
    interval: str | None = None
    quiet: tuple[time, time] | None = None
    digest_at: time = time(19)
    digest_day: int | None = None
    zone: str = ""

    @property
    def ways(self) -> Mapping[NewsKind, Way]:
        """How news of each kind come."""
        return {kind: getattr(self, kind.value) for kind in NewsKind}

    @property
    def tz(self) -> tzinfo | None:
        """The person's time zone; None is the machine's."""
        return zone_named(self.zone) if self.zone else None

    def calm(self, usual: Calm) -> Calm:
        """How little this person wants to be disturbed, where the household has that as `usual`."""
        gap = usual.gap if self.interval is None else INTERVALS[self.interval]
        quiet = usual.quiet if self.quiet is None else QuietHours(start=self.quiet[0], end=self.quiet[1])
        if quiet is not None:
            quiet = replace(quiet, zone=self.tz or quiet.zone)
        return Calm(quiet=quiet, gap=gap)

    def digest_after(self, now: datetime) -> datetime:
        """When the next digest comes, in UTC."""
        local = now.astimezone(self.tz)
        days = (local + timedelta(days=ahead) for ahead in range(_DAYS_A_WEEK + 2))
        moments = (
            turned(day, self.digest_at, self.tz) for day in days if self.digest_day in {None, day.weekday()}
        )
        return next(moment for moment in moments if moment > now)

    def edited(self, **edit: Unpack["NotificationEdit"]) -> "NotificationWishes":
        """The same wishes, changed.

        Raises:
            InputError: a value is none that this can have; `problem` names the field.
        """
        changed = replace(self, **edit)
        if changed.interval is not None and changed.interval not in INTERVALS:
            raise _not_possible("interval")
        if changed.digest_day is not None and changed.digest_day not in range(_DAYS_A_WEEK):
            raise _not_possible("digest_day")
        if changed.zone:
            zone_named(changed.zone)
        return changed


USUAL_WISHES: Final = NotificationWishes()


class NotificationEdit(TypedDict, total=False):
    """What may be changed of `NotificationWishes`, by the names of its fields."""

    ready: Way
    downloaded: Way
    problems: Way
    questions: Way
    episodes: Way
    cleanup: Way
    interval: str | None
    quiet: tuple[time, time] | None
    digest_at: time
    digest_day: int | None
    zone: str


@cache
def zone_named(name: str) -> tzinfo:
    """The time zone of that IANA name, which is read from a file the first time. Raises InputError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _not_possible("zone") from error


def _not_possible(field: str) -> InputError:
    return InputError(f"notifications: {field}", problem=f"notifications_{field}")
