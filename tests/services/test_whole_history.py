"""Whatever happens to downloads: no data goes that somebody misses, none moves illegally, and all is told once."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from tests.services.whole_history import EVENTS, PEOPLE, WHAT, Event, WholeHistory
from tests.storage import close_all

# What leads far is drawn more often than what ends everything.
NAMES = [*EVENTS, *(4 * ["finish", "sweep", "grow", "follow"]), *(2 * ["stall", "look", "say", "doom"])]
EVENT = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from([*PEOPLE]),
    st.sampled_from([*WHAT, "film", "season", "season"]),
    st.integers(min_value=0, max_value=59),
)
HISTORIES = st.lists(EVENT, min_size=8, max_size=30)


# Both have the season in the household's client; one grows, and the other one goes with its data.
OVER_THE_SAME_FILES: list[Event] = [
    ("mend", "boris", "", 0),
    ("finish", "boris", "season", 0),
    ("finish", "anna", "season", 0),
    ("follow", "anna", "season", 0),
    ("grow", "anna", "", 4),
    ("give_up", "boris", "season", 0),
]
WAITED_FOR: list[Event] = [
    ("mend", "boris", "", 0),
    ("finish", "anna", "film", 0),
    ("start", "boris", "film", 0),
    ("sweep", "anna", "rival", 38),
]
WANTED_ANEW: list[Event] = [
    ("finish", "anna", "episode", 0),
    ("sweep", "anna", "rival", 0),
    ("start", "anna", "season", 0),
]


async def played(events: list[Event]) -> WholeHistory:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="concierge-whole-"))
    history = WholeHistory(folder)
    try:
        async with history.house.background:
            await history.play(events)
    finally:
        await close_all()
        await asyncio.to_thread(shutil.rmtree, folder)
    return history


def run(examples: int) -> Counter[str]:
    """What happened in so many histories."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES)
    @example(OVER_THE_SAME_FILES)
    @example(WAITED_FOR)
    @example(WANTED_ANEW)
    def whole(events: list[Event]) -> None:
        history = asyncio.run(played(events))
        assert history.faults == []
        seen.update(what for client in history.clients for what, _ in client.told)
        seen.update(str(message.notification.topic) for message in history.phone.told)
        seen.update(history.refused)

    whole()
    return seen


def test_whatever_happens_nothing_is_lost_and_everything_is_told_once() -> None:
    run(20)


@pytest.mark.soak
def test_whatever_happens_for_long(soak_s: float) -> None:
    # An example takes about a quarter of a second.
    run(max(40, round(soak_s * 4)))
