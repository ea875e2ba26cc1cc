"""The lists as a person reads them: each mark with its title."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from concierge.model.known_title import KnownTitle
from concierge.model.taste import Block, Precision, Rating, WatchlistMark

__all__ = ["Blocked", "ListPage", "Marked", "Place", "Rated", "Seen", "ToWatch"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of a list ended: lists run from the newest mark to the oldest, then by the title's number."""

    at: datetime
    title_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToWatch:
    """A title on the watchlist."""

    title: KnownTitle
    mark: WatchlistMark

    @property
    def place(self) -> Place:
        """Where it stands in its list."""
        return Place(at=self.mark.added_at, title_id=self.title.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A title that was seen, at least in part; `episodes` counts those of a series. The dates are the newest ones."""

    title: KnownTitle
    episodes: int = 0
    times: int = 1
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN
    marked_at: datetime

    @property
    def place(self) -> Place:
        """Where it stands in its list."""
        return Place(at=self.marked_at, title_id=self.title.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A title with the person's opinion."""

    title: KnownTitle
    rating: Rating

    @property
    def place(self) -> Place:
        """Where it stands in its list."""
        return Place(at=self.rating.rated_at, title_id=self.title.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """What a person does not want to meet; `title` is None for words."""

    title: KnownTitle | None
    block: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[T_co]):
    """A part of a list, and where the next part begins; None at the end."""

    items: tuple[T_co, ...] = ()
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What became of a wish to mark something: nothing, if all was so already.

    `count` tells how many marks changed, `entry` takes them back, and `took_rating` that a rating went with them.
    `after_year` is that of blocked words.
    """

    title: KnownTitle | None = None
    words: str = ""
    after_year: int | None = None
    is_changed: bool = False
    count: int = 0
    entry: int | None = None
    took_rating: bool = False
