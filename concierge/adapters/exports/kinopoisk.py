"""The table of votes that Kinopoisk gave until 2022: HTML under the name of an Excel file.

Its tools look for the columns by their names, a slip of the keyboard in one of them included.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final

from concierge.adapters._export_marks import dates_of, is_rated, is_seen_or_judged, whole
from concierge.adapters._moscow import MOSCOW
from concierge.model.exporting import ExportedTitle
from concierge.model.spreadsheet import inert
from concierge.model.taste import UNDATED, Precision
from concierge.model.title import Title, TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "KinopoiskExport"]

# The fifth has a Latin "c" in it; "$" stands on a second line.
COLUMNS: Final = (
    "русскоязычное название", "оригинальное название", "год", "страны", "режисcёр", "жанры", "время",
    "моя оценка", "рейтинг КиноПоиска", "число оценок", "рейтинг IMDb", "число оценок IMDb",
    "мировая премьера", "премьера в РФ", "релиз на DVD", "бюджет $", "сборы США $", "сборы МИР $",
    "сборы РФ $", "дата и время",
)  # fmt: skip
FILE: Final = "kinopoisk-votes.xls"
UNRATED: Final = "zero"
_HEAD: Final = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
    '<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n<title>оценки</title>\n'
    '<meta http-equiv="content-type" content="text/html; charset=utf-8" />\n</head>\n<body>\n<table>\n'
)


class KinopoiskExport:
    """What was rated, and what was seen without a vote; there is no watchlist in it, and no id."""

    name = "kinopoisk"

    def holds(self, one: ExportedTitle) -> bool:
        """Whatever is seen, rated or reviewed."""
        return is_seen_or_judged(one)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        marked = list(filter(self.holds, titles))
        return {FILE: _page(marked)} if marked else {}


FORMAT: ExportFormat = KinopoiskExport()


def _page(titles: Sequence[ExportedTitle]) -> Iterator[str]:
    yield _HEAD
    yield _row(f"<i>{name.removesuffix(' $')}</i>{_second_line(name)}" for name in COLUMNS)
    for one in titles:
        yield _row(_cells(one))
    yield "</table>\n</body>\n</html>\n"


def _second_line(name: str) -> str:
    return "<br />$" if name.endswith(" $") else ""


def _row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<td align="left" nowrap>{cell}</td>' for cell in cells) + "</tr>\n"


def _cells(one: ExportedTitle) -> Iterator[str]:
    title = one.title
    told = {
        "русскоязычное название": f"<b>{_text(title.name('ru'))}</b>",
        "оригинальное название": _text(_original(title)),
        "год": _years(title),
        "время": str(title.runtime_min or ""),
        "моя оценка": str(whole(one.rating) or UNRATED),
        "дата и время": _moment(one),
    }
    return (told.get(column, "") for column in COLUMNS)


def _text(name: str) -> str:
    """Excel runs formulas of such pages too."""
    return escape(inert(name))


def _original(title: Title) -> str:
    """Kinopoisk has it empty where it is the Russian name once more."""
    original = title.name_original or title.name_en
    return "" if original == title.name("ru") else original


def _years(title: Title) -> str:
    """A range tells that it is a series, and nothing else does."""
    if title.year is None or title.kind is TitleKind.MOVIE:
        return str(title.year or "")
    return f"{title.year} – {title.end_year or '...'}"


def _moment(one: ExportedTitle) -> str:
    """When the vote was given, or when it was seen if there is none; a day alone is no moment."""
    if one.rating is not None and is_rated(one):
        return _in_moscow(one.rating.rated_at)
    exact = [
        at for viewing in one.viewings for at, precision in dates_of(viewing) if precision is Precision.EXACT
    ]
    return _in_moscow(max(exact)) if exact else ""


def _in_moscow(moment: datetime) -> str:
    return "" if moment == UNDATED else moment.astimezone(MOSCOW).strftime("%H:%M:%S %d.%m.%Y")
