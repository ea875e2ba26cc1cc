"""Kinozal: a Russian tracker. Guests may search; hashes, lists of files and .torrent files need an account."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

import structlog
from httpx import codes
from pydantic import SecretStr

from concierge.adapters._failover import Failover, MirrorAddresses
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._kinozal_pages import (
    NAME,
    PAGE_SIZE,
    TopicPage,
    contents,
    search_page,
    text_of,
    topic_page,
)
from concierge.adapters._markup import tree_of
from concierge.adapters._membership import Jar, Rest, SharedLogin, Visits
from concierge.adapters._tracker import TrackerSection, a_pace, tracker_client
from concierge.errors import ConciergeError, LoginFailed, NotFound, ServiceUnavailable
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter

__all__ = ["ADAPTER", "Kinozal", "KinozalSection"]

PIECES = (CredentialKind("kinozal_username"), CredentialKind("kinozal_password"))
LONGEST_QUERY = 100
MOST_NAMES = 2
REST_S, LONG_REST_S = 15 * 60, 2 * 60 * 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# In every category and format, the best seeded first.
ORDER = {"g": "0", "c": "0", "v": "0", "w": "0", "t": "1", "f": "0"}
NOT_WORDS = re.compile(r"[\W_]+")
MEMBER = 'a[href*="logout.php"]'
GUEST = 'a[href*="login.php"], a[href*="signup.php"], form[action*="takelogin.php"]'

_log = structlog.get_logger(__name__)


class KinozalSection(TrackerSection):
    """`mirrors` are tried in order, and alone get the password. `trackers` are announced in our magnet links.

    The name and the password are the household's; people may have accounts of their own.
    """

    section: ClassVar[str] = NAME
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **TrackerSection.usual,
        "username": ("KINOZAL_USERNAME",),
        "password": ("KINOZAL_PASSWORD",),
    }
    account: ClassVar[Mapping[str, str]] = {"username": PIECES[0], "password": PIECES[1]}

    username: str = ""
    password: SecretStr = SecretStr("")
    mirrors: MirrorAddresses = ("https://kinozal.tv", "https://kinozal.me", "https://kinozal.guru")
    trackers: tuple[str, ...] = (
        "udp://tracker.opentrackr.org:1337/announce",
        "udp://open.stealth.si:80/announce",
        "udp://exodus.desync.com:6969/announce",
    )


class Mirror:
    """One address of the site with cookies of its own, for one account or a guest."""

    def __init__(self, url: str, client: HttpClient, account: Account | None, rest: Rest, jar: Jar) -> None:
        """Takes an open client whose base address is the mirror's; `jar` keeps the account's login."""
        self.url = url
        self._client = client
        self._account = account
        self._rest = rest
        self._jar = jar
        self._login = SharedLogin(self._log_in, is_logged_in=bool(client.cookies()))

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Mirror"]:
        """Itself; a login that is under way at the end is given up."""
        async with self._login.opened():
            yield self

    async def page(self, url: str) -> Answer:
        """A page of the site, for the account if there is one; logs in first if need be, and once more if it expired.

        Raises:
            NotFound: the site says that there is no such topic.
            LoginFailed: the account was refused, or one is needed and there is none.
            ServiceUnavailable: no answer, a 5xx, or somebody between us and the mirror answered.
            Challenged, RateLimited, UnexpectedAnswer: as the answer says.
        """
        logins = await self._login.newer_than(0) if self._account else 0
        answer = _passed(await self._client.get(url))
        is_open = self._account is None and answer.status == codes.OK
        if is_open or not await asyncio.to_thread(_is_for_guests, answer):
            return answer
        await self._login.newer_than(logins)
        answer = _passed(await self._client.get(url))
        if await asyncio.to_thread(_is_for_guests, answer):
            raise await self._refused("session")
        return answer

    async def _log_in(self) -> None:
        if self._account is None:
            raise _no_account()
        await self._rest.require_none(self._account)
        pieces = {"username": self._account.value(PIECES[0]), "password": self._account.value(PIECES[1])}
        body = urlencode({**pieces, "returnto": ""}, encoding="cp1251", errors="xmlcharrefreplace").encode()
        answer = await self._client.request("POST", "/takelogin.php", content=body, headers=FORM)
        if {"uid", "pass"} <= answer.cookies().keys():
            _log.info("tracker.logged_in", tracker=NAME, mirror=self.url)
            await self._jar.keep()
            return
        tree = await asyncio.to_thread(tree_of, NAME, _decoded(_passed(answer)))
        told = " ".join(text_of(node) for node in tree.css("div.bx1 div.red"))
        if not told and tree.css_first(GUEST) is None:
            raise _blocked("a page that is not the site's")
        # What is told names the person, and so goes no further.
        if "превышен лимит" in told.casefold():
            raise await self._refused("too_many_tries", LONG_REST_S)
        raise await self._refused("credentials")

    async def _refused(self, problem: str, rest_s: float = REST_S) -> LoginFailed:
        """The error to raise; the account rests from now on."""
        if self._account:
            await self._rest.begin(self._account, rest_s)
        return LoginFailed(NAME, f"the login was refused: {problem}", problem=problem)


class Kinozal:
    """A `Tracker`. A search costs one request for each 50 rows, and a login at an account's first.

    Rows found by a guest are not downloadable.
    """

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = PIECES
    # What a guest finds, a guest cannot download.
    serves_guests = False

    def __init__(self, visits: Visits[Failover[Mirror]], trackers: Sequence[str]) -> None:
        """Takes each account's mirrors, and what is announced in magnet links."""
        self._visits = visits
        self._trackers = tuple(trackers)

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
        """The best seeded rows, of the first wording that has any: names with the year, then the first without it."""
        async with self._visits.of(account) as visit:
            for fields in _wordings(query):
                found: dict[str, Release] = {}
                page, total = 0, None
                while page == 0 or page * PAGE_SIZE < min(query.limit, total or 0):
                    mirror, text = await _shown(visit, f"/browse.php?{_query({**fields, 'page': str(page)})}")
                    total, releases = await asyncio.to_thread(
                        search_page, text, mirror.url, is_member=account is not None
                    )
                    found |= {release.tracker_id: release for release in releases}
                    page += 1
                if found:
                    return Offers(releases=tuple(found.values()))
        return Offers()

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """A magnet link without anybody's passkey, and the account's own .torrent file where it may have one today.

        Raises:
            NotFound: the topic is gone.
            LoginFailed: there is no account, or it was refused.
        """
        async with self._visits.of(account) as visit:
            mirror, topic = await _topic(visit, release.tracker_id)
            if account is None:
                raise _no_account()
            metainfo = await _metainfo(mirror, topic)
            found = (
                Metainfo.parse(metainfo).info_hash
                if metainfo
                else (await _contents(visit, release.tracker_id))[0]
            )
        return TorrentSource(info_hash=found, magnet=self._magnet(found, release.name), metainfo=metainfo)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """What the topic says, and for a member the magnet link and the files."""
        async with self._visits.of(account) as visit:
            _, topic = await _topic(visit, release.tracker_id)
            if account is None:
                return Inspection(facts=topic.facts)
            info_hash, files = await _contents(visit, release.tracker_id)
        source = TorrentSource(info_hash=info_hash, magnet=self._magnet(info_hash, release.name))
        return Inspection(source=source, files=files or None, facts=topic.facts)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  the port's signature
        """Returns if the account can log in, where there is one, and read a search."""
        async with self._visits.of(account) as visit:
            mirror, text = await _shown(visit, f"/browse.php?{_query({'s': 'concierge'})}")
        await asyncio.to_thread(search_page, text, mirror.url, is_member=account is not None)

    def _magnet(self, info_hash: str, name: str) -> str:
        return Magnet(info_hash=info_hash, name=name, trackers=self._trackers).uri()


