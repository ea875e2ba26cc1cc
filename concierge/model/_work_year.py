"""How a release's year fits the year of the wanted work."""

from enum import IntEnum

from concierge.model.parsing import ParsedRelease
from concierge.model.wanted import Wanted

__all__ = ["YearFit", "film_year", "series_year", "spans_many_years"]

# A production of two years is one film; a longer span is a collection.
_WIDEST_SPAN = 1
# More episodes than a season has: they are numbered through, and the listing's year is that of the last ones.
_LONGEST_SEASON = 60


class YearFit(IntEnum):
    """How well a year fits."""

    OTHER = 0
    UNTOLD = 1
    NEAR = 2
    """A film's sources differ by a year, a later season is of a later year."""
    EXACT = 3


def spans_many_years(parsed: ParsedRelease) -> bool:
    """Whether the years of a film's release are those of several films."""
    return parsed.year is not None and (parsed.year_end or 0) - parsed.year > _WIDEST_SPAN


def film_year(parsed: ParsedRelease, year: int | None, wanted: int | None) -> YearFit:
    """How the year of a film fits; `year` is the release's, from wherever it was read."""
    if year is None or wanted is None:
        return YearFit.UNTOLD
    last = max(parsed.year_end or year, year)
    if year <= wanted <= last:
        return YearFit.EXACT
    return YearFit.NEAR if year - 1 <= wanted <= last + 1 else YearFit.OTHER


def series_year(parsed: ParsedRelease, year: int | None, wanted: Wanted) -> YearFit:
    """How the year of a series fits: a first season is of the series' year, others are not older."""
    if year is None or wanted.year is None:
        return YearFit.UNTOLD
    if year == wanted.year:
        return YearFit.EXACT
    last = parsed.year_end or year
    if last < wanted.year - 1:
        return YearFit.OTHER
    is_early = year <= wanted.year + 1
    if _is_first(parsed) or _names_the_series(parsed):
        return YearFit.NEAR if is_early and year >= wanted.year - 1 else YearFit.OTHER
    return YearFit.NEAR


def _is_first(parsed: ParsedRelease) -> bool:
    """Whether the release begins with the first season, and says so."""
    if len(parsed.seasons) == 1:
        return parsed.seasons[0] == 1
    if parsed.seasons:
        return parsed.seasons[0] == 1 and parsed.year_end is not None
    return bool(parsed.episodes) and parsed.episodes[0] <= 1 and len(parsed.episodes) <= _LONGEST_SEASON


def _names_the_series(parsed: ParsedRelease) -> bool:
    """Whether the year stands before the season, as in "Name.2023.S02": it tells two series apart."""
    years, seasons = parsed.spans("year"), parsed.spans("seasons")
    return not parsed.is_russian_listing and bool(years and seasons) and years[0] < seasons[0]
