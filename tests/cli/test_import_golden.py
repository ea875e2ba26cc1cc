"""What imports, open names and connected accounts print, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_import_golden.py --golden=write`: a title from a file steers no terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType

import concierge
from concierge.model.outbox import Failure
from concierge.testing import NOW
from concierge_cli.import_view import (
    accounts_document,
    accounts_view,
    import_document,
    open_names_document,
    open_names_view,
    report_view,
)
from tests.cli.golden_views import expect, expect_no_other, printed

GOLDEN = Path(__file__).parent / "golden_import"
PROBLEMS = tuple(concierge.RowProblem)


def row(number: int, reason: concierge.RowProblem, **told: object) -> concierge.Unresolved:
    return concierge.Unresolved(
        place=f"ratings.csv:{number}",
        reason=reason,
        title=str(told.get("title", "Tenet")),
        year=told.get("year", 2020),  # type: ignore[arg-type]  # a test's facts
        id=told.get("id"),  # type: ignore[arg-type]  # as above
        choices=told.get("choices", ()),  # type: ignore[arg-type]  # as above
    )


def dune(year: int) -> concierge.Title:
    return concierge.Title(kind=concierge.TitleKind.MOVIE, name_ru="Дюна", name_en="Dune", year=year)


ODD = row(7, concierge.RowProblem.NO_TITLE, title="=cmd()\x1b[31m\u202eживот", year=None)
OPEN = (
    row(2, concierge.RowProblem.AMBIGUOUS, id=9, title="Дюна", choices=(dune(1984), dune(2021))),
    row(3, concierge.RowProblem.UNKNOWN, id=24, title="Домашнее видео " * 6, year=None),
    row(4, concierge.RowProblem.WAITING, id=107, title="\x1b[2Jx"),
)
REPORT = concierge.ImportReport(
    source="letterboxd",
    read=1342,
    added=concierge.Added(watched=901, ratings=400, watchlist=12, reviews=1),
    unchanged=28,
)
CONNECTED = concierge.Connection(service="trakt", connected_at=NOW, synced_at=NOW, due_at=NOW)
DOWN = Failure(code="unavailable", facts={"service": "letterboxd"})
ACCOUNTS = (
    replace(CONNECTED, service="kinopoisk", nickname="1000001", synced_at=None),
    replace(CONNECTED, service="letterboxd", nickname="anna_films", failure=DOWN),
    replace(CONNECTED, state=concierge.ConnectionState.EXPIRED, failure=Failure(code="account_unusable")),
)
SERVICES = ("kinopoisk", "letterboxd", "trakt")
BROKEN = concierge.SourceFailure(service="trakt", code="unavailable", facts={"problem": "timeout"})
VIEWS: dict[str, Callable[[], RenderableType]] = {
    "report": lambda: report_view(REPORT),
    "report-again": lambda: report_view(replace(REPORT, added=concierge.Added(), unchanged=1342)),
    "report-every-problem": lambda: report_view(
        replace(
            REPORT,
            unresolved=(*(row(n, one) for n, one in enumerate(PROBLEMS[:-3], 2)), ODD, *OPEN),
            bad_rows=len(PROBLEMS) + 40,
        )
    ),
    "report-many": lambda: report_view(
        replace(
            REPORT,
            unresolved=tuple(row(n, concierge.RowProblem.BAD_SCORE) for n in range(2, 30)),
            bad_rows=28,
        )
    ),
    "report-broken-off": lambda: report_view(replace(REPORT, source="trakt", failure=BROKEN)),
    "open": lambda: open_names_view(OPEN),
    "open-none": lambda: open_names_view(()),
    "accounts": lambda: accounts_view(ACCOUNTS, SERVICES),
    "accounts-none": lambda: accounts_view((), SERVICES),
    "accounts-nothing-set-up": lambda: accounts_view((), ()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def test_the_document_of_an_import_has_exactly_the_keys_that_scripts_were_promised() -> None:
    told = import_document(replace(REPORT, unresolved=(OPEN[0],))).model_dump()

    assert told == {
        "source": "letterboxd",
        "read": 1342,
        "added": {"watched": 901, "ratings": 400, "watchlist": 12, "reviews": 1},
        "unchanged": 28,
        "unresolved": [{"row": "ratings.csv:2", "title": "Дюна", "year": 2020, "reason": "ambiguous"}],
    }


def test_open_names_and_accounts_are_told_whole_as_documents(language: str) -> None:
    names, accounts = open_names_document(OPEN), accounts_document(ACCOUNTS, SERVICES)

    assert [(one.id, one.reason, one.choices) for one in names.unresolved[:1]] == [
        (9, "ambiguous", [dune(1984).label(language), dune(2021).label(language)])
    ]
    assert [(one.service, one.state, one.failure) for one in accounts.accounts] == [
        ("kinopoisk", "active", None),
        ("letterboxd", "active", "unavailable"),
        ("trakt", "expired", "account_unusable"),
    ]
    assert accounts.services == list(SERVICES)
