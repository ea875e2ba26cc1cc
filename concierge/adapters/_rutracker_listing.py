"""A forum's list of topics, and its feed: what a guest may look through. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from concierge.adapters._markup import tree_of
from concierge.adapters._rutracker_markup import (
    SERVICE,
    attribute,
    complaint,
    folded,
    number,
    refusal_of,
    shown_size,
    text_of,
)
from concierge.adapters._xml import read_xml
from concierge.errors import UnexpectedAnswer
from concierge.model.query import cleaned
from concierge.model.release import Release

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["feed_releases", "is_named", "listed_releases"]

TOPIC_ID = re.compile(r"[1-9]\d{0,11}", re.ASCII)
TOPIC_LINK = re.compile(r"viewtopic\.php\?t=([1-9]\d{0,11})\b", re.ASCII)
LAST_POST = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)", re.ASCII)
WORD = re.compile(r"\w+")
# What a title in the feed carries beside the topic's own.
FEED_SIZE = re.compile(r"\s*\[(\d{1,9}(?:[.,]\d{1,3})?\s(?:B|KB|MB|GB|TB))\]\s*$", re.ASCII)
FEED_MARK = re.compile(r"^\s*\[(?:Обновлено|Новое)\]\s*", re.IGNORECASE)
MOST_ENTRIES = 500
MOST_ELEMENTS, DEEPEST_ELEMENT = 400_000, 32
LONGEST_TITLE = 1_000


def is_named(title: str, names: Iterable[str]) -> bool:
    """Whether the title holds all words of one of the names."""
    words = set(WORD.findall(folded(title)))
    return any(wanted and words.issuperset(wanted) for wanted in (WORD.findall(folded(n)) for n in names))


def listed_releases(page: str, base_url: str) -> tuple[Release, ...]:
    """The topics of a forum that have a torrent, as listed; sizes are rounded.

    Raises:
        ServiceUnavailable, RateLimited: the forum says something else instead.
        UnexpectedAnswer: no list of topics, or no topic in it that can be read.
    """
    tree = tree_of(SERVICE, page)
    table = tree.css_first("table.vf-tor")
    if table is None:
        if message := complaint(tree):
            raise refusal_of(message)
        raise UnexpectedAnswer(SERVICE, "a forum without a list of topics", part="listing")
    rows = table.css("tr[data-topic_id]")
    if rows and table.css_first("a.torTopic, a.tt-text") is None:
        raise UnexpectedAnswer(SERVICE, "topics that cannot be read", part="listing")
    return tuple(release for row in rows if (release := _release(row, base_url)) is not None)


def _release(row: "LexborNode", base_url: str) -> Release | None:
    """The row's release; None for a topic without a torrent."""
    topic_id = attribute(row, "data-topic_id")
    link, torrent = row.css_first("a.tt-text, a.torTopic"), row.css_first("td.vf-col-tor")
    size = None if torrent is None else torrent.css_first("a.f-dl, .dl-stub")
    if link is None or torrent is None or size is None or not TOPIC_ID.fullmatch(topic_id):
        return None
    icon = row.css_first("span.tor-icon")
    return Release(
        tracker=SERVICE,
        tracker_id=topic_id,
        name=text_of(link),
        size_bytes=shown_size(text_of(size)),
        seeders=_peers(torrent.css_first("span.seedmed")),
        leechers=_peers(torrent.css_first("span.leechmed")),
        url=f"{base_url}/forum/viewtopic.php?t={topic_id}",
        published_at=_moment(text_of(row.css_first("td.vf-col-last-post p"))),
        is_trusted="tor-approved" in attribute(icon, "class"),
        # A repeated release has the same class.
        is_temporary=text_of(icon) == "T",
    )


def _peers(node: "LexborNode | None") -> int:
    return max(0, number(text_of(node)) or 0)


def _moment(text: str) -> datetime | None:
    match = LAST_POST.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(*map(int, match.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]  # five numbers
    except ValueError:
        return None


def feed_releases(body: bytes, base_url: str) -> tuple[Release, ...]:
    """The newest topics of a forum, as its feed tells them: without seeders, mostly without a size.

    Raises:
        UnexpectedAnswer: no feed, or one that declares a document type.
    """
    entries = _Entries()
    read_xml(
        body, entries, service=SERVICE, part="feed", most_elements=MOST_ELEMENTS, deepest=DEEPEST_ELEMENT
    )
    if not entries.is_feed:
        raise UnexpectedAnswer(SERVICE, "another document than a feed", part="feed")
    found = (_entry_release(entry, base_url) for entry in entries.found)
    return tuple(release for release in found if release is not None)


def _entry_release(entry: Mapping[str, str], base_url: str) -> Release | None:
    match = TOPIC_LINK.search(entry.get("link", ""))
    title = cleaned(FEED_MARK.sub("", entry.get("title", "")))
    if match is None or not title:
        return None
    size = FEED_SIZE.search(title)
    return Release(
        tracker=SERVICE,
        tracker_id=match[1],
        name=title[: size.start()] if size else title,
        size_bytes=shown_size(size[1]) if size else None,
        url=f"{base_url}/forum/viewtopic.php?t={match[1]}",
        published_at=_stamp(entry.get("updated", "")),
    )


def _stamp(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


class _Entries:
    """The entries of an Atom feed."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []
        self.is_feed = False
        self._entry: dict[str, str] | None = None
        self._field = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.is_feed = self.is_feed or name == "feed"
        if name == "entry":
            self._entry = {}
        self._field = name
        if self._entry is not None and name == "link":
            self._entry.setdefault("link", attributes.get("href", ""))

    def end(self, name: str) -> None:
        if name == "entry" and self._entry is not None:
            if len(self.found) < MOST_ENTRIES:
                self.found.append(self._entry)
            self._entry = None
        self._field = ""

    def characters(self, text: str) -> None:
        if self._entry is not None and self._field in {"title", "updated"}:
            self._entry[self._field] = (self._entry.get(self._field, "") + text)[:LONGEST_TITLE]
