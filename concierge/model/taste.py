"""What a person has marked: what to watch, what was seen, how it was, and what is not to be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from concierge.model.known_title import KnownTitle
from concierge.model.score import Score

__all__ = [
    "UNDATED",
    "WHOLE",
    "Block",
    "BlockLevel",
    "Mark",
    "MarkKey",
    "Moment",
    "Precision",
    "Rating",
    "Shelf",
    "TasteAction",
    "TasteEntry",
    "Viewing",
    "WatchlistMark",
    "key_of",
    "keyed",
    "keyed_by_title",
    "subject_of",
]

# When something was rated, added or seen of which no source told when.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
# The season and the episode of what is no episode, in keys and columns.
WHOLE = -1


class Shelf(StrEnum):
    """The lists that a person has."""

    WATCHLIST = "watchlist"
    WATCHED = "watched"
    RATINGS = "ratings"
    BLOCKLIST = "blocklist"


class Precision(StrEnum):
    """How well it is known when something was seen."""

    EXACT = "exact"
    DAY = "day"
    UNKNOWN = "unknown"


class BlockLevel(StrEnum):
    """`QUIET` is never recommended, `NEVER` is never mentioned at all."""

    QUIET = "quiet"
    NEVER = "never"


class TasteAction(StrEnum):
    """What a person did to a list."""

    WATCHLIST_ADD = "watchlist_add"
    WATCHLIST_REMOVE = "watchlist_remove"
    WATCHED_ADD = "watched_add"
    WATCHED_REMOVE = "watched_remove"
    RATE = "rate"
    UNRATE = "unrate"
    BLOCK = "block"
    UNBLOCK = "unblock"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistMark:
    """A title that is to be watched."""

    title_id: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Moment:
    """When something was seen; the hour says nothing where only the day is known."""

    watched_at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """That a film, an episode, or (without season and episode) a series as such was seen, `times` times.

    `watched_at` is the last time; its hour says nothing where only the day is known, and it is None where nothing is.
    `earlier` are the other times that are known, oldest first; there may have been more.

    Raises:
        ValueError: a season without an episode; a season is seen by its episodes.
    """

    title_id: int
    season: int | None = None
    episode: int | None = None
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN
    times: int = 1
    marked_at: datetime
    earlier: tuple[Moment, ...] = ()

    def __post_init__(self) -> None:
        """Refuses a season as such."""
        if self.season is not None and self.episode is None:
            message = f"season {self.season} of title {self.title_id} has no episode"
            raise ValueError(message)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Every time that is known, oldest first."""
        if self.watched_at is None:
            return self.earlier
        return (*self.earlier, Moment(watched_at=self.watched_at, precision=self.precision))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A person's opinion of a title; a review alone has no score, and a score no `reviewed_at`.

    `review_language` is that of the review, "" where there is none. Where nobody told when the title was rated,
    `rated_at` is `UNDATED`, which is older than all else.
    """

    title_id: int
    score: Score | None
    review: str = ""
    review_language: str = ""
    has_spoilers: bool = False
    rated_at: datetime
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A title, or every title with these words in its name, that a person does not want to meet.

    `subject` is what it is kept under, one for all spellings. With `after_year`, which words alone have, only what is
    known to be of a later year is meant.
    """

    subject: str
    level: BlockLevel
    title_id: int | None = None
    words: str = ""
    after_year: int | None = None
    blocked_at: datetime


Mark: TypeAlias = WatchlistMark | Viewing | Rating | Block
MarkKey: TypeAlias = tuple[Shelf, str | int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteEntry:
    """One change of a person's lists: the marks that it found and the marks that it left in their place.

    `title` is None for words. `undoes` is the entry that this one took back, `is_undone` tells that it was itself
    taken back.
    """

    id: int = 0
    at: datetime
    action: TasteAction
    title: KnownTitle | None = None
    words: str = ""
    before: tuple[Mark, ...] = ()
    after: tuple[Mark, ...] = ()
    undoes: int | None = None
    is_undone: bool = False

    @property
    def after_year(self) -> int | None:
        """The year of the words that were blocked, or are blocked no more; None where every year is meant."""
        blocks = (mark for mark in (*self.after, *self.before) if isinstance(mark, Block))
        return next((block.after_year for block in blocks), None)


def key_of(mark: Mark) -> MarkKey:
    """What a mark is one of a kind by, for its person."""
    match mark:
        case WatchlistMark():
            return (Shelf.WATCHLIST, mark.title_id, WHOLE, WHOLE)
        case Viewing():
            season = WHOLE if mark.season is None else mark.season
            return (Shelf.WATCHED, mark.title_id, season, WHOLE if mark.episode is None else mark.episode)
        case Rating():
            return (Shelf.RATINGS, mark.title_id, WHOLE, WHOLE)
        case Block():
            return (Shelf.BLOCKLIST, mark.subject, WHOLE, WHOLE)


def keyed(marks: Iterable[Mark]) -> Mapping[MarkKey, Mark]:
    """The marks by their keys."""
    return {key_of(mark): mark for mark in marks}


def keyed_by_title(marks: Iterable[Mark]) -> Mapping[int, Mapping[MarkKey, Mark]]:
    """The marks of each title by their keys; those of words alone are left out."""
    found: dict[int, dict[MarkKey, Mark]] = {}
    for mark in marks:
        if mark.title_id is not None:
            found.setdefault(mark.title_id, {})[key_of(mark)] = mark
    return found


def subject_of(*, title_id: int | None = None, folded_words: str = "") -> str:
    """What a block of the title, or of words, is kept under."""
    return f"words:{folded_words}" if title_id is None else f"title:{title_id}"
