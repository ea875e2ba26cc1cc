"""A table for any spreadsheet, with everything that the lists hold; the import of tables takes it back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from concierge.adapters._export_marks import dates_of, day, is_marked, stamp
from concierge.adapters._export_table import Cell, table
from concierge.model.exporting import ExportedTitle
from concierge.model.taste import Precision, Viewing
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "PlainExport"]

COLUMNS: Final = (
    "title", "title_ru", "title_original", "year", "type", "imdb", "tmdb", "kinopoisk", "rating", "rated_at",
    "watched", "watched_at", "season", "episode", "times", "review", "watchlist", "watchlisted_at",
)  # fmt: skip
FILE: Final = "concierge.csv"
_YES: Final = "yes"


class PlainExport:
    """One row for each time that something was seen; rating, review and watchlist stand in a title's first row."""

    name = "plain"

    def holds(self, one: ExportedTitle) -> bool:
        """Whatever is marked."""
        return is_marked(one)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        marked = list(filter(self.holds, titles))
        rows = (row for one in marked for row in _rows(one))
        return {FILE: table(COLUMNS, rows, is_marked=True)} if marked else {}


FORMAT: ExportFormat = PlainExport()


def _rows(one: ExportedTitle) -> Iterator[Sequence[Cell]]:
    """The cells by their columns' names, so that none can slip into another's place."""
    seen = [cells for viewing in one.viewings for cells in _seen(viewing)] or [{}]
    for number, cells in enumerate(seen):
        row = _title(one) | cells | (_opinion(one) if number == 0 else {})
        yield [row.get(column, "") for column in COLUMNS]


def _title(one: ExportedTitle) -> dict[str, Cell]:
    title = one.title
    return {
        "title": title.name("en"),
        "title_ru": title.name_ru,
        "title_original": title.name_original,
        "year": title.year,
        "type": title.kind.value,
        "imdb": title.ids.imdb,
        "tmdb": title.ids.tmdb,
        "kinopoisk": title.ids.kinopoisk,
    }


def _opinion(one: ExportedTitle) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    if one.rating is not None:
        cells |= {
            "rating": str(one.rating.score or ""),
            "rated_at": stamp(one.rating.rated_at),
            "review": one.rating.review,
        }
    if one.wanted is not None:
        cells |= {"watchlist": _YES, "watchlisted_at": stamp(one.wanted.added_at)}
    return cells


def _seen(viewing: Viewing) -> Iterator[dict[str, Cell]]:
    cells: dict[str, Cell] = {"watched": _YES, "season": viewing.season, "episode": viewing.episode}
    dates = [stamp(at) if precision is Precision.EXACT else day(at) for at, precision in dates_of(viewing)]
    for number, date in enumerate(dates or [""]):
        yield cells | {"watched_at": date, "times": viewing.times if number == 0 else None}
