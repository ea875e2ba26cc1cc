"""Rutor: a public tracker of films and series with Russian voices. A search asks for all categories at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, urljoin, urlsplit

import structlog
from httpx import codes
from selectolax.lexbor import LexborHTMLParser, LexborNode

from concierge.adapters._failover import Failover, MirrorAddresses
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._markup import tree_of
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.config import is_loopback
from concierge.errors import (
    Challenged,
    InputError,
    NotFound,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.download import TorrentEntry
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.query import cleaned
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TopicFacts, TorrentSource
from concierge.ports import Adapter

__all__ = ["ADAPTER", "Rutor", "RutorSection", "search_page", "topic_page"]

NAME = "rutor"
PAGE_SIZE = 100
LONGEST_QUERY = 100
MOST_NAMES = 2
ALL_WORDS_IN_TITLE = "100"
ID_IN_DESCRIPTION = "010"
# Labels may lie in each other, and each is read with all that is in it.
MOST_LABELS, LONGEST_VALUE = 500, 300
USELESS = "retracker.local"
MOSCOW = timezone(timedelta(hours=3))
MONTHS = ("Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек")
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
GUARDED = frozenset({codes.FORBIDDEN, codes.SERVICE_UNAVAILABLE})
TOPIC = re.compile(r"/torrent/(\d{1,12})\b", re.ASCII)
COUNT = re.compile(r"Результатов поиска\s+(\d{1,9})\b", re.ASCII)
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
SIZE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([KMGT]?B)\b", re.ASCII | re.IGNORECASE)
EXACT = re.compile(r"\((\d{1,18})(?:\s*Bytes)?\)", re.ASCII)
DAY = re.compile(r"(\d{1,2})\s+(\w{3})\s+(\d{2})")
LENGTH = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?!\d)", re.ASCII)
NOT_WORDS = re.compile(r"[\W_]+")

_log = structlog.get_logger(__name__)


class RutorSection(TrackerSection):
    """`mirrors` are tried in order, and no other host is ever asked; the site is much copied to steal passwords.

    `trackers` are announced in the magnet links that we make.
    """

    section: ClassVar = NAME

    mirrors: MirrorAddresses = ("https://rutor.info", "https://rutor.is")
    trackers: tuple[str, ...] = (
        "udp://opentor.net:6969",
        "udp://tracker.opentrackr.org:1337/announce",
        "udp://open.stealth.si:80/announce",
    )


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


class Mirror:
    """One address of the site."""

    def __init__(self, url: str, client: HttpClient) -> None:
        """Takes an open client whose base address is the mirror's."""
        self.url = url
        self._client = client

    async def get(self, url: str) -> Answer:
        """The site's own answer.

        Raises:
            NotFound: the site sent us to its page for topics that do not exist.
            ServiceUnavailable: no answer, a 5xx, or somebody between us and the mirror answered.
            Challenged, RateLimited, UnexpectedAnswer: as the answer says.
        """
        answer = await self._client.get(url)
        is_redirect = codes.is_redirect(answer.status)
        is_nothing = is_redirect and answer.headers.get("location", "").endswith("/d.php")
        is_nothing |= answer.status == codes.NOT_FOUND and answer.url.path.startswith("/torrent/")
        if is_nothing and not answer.url.path.startswith("/search/"):
            raise NotFound(f"{NAME}: nothing at {answer.url.path}")
        if is_redirect or answer.status == codes.UNAVAILABLE_FOR_LEGAL_REASONS:
            raise _blocked(f"HTTP {answer.status}")
        if answer.status in GUARDED and b"ddos-guard" in answer.body.lower():
            raise Challenged(NAME, f"HTTP {answer.status} with a check of DDoS-Guard")
        if answer.raise_for_status().status != codes.OK:
            raise UnexpectedAnswer(NAME, f"HTTP {answer.status}", status=answer.status)
        return answer

    async def search(self, path: str) -> SearchPage:
        """A page of results. Raises as `get` and `search_page`."""
        return await asyncio.to_thread(search_page, (await self.get(path)).text("utf-8"), self.url)

    async def torrent(self, release: Release) -> Answer:
        """The .torrent file, from where the row said if that is a host of this mirror. Raises as `get`."""
        link, own = urlsplit(_linked("", release.link or "") or ""), urlsplit(self.url)
        is_own = link.scheme == own.scheme and link.netloc in {own.netloc, f"d.{own.netloc}"}
        return await self.get(link.geturl() if is_own else f"/download/{release.tracker_id}")

    async def topic(self, number: str) -> TopicPage:
        """The page of a topic. Raises as `get` and `topic_page`."""
        answer = await self.get(f"/torrent/{number}")
        return await asyncio.to_thread(topic_page, answer.text("utf-8"), self.url)


