"""Kinozal's pages: rows of results, a topic, and what members are told of its torrent. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import structlog

from concierge.adapters._markup import LONGEST_VALUE, labelled, tree_of
from concierge.errors import ConciergeError, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.query import cleaned
from concierge.model.release import Release, TopicFacts
from concierge.model.torrent import TorrentEntry

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["NAME", "PAGE_SIZE", "TopicPage", "contents", "search_page", "text_of", "topic_page"]

NAME = "kinozal"
PAGE_SIZE = 50
NO_VIDEO = frozenset({"1", "2", "3", "4", "5", "23", "32", "40", "41", "42"})
MOSCOW = timezone(timedelta(hours=3))
UNITS = {"Б": 1, "КБ": 1 << 10, "МБ": 1 << 20, "ГБ": 1 << 30, "ТБ": 1 << 40}
COUNT = re.compile(r"Найдено\s+(\d{1,9})\b", re.ASCII)
TOPIC = re.compile(r"/details\.php\?id=(\d{1,12})\b", re.ASCII)
CATEGORY = re.compile(r"\bcat\((\d{1,4})\)", re.ASCII)
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
SIZE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([КМГТ]?Б)\b")
EXACT = re.compile(r"\(([\d,]{1,24})\)", re.ASCII)
CLOCK = re.compile(r"время:\s*(\d{1,2}):(\d{2})\b")
MOMENT = re.compile(r"(?:(сегодня|вчера)|(\d{2})\.(\d{2})\.(\d{4}))(?: в (\d{1,2}):(\d{2}))?", re.IGNORECASE)
LENGTH = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?!\d)", re.ASCII)
HASH = re.compile(r"\b[0-9a-fA-F]{40}\b", re.ASCII)
DEEPEST_LIST = 200
MOST_FILES = 20_000
DEEPEST_FOLDER, LONGEST_NAME, LONGEST_PATH = 32, 255, 1_000
MOST_BOXES = 20
GONE = "Нет раздачи с таким ID"
# What stands on pages of topics alone. The words of closed doors are not known for sure.
OF_A_TOPIC = 'a[onclick*="get_torm("], a[href*="download.php?id="]'
CLOSED = re.compile(r"перегружен|отключен|техническ|обслуживани|профилакти|недоступен", re.IGNORECASE)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """What a release's own page says. The size is exact; `torrent_url` is where a member gets the .torrent file."""

    size_bytes: int | None
    torrent_url: str | None
    facts: TopicFacts


def search_page(
    page: str, base_url: str, *, is_member: bool, now: datetime | None = None
) -> tuple[int | None, tuple[Release, ...]]:
    """How many results there are on all pages, None if not said, and those of this page in the site's order.

    Raises UnexpectedAnswer where neither rows could be read nor it is said that there are none.
    """
    tree = tree_of(NAME, page)
    rows, total = tree.css("table.t_peer tr.bg"), _total(tree)
    here = (now or _now()).astimezone(_zone(page, now or _now()))
    releases = tuple(found for row in rows if (found := _release(row, base_url, here, is_member=is_member)))
    is_said = total == 0 or tree.css_first("table.t_peer") or "Нет активных раздач" in (tree.html or "")
    if not releases and (rows or total or not is_said):
        raise UnexpectedAnswer(NAME, f"{total or len(rows)} results, no row read", part="search")
    if total is not None and len(releases) < min(total, PAGE_SIZE):
        _log.info("tracker.rows_missed", tracker=NAME, counted=total, read=len(releases))
    return total, releases


def topic_page(page: str, base_url: str) -> TopicPage:
    """What the page of a topic says.

    Raises:
        NotFound: the site says that there is no such topic, or shows one without a name.
        ServiceUnavailable: it says that it is overloaded or closed for a while.
        UnexpectedAnswer: it says something else.
    """
    tree = tree_of(NAME, page)
    if tree.css_first("h1 a") is None:
        raise _not_a_topic(tree)
    links = (node.attributes.get("href") or "" for node in tree.css('a[href*="download.php?id="]'))
    urls = (_linked(base_url, link) for link in links)
    weights = (text for node in tree.css("ul.men li") if (text := text_of(node)).startswith("Вес"))
    told = dict(labelled(tree, "div.bx1 b, #tabs b"))
    length = LENGTH.search(told.get("продолжительность", ""))
    return TopicPage(
        size_bytes=_bytes(next(weights, "")),
        torrent_url=next((url for url in urls if url and _is_own(url, base_url)), None),
        facts=TopicFacts(
            translation=told.get("перевод", "") or told.get("язык", ""),
            audio=tuple(said for label, said in told.items() if label.startswith("аудио") and said),
            subtitles=told.get("субтитры", ""),
            quality=told.get("качество", ""),
            duration=length
            and timedelta(hours=int(length[1]), minutes=int(length[2]), seconds=int(length[3] or 0)),
        ),
    )


def _not_a_topic(tree: "LexborHTMLParser") -> ConciergeError:
    told = " ".join(cleaned((node.text() or "")[:LONGEST_VALUE]) for node in tree.css("div.bx1")[:MOST_BOXES])
    is_nameless = tree.css_first("h1") is None and tree.css_first(OF_A_TOPIC) is not None
    if GONE in told or is_nameless:
        return NotFound(f"{NAME}: the topic is gone")
    if CLOSED.search(told or text_of(tree.body)):
        return ServiceUnavailable(NAME, "overloaded or closed for a while", problem="maintenance")
    return UnexpectedAnswer(NAME, "neither a topic nor a word that it is gone", part="topic")


