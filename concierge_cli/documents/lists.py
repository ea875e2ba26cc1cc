"""The documents of a person's own lists."""

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "BlockedDocument",
    "BlocklistDocument",
    "ChangeDocument",
    "HistoryDocument",
    "ListedDocument",
    "MarkedDocument",
    "RatedDocument",
    "RatingsDocument",
    "SeenDocument",
    "ToWatchDocument",
    "UndoneDocument",
    "WatchedDocument",
    "WatchlistDocument",
]


class ListedDocument(Document):
    """A title, of the kind "movie" or "series"; unknown ids are null.

    `confirmed` is false for one that is kept by its name alone.
    """

    title: str
    name: str
    year: int | None
    kind: str
    tmdb: int | None
    imdb: str | None
    confirmed: bool


class MarkedDocument(Document):
    """What became of a mark: `changed` is false if it stood already; `entry` is for `concierge undo`."""

    title: str
    changed: bool
    count: int
    entry: int | None
    took_rating: bool


class ToWatchDocument(ListedDocument):
    """A title on the watchlist; times are in UTC."""

    added_at: str


class WatchlistDocument(Document):
    """`concierge watchlist --json`; `more` if there are titles beyond the limit."""

    titles: list[ToWatchDocument]
    more: bool


class SeenDocument(ListedDocument):
    """A title that was seen; `precision` tells what of `watched_at` is known: exact, day or unknown."""

    episodes: int
    times: int
    watched_at: str | None
    precision: str


class WatchedDocument(Document):
    """`concierge watched --json`; `more` if there are titles beyond the limit."""

    titles: list[SeenDocument]
    more: bool


class RatedDocument(ListedDocument):
    """A title with its rating out of ten."""

    score: float | None
    review: str
    review_language: str
    spoilers: bool
    rated_at: str


class RatingsDocument(Document):
    """`concierge rate --json` without a title; `more` if there are ratings beyond the limit."""

    titles: list[RatedDocument]
    more: bool


class BlockedDocument(Document):
    """A blocked title, or words; the other one is null. `level` is "quiet" or "never".

    `newer_than` is the year after which the words are blocked, null where it is for every year.
    """

    title: str | None
    words: str | None
    newer_than: int | None
    level: str
    blocked_at: str


class BlocklistDocument(Document):
    """`concierge block --json`."""

    blocked: list[BlockedDocument]


class ChangeDocument(Document):
    """A change of the lists; `undoes` is the entry that it took back."""

    entry: int
    at: str
    action: str
    title: str
    undoes: int | None
    undone: bool


class HistoryDocument(Document):
    """`concierge undo --list --json`."""

    changes: list[ChangeDocument]


class UndoneDocument(ChangeDocument):
    """`concierge undo --json`: the change that was taken back."""


BY_COMMAND = {
    "watchlist": WatchlistDocument,
    "watched": WatchedDocument,
    "rate": RatingsDocument,
    "block": BlocklistDocument,
    "undo": UndoneDocument,
    "undo-list": HistoryDocument,
    "lists-change": MarkedDocument,
}
