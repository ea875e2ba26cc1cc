"""What the commands about next episodes, franchises and discoveries print, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_progress_golden.py --golden=write`: nothing from outside may steer the
terminal, and what nobody told must be said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import RenderableType

import concierge
from concierge_cli.language import say
from concierge_cli.progress_view import discoveries_view, franchise_view, in_progress_view, next_view
from tests.cli.test_title_golden import LANGUAGES, printed
from tests.cli.titles import BARE, FILM, ODD, ODD_PERSON, SERIES, SILENT

GOLDEN = Path(__file__).parent / "golden_progress"
STATE = concierge.ProgressState
AHEAD = concierge.Episode(season=15, number=2, name="Chikhai Bardo", air_date=date(2026, 12, 1))
NEXT = concierge.Episode(season=2, number=5, name="Trojan's Horse", air_date=date(2026, 11, 14))
MISSED = tuple(concierge.Episode(season=1, number=number) for number in (1, 2, 3, 5, 7, 9))
WATCHING = concierge.SeriesProgress(
    title=SERIES,
    state=STATE.WATCHING,
    next=NEXT,
    last=(2, 4),
    seen=7,
    aired=19,
    missed=MISSED,
    watched_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
WAITING = replace(WATCHING, state=STATE.WAITING, next=AHEAD, missed=(), seen=19, last=(15, 1))
ODD_SERIES = replace(
    WATCHING,
    title=replace(ODD, kind=concierge.TitleKind.SERIES),
    next=replace(NEXT, name="\x1b[31m" + "Name " * 80),
    missed=tuple(concierge.Episode(season=number, number=1) for number in range(1, 30)),
)
PART = concierge.FranchisePart(title=FILM)
FIRST = replace(FILM, name_ru="Дюна", name_en="Dune", name_original="Dune", year=2021)
THIRD = replace(FILM, name_ru="Дюна: Часть третья", name_en="Dune: Part Three", name_original="", year=2026)
FRANCHISE = concierge.Franchise(
    name="Dune Collection",
    parts=(
        concierge.FranchisePart(title=FIRST, is_seen=True, score=concierge.Score.of(8.5)),
        PART,
        concierge.FranchisePart(title=THIRD, is_out=False),
    ),
)


def own(title: concierge.Title, points: float | None = None) -> concierge.OwnTitle:
    score = None if points is None else concierge.Score.of(points)
    return concierge.OwnTitle(title=concierge.KnownTitle(id=1, title=title), is_seen=True, score=score)


DEAKINS = concierge.Discovery(
    craft=concierge.Craft.CAMERA,
    person=concierge.Person(name="Roger Deakins", name_ru="Роджер Дикинс"),
    films=7,
    rated=5,
    mean=8.4,
    best=(own(FIRST, 9), own(FILM)),
    unwatched=(THIRD, BARE),
)
UNTOLD = replace(
    DEAKINS, craft=concierge.Craft.MUSIC, films=3, rated=0, mean=None, unwatched=(), is_whole=False
)
GAFFER = concierge.Coincidence(
    job="Gaffer", person=concierge.Person(name="Bill O'Leary"), films=2, titles=(own(FIRST), own(BARE))
)
VIEWS: dict[str, Callable[[], RenderableType]] = {
    "next": lambda: next_view(WATCHING),
    "next-waiting": lambda: next_view(WAITING),
    "next-unannounced": lambda: next_view(replace(WAITING, next=None)),
    "next-finished": lambda: next_view(replace(WAITING, state=STATE.FINISHED, next=None, missed=MISSED[:1])),
    "next-as-such": lambda: next_view(concierge.SeriesProgress(title=SERIES, state=STATE.UNKNOWN, aired=19)),
    "next-unknown": lambda: next_view(concierge.SeriesProgress(title=SERIES, state=STATE.UNKNOWN)),
    "next-odd": lambda: next_view(ODD_SERIES),
    "next-all": lambda: in_progress_view((WATCHING, WAITING, ODD_SERIES)),
    "next-none": lambda: in_progress_view(()),
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


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CONCIERGE_LANGUAGE", request.param)
    say.cache_clear()
    yield request.param
    say.cache_clear()


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    text = printed(VIEWS[name]())

    path = GOLDEN / f"{name}.{language}.txt"
    if request.config.getoption("--golden", default="compare") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if cell_len(line) > 80] == []
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    names = {f"{name}.{language}.txt" for name in VIEWS for language in LANGUAGES}

    assert {path.name for path in GOLDEN.iterdir()} == names


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
