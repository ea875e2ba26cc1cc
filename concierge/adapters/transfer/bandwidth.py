"""How fast files may come home, by the time of day."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from concierge.errors import ConfigError

__all__ = ["Bandwidth", "Clock", "local_now"]

_WINDOW: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
_DAY_MIN: Final = 24 * 60
Clock = Callable[[], datetime]


def local_now() -> datetime:
    """The time as people here read it."""
    return datetime.now().astimezone()


class Bandwidth:
    """Windows of the day with a limit each. The first that fits holds; without one there is no limit."""

    def __init__(
        self, windows: Mapping[str, int] | None = None, *, shared_by: int = 1, now: Clock = local_now
    ) -> None:
        """Takes windows such as `{"08:00-23:00": 2048}`: KiB a second, of which each of `shared_by` gets its part.

        A window may go over midnight; 0 is no limit.

        Raises:
            ConfigError: another shape.
        """
        self._windows = tuple(
            (*_minutes(text), _part(text, limit, shared_by)) for text, limit in (windows or {}).items()
        )
        self._now = now

    def limit_kib(self) -> int | None:
        """What holds now, in KiB a second; None without a limit."""
        now = self._now()
        minute = now.hour * 60 + now.minute
        fitting = (limit for begin, end, limit in self._windows if _holds(begin, end, minute))
        return next(fitting, 0) or None


def _holds(begin: int, end: int, minute: int) -> bool:
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def _minutes(text: str) -> tuple[int, int]:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise _bad(text)
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    if to_hour * 60 + to_minute > _DAY_MIN:
        raise _bad(text)
    return from_hour * 60 + from_minute, to_hour * 60 + to_minute


def _part(text: str, limit_kib: int, shared_by: int) -> int:
    # A setting comes as JSON, whatever the signature says.
    if type(limit_kib) is not int or limit_kib < 0:
        raise _bad(text)
    return max(limit_kib // max(shared_by, 1), 1) if limit_kib else 0


def _bad(text: str) -> ConfigError:
    return ConfigError(
        f"no window of the day with KiB a second: {text!r}", setting="CONCIERGE_SYNC__BANDWIDTH"
    )
