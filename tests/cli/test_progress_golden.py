"""What the commands about next episodes, franchises and discoveries print, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_progress_golden.py --golden=write`: nothing from outside may steer the
terminal, and what nobody told must be said.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import RenderableType

import concierge
from concierge_cli.language import say
from concierge_cli.progress_view import discoveries_view, franchise_view, in_progress_view, next_view
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.progress import (
    DEAKINS,
    FRANCHISE,
    GAFFER,
    MISSED,
    ODD_SERIES,
    PART,
    UNTOLD,
    WAITING,
    WATCHING,
    own,
)
from tests.cli.titles import BARE, ODD, ODD_PERSON, SERIES, SILENT

GOLDEN = Path(__file__).parent / "golden_progress"
VIEWS: dict[str, Callable[[], RenderableType]] = {
    "next": lambda: next_view(WATCHING),
    "next-waiting": lambda: next_view(WAITING),
    "next-unannounced": lambda: next_view(replace(WAITING, next=None)),
    "next-finished": lambda: next_view(
        replace(WAITING, state=concierge.ProgressState.FINISHED, next=None, missed=MISSED[:1])
    ),
    "next-as-such": lambda: next_view(
        concierge.SeriesProgress(title=SERIES, state=concierge.ProgressState.UNKNOWN, aired=19)
    ),
    "next-unknown": lambda: next_view(
        concierge.SeriesProgress(title=SERIES, state=concierge.ProgressState.UNKNOWN)
    ),
    "next-odd": lambda: next_view(ODD_SERIES),
    "next-all": lambda: in_progress_view(concierge.SeriesUnderWay(series=(WATCHING, WAITING, ODD_SERIES))),
    "next-none": lambda: in_progress_view(concierge.SeriesUnderWay()),
    "next-silent": lambda: in_progress_view(concierge.SeriesUnderWay(failures=(SILENT,))),
    "next-partly": lambda: in_progress_view(concierge.SeriesUnderWay(series=(WATCHING,), failures=(SILENT,))),
    "franchise": lambda: franchise_view(FRANCHISE),
    "franchise-odd": lambda: franchise_view(
        concierge.Franchise(
            name="\x1b[31m" + "Name " * 60,
            parts=(PART, concierge.FranchisePart(title=ODD), concierge.FranchisePart(title=BARE)),
            failures=(SILENT,),
        )
    ),
    "franchise-seen": lambda: franchise_view(
        concierge.Franchise(parts=tuple(replace(part, is_seen=True) for part in FRANCHISE.parts))
    ),
    "discoveries": lambda: discoveries_view(
        concierge.Discoveries(people=(DEAKINS, UNTOLD), coincidences=(GAFFER,))
    ),
    "discoveries-odd": lambda: discoveries_view(
        concierge.Discoveries(
            people=(replace(DEAKINS, person=ODD_PERSON, best=(own(ODD),), unwatched=(ODD,)),),
            coincidences=(
                replace(GAFFER, job="Gaffer of the " + "very " * 60 + "big lamp", person=ODD_PERSON),
            ),
        )
    ),
    "discoveries-none": lambda: discoveries_view(concierge.Discoveries()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def test_a_day_that_a_person_named_is_the_same_day_in_every_time_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONCIERGE_LANGUAGE", "en")
    say.cache_clear()
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        shown = printed(next_view(replace(WATCHING, watched_at=datetime(2026, 11, 20, tzinfo=UTC))))
    finally:
        monkeypatch.undo()
        time.tzset()
        say.cache_clear()

    assert "2026-11-20" in shown
