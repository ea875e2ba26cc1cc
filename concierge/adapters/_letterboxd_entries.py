"""What an entry of a diary at Letterboxd says of a film, alike in an export and in a feed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from concierge.adapters._import_reading import Reading
from concierge.model.importing import ImportedRow, ImportedViewing, ReadRow
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["rows_of", "seen_in"]

REVIEW: Final = "letterboxd-review-"
KINDS: Final = ("letterboxd-watch-", REVIEW)
TWICE: Final = 2
# The columns of the export as the feed calls them.
_AS_EXPORTED: Final = {
    "name": "filmtitle",
    "year": "filmyear",
    "rating": "memberrating",
    "rewatch": "rewatch",
    "watched date": "watcheddate",
}
# What Letterboxd itself writes in a feed before a review, or in place of one.
_OWN: Final = re.compile(r"Watched on \w+ \w+ \d{1,2}, \d{4}\.?|This review may contain spoilers\.?")


def seen_in(
    row: Reading, *, written_at: datetime | None, preamble: re.Pattern[str] | None = None
) -> ImportedRow:
    """The film as a row with the export's columns tells of it; it was written at that moment, and seen on another.

    A rewatch was seen before, on a day that the row does not tell: twice in all, at least.
    """
    seen = row.moment("watched date")
    score, review = row.score("rating", scale=5), row.review("review", is_html=True, preamble=preamble)
    viewing = ImportedViewing(watched_at=seen.at, precision=seen.precision) if seen else None
    return ImportedRow(
        place=row.place,
        name=row.name("name"),
        year=row.year("year"),
        kind=TitleKind.MOVIE,
        is_watched=True,
        viewings=(viewing,) if viewing else (),
        times=TWICE if row.cell("rewatch").casefold() == "yes" else None,
        score=score,
        rated_at=written_at if score or review else None,
        review=review,
    )


def rows_of(item: Mapping[str, str], place: str, published_at: datetime | None) -> Iterator[ReadRow]:
    """What an item of a feed tells, whose fields have names in lower case; nothing for a list."""
    guid, movie, series = (item.get(name, "") for name in ("guid", "movieid", "tvid"))
    if not guid.startswith(KINDS) or not (item.get("filmtitle") or movie or series):
        return
    cells = {column: item.get(field, "") for column, field in _AS_EXPORTED.items()}
    review = item.get("description", "") if guid.startswith(REVIEW) else ""
    row = Reading(place, {**cells, "review": review, "tmdb": movie or series})
    seen = seen_in(row, written_at=published_at, preamble=_OWN)
    kind = TitleKind.SERIES if series and not movie else TitleKind.MOVIE
    yield from row.told(replace(seen, kind=kind, ids=ExternalIds(tmdb=row.number("tmdb"))))
