"""A title and its names."""

from __future__ import annotations

import pytest

from concierge.model.title import Title, TitleKind
from concierge.testing import a_title


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
