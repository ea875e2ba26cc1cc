"""Lists of titles that a source can be asked for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from concierge.model.genre import Genre
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["ListKind", "TitleList"]


class ListKind(StrEnum):
    """Which list: what everybody watches, what comes out soon, what is like a title or belongs to it, a choice."""

    TRENDING = "trending"
    UPCOMING = "upcoming"
    SIMILAR = "similar"
    COLLECTION = "collection"
    DISCOVER = "discover"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleList:
    """One list, asked for.

    `of` is the title of SIMILAR and COLLECTION. UPCOMING comes out from `since` to `until`; the other fields narrow
    DISCOVER down: any of the `genres`, the years of `since` and `until`, a rating of at least `least_mark` of ten,
    somebody's work by TMDB's number.
    """

    kind: ListKind
    title_kind: TitleKind | None = None
    of: ExternalIds | None = None
    since: date | None = None
    until: date | None = None
    genres: tuple[Genre, ...] = ()
    least_mark: float | None = None
    longest_min: int | None = None
    original_language: str = ""
    person: int | None = None
