"""What the commands about titles and people print, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_title_golden.py --golden=write`: nothing from outside may steer the
terminal, and what nobody told must be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict, Unpack

import pytest
from rich.console import RenderableType

import concierge
from concierge.model.title_card import untold
from concierge_cli.card_view import card_view
from concierge_cli.filmography_view import choice_view, filmography_view
from concierge_cli.language import say
from concierge_cli.title_view import find_view
from concierge_cli.upcoming_view import upcoming_view
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.titles import (
    BARE,
    DIRECTOR,
    FILM,
    NAMESAKES,
    ODD,
    ODD_PERSON,
    SERIES,
    SILENT,
    TODAY,
    UPCOMING,
)

GOLDEN = Path(__file__).parent / "golden_titles"
SEEN_ON = datetime(2024, 5, 3, 21, tzinfo=UTC)
MONTH = TODAY + timedelta(days=30)
REMAKE = replace(FILM, year=1984, ratings=(), kind=concierge.TitleKind.SERIES)


class Told(TypedDict, total=False):
    """What a resolution says beside its titles."""

    is_ambiguous: bool
    season: int | None
    episode: int | None
    failures: tuple[concierge.SourceFailure, ...]


def found(*titles: concierge.Title, **told: Unpack[Told]) -> concierge.Resolution:
    return concierge.Resolution(titles=titles, **told)


def own(
    title: concierge.Title, points: float | None = None, *, seen: bool = True, on: datetime | None = SEEN_ON
) -> concierge.OwnTitle:
    score = None if points is None else concierge.Score.of(points)
    known = concierge.KnownTitle(id=1, title=title)
    return concierge.OwnTitle(title=known, is_seen=seen, score=score, watched_at=on)


def with_seen(person: concierge.Person, points: float) -> concierge.Person:
    parts = tuple(replace(part, own=own(part.title, points)) for part in person.parts[:1])
    return replace(person, parts=(*parts, *person.parts[1:]))


def card(
    title: concierge.Title, *failures: concierge.SourceFailure, own: concierge.OwnTitle | None = None
) -> RenderableType:
    whole = concierge.TitleCard(title=title, failures=failures, missing=untold(title), own=own)
    return card_view(whole, title.name(say().language))


def upcoming(listed: concierge.ListedTitles, *, shown: int = 50) -> RenderableType:
    return upcoming_view(listed, TODAY, MONTH, shown=shown, wants_films=True)


VIEWS: dict[str, Callable[[], RenderableType]] = {
    "find": lambda: find_view(found(SERIES, season=2, episode=5), "Severance s02e05", shown=10),
    "find-ambiguous": lambda: find_view(
        found(FILM, REMAKE, SERIES, is_ambiguous=True, season=2), "Дюна", shown=2
    ),
    "find-same-year": lambda: find_view(
        found(FILM, replace(REMAKE, year=2024), is_ambiguous=True, episode=3),
        "Дюна",
        shown=10,
        given=["--year 2024"],
    ),
    "find-nothing-apart": lambda: find_view(found(BARE, BARE, is_ambiguous=True), "-$(x)", shown=10),
    "find-unsure": lambda: find_view(found(FILM, is_ambiguous=True), "Дюнаа", shown=10),
    "find-odd": lambda: find_view(found(ODD, BARE, failures=(SILENT,)), "x" * 100, shown=10),
    "find-none": lambda: find_view(found(failures=(SILENT,)), "Сто \x1b[31mлет", shown=10),
    "info-film": lambda: card(FILM),
    "info-series": lambda: card(SERIES, SILENT),
    "info-bare": lambda: card(BARE),
    "info-seen": lambda: card(BARE, own=own(BARE, 8.5)),
    "info-seen-once": lambda: card(BARE, own=own(BARE, on=None)),
    "info-rated": lambda: card(BARE, own=own(BARE, 10, seen=False, on=None)),
    "find-seen": lambda: find_view(
        found(FILM, SERIES, ODD), "Дюна", shown=3, own=(own(FILM, 8.5), own(SERIES), own(ODD, 1))
    ),
    "person-seen": lambda: filmography_view(with_seen(DIRECTOR, 8.5), shown=30),
    "person-seen-odd": lambda: filmography_view(with_seen(ODD_PERSON, 10), shown=30),
    "person-left-out": lambda: filmography_view(replace(DIRECTOR, left_out=2), shown=30),
    "person-all-seen": lambda: filmography_view(replace(NAMESAKES[0], left_out=1), shown=30),
    "info-odd": lambda: card(ODD),
    "person": lambda: filmography_view(DIRECTOR, shown=30),
    "person-more": lambda: filmography_view(DIRECTOR, shown=1),
    "person-nothing": lambda: filmography_view(NAMESAKES[0], shown=30),
    "person-odd": lambda: filmography_view(ODD_PERSON, shown=30),
    "person-choice": lambda: choice_view(NAMESAKES, "Steve McQueen"),
    "upcoming": lambda: upcoming(concierge.ListedTitles(titles=UPCOMING), shown=3),
    "upcoming-odd": lambda: upcoming(concierge.ListedTitles(titles=(ODD, SERIES), failures=(SILENT,))),
    "upcoming-no-films": lambda: upcoming(concierge.ListedTitles(titles=(SERIES,))),
    "upcoming-none": lambda: upcoming(concierge.ListedTitles()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def person(name: str, popularity: float = 0.0, name_ru: str = "") -> concierge.Person:
    return concierge.Person(name=name, name_ru=name_ru, popularity=popularity)


@pytest.mark.parametrize(
    "asked, people, meant",
    [
        ("Nolan", [person("Christopher Nolan", 0.9), person("Jonathan Nolan", 0.8)], 2),
        ("nolan", [person("Christopher Nolan", 0.9), person("Jonathan Nolan", 0.6)], 1),
        ("Christopher Nolan", [person("Christopher Nolan", 0.9), person("Jonathan Nolan", 0.9)], 1),
        ("Соловьев", [person("S", 0.3, "Сергей Соловьёв"), person("V", 0.3, "Владимир Соловьев")], 2),
        ("Вильнёва", [person("Denis Villeneuve"), person("Denis Villeneuve"), person("Someone")], 2),
        ("x", [], 0),
    ],
)
def test_a_choice_is_offered_among_people_who_fit_as_well_and_are_as_known(
    asked: str, people: list[concierge.Person], meant: int
) -> None:
    assert len(concierge.namesakes(asked, people)) == meant
