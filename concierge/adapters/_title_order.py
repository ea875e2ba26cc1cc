"""Which of a metadata source's titles fit what was asked, and in which order."""

import re
from collections.abc import Iterable

from concierge.model.title import Title

__all__ = ["best_first"]


def best_first(titles: Iterable[Title], text: str, year: int | None) -> tuple[Title, ...]:
    """The titles of the asked year, then those of a year beside it or of no known year; others are left out.

    Festivals and cinemas differ by a year, and so do memories. Within a year exact names come first; then the
    source's own order holds.
    """
    wanted = _words(text)
    fitting = [title for title in titles if _years_off(title, year) <= 1]

    def distance(title: Title) -> tuple[float, bool]:
        return _years_off(title, year), all(_words(name) != wanted for name in title.names)

    return tuple(sorted(fitting, key=distance))


def _years_off(title: Title, year: int | None) -> float:
    if year is None:
        return 0
    return 1 if title.year is None else abs(title.year - year)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("ё", "е"))
