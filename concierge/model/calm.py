"""When people want to be left alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

__all__ = ["NO_CALM", "Calm", "QuietHours", "turned"]


def turned(day: datetime, at: time, zone: tzinfo | None) -> datetime:
    """That time on the wall on the day of `day`, in UTC.

    Where clocks are turned, a time on the wall comes twice or never: the later of both is never too early.
    """
    moments = (datetime.combine(day.date(), at.replace(fold=fold), tzinfo=zone) for fold in (0, 1))
    return max(moment.astimezone(UTC) for moment in moments)


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
        day = local + timedelta(days=is_over_midnight and now >= self.start)
        return turned(day, self.end, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """How little people want to be disturbed: never in quiet hours, and once in `gap`. What is urgent goes before."""

    quiet: QuietHours | None = None
    gap: timedelta = timedelta()

    def moment(self, at: datetime) -> datetime:
        """The first moment from `at` on at which somebody may be disturbed."""
        return self.quiet_until(at) or at

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet hours end in which `at` lies; None if it lies in none."""
        return None if self.quiet is None else self.quiet.over(at)


NO_CALM: Final = Calm()
