"""Pages of search results. Pure: nothing but our own errors comes out, whatever the page is.

Selectors hold for the skins of 2020 and 2026. The page's text is never searched for words such as "captcha"
or "Не найдено": titles hold them too.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from concierge.adapters._markup import tree_of
from concierge.adapters._rutracker_markup import (
    SERVICE,
    attribute,
    complaint,
    number,
    refusal_of,
    shown_size,
    text_of,
)
from concierge.errors import UnexpectedAnswer
from concierge.model.release import Release

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["PAGE_SIZE", "SearchPage", "search_page"]

PAGE_SIZE = 50
COUNTED = "Результатов поиска:"
COUNT = re.compile(
    r"<p\s([^<>]*)>(?:\s|&nbsp;|<b>)*Результатов поиска:(?:\s|&nbsp;|<b>)*(\d{1,9})\b", re.ASCII
)
MED = re.compile(r"\bmed\b", re.ASCII)
# From the line's own tag to its words, and from there to the end of the number.
WIDEST_COUNT = 200
FURTHER = re.compile(r"href=\"(tracker\.php\?search_id=[\w-]{1,64}&(?:amp;)?start=(\d{1,4}))\"", re.ASCII)
TOPIC_LINK = re.compile(r"viewtopic\.php\?t=(\d{1,12})\b", re.ASCII)
TABLE = 'id="tor-tbl"'
# A date behind the year 9999 is none.
LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results in the tracker's order.

    `total` counts those on all pages, None if not said. `further` is the page's own link to the next one, which
    expires; None where it has none.
    """

    total: int | None
    releases: tuple[Release, ...]
    further: str | None = None


def search_page(page: str, base_url: str, *, start: int = 0) -> SearchPage:
    """The rows of a page of results that begins with result number `start`.

    Raises:
        ServiceUnavailable, RateLimited: the forum says something else instead: maintenance, a ban.
        UnexpectedAnswer: no whole table of results, no rows in it though the page counts some, or no columns.
    """
    head, table, tail = _parted(page)
    total = _total(head)
    rows = table.css("tbody tr")
    releases = tuple(release for row in rows if (release := _release(row, base_url)) is not None)
    is_said_empty = not total and table.css_first("td.row1.tCenter.pad_12") is not None
    is_beyond_the_end = total is not None and start >= total
    if not releases and not is_said_empty and not is_beyond_the_end:
        raise UnexpectedAnswer(SERVICE, f"{total} results counted, no row read", part="search")
    if releases and table.css_first("td.tor-size + td") is None:
        raise UnexpectedAnswer(SERVICE, "results without the columns of size and seeders", part="search")
    return SearchPage(total=total, releases=releases, further=_further(head + tail, start + PAGE_SIZE))


def _parted(page: str) -> "tuple[str, LexborNode, str]":
    """What stands before the table of results, the table, and what follows: most of a page is neither row nor link."""
    at = page.find(TABLE)
    begin, foot = page.rfind("<table", 0, max(at, 0)), page.find("<tfoot", max(at, 0))
    end = page.find("</table>", foot)
    if at >= 0 and begin >= 0 and foot < 0:
        raise UnexpectedAnswer(SERVICE, "the table of results is cut off", part="search")
    is_found = min(at, begin, foot, end) >= 0
    tree = tree_of(SERVICE, page[begin:end] + "</table>" if is_found else page)
    table = tree.css_first("table#tor-tbl")
    if table is None and (message := complaint(tree)):
        raise refusal_of(message)
    if table is None or table.css_first("tfoot") is None:
        raise UnexpectedAnswer(SERVICE, "a search without a table of results", part="search")
    return (page[:begin], table, page[end:]) if is_found else (page, table, "")


def _total(head: str) -> int | None:
    """The number of results; around each of its words only little is looked at, as a page may be made to hold up."""
    at = head.find(COUNTED)
    while at >= 0:
        begin = head.rfind("<p", max(0, at - WIDEST_COUNT), at)
        count = COUNT.match(head, begin, at + WIDEST_COUNT) if begin >= 0 else None
        if count is not None and MED.search(count[1]):
            return int(count[2])
        at = head.find(COUNTED, at + len(COUNTED))
    return None


def _further(around: str, start: int) -> str | None:
    links = (match for match in FURTHER.finditer(around) if int(match[2]) == start)
    return next((match[1].replace("&amp;", "&") for match in links), None)


def _release(row: "LexborNode", base_url: str) -> Release | None:
    """The row's release; None for rows of another kind, such as advertisements."""
    link = row.css_first("a.tLink")
    match = TOPIC_LINK.search(attribute(link, "href"))
    if match is None:
        return None
    cells = [cell for cell in row.iter() if cell.tag == "td"]
    kinds = [attribute(cell, "class") for cell in cells]
    size_at = next((place for place, kind in enumerate(kinds) if "tor-size" in kind), None)
    named = {kind: cell for cell, kind in zip(cells, kinds, strict=True)}
    forum = next((cell for kind, cell in named.items() if "f-name" in kind), None)
    leechers = next((cell for kind, cell in named.items() if "leechmed" in kind), None)
    status = next((title for cell in cells[:3] if (title := attribute(cell, "title"))), "")
    return Release(
        tracker=SERVICE,
        tracker_id=match[1],
        name=text_of(link),
        size_bytes=None if size_at is None else _size(cells[size_at]),
        seeders=0 if size_at is None else _seeders(cells[size_at + 1 :]),
        leechers=max(0, number(text_of(leechers)) or 0),
        url=f"{base_url}/forum/viewtopic.php?t={match[1]}",
        published_at=_moment(cells[-1]),
        category=text_of(forum),
        is_downloadable=size_at is not None and cells[size_at].css_first("a.tr-dl") is not None,
        is_trusted=status == "проверено",
        is_temporary=status == "временная",
    )


def _size(cell: "LexborNode") -> int | None:
    """The exact bytes; the rounded size that people see only where there are none."""
    exact = number(attribute(cell, "data-ts_text"))
    if exact is not None:
        return exact if exact > 0 else None
    return shown_size(text_of(cell))


def _seeders(cells: "list[LexborNode]") -> int:
    """The seeders; a negative number counts the days since there was one."""
    if not cells:
        return 0
    return max(0, number(attribute(cells[0], "data-ts_text")) or 0)


def _moment(cell: "LexborNode") -> datetime | None:
    seconds = number(attribute(cell, "data-ts_text"))
    if seconds is None or not 0 < seconds <= LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)
