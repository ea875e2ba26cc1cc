"""What rutracker.org's pages say. Pure: nothing but our own errors comes out, whatever the page is.

Selectors hold for the skins of 2020 and 2026. The page's text is never searched for words such as "captcha"
or "Не найдено": titles hold them too.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from concierge.errors import ServiceUnavailable, UnexpectedAnswer
from concierge.model.query import cleaned
from concierge.model.release import Release

__all__ = [
    "PAGE_SIZE",
    "SERVICE",
    "LoginForm",
    "SearchPage",
    "TopicPage",
    "decoded",
    "login_form",
    "search_page",
    "topic_page",
]

SERVICE = "rutracker"
PAGE_SIZE = 50
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
COUNT = re.compile(r"Результатов поиска:\s*(\d{1,9})\b", re.ASCII)
NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
SHOWN_SIZE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*(B|KB|MB|GB|TB)\b", re.ASCII)
TOPIC_LINK = re.compile(r"viewtopic\.php\?t=(\d{1,12})\b", re.ASCII)
# A date behind the year 9999 is none.
LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results in the tracker's order. `total` counts those on all pages, None if not said."""

    total: int | None
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """A topic's first page. `magnet` is the link as printed, None for a topic without a torrent."""

    magnet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginForm:
    """The full login form, which stands where a page for members was asked for or a login failed.

    `captcha_url` is the picture to be read first, as the page links it; None where no captcha is wanted.
    """

    captcha_url: str | None


def decoded(body: bytes) -> str:
    """The page as text. Russian in windows-1251 is never valid UTF-8: the bytes tell more than headers."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1251", errors="replace")


def login_form(page: str) -> LoginForm | None:
    """The full login form of the page, if it has one; the quick form on every guest page does not count."""
    if "login-form-full" not in page:
        return None
    form = LexborHTMLParser(page).css_first("form#login-form-full")
    if form is None:
        return None
    if form.css_first('input[name="cap_sid"]') is None:
        return LoginForm(captcha_url=None)
    return LoginForm(captcha_url=_attribute(form.css_first('img[src*="/captcha/"]'), "src"))


def search_page(page: str, base_url: str, *, start: int = 0) -> SearchPage:
    """The rows of a page of results that begins with result number `start`.

    Raises:
        ServiceUnavailable: the forum says something else instead: too many requests, maintenance, a ban.
        UnexpectedAnswer: no whole table of results, or no rows in it though the page counts some.
    """
    tree = LexborHTMLParser(page)
    table = tree.css_first("#tor-tbl")
    if table is None and (complaint := _complaint(tree)):
        raise ServiceUnavailable(SERVICE, complaint, problem="message")
    if table is None:
        raise UnexpectedAnswer(SERVICE, "a search without a table of results", part="search")
    if table.css_first("tfoot") is None:
        raise UnexpectedAnswer(SERVICE, "the table of results is cut off", part="search")
    found = (_release(row, base_url) for row in table.css("tbody tr"))
    releases = tuple(release for release in found if release is not None)
    total = _total(tree)
    is_said_empty = table.css_first("td.row1.tCenter.pad_12") is not None and not total
    is_beyond_the_end = total is not None and start >= total
    if not releases and not is_said_empty and not is_beyond_the_end:
        raise UnexpectedAnswer(SERVICE, f"{total} results counted, no row read", part="search")
    return SearchPage(total=total, releases=releases)


def topic_page(page: str) -> TopicPage | None:
    """What the page of a topic offers; None where the forum says that there is no such topic.

    Raises:
        UnexpectedAnswer: neither a topic nor a message of the forum.
    """
    tree = LexborHTMLParser(page)
    if tree.css_first("#topic-title") is not None:
        link = tree.css_first('a.magnet-link[href^="magnet:"]')
        return TopicPage(magnet=_attribute(link, "href") or None)
    if _complaint(tree):
        return None
    raise UnexpectedAnswer(SERVICE, "neither a topic nor a message", part="topic")


def _complaint(tree: LexborHTMLParser) -> str:
    """What the forum says instead of showing what was asked for."""
    return _text(tree.css_first("div.msg-main, div.mrg_16"))


def _total(tree: LexborHTMLParser) -> int | None:
    lines = (COUNT.search(_text(node)) for node in tree.css("p.med.bold"))
    return next((int(match[1]) for match in lines if match), None)


def _release(row: LexborNode, base_url: str) -> Release | None:
    """The row's release; None for rows of another kind, such as advertisements."""
    link = row.css_first("a.tLink")
    match = TOPIC_LINK.search(_attribute(link, "href"))
    if match is None:
        return None
    cells = row.css("td")
    size_at = next((i for i, cell in enumerate(cells) if "tor-size" in _attribute(cell, "class")), None)
    return Release(
        tracker=SERVICE,
        tracker_id=match[1],
        name=_text(link),
        size_bytes=None if size_at is None else _size(cells[size_at]),
        seeders=0 if size_at is None else _seeders(cells[size_at + 1 :]),
        leechers=max(0, _number(_text(row.css_first("td.leechmed"))) or 0),
        url=f"{base_url}/forum/viewtopic.php?t={match[1]}",
        published_at=_moment(cells[-1]),
        category=_text(row.css_first("div.f-name")),
        is_downloadable=row.css_first("a.tr-dl") is not None,
        is_trusted=row.css_first(".tor-icon.tor-approved") is not None,
        is_temporary=row.css_first('td[title="временная"]') is not None,
    )


def _size(cell: LexborNode) -> int | None:
    """The exact bytes; the rounded size that people see only where there are none."""
    exact = _number(_attribute(cell, "data-ts_text"))
    if exact is not None:
        return exact if exact > 0 else None
    match = SHOWN_SIZE.search(_text(cell))
    return round(float(match[1].replace(",", ".")) * UNITS[match[2]]) if match else None


def _seeders(cells: list[LexborNode]) -> int:
    """The seeders; a negative number counts the days since there was one."""
    if not cells:
        return 0
    return max(0, _number(_attribute(cells[0], "data-ts_text")) or 0)


def _moment(cell: LexborNode) -> datetime | None:
    seconds = _number(_attribute(cell, "data-ts_text"))
    return (
        datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds <= LAST_SECOND else None
    )


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None


def _text(node: LexborNode | None) -> str:
    text = "" if node is None else node.text()
    return cleaned(text)


def _attribute(node: LexborNode | None, name: str) -> str:
    value = None if node is None else node.attributes.get(name)
    return (value or "").strip()
