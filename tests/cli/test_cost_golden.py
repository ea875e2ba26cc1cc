"""What `concierge cost` prints, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_cost_golden.py --golden=write`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType

import concierge
from concierge_cli.cost_view import cost_document, cost_view, costs_document, costs_view
from concierge_cli.documents import kinds
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_cost"
HAIKU = concierge.ModelUse(
    model="claude-haiku-4-5-20251001",
    calls=7,
    input_tokens=870,
    cache_read_tokens=61_234,
    cache_write_tokens=9_950,
    output_tokens=1_204,
    cost_micros=31_400,
)
OPUS = concierge.ModelUse(
    model="claude-opus-5", calls=112, input_tokens=3_100_000, output_tokens=999_600, cost_micros=12_345_678
)
LOCAL = concierge.ModelUse(model="llama3:8b", calls=1_024)
BEFORE = concierge.ModelUse(calls=3, input_tokens=400, cost_micros=4_200)
ODD = concierge.ModelUse(model="\x1b[31m" + "модель " * 12, calls=1, input_tokens=1, cost_micros=1)
REPORT = concierge.CostReport(
    today=concierge.CostSpan(days=1, models=(HAIKU,)),
    week=concierge.CostSpan(days=7, models=(OPUS, HAIKU)),
    month=concierge.CostSpan(days=30, models=(OPUS, HAIKU, BEFORE, LOCAL)),
    limit_micros=500_000,
)
NOTHING = concierge.CostReport(
    today=concierge.CostSpan(days=1), week=concierge.CostSpan(days=7), month=concierge.CostSpan(days=30)
)
ANNA = concierge.PersonCosts(user=concierge.User(id=1, name="Анна"), report=REPORT)
NAMELESS = concierge.PersonCosts(
    user=concierge.User(id=2, name=""),
    report=replace(NOTHING, month=concierge.CostSpan(days=30, models=(ODD,))),
)
VIEWS: dict[str, Callable[[], RenderableType]] = {
    "own": lambda: cost_view(REPORT),
    "no-limit": lambda: cost_view(replace(REPORT, limit_micros=None)),
    "odd": lambda: cost_view(replace(REPORT, today=concierge.CostSpan(days=1, models=(ODD,)))),
    "none": lambda: cost_view(NOTHING),
    "all": lambda: costs_view((ANNA, NAMELESS)),
    "none-of-all": lambda: costs_view(()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def test_the_document_has_dollars_and_the_share_from_the_cache() -> None:
    told = json.loads(cost_document(REPORT).model_dump_json())
    of_all = json.loads(costs_document((ANNA, NAMELESS)).model_dump_json())

    assert [span["days"] for span in told["spans"]] == [1, 7, 30]
    assert told["spans"][0]["models"] == {
        HAIKU.model: {
            "calls": 7,
            "input_tokens": 870,
            "cache_read_tokens": 61_234,
            "cache_write_tokens": 9_950,
            "output_tokens": 1_204,
            "cached_share": 0.8498,
            "cost_usd": 0.0314,
        }
    }
    assert (told["limit_usd"], told["left_usd"], told["people"]) == (0.5, 0.4686, None)
    assert [(one["user_id"], one["limit_usd"]) for one in of_all["people"]] == [(1, 0.5), (2, None)]
    assert of_all["people"][0]["spans"] == told["spans"]


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_who_has_asked_no_model_is_told_so(shell: Shell, options: tuple[str, ...]) -> None:
    said = shell.run("cost", *options)
    as_json = shell.run("cost", *options, "--json")

    assert (said.code, as_json.code) == (0, 0)
    assert "30" in said.out
    kinds()["cost"].validate_json(as_json.out)
