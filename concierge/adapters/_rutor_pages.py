"""Rutor's pages: rows of results, a topic, and the files of its torrent. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import structlog

from concierge.adapters._markup import labelled, tree_of
from concierge.config import is_loopback
from concierge.errors import InputError, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.query import cleaned
from concierge.model.release import Release, TopicFacts
from concierge.model.torrent import TorrentEntry

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = [
    "NAME",
    "PAGE_SIZE",
    "SearchPage",
    "TopicPage",
    "blocked",
    "contents",
    "linked",
    "search_page",
    "topic_page",
]

NAME = "rutor"
PAGE_SIZE = 100
USELESS = "retracker.local"
MOSCOW = timezone(timedelta(hours=3))
MONTHS = ("Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек")
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
TOPIC = re.compile(r"/torrent/(\d{1,12})\b", re.ASCII)
COUNT = re.compile(r"Результатов поиска\s+(\d{1,9})\b", re.ASCII)
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
SIZE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([KMGT]?B)\b", re.ASCII | re.IGNORECASE)
EXACT = re.compile(r"\((\d{1,18})(?:\s*Bytes)?\)", re.ASCII)
DAY = re.compile(r"(\d{1,2})\s+(\w{3})\s+(\d{2})")
LENGTH = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?!\d)", re.ASCII)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results in the site's order. `total` counts those on all pages, None if not said."""

    total: int | None
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """What a release's own page says. `category` is the site's own word; the size is exact."""

    magnet: Magnet
    size_bytes: int | None
    category: str
    facts: TopicFacts


def search_page(page: str, base_url: str) -> SearchPage:
    """What a page of results says.

    Raises:
        ServiceUnavailable: it is somebody else's page: a provider's, or a copy of the site without magnet links.
        UnexpectedAnswer: no table of results, or no row could be read though the page counts some.
    """
    tree = tree_of(NAME, page)
    index = tree.css_first("div#index")
    if index is None:
        raise blocked("a page that is not the site's")
    if index.css_first("tr.backgr") is None:
        raise UnexpectedAnswer(NAME, "no table of results", part="search")
    rows = index.css("tr.gai, tr.tum")
    releases = tuple(release for row in rows if (release := _release(row, base_url)))
    total = _total(tree)
    if not releases and (rows or total):
        raise UnexpectedAnswer(NAME, f"{total or len(rows)} results, no row read", part="search")
    if releases and not any(release.info_hash for release in releases):
        raise blocked("a copy of the site, without magnet links")
    if total is not None and len(releases) < min(total, PAGE_SIZE):
        _log.info("tracker.rows_missed", tracker=NAME, counted=total, read=len(releases))
    return SearchPage(total=total, releases=releases)


def topic_page(page: str, base_url: str) -> TopicPage:
    """What the page of a topic says. Raises NotFound where it says that there is none, else UnexpectedAnswer."""
    tree = tree_of(NAME, page)
    link = tree.css_first('#download a[href^="magnet:"]')
    if link is None and _text(tree.css_first("h1")).startswith("Раздача не существует"):
        raise NotFound(f"{NAME}: the topic is gone")
    magnet = _magnet(link.attributes.get("href") or "" if link is not None else "", base_url)
    if magnet is None:
        raise UnexpectedAnswer(NAME, "a topic without a magnet link", part="topic")
    told = {_text(cell).rstrip(":"): cell.parent for cell in tree.css("#details > tbody > tr > td.header")}
    size = EXACT.search(_text(told.get("Размер")))
    return TopicPage(
        magnet=magnet,
        size_bytes=int(size[1]) if size else None,
        category=_text(told.get("Категория")).removeprefix("Категория").strip(),
        facts=_facts(dict(labelled(tree, "#details b"))),
    )


