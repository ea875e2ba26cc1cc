"""What of Trakt's history is told of again when it moved, page by page as its answers come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from concierge.adapters._trakt_cursor import Cursor
from concierge.adapters._trakt_reading import History

NEWEST = datetime(2024, 5, 1, tzinfo=UTC)
BEFORE = Cursor(plays=2, newest=NEWEST)


def played(*days: str) -> list[object]:
    return [{"type": "movie", "watched_at": f"{day}T00:00:00.000Z", "movie": {"title": day}} for day in days]


@pytest.mark.parametrize(
    "days, total, has_moved, told, is_done",
    [
        (("2024-05-01", "2012-01-01"), 2, True, 2, False),
        (("2024-05-01", "2012-01-01"), 2, False, 0, True),
        (("2024-06-01", "2024-05-01", "2012-01-01"), 3, True, 1, True),
        (("2024-06-01", "2024-05-01", "2012-01-01"), 4, True, 3, False),
        (("2024-05-01",), 1, True, 1, False),
    ],
    ids=[
        "the day of an old play was put right",
        "nothing is known of when it moved last",
        "a newer play came",
        "a newer and an older play came",
        "a play was taken away",
    ],
)
def test_older_plays_are_read_where_newer_ones_do_not_explain_that_it_moved(
    *, days: tuple[str, ...], total: int, has_moved: bool, told: int, is_done: bool
) -> None:
    rows = played(*days)

    fresh, done = History(BEFORE, has_moved=has_moved).fresh(rows, total)

    assert (len(fresh), done) == (told, is_done)
