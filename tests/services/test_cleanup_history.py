"""In any history, cleanup removes nothing that is not ours, or not in the library; and no download moves illegally."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import example, given, settings, strategies as st

from tests.services.cleanup_history import EVENTS, PEOPLE, TORRENTS, Event, History
from tests.storage import close_all

NAMES = st.sampled_from([*EVENTS, *(5 * ("finish", "sweep"))])
EVENT = st.tuples(
    NAMES,
    st.sampled_from([*PEOPLE]),
    st.sampled_from([*TORRENTS, "film", "film"]),
    st.integers(min_value=0, max_value=59),
)
seen: list[int] = []


async def removals(events: list[Event]) -> int:
    """How many torrents left with their data."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="concierge-history-"))
    history = History(folder)
    try:
        await history.play(events)
    finally:
        await close_all()
        await asyncio.to_thread(shutil.rmtree, folder)
    return history.client.removed


WAITED_FOR: list[Event] = [
    ("finish", "anna", "film", 0),
    ("start", "boris", "film", 0),
    ("sweep", "anna", "film", 8),
]
WANTED_ANEW: list[Event] = [
    ("finish", "anna", "film", 0),
    ("sweep", "anna", "film", 0),
    ("ask_for_more", "anna", "film", 0),
]


@example(WAITED_FOR)
@example(WANTED_ANEW)
@settings(max_examples=60)
@given(st.lists(EVENT, min_size=5, max_size=25))
def test_in_any_history_nothing_goes_that_somebody_may_miss(events: list[Event]) -> None:
    seen.append(asyncio.run(removals(events)))


def test_in_some_of_these_histories_something_went() -> None:
    assert sum(seen) > 0


def test_a_plain_history_ends_with_one_removal() -> None:
    plain: list[Event] = [("finish", "anna", "film", 0), ("sweep", "anna", "film", 8)]

    assert asyncio.run(removals(plain)) == 1
