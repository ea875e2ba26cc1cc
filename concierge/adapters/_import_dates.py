"""Days and moments as files of other services write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from concierge.model.taste import Precision

__all__ = ["Moment", "moment_of"]

# Nobody saw a film before there were any; what claims to is a form's empty date.
_YEARS: Final = range(1890, 2101)
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_FORMS = (
    re.compile(
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[T ]\s*{_TIME}\s*{_ZONE})?"
    ),
    re.compile(rf"(?P<day>\d{{1,2}})[.-](?P<month>\d{{1,2}})[.-](?P<year>\d{{4}})(?:,?\s+{_TIME})?"),
    re.compile(rf"{_TIME}\s+(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})"),
    # Sunday the 12th of November, as C writes it: Sun Nov 12 00:00:00 2017
    re.compile(
        rf"[A-Za-z]{{3}}\s+(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?P<year>\d{{4}})"
    ),
)
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<year>\d{{4}})(?:,?\s+{_TIME})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment in UTC, and whether its hour means anything; a day is midnight UTC, wherever it was written."""

    at: datetime
    precision: Precision


def moment_of(text: str, *, zone: tzinfo = UTC) -> Moment | None:
    """The moment in any of the known forms; None for anything else, and for days that there are not.

    A time without a zone is in `zone`. "03/04/2024" may be a day in March or in April and so is none; midnight
    sharp without a zone is how forms fill in a time that they do not know.
    """
    found = _parts(text.strip())
    if found is None:
        return None
    try:
        return _moment(found, zone)
    except (ValueError, OverflowError):
        return None


def _parts(text: str) -> dict[str, str] | None:
    for form in _FORMS:
        if match := form.fullmatch(text):
            return {name: value for name, value in match.groupdict().items() if value}
    if match := _SLASHED.fullmatch(text):
        return _ordered({name: value for name, value in match.groupdict().items() if value})
    return None


def _ordered(parts: dict[str, str]) -> dict[str, str] | None:
    """Day and month told apart where only one order is possible."""
    one, two = int(parts["one"]), int(parts["two"])
    if one == two or one > _LAST_MONTH:
        return parts | {"day": parts["one"], "month": parts["two"]}
    if two > _LAST_MONTH:
        return parts | {"day": parts["two"], "month": parts["one"]}
    return None


def _moment(parts: dict[str, str], zone: tzinfo) -> Moment | None:
    month = _MONTHS.index(parts["name"].lower()) + 1 if "name" in parts else int(parts["month"])
    year, day = int(parts["year"]), int(parts["day"])
    if year not in _YEARS:
        return None
    hour, minute, second = (int(parts.get(name, "0")) for name in ("hour", "minute", "second"))
    part = int(parts.get("part", "0")[:6].ljust(6, "0"))
    given = datetime(year, month, day, hour, minute, second, part, tzinfo=_zone(parts.get("zone", ""), zone))
    if (hour, minute, second, part) == (0, 0, 0, 0) and "zone" not in parts:
        return Moment(at=given.replace(tzinfo=UTC), precision=Precision.DAY)
    return Moment(at=given.astimezone(UTC), precision=Precision.EXACT)


def _zone(written: str, otherwise: tzinfo) -> tzinfo | None:
    if not written:
        return otherwise
    return UTC if written == "Z" else datetime.strptime(written.replace(":", ""), "%z").tzinfo
