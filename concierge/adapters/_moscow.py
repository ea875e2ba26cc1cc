"""Moscow's clock, by which Kinopoisk tells the time."""

from datetime import timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["MOSCOW"]


def _moscow() -> tzinfo:
    try:
        return ZoneInfo("Europe/Moscow")
    except ZoneInfoNotFoundError:
        # A system without a list of zones: right for every time since October 2014.
        return timezone(timedelta(hours=3))


MOSCOW: Final = _moscow()
