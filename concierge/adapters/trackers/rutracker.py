"""Rutracker: a forum whose search needs an account, and whose topics give magnet links even to guests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode, urljoin

import structlog
from httpx import codes
from pydantic import SecretStr, field_validator

from concierge.adapters._failover import MirrorAddresses
from concierge.adapters._http import Answer, Http
from concierge.adapters._membership import Visits
from concierge.adapters._rutracker_answers import shown
from concierge.adapters._rutracker_files import file_list
from concierge.adapters._rutracker_guest import GuestSearch
from concierge.adapters._rutracker_login import Challenge, Login
from concierge.adapters._rutracker_markup import SERVICE
from concierge.adapters._rutracker_mirror import Fetch, Mirror
from concierge.adapters._rutracker_notes import ForumNotes
from concierge.adapters._rutracker_search import MemberSearch
from concierge.adapters._rutracker_session import Session
from concierge.adapters._rutracker_topic import TopicPage, topic_page
from concierge.adapters._rutracker_visit import Reader, Visit
from concierge.adapters._tracker import TrackerSection, a_pace, tracker_client
from concierge.config import SecretAddress, is_loopback
from concierge.errors import BadMagnet, BadTorrent, NotFound, ServiceError, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter, Tracker

__all__ = ["ADAPTER", "Rutracker", "RutrackerSection"]

_log = structlog.get_logger(__name__)


class RutrackerSection(TrackerSection):
    """`mirrors` are tried in order, the next one only when no answer comes from the one before.

    The name and the password, or the cookie of a browser that is logged in, are the household's; people may have
    accounts of their own. `feed_url` is where guests find the newest topics when a bot check stands before the forum.
    """

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **TrackerSection.usual,
        "username": ("RUTRACKER_USERNAME",),
        "password": ("RUTRACKER_PASSWORD",),
        "cookie": ("RUTRACKER_COOKIE",),
    }
    account: ClassVar[Mapping[str, str]] = {
        "username": CredentialKind.RUTRACKER_USERNAME,
        "password": CredentialKind.RUTRACKER_PASSWORD,
    }
    cookie_account: ClassVar[Mapping[str, str]] = {"cookie": CredentialKind.RUTRACKER_COOKIE}

    username: str = ""
    password: SecretStr = SecretStr("")
    cookie: SecretStr = SecretStr("")
    mirrors: MirrorAddresses = ("https://rutracker.org", "https://rutracker.net")
    feed_url: SecretAddress = "https://feed.rutracker.cc/atom/f"

    @field_validator("mirrors")
    @classmethod
    def _begin_before_the_forum(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value.removesuffix("/forum") for value in values)

    @field_validator("feed_url")
    @classmethod
    def _end_before_the_number(cls, value: str) -> str:
        return value.rstrip("/")


class Rutracker:
    """A `Tracker`. A search costs one request for each 50 rows asked for, and a login at an account's first."""

    name = SERVICE
    serves_guests = True
    account_kinds: tuple[CredentialKind, ...] = (
        CredentialKind.RUTRACKER_USERNAME,
        CredentialKind.RUTRACKER_PASSWORD,
        CredentialKind.RUTRACKER_COOKIE,
    )

    def __init__(
        self,
        visits: Visits[Visit],
        notes: ForumNotes,
        fetch: Fetch,
        *,
        feed_url: str = "",
    ) -> None:
        """`visits` are each account's own mirrors."""
        self._visits = visits
        self._notes = notes
        self._fetch = fetch
        self._feed_url = feed_url
        self._reader = Reader()

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
        """The best seeded rows of the first wording that has any; a guest's are the newest topics that fit."""
        async with self._visits.of(account) as visit:
            return await self._search(visit, account).offers(query)

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """The topic's magnet link, and its .torrent file where that can be had. The link needs no login.

        Raises:
            NotFound: the topic is gone, or has no torrent.
        """
        async with self._visits.of(account) as visit:
            source, _ = await self._topic(visit, release.tracker_id)
            if account is None:
                return source
            metainfo = await _metainfo(visit, release.tracker_id, source.info_hash)
        return TorrentSource(info_hash=source.info_hash, magnet=source.magnet, metainfo=metainfo)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """The topic's magnet link and facts, and for a member the list of its files: one request for each.

        Raises:
            NotFound: the topic is gone, or has no torrent.
        """
        async with self._visits.of(account) as visit:
            source, topic = await self._topic(visit, release.tracker_id)
            files = await _files(visit, release.tracker_id) if account else None
        return Inspection(source=source, files=files, facts=topic.facts)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:
        """Returns if the account can log in and read a search, or a guest read a forum."""
        challenge = Challenge.parse(captcha.challenge) if captcha else None
        async with self._visits.of(account) as visit:
            if account is not None and captcha is not None and challenge is not None:
                await visit.log_in_with(challenge, captcha.text)
            await self._search(visit, account).check()

    def _search(self, visit: Visit, account: Account | None) -> MemberSearch | GuestSearch:
        if account is None:
            return GuestSearch(visit, self._reader, self._fetch, self._feed_url)
        return MemberSearch(visit, self._reader, self._notes)

    async def _topic(self, visit: Visit, topic_id: str) -> tuple[TorrentSource, TopicPage]:
        # Always the first page: the others have neither the first post nor the magnet.
        path = f"/forum/viewtopic.php?{urlencode({'t': topic_id})}"
        mirror, answer = await visit.ask(lambda mirror: mirror.page(path))
        is_gone = answer.status == codes.NOT_FOUND
        topic = None if is_gone else await self._reader.read(shown(answer), topic_page)
        if topic is None:
            raise NotFound(f"{SERVICE}: no topic {topic_id}")
        if topic.magnet is None:
            raise NotFound(f"{SERVICE}: topic {topic_id} has no torrent")
        try:
            # A forum on this machine may announce to this machine.
            magnet = Magnet.parse(topic.magnet, allow_private=is_loopback(mirror.url))
        except BadMagnet as error:
            raise UnexpectedAnswer(SERVICE, f"topic {topic_id}: {error}", part="magnet") from error
        return TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri()), topic