class Rutor:
    """A `Tracker`. A search costs one request for each 100 rows, and one for each wording without any."""

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(self, mirrors: Sequence[Mirror], trackers: Sequence[str]) -> None:
        """Takes open mirrors, the preferred first, and what is announced in magnet links."""
        self._visit = Failover(NAME, mirrors)
        self._trackers = tuple(trackers)

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  the site knows no accounts
        """The best seeded rows, of the first wording that has any.

        Tried are the names with the year, the first name without it, and at last the id at IMDb.
        """
        for flags, words in _wordings(query):
            if found := await self._rows(flags, words, query.limit):
                return Offers(releases=found)
        return Offers()

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """A magnet link with our own name and trackers, and the .torrent file where it is still the same torrent.

        Raises:
            NotFound: the topic is gone.
        """
        info_hash = release.info_hash
        if info_hash is None:
            _, topic = await self._visit.ask(lambda mirror: mirror.topic(release.tracker_id))
            info_hash = topic.magnet.info_hash
        magnet = Magnet(info_hash=info_hash, name=release.name, trackers=self._trackers)
        metainfo = await self._metainfo(release, info_hash)
        return TorrentSource(info_hash=info_hash, magnet=magnet.uri(), metainfo=metainfo)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:  # noqa: ARG002  as above
        """The topic's facts and its magnet link as they are now, and the files where the site lists them."""
        _, topic = await self._visit.ask(lambda mirror: mirror.topic(release.tracker_id))
        trackers = dict.fromkeys((*topic.magnet.trackers, *self._trackers))
        magnet = Magnet(info_hash=topic.magnet.info_hash, name=release.name, trackers=tuple(trackers))
        source = TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri())
        return Inspection(source=source, files=await self._files(release.tracker_id), facts=topic.facts)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if a search is answered by the site itself, even if nothing is found."""
        await self._page(_path(0, ALL_WORDS_IN_TITLE, "concierge"))

    async def _rows(self, flags: str, words: str, limit: int) -> tuple[Release, ...]:
        found: dict[str, Release] = {}
        page, total = 0, None
        while page == 0 or page * PAGE_SIZE < min(limit, total or 0):
            answer = await self._page(_path(page, flags, words))
            found |= {release.tracker_id: release for release in answer.releases}
            page, total = page + 1, answer.total
        return tuple(found.values())

    async def _page(self, path: str) -> SearchPage:
        _, page = await self._visit.ask(lambda mirror: mirror.search(path))
        return page

    async def _metainfo(self, release: Release, info_hash: str) -> bytes | None:
        """The .torrent file, if the site gives it and it is the row's: a topic may get another torrent."""
        try:
            _, answer = await self._visit.ask(lambda mirror: mirror.torrent(release))
            is_same = Metainfo.parse(answer.body).info_hash == info_hash
        except (ServiceError, InputError) as error:
            _log.info("tracker.metainfo_missed", tracker=NAME, topic=release.tracker_id, code=error.code)
            return None
        return answer.body if is_same else None

    async def _files(self, number: str) -> tuple[TorrentEntry, ...] | None:
        try:
            _, answer = await self._visit.ask(lambda mirror: mirror.get(f"/descriptions/{number}.files"))
            return await asyncio.to_thread(_files_of, answer.text("utf-8")) or None
        except (ServiceError, NotFound) as error:
            _log.info("tracker.files_missed", tracker=NAME, topic=number, code=error.code)
            return None