async def _shown(visit: Failover[Mirror], path: str) -> tuple[Mirror, str]:
    async def ask(mirror: Mirror) -> str:
        text = _decoded(await mirror.page(path))
        if "t_peer" in text:
            return text
        tree = await asyncio.to_thread(tree_of, NAME, text)
        if tree.css_first(f"{MEMBER}, {GUEST}") is None:
            raise _blocked("a page that is not the site's")
        return text

    return await visit.ask(ask)


async def _topic(visit: Failover[Mirror], number: str) -> tuple[Mirror, TopicPage]:
    mirror, text = await _shown(visit, f"/details.php?id={number}")
    return mirror, await asyncio.to_thread(topic_page, text, mirror.url)


async def _metainfo(mirror: Mirror, topic: TopicPage) -> bytes | None:
    """The account's .torrent file; None where there is none today, as a magnet link is enough."""
    if topic.torrent_url is None:
        return None
    try:
        answer = await mirror.page(topic.torrent_url)
        Metainfo.parse(answer.body)
    except ConciergeError as error:
        _log.info("tracker.metainfo_missed", tracker=NAME, code=error.code)
        return None
    return answer.body


async def _contents(visit: Failover[Mirror], number: str) -> tuple[str, tuple[TorrentEntry, ...]]:
    """The info hash and the files, which the site tells members alone."""
    _, answer = await visit.ask(lambda mirror: mirror.page(f"/get_srv_details.php?id={number}&action=2"))
    return await asyncio.to_thread(contents, _decoded(answer))


