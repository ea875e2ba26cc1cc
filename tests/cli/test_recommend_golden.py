"""What the commands that recommend print, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_recommend_golden.py --golden=write`: nothing from outside may steer the
terminal, and where there is nothing the next step must be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType

import concierge
from concierge_cli.recommend_documents import (
    deep_dive_document,
    evening_document,
    pack_document,
    patterns_document,
    recommendations_document,
)
from concierge_cli.recommend_view import (
    deep_dive_view,
    evening_view,
    pack_view,
    patterns_view,
    recommendations_view,
)
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.recommended import DIVE, EVENING, FOUND, NOTHING, PACK, PATTERNS, SHARED
from tests.cli.titles import SILENT

GOLDEN = Path(__file__).parent / "golden_recommend"
VIEWS: dict[str, Callable[[], RenderableType]] = {
    "recommend": lambda: recommendations_view(FOUND),
    "recommend-no-taste": lambda: recommendations_view(replace(FOUND, rated=0, failures=(SILENT,))),
    "recommend-none": lambda: recommendations_view(NOTHING),
    "recommend-like-none": lambda: recommendations_view(NOTHING, none="recommend.none_like"),
    "recommend-gem-none": lambda: recommendations_view(NOTHING, none="recommend.none_gem"),
    "recommend-for": lambda: recommendations_view(SHARED),
    "recommend-for-none": lambda: recommendations_view(NOTHING, none="recommend.none_for"),
    "recommend-by": lambda: deep_dive_view(DIVE),
    "recommend-by-nothing": lambda: deep_dive_view(replace(DIVE, seen=(), rest=(), average=None)),
    "recommend-patterns": lambda: patterns_view(PATTERNS),
    "recommend-patterns-none": lambda: patterns_view(()),
    "tonight": lambda: evening_view(EVENING),
    "tonight-none": lambda: evening_view(replace(EVENING, items=(), failures=(SILENT,))),
    "travel": lambda: pack_view(PACK),
    "travel-none": lambda: pack_view(concierge.TravelPack(wanted_min=720)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def test_the_documents_tell_the_reasons_as_data() -> None:
    first = recommendations_document(FOUND).items[0]

    assert [(one.trait, one.value, one.count, one.said) for one in first.reasons] == [
        ("director", "Denis Villeneuve", 5, False),
        ("genre", "science_fiction", 0, True),
        ("country", "FR", 11, False),
        ("genre", "horror", 21, False),
    ]
    assert (first.leads[1].of, first.leads[1].points) == ("Stalker (1979)", 9.5)
    assert (first.mark, first.votes, first.slot) == (8.5, 671_021, "watchlist")
    assert [one.slot for one in evening_document(EVENING).items][-1] == "again"
    assert evening_document(EVENING).items[1].episode is not None
    assert (pack_document(PACK).minutes, pack_document(PACK).items[1].episodes) == (512, 6)
    assert deep_dive_document(DIVE).total == 5
    assert patterns_document(PATTERNS).patterns[0].key == "likes:country:FR"