async def _metainfo(visit: Visit, topic_id: str, info_hash: str) -> bytes | None:
    """The .torrent file, if the forum gives it and it is the magnet's; a magnet alone is enough."""
    path = f"/forum/dl.php?{urlencode({'t': topic_id})}"
    try:
        _, answer = await visit.ask(lambda mirror: mirror.file_as_member(path))
        is_right = Metainfo.parse(answer.body).info_hash == info_hash
    except (ServiceError, BadTorrent) as error:
        _log.info("tracker.metainfo_missed", tracker=SERVICE, topic=topic_id, code=error.code)
        return None
    return answer.body if is_right else None


async def _files(visit: Visit, topic_id: str) -> tuple[TorrentEntry, ...] | None:
    """The topic's files, if the forum lists them; what the topic itself says is enough."""
    form = urlencode({"t": topic_id}).encode("ascii")
    path = "/forum/viewtorrent.php"
    try:
        _, answer = await visit.ask(lambda mirror: mirror.posted_as_member(path, form))
        return await asyncio.to_thread(file_list, shown(answer))
    except ServiceError as error:
        _log.info("tracker.files_missed", tracker=SERVICE, topic=topic_id, code=error.code)
        return None


@asynccontextmanager
async def _opened(section: RutrackerSection, http: Http, data_dir: Path) -> AsyncIterator[Tracker]:
    paces = {url: a_pace(section) for url in section.mirrors}
    elsewhere = a_pace(section)
    notes = ForumNotes(data_dir / "rutracker-forums.json")
    await notes.recall()

    async def fetch(url: str) -> Answer:
        """What lies on a host that is none of the mirrors: a client of its own has no cookies to send there."""
        async with tracker_client(SERVICE, section, http, urljoin(url, "/"), pace=elsewhere) as client:
            return await client.get(url)

    @asynccontextmanager
    async def opened(account: Account | None) -> AsyncIterator[Visit]:
        """Clients of the account's own, so that nobody's cookies reach somebody else."""
        login = await _login(account, data_dir) if account else None
        async with AsyncExitStack() as stack:
            mirrors = []
            for url in section.mirrors:
                client = partial(tracker_client, SERVICE, section, http, url, pace=paces[url])
                session = Session(url, client, account, http.jars)
                mirrors.append(await stack.enter_async_context(Mirror(session, login, fetch).opened()))
            yield Visit(mirrors)

    async with Visits(opened).opened() as visits:
        yield Rutracker(visits, notes, fetch, feed_url=section.feed_url)


async def _login(account: Account, data_dir: Path) -> Login:
    name = account.value(CredentialKind.RUTRACKER_USERNAME)
    password = account.value(CredentialKind.RUTRACKER_PASSWORD)
    login = Login(name, SecretStr(password), rest_file=data_dir / "rutracker-rest.json")
    await login.recall()
    return login


ADAPTER: Adapter[RutrackerSection, Http, Tracker] = Adapter(
    name=SERVICE, section=RutrackerSection, build=_opened
)