def contents(fragment: str) -> tuple[TorrentEntry, ...]:
    """The files that the site lists of a torrent; the fragment is a table's rows without the table."""
    rows = [row.css("td") for row in tree_of(NAME, f"<table>{fragment}</table>").css("tr")]
    named = [(_text(cells[0]).replace("\\", "/").strip("/"), _text(cells[1])) for cells in rows if cells[1:]]
    sized = [(path, EXACT.search(size), _size(size)) for path, size in named if path]
    return tuple(
        TorrentEntry(index=index, path=path, size_bytes=int(exact[1]) if exact else shown or 0)
        for index, (path, exact, shown) in enumerate(sized)
        if exact or shown is not None
    )


def _release(row: "LexborNode", base_url: str) -> Release | None:
    """The row's release, its cells read from the right: comments stand there or not. None for another kind of row."""
    cells = row.css("td")
    links = [(link, link.attributes.get("href") or "") for link in row.css("a")]
    topic = next(((link, match[1]) for link, href in links if (match := TOPIC.search(href))), None)
    if topic is None or not cells[3:]:
        return None
    link, number = topic
    magnet = _magnet(next((href for _, href in links if href.startswith("magnet:")), ""), base_url)
    return Release(
        tracker=NAME,
        tracker_id=number,
        name=_text(link),
        size_bytes=_size(_text(cells[-2])),
        seeders=_number(_text(cells[-1].css_first(".green"))),
        leechers=_number(_text(cells[-1].css_first(".red"))),
        info_hash=magnet.info_hash if magnet else None,
        url=f"{base_url}/torrent/{number}",
        published_at=_moment(_text(cells[0])),
        link=next((linked(base_url, href) for _, href in links if "/download/" in href), None),
        sources=(NAME,),
    )


def linked(base_url: str, link: str) -> str | None:
    """The address that a link means; None for what is none."""
    try:
        return urlsplit(urljoin(base_url, link)).geturl()
    except ValueError:
        return None


def _magnet(link: str, base_url: str) -> Magnet | None:
    """The magnet without the tracker that leads nowhere; None for what cannot be read."""
    try:
        # A site on this machine may announce to this machine.
        magnet = Magnet.parse(link, allow_private=is_loopback(base_url))
    except InputError:
        return None
    trackers = tuple(one for one in magnet.trackers if urlsplit(one).hostname != USELESS)
    return Magnet(info_hash=magnet.info_hash, name=magnet.name, trackers=trackers)


def _total(tree: "LexborHTMLParser") -> int | None:
    # Own texts alone: a title may say the same, and stands in a link.
    matches = (COUNT.search(cleaned(node.text(deep=False))) for node in tree.css("p, div, b, center, td"))
    return next((int(match[1]) for match in matches if match), None)


def _facts(told: dict[str, str]) -> TopicFacts:
    length = LENGTH.search(told.get("продолжительность", ""))
    return TopicFacts(
        translation=told.get("перевод", ""),
        audio=tuple(said for label, said in told.items() if label.startswith(("аудио", "звук")) and said),
        subtitles=told.get("субтитры", ""),
        quality=told.get("качество", ""),
        duration=length
        and timedelta(hours=int(length[1]), minutes=int(length[2]), seconds=int(length[3] or 0)),
    )


def _size(text: str) -> int | None:
    match = SIZE.search(text)
    return round(float(match[1].replace(",", ".")) * UNITS[match[2].upper()]) if match else None


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0


def _moment(text: str) -> datetime | None:
    """The beginning of the day in Moscow, which is all that a row tells."""
    match = DAY.fullmatch(text)
    day, month, year = match.groups() if match else ("0", "", "0")
    try:
        return datetime(2000 + int(year), MONTHS.index(month) + 1, int(day), tzinfo=MOSCOW).astimezone(UTC)
    except ValueError:
        return None


def _text(node: "LexborNode | None") -> str:
    return "" if node is None else cleaned(node.text())


def blocked(problem: str) -> ServiceUnavailable:
    """The error for an answer that is somebody else's: a provider's, or that of a copy of the site."""
    return ServiceUnavailable(NAME, problem, problem="blocked")
