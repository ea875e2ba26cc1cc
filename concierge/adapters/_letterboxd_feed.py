"""A person's feed at Letterboxd, read without trust: no DTD, no entities of its own, and as far as it is whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from concierge.adapters._letterboxd_entries import rows_of
from concierge.adapters._xml import read_xml
from concierge.errors import UnexpectedAnswer
from concierge.model.importing import ReadRow

__all__ = ["SERVICE", "Entry", "Feed", "read_feed"]

SERVICE: Final = "letterboxd"
MAX_DEPTH: Final = 16
MAX_ELEMENTS: Final = 20_000
LONGEST_GUID: Final = 100
_ITEM: Final = ["rss", "channel", "item"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of the feed: what it says of a film, nothing for a list. The moment is that of its publishing."""

    guid: str
    published_at: datetime | None
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The items in the feed's order; `fault` is why the rest of them could not be read."""

    entries: tuple[Entry, ...]
    fault: UnexpectedAnswer | None = None


def read_feed(body: bytes) -> Feed:
    """What the feed holds, as far as it can be read: work for a thread."""
    reader = _Reader()
    fault: UnexpectedAnswer | None = None
    try:
        read_xml(body, reader, service=SERVICE, part="feed", most_elements=MAX_ELEMENTS, deepest=MAX_DEPTH)
    except UnexpectedAnswer as error:
        fault = error
    return Feed(entries=tuple(_entries(reader.items)), fault=fault)


class _Reader:
    """Keeps the texts right below each item, and refuses another document than a feed."""

    def __init__(self) -> None:
        self.items: list[Mapping[str, str]] = []
        self._path: list[str] = []
        self._item: dict[str, str] = {}
        self._text: list[str] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._path.append(name)
        if self._path[0] != _ITEM[0]:
            raise ValueError("no feed")
        if self._path == _ITEM:
            self._item = {}
        self._text = []

    def end(self, _name: str) -> None:
        if self._path == _ITEM:
            self.items.append(self._item)
        elif self._path[:-1] == _ITEM:
            self._item.setdefault(self._path[-1], "".join(self._text).strip())
        self._path.pop()

    def characters(self, text: str) -> None:
        if self._path[:-1] == _ITEM:
            self._text.append(text)


def _entries(items: list[Mapping[str, str]]) -> Iterator[Entry]:
    for at, item in enumerate(items, 1):
        published_at = _moment(item.get("pubdate", ""))
        yield Entry(
            guid="".join(item.get("guid", "").split())[:LONGEST_GUID],
            published_at=published_at,
            rows=tuple(rows_of(item, f"rss[{at}]", published_at)),
        )


def _moment(text: str) -> datetime | None:
    """The moment as RFC 822 writes it; without a zone it is UTC."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None
