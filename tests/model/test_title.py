"""A title and its names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from concierge.model.title import Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind
from concierge.testing import a_title

TODAY, AHEAD = date(2026, 11, 26), date(2026, 12, 26)


def test_names_come_once_and_in_order() -> None:
    title = a_title(name_en="Metropolis", name_original="Metropolis", aliases=("Die Stadt", "Метрополис", ""))

    assert title.names == ("Метрополис", "Metropolis", "Die Stadt")


@pytest.mark.parametrize(
    "title, ru, en",
    [
        (a_title(), "Метрополис (1927)", "Metropolis (1927)"),
        (a_title("", name_en=""), "Metropolis (1927)", "Metropolis (1927)"),
        (a_title(name_en="", name_original="", year=None), "Метрополис", "Метрополис"),
        (
            a_title("", name_original="七人の侍", name_en="Seven Samurai"),
            "七人の侍 (1927)",
            "Seven Samurai (1927)",
        ),
        (Title(kind=TitleKind.MOVIE), "", ""),
    ],
    ids=["both", "only original", "only Russian", "no Russian", "nothing"],
)
def test_a_label_is_in_the_readers_language_where_there_is_one(title: Title, ru: str, en: str) -> None:
    assert (title.label("ru"), title.label("en")) == (ru, en)


def premieres(*days: date) -> tuple[Premiere, ...]:
    return tuple(Premiere(kind=PremiereKind.THEATRICAL, day=day) for day in days)


@pytest.mark.parametrize(
    "told, is_out",
    [
        ({"premieres": premieres(TODAY)}, True),
        ({"premieres": premieres(AHEAD, TODAY), "status": Airing.ANNOUNCED}, True),
        ({"premieres": premieres(AHEAD)}, False),
        ({}, True),
        ({"status": Airing.ANNOUNCED}, False),
        ({"year": None}, False),
        ({"year": 2027}, False),
        ({"year": 1982, "premieres": premieres(AHEAD)}, True),
        ({"year": 2025, "premieres": premieres(AHEAD), "status": Airing.ANNOUNCED}, False),
    ],
    ids=[
        "today",
        "here today",
        "next month",
        "this year",
        "announced",
        "no year",
        "next year",
        "returns",
        "put off",
    ],
)
def test_a_title_is_out_once_there_was_a_premiere_or_its_year_has_come(
    told: dict[str, object], *, is_out: bool
) -> None:
    assert replace(a_title(year=2026), **told).is_out(TODAY) is is_out  # type: ignore[arg-type]  # fields by name
