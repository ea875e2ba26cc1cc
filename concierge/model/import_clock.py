"""Moments that lists from elsewhere cannot mean: those that are still to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from concierge.model.importing import BadRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.marking import EASTERNMOST
from concierge.model.taste import Precision

__all__ = ["without_future"]


def without_future(row: ReadRow, *, now: datetime) -> Iterator[ReadRow]:
    """The row without days that are still to come, and what tells that there were some."""
    if isinstance(row, BadRow):
        yield row
        return
    last = now + EASTERNMOST
    sound = replace(
        row,
        viewings=tuple(
            _undated(viewing) if _is_late(viewing.watched_at, last) else viewing for viewing in row.viewings
        ),
        rated_at=None if _is_late(row.rated_at, last) else row.rated_at,
        wanted_at=None if _is_late(row.wanted_at, last) else row.wanted_at,
    )
    yield sound
    if sound != row:
        title = row.name_ru or row.name or row.name_original
        yield BadRow(place=row.place, problem=RowProblem.BAD_DATE, title=title, year=row.year)


def _is_late(moment: datetime | None, last: datetime) -> bool:
    return moment is not None and moment > last


def _undated(viewing: ImportedViewing) -> ImportedViewing:
    return replace(viewing, watched_at=None, precision=Precision.UNKNOWN)