def _release(row: "LexborNode", base_url: str, now: datetime, *, is_member: bool) -> Release | None:
    """The row's release, its cells known by their classes; None for a row of another kind."""
    link = row.css_first("td.nam a")
    topic = TOPIC.search(link.attributes.get("href") or "") if link is not None else None
    cells = [text_of(cell) for cell in row.css("td.s")]
    if topic is None or not cells[2:]:
        return None
    icon = row.css_first("td.bt img")
    category = CATEGORY.search(icon.attributes.get("onclick") or "") if icon is not None else None
    return Release(
        tracker=NAME,
        tracker_id=topic[1],
        name=text_of(link),
        size_bytes=_bytes(cells[1]),
        seeders=_number(text_of(row.css_first("td.sl_s"))),
        leechers=_number(text_of(row.css_first("td.sl_p"))),
        url=f"{base_url}/details.php?id={topic[1]}",
        published_at=_moment(cells[2], now),
        category=category[1] if category else "",
        is_downloadable=is_member,
        is_video=category is None or category[1] not in NO_VIDEO,
        sources=(NAME,),
    )


def _total(tree: "LexborHTMLParser") -> int | None:
    # Cells that begin so, but for those of titles, which may begin so too.
    cells = (cell for cell in tree.css("td:not(.nam)") if cell.css_first("table") is None)
    matches = (COUNT.match(cleaned((cell.text() or "")[:LONGEST_VALUE])) for cell in cells)
    return next((int(match[1]) for match in matches if match), None)


def _zone(page: str, now: datetime) -> timezone:
    """The account's time zone, by the clock at the head of each page; Moscow's if it shows none."""
    clock = CLOCK.search(page.partition("t_peer")[0])
    if clock is None:
        return MOSCOW
    minutes = (int(clock[1]) - now.hour) * 60 + int(clock[2]) - now.minute
    # To the quarter of an hour, from ten hours behind UTC to fourteen before it.
    ahead = (round(minutes / 15) * 15 + 600) % 1440 - 600
    return timezone(timedelta(minutes=ahead))


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment that a row tells, in UTC; `now` is the present one in the row's time zone."""
    if text.casefold() == "сейчас":
        return now.astimezone(UTC)
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    day = now - timedelta(days=1) if match[1] and match[1].casefold() == "вчера" else now
    year, month, number = (
        (int(match[4]), int(match[3]), int(match[2])) if match[2] else (day.year, day.month, day.day)
    )
    try:
        moment = datetime(year, month, number, int(match[5] or 0), int(match[6] or 0), tzinfo=now.tzinfo)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _bytes(text: str) -> int | None:
    """A size: the exact bytes in brackets where they stand, else what people see."""
    if exact := EXACT.search(text):
        return int(exact[1].replace(",", "") or 0)
    match = SIZE.search(text)
    return round(float(match[1].replace(",", ".")) * UNITS[match[2]]) if match else None


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0


def text_of(node: "LexborNode | None") -> str:
    """The node's text on one line; "" without a node."""
    return "" if node is None else cleaned(node.text())


def _linked(base_url: str, link: str) -> str | None:
    """The address that a link means; None for what is none."""
    try:
        return urlsplit(urljoin(base_url, link)).geturl()
    except ValueError:
        return None


def _is_own(url: str, base_url: str) -> bool:
    link, own = urlsplit(url), urlsplit(base_url)
    return link.scheme == own.scheme and link.netloc in {own.netloc, f"dl.{own.netloc}"}


def _now() -> datetime:
    return datetime.now(UTC)


def contents(fragment: str) -> tuple[str, tuple[TorrentEntry, ...]]:
    """The info hash and the files, as members are told them. Raises UnexpectedAnswer without a hash."""
    tree = tree_of(NAME, fragment, deepest=DEEPEST_LIST)
    hashes = (HASH.search(text_of(node)) for node in tree.css("li"))
    found = next((match[0].lower() for match in hashes if match), None)
    if found is None:
        raise UnexpectedAnswer(NAME, "no info hash", part="hash")
    nodes = (tree.css("div.treeview li") or tree.css("div.b.ing"))[:MOST_FILES]
    # A node is among what it finds: two mean a folder.
    sizes = [(node, size) for node in nodes if (size := node.css_first("i")) and not node.css("li")[1:]]
    return found, tuple(
        TorrentEntry(index=index, path=_path_of(node), size_bytes=_bytes(text_of(size)) or 0)
        for index, (node, size) in enumerate(sizes)
    )


def _path_of(node: "LexborNode") -> str:
    """The file's name behind those of the folders that it lies in."""
    parts: list[str] = []
    above: LexborNode | None = node
    while above is not None and above.tag != "body":
        if above.tag == "li" or above is node:
            parts.insert(0, cleaned(above.text(deep=False)))
        above = above.parent
    *folders, name = [part for part in parts if part] or [""]
    # Of what is too long the end is kept, which says what the file is.
    return "/".join((*folders[:DEEPEST_FOLDER], name[-LONGEST_NAME:]))[-LONGEST_PATH:].lstrip("/")
