"""IMDb's own tables of ratings and of a watchlist, as it writes them since June 2024."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from concierge.adapters._export_marks import day, is_rated, is_wanted, whole
from concierge.adapters._export_table import Cell, table
from concierge.model.exporting import ExportedTitle
from concierge.model.title import TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "ImdbExport"]

_ABOUT: Final = (
    "Title", "Original Title", "URL", "Title Type", "IMDb Rating", "Runtime (mins)", "Year", "Genres",
    "Num Votes", "Release Date", "Directors",
)  # fmt: skip
RATINGS: Final = ("Const", "Your Rating", "Date Rated", *_ABOUT)
WATCHLIST: Final = (
    "Position", "Const", "Created", "Modified", "Description", *_ABOUT, "Your Rating", "Date Rated",
)  # fmt: skip
_TYPES: Final = {TitleKind.MOVIE: "Movie", TitleKind.SERIES: "TV Series"}


class ImdbExport:
    """Titles without an id of IMDb are left out: its tables know them by nothing else."""

    name = "imdb"

    def holds(self, one: ExportedTitle) -> bool:
        """Titles with its id that are rated or wanted."""
        return bool(one.title.ids.imdb) and (is_rated(one) or is_wanted(one))

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """`ratings.csv` and `watchlist.csv`."""
        known = list(filter(self.holds, titles))
        rated, wanted = list(filter(is_rated, known)), list(filter(is_wanted, known))
        files: dict[str, Iterable[str]] = {}
        if rated:
            files["ratings.csv"] = table(RATINGS, map(_rated, rated))
        if wanted:
            files["watchlist.csv"] = table(WATCHLIST, (_wanted(*row) for row in enumerate(wanted, 1)))
        return files


FORMAT: ExportFormat = ImdbExport()


def _rated(one: ExportedTitle) -> list[Cell]:
    return [one.title.ids.imdb, *_rating(one), *_about(one)]


def _wanted(position: int, one: ExportedTitle) -> list[Cell]:
    added = day(one.wanted.added_at) if one.wanted else ""
    return [position, one.title.ids.imdb, added, added, "", *_about(one), *_rating(one)]


def _rating(one: ExportedTitle) -> list[Cell]:
    return [whole(one.rating), day(one.rating.rated_at)] if one.rating and is_rated(one) else ["", ""]


def _about(one: ExportedTitle) -> list[Cell]:
    title = one.title
    return [
        title.name("en"),
        title.name_original or title.name("en"),
        f"https://www.imdb.com/title/{title.ids.imdb}/",
        _TYPES[title.kind],
        "",
        title.runtime_min,
        title.year,
        *("" for _ in _ABOUT[7:]),
    ]
