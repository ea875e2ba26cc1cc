"""Letterboxd's own form for imports (letterboxd.com/import): films only, in files of 1 MB at most.

Source: https://letterboxd.com/about/importing-data/.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from concierge.adapters._export_marks import (
    dates_of,
    day,
    films,
    is_marked,
    is_seen_or_judged,
    is_wanted,
    whole,
)
from concierge.adapters._export_table import Cell, parts_of
from concierge.model.exporting import ExportedTitle
from concierge.model.title import TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "LetterboxdExport"]

COLUMNS: Final = ("tmdbID", "imdbID", "Title", "Year", "Rating10", "WatchedDate", "Rewatch", "Review")
LARGEST: Final = 1_000_000


class LetterboxdExport:
    """A row for each day on which a film was seen; a file that has to be given as the watchlist stands apart."""

    name = "letterboxd"

    def holds(self, one: ExportedTitle) -> bool:
        """Films."""
        return one.title.kind is TitleKind.MOVIE and is_marked(one)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """`letterboxd-1.csv` and so on, `watchlist.csv`."""
        seen = list(filter(is_seen_or_judged, films(titles)))
        wanted = list(filter(is_wanted, films(titles)))
        diary = parts_of(COLUMNS, (row for one in seen for row in _diary(one)), most_bytes=LARGEST)
        watchlist = parts_of(COLUMNS[:4], map(_title, wanted), most_bytes=LARGEST)
        return {f"letterboxd-{number}.csv": part for number, part in enumerate(diary, 1)} | {
            "watchlist.csv" if number == 1 else f"watchlist-{number}.csv": part
            for number, part in enumerate(watchlist, 1)
        }


FORMAT: ExportFormat = LetterboxdExport()


def _title(one: ExportedTitle) -> list[Cell]:
    title = one.title
    return [title.ids.tmdb, title.ids.imdb, title.name("en"), title.year]


def _diary(one: ExportedTitle) -> Iterator[list[Cell]]:
    """Oldest first. What the person thinks of it now stands with the last time; so Letterboxd shows it once."""
    days = sorted({day(at) for viewing in one.viewings for at, _ in dates_of(viewing)})
    for number, date in enumerate(days or [""]):
        is_last = number == len(days or [""]) - 1
        rating = one.rating if is_last else None
        yield [
            *_title(one),
            whole(rating),
            date,
            "true" if number else "false",
            rating.review if rating else "",
        ]
