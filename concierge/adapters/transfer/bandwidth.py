"""How fast files may come home, by the time of day."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from concierge.errors import ConfigError

__all__ = ["Bandwidth", "Clock", "local_now"]

_WINDOW: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DAY_MIN: Final = 24 * 60
Clock = Callable[[], datetime]


def local_now() -> datetime:
    """The time as people here read it."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class _Window:
    begin_min: int
    end_min: int
    limit_kib: int

    def holds(self, at: time) -> bool:
        minute = at.hour * 60 + at.minute
        if self.begin_min <= self.end_min:
            return self.begin_min <= minute < self.end_min
        return minute >= self.begin_min or minute < self.end_min


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """Windows of the day with a limit each; the first that fits holds, and without one there is no limit."""

    windows: tuple[_Window, ...] = ()

    @classmethod
    def parse(cls, table: Mapping[str, int], *, shared_by: int = 1) -> "Bandwidth":
        """From `{"08:00-23:00": 2048}`: KiB a second, of which each of so many transfers at once gets its part.

        A window may go over midnight; 0 is no limit.

        Raises:
            ConfigError: another shape.
        """
        return cls(tuple(_window(text, limit, max(shared_by, 1)) for text, limit in table.items()))

    def limit_at(self, moment: datetime) -> int | None:
        """KiB a second; None without a limit."""
        at = moment.time()
        fitting = next((window.limit_kib for window in self.windows if window.holds(at)), 0)
        return fitting or None


def _window(text: str, limit_kib: int, shared_by: int) -> _Window:
    match = _WINDOW.fullmatch(text.strip())
    if match is None or isinstance(limit_kib, bool) or not isinstance(limit_kib, int) or limit_kib < 0:
        raise _bad(text)
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    begin, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or begin >= _DAY_MIN or end > _DAY_MIN:  # noqa: PLR2004  minutes of an hour
        raise _bad(text)
    return _Window(begin, end, max(limit_kib // shared_by, 1) if limit_kib else 0)


def _bad(text: str) -> ConfigError:
    return ConfigError(
        f"{text!r} is no window of the day with KiB a second", setting="CONCIERGE_SYNC__BANDWIDTH"
    )