def _decoded(answer: Answer) -> str:
    """The page as text: most are in windows-1251, and Russian in it is never valid UTF-8."""
    try:
        return answer.body.decode("utf-8")
    except UnicodeDecodeError:
        return answer.body.decode("cp1251", errors="replace")


def _is_for_guests(answer: Answer) -> bool:
    """Whether the site takes us for a guest: by a redirect to its login, or by what the page offers."""
    if codes.is_redirect(answer.status):
        return "login.php" in str(answer.headers.get("location", ""))
    if b"login.php" not in answer.body and b"signup.php" not in answer.body:
        return False
    tree = tree_of(NAME, _decoded(answer))
    return tree.css_first(MEMBER) is None and tree.css_first(GUEST) is not None


def _passed(answer: Answer) -> Answer:
    """The answer, if it is the site's own and not an outage; a redirect to another host is never followed."""
    if answer.status == codes.NOT_FOUND and answer.url.path == "/details.php":
        raise NotFound(f"{NAME}: the topic is gone")
    if not _stays(answer):
        raise _blocked("a redirect to another host")
    if answer.status == codes.UNAVAILABLE_FOR_LEGAL_REASONS:
        raise _blocked("HTTP 451")
    return answer.raise_for_status()


def _stays(answer: Answer) -> bool:
    """Whether the answer leads nowhere else than to the host and port that gave it."""
    own = urlsplit(str(answer.url))
    try:
        target = urlsplit(urljoin(own.geturl(), answer.headers.get("location", "")))
        where = (target.hostname, target.port)
    except ValueError:
        return False
    return where == (own.hostname, own.port)


def _blocked(problem: str) -> ServiceUnavailable:
    return ServiceUnavailable(NAME, problem, problem="blocked")


def _no_account() -> LoginFailed:
    return LoginFailed(NAME, "there is no account", problem="no_account")


def _wordings(query: SearchQuery) -> Iterator[dict[str, str]]:
    """The fields to try in turn. Series get no year: a season's release has its own."""
    names = [words for name in query.names[:MOST_NAMES] if (words := _words(name))]
    year = None if query.is_series else query.year
    for words in names:
        yield {"s": words, **ORDER, "d": str(year or 0)}
    if year is not None and names:
        yield {"s": names[0], **ORDER, "d": "0"}


def _words(name: str) -> str:
    words = " ".join(NOT_WORDS.sub(" ", name).split())
    fitting = words[: LONGEST_QUERY + 1].rpartition(" ")[0] or words[:LONGEST_QUERY]
    return words if len(words) <= LONGEST_QUERY else fitting


def _query(fields: Mapping[str, str]) -> str:
    """As the site's own links are written; what windows-1251 lacks goes in UTF-8, which it takes too."""
    try:
        return urlencode(fields, encoding="cp1251", errors="strict")
    except UnicodeEncodeError:
        return urlencode(fields)


@asynccontextmanager
async def _build(section: KinozalSection, http: Http, data_dir: Path) -> AsyncIterator[Kinozal]:
    paces = {url: a_pace(section) for url in section.mirrors}
    rest = Rest(NAME, data_dir / f"{NAME}-rest.json")

    @asynccontextmanager
    async def opened(account: Account | None) -> AsyncIterator[Failover[Mirror]]:
        async with AsyncExitStack() as stack:
            mirrors = []
            for url, pace in paces.items():
                opening = tracker_client(NAME, section, http, url, pace=pace)
                client = await stack.enter_async_context(opening)
                jar = Jar(http.jars, account, url, client)
                await jar.opened()
                mirror = Mirror(url, client, account, rest, jar)
                mirrors.append(await stack.enter_async_context(mirror.opened()))
            yield Failover(NAME, mirrors)

    async with Visits(opened).opened() as visits:
        yield Kinozal(visits, section.trackers)


ADAPTER = Adapter(name=NAME, section=KinozalSection, build=_build)
