"""What grew, what is missing, and when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from concierge.errors import IllegalTransition
from concierge.model.following import UNDER_WAY, Following, FollowState, next_look, next_try
from concierge.model.growth import episodes_in, growth_of, in_words
from concierge.testing import NOW, entries

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOLLOWING = Following(
    download_id="d1", user_id=1, state=FollowState.WATCHING, since=NOW, changed_at=NOW, due_at=NOW
)


def test_only_listed_edges_are_legal_and_every_state_but_the_first_is_reached() -> None:
    legal = set()
    for before, after in product(FollowState, FollowState):
        try:
            legal.add((before, replace(FOLLOWING, state=before).advance(after, at=NOW).state))
        except IllegalTransition:
            continue

    assert {after for _, after in legal} == set(FollowState)
    assert {before for before, _ in legal} == set(FollowState)
    assert {after for before, after in legal if before is FollowState.STARTED} == {FollowState.OLD_REMOVED}
    assert all(after is not FollowState.WATCHING for before, after in legal if before in UNDER_WAY)


@pytest.mark.parametrize(
    "episodes, total, quiet, least, most",
    [
        pytest.param(6, 10, DAY, HOUR, 3 * HOUR, id="more to come"),
        pytest.param(6, None, DAY, HOUR, 3 * HOUR, id="nobody knows how many"),
        pytest.param(6, None, 61 * DAY, DAY, DAY, id="nothing came for long"),
        pytest.param(10, 10, DAY, DAY, DAY, id="just whole"),
        pytest.param(10, 10, 15 * DAY, 7 * DAY, 7 * DAY, id="whole for long"),
    ],
)
def test_the_next_look_comes_sooner_while_more_is_to_come(
    episodes: int, total: int | None, quiet: timedelta, least: timedelta, most: timedelta
) -> None:
    now = NOW + quiet

    wait = next_look(replace(FOLLOWING, episodes=episodes, total=total), now) - now

    assert least <= wait <= most


def test_tries_come_later_and_later_but_daily_at_least() -> None:
    waits = [next_try(attempts) for attempts in range(40)]

    assert waits == sorted(waits)
    assert waits[-1] == DAY
    assert FOLLOWING.failed("rate_limited", at=NOW, wait=2 * DAY).due_at == NOW + 2 * DAY


def test_files_that_the_person_did_not_want_are_not_new() -> None:
    old = (*entries("A/1.mkv"), replace(entries("A/2.mkv")[0], index=1, is_wanted=False))
    new = entries("A/1.mkv", "A/2.mkv", "A/3.mkv", "A/3.nfo")

    growth = growth_of(old, new, {0, 1, 2})

    assert [one.path for one in growth.added] == ["A/3.mkv"]
    assert [one.path for one in growth.same] == ["A/1.mkv"]
    assert growth.problem == ""


def test_numbers_are_told_as_short_as_they_go() -> None:
    paths = ["A/S.S01E09.mkv", "A/S.S01E07.mkv", "A/S.S01E08.mkv", "A/S.S01E03.mkv", "A/S.S01E08.srt"]

    assert in_words(episodes_in(paths)) == "3, 7–9"
    assert in_words(()) == ""
