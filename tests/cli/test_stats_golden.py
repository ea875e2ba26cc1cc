"""What `concierge stats` prints, word for word, at 80 columns and at 120.

Read each file after `pytest tests/cli/test_stats_golden.py --golden=write`: bars must end where their numbers begin,
and nothing may be told by colours alone.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

import concierge
from concierge_cli.heat_map import HeatMap
from concierge_cli.side_by_side import Bar, bar_lines, fitted
from concierge_cli.stats_document import stats_document
from concierge_cli.stats_view import stats_view
from tests.cli.figures import ALL_TIME, EMPTY, NO_YEAR, ODD, SMALL, TODAY, UNDATED, YEAR
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_stats"
VIEWS = {
    "all": (ALL_TIME, 80),
    "all-wide": (ALL_TIME, 120),
    "year": (YEAR, 80),
    "small": (SMALL, 80),
    "undated": (UNDATED, 80),
    "odd": (ODD, 80),
    "narrow": (YEAR, 60),
    "none": (EMPTY, 80),
    "none-of-year": (NO_YEAR, 80),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    statistics, width = VIEWS[name]
    text = printed(stats_view(statistics, TODAY), width)

    expect(GOLDEN / f"{name}.{language}.txt", text, request, width=width)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


@pytest.mark.parametrize("year", [2024, 2023, 2012, 2028])
def test_a_map_has_every_day_of_its_year_once(year: int) -> None:
    days = {
        date.fromordinal(day): 1
        for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    }
    console = Console(width=80, file=io.StringIO(), no_color=True)
    with console.capture() as captured:
        console.print(HeatMap(year, {**days, date(year - 1, 12, 31): 1}, date(year + 1, 1, 1)))

    *rows, scale = captured.get().splitlines()[1:]
    assert sum(row.count("░") for row in rows) == len(days)
    assert "·░▒▓█" in scale


def test_a_day_of_hundreds_leaves_the_other_days_their_shades() -> None:
    days = {date(2025, 1, day): count for day, count in enumerate((1, 2, 3, 4, 900), 1)}
    shades = concierge.Statistics(days=days).shades
    console = Console(width=80, file=io.StringIO(), no_color=True)
    with console.capture() as captured:
        console.print(HeatMap(2025, shades, date(2026, 1, 1)))

    *rows, _ = captured.get().splitlines()[1:]
    assert [sum(row.count(shade) for row in rows) for shade in "░▒▓█"] == [1, 2, 1, 1]


@pytest.mark.parametrize("width", [1, 5, 12, 38, 80])
def test_bars_are_as_wide_as_they_may_be(width: int) -> None:
    bars = [Bar(label="драма", value=3, figure="3"), Bar(label="🎬" * 30, value=0, figure="–")]

    lines = bar_lines(bars, width)

    assert len({cell_len(line.plain) for line in lines}) == 1
    assert cell_len(lines[0].plain) == max(width, width // 2 + 4)  # a bar needs a cell, whatever the width
    assert cell_len(fitted("是枝裕和", 4)) == 4


def test_the_document_tells_everything_that_was_counted() -> None:
    told = json.loads(stats_document(ALL_TIME, "card.png").model_dump_json())

    assert told["hours"] == 7650.8
    assert told["people"]["director"][1] == {
        "name": "Denis Villeneuve",
        "name_ru": "Дени Вильнёв",
        "count": 9,
        "rated": 9,
        "average": 8.83,
    }
    assert told["people"]["creator"][1]["average"] is None
    assert told["days"]["2024-05-09"] == 41
    assert told["longest_streak"] == {"first": "2025-12-10", "last": "2025-12-29", "days": 20}
    assert told["card"] == "card.png"
    assert json.loads(stats_document(EMPTY).model_dump_json())["longest_streak"] is None


def test_who_has_seen_nothing_is_told_how_to_begin(shell: Shell) -> None:
    printed_ = shell.run("stats", "--png", "card.png")

    assert printed_.code == 0
    assert "concierge import" in printed_.out
    assert not (shell.home / "card.png").exists()


def test_figures_are_printed_and_kept_as_a_picture_that_is_not_replaced_unasked(shell: Shell) -> None:
    pytest.importorskip("PIL")
    shell.run("watched", "add", "Метрополис", "1927", "--at", "2026-11-20")

    shown = shell.run("stats", "--year", "2026")
    kept = shell.run("stats", "--year", "2026", "--png", "card.png", "--json")
    again = shell.run("stats", "--png", "card.png")
    forced = shell.run("stats", "--png", "card.png", "--force")
    at_home = shell.run("stats", "--png=~/home.png")

    assert (shown.code, kept.code, again.code, forced.code, at_home.code) == (0, 0, 2, 0, 0)
    assert (shell.home / "home.png").exists()
    told = json.loads(kept.out)
    assert (told["films"], told["days"]) == (1, {"2026-11-20": 1})
    assert Path(told["card"]).name == "card.png"
    assert (shell.home / "card.png").read_bytes().startswith(b"\x89PNG")


def test_a_year_without_films_is_refused(shell: Shell) -> None:
    assert shell.run("stats", "--year", "1700").code == 2


@pytest.mark.parametrize("last, is_told", [(25, True), (24, True), (23, False)])
def test_a_streak_goes_on_until_a_whole_day_has_passed(last: int, language: str, *, is_told: bool) -> None:
    longest = concierge.Streak(first=date(2025, 1, 1), last=date(2025, 1, 9))
    streak = concierge.Streak(first=date(2026, 11, 20), last=date(2026, 11, last))

    going_on = printed(stats_view(replace(ALL_TIME, longest_streak=longest, last_streak=streak), TODAY))
    longest_itself = printed(stats_view(replace(ALL_TIME, longest_streak=streak, last_streak=streak), TODAY))

    told = {"ru": "подряд и до сих пор", "en": "in a row until now"}[language]
    assert (told in going_on) == is_told
    assert told not in longest_itself