def search_page(page: str, base_url: str) -> SearchPage:
    """What a page of results says.

    Raises:
        ServiceUnavailable: it is somebody else's page: a provider's, or a copy of the site without magnet links.
        UnexpectedAnswer: no table of results, or no row could be read though the page counts some.
    """
    tree = tree_of(NAME, page)
    index = tree.css_first("div#index")
    if index is None:
        raise _blocked("a page that is not the site's")
    if index.css_first("tr.backgr") is None:
        raise UnexpectedAnswer(NAME, "no table of results", part="search")
    rows = index.css("tr.gai, tr.tum")
    releases = tuple(release for row in rows if (release := _release(row, base_url)))
    total = _total(tree)
    if not releases and (rows or total):
        raise UnexpectedAnswer(NAME, f"{total or len(rows)} results, no row read", part="search")
    if releases and not any(release.info_hash for release in releases):
        raise _blocked("a copy of the site, without magnet links")
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
        facts=_facts(dict(_labelled(tree))),
    )


def _files_of(fragment: str) -> tuple[TorrentEntry, ...]:
    """The files that the site lists of a torrent; the fragment is a table's rows without the table."""
    rows = [row.css("td") for row in tree_of(NAME, f"<table>{fragment}</table>").css("tr")]
    named = [(_text(cells[0]).replace("\\", "/").strip("/"), _text(cells[1])) for cells in rows if cells[1:]]
    sized = [(path, EXACT.search(size), _size(size)) for path, size in named if path]
    return tuple(
        TorrentEntry(index=index, path=path, size_bytes=int(exact[1]) if exact else shown or 0)
        for index, (path, exact, shown) in enumerate(sized)
        if exact or shown is not None
    )


def _release(row: LexborNode, base_url: str) -> Release | None:
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
        link=next((_linked(base_url, href) for _, href in links if "/download/" in href), None),
        sources=(NAME,),
    )


def _linked(base_url: str, link: str) -> str | None:
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


def _total(tree: LexborHTMLParser) -> int | None:
    # Own texts alone: a title may say the same, and stands in a link.
    matches = (COUNT.search(cleaned(node.text(deep=False))) for node in tree.css("p, div, b, center, td"))
    return next((int(match[1]) for match in matches if match), None)


def _labelled(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """What the description says behind each label in bold, up to the end of the line."""
    for label in tree.css("#details b")[:MOST_LABELS]:
        name = cleaned((label.text() or "")[:LONGEST_VALUE])
        said, node = "", label.next
        while node is not None and node.tag not in {"br", "b"} and len(said) < LONGEST_VALUE:
            said, node = said + (node.text() or "")[:LONGEST_VALUE], node.next
        if name.endswith(":"):
            yield name.rstrip(": ").casefold(), cleaned(said[:LONGEST_VALUE])


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


def _text(node: LexborNode | None) -> str:
    return "" if node is None else cleaned(node.text())


def _blocked(problem: str) -> ServiceUnavailable:
    return ServiceUnavailable(NAME, problem, problem="blocked")


def _wordings(query: SearchQuery) -> Iterator[tuple[str, str]]:
    """The flags and the words to try in turn. Series get no year: a season's release has its own."""
    names = [words for name in query.names[:MOST_NAMES] if (words := _words(name))]
    year = None if query.is_series else query.year
    for words in names:
        yield ALL_WORDS_IN_TITLE, words if year is None else f"{words} {year}"
    if year is not None and names:
        yield ALL_WORDS_IN_TITLE, names[0]
    if query.ids.imdb:
        yield ID_IN_DESCRIPTION, query.ids.imdb


def _words(name: str) -> str:
    """Words alone: a slash would end the path's segment, other signs mean something to the search."""
    words = " ".join(NOT_WORDS.sub(" ", name).split())
    fitting = words[: LONGEST_QUERY + 1].rpartition(" ")[0] or words[:LONGEST_QUERY]
    return words if len(words) <= LONGEST_QUERY else fitting


def _path(page: int, flags: str, words: str) -> str:
    return f"/search/{page}/0/{flags}/2/{quote(words, safe='')}"


@asynccontextmanager
async def _build(section: RutorSection, http: Http, _data_dir: Path) -> AsyncIterator[Rutor]:
    async with AsyncExitStack() as stack:
        mirrors = [
            Mirror(url, await stack.enter_async_context(tracker_client(NAME, section, http, url)))
            for url in section.mirrors
        ]
        yield Rutor(mirrors, section.trackers)


ADAPTER = Adapter(name=NAME, section=RutorSection, build=_build)
