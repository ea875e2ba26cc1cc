"""Rutor: a public tracker of films and series with Russian voices. A search asks for all categories at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, urlsplit

import structlog
from httpx import codes

from concierge.adapters._failover import Failover, MirrorAddresses
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._rutor_pages import (
    NAME,
    PAGE_SIZE,
    SearchPage,
    TopicPage,
    blocked,
    contents,
    linked,
    search_page,
    topic_page,
)
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.errors import (
    Challenged,
    InputError,
    NotFound,
    ServiceError,
    UnexpectedAnswer,
)
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter

__all__ = ["ADAPTER", "Rutor", "RutorSection"]

LONGEST_QUERY = 100
MOST_NAMES = 2
ALL_WORDS_IN_TITLE = "100"
ID_IN_DESCRIPTION = "010"
GUARDED = frozenset({codes.FORBIDDEN, codes.SERVICE_UNAVAILABLE})
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
            raise blocked(f"HTTP {answer.status}")
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
        link, own = urlsplit(linked("", release.link or "") or ""), urlsplit(self.url)
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
            return await asyncio.to_thread(contents, answer.text("utf-8")) or None
        except (ServiceError, NotFound) as error:
            _log.info("tracker.files_missed", tracker=NAME, topic=number, code=error.code)
            return None


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
