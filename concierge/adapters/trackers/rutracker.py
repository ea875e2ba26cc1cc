"""Rutracker: a forum whose search needs an account, and whose topics give magnet links even to guests."""

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import ClassVar, TypeAlias
from urllib.parse import urlencode

import structlog
from httpx import codes
from pydantic import SecretStr, field_validator

from concierge.adapters._http import Answer, Http
from concierge.adapters._rutracker_mirror import Login, Mirror
from concierge.adapters._rutracker_pages import (
    PAGE_SIZE,
    SERVICE,
    SearchPage,
    decoded,
    search_page,
    topic_page,
)
from concierge.adapters._tracker import Failover, MirrorAddresses, TrackerSection, a_pace, tracker_client
from concierge.config import is_loopback
from concierge.errors import (
    BadMagnet,
    BadTorrent,
    NotFound,
    ServiceError,
    UnexpectedAnswer,
)
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.ports import Adapter, Tracker

__all__ = ["ADAPTER", "Rutracker", "RutrackerSection"]

# What is shown of a search: its best seeded rows.
ORDER = {"o": "10", "s": "2"}
LONGEST_QUERY = 100
MOST_NAMES = 3
NOT_A_WORD = re.compile(r"[^\w'-]|(?<!\w)-+|-+(?!\w)")

Visit: TypeAlias = Failover[Mirror]
_log = structlog.get_logger(__name__)


class RutrackerSection(TrackerSection):
    """`mirrors` are tried in order, the next one only when no answer comes from the one before.

    The name and the password are the household's; people may have accounts of their own.
    """

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **TrackerSection.usual,
        "username": ("RUTRACKER_USERNAME",),
        "password": ("RUTRACKER_PASSWORD",),
    }
    account: ClassVar[Mapping[str, str]] = {
        "username": CredentialKind.RUTRACKER_USERNAME,
        "password": CredentialKind.RUTRACKER_PASSWORD,
    }

    username: str = ""
    password: SecretStr = SecretStr("")
    mirrors: MirrorAddresses = ("https://rutracker.org", "https://rutracker.net")

    @field_validator("mirrors")
    @classmethod
    def _begin_before_the_forum(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value.removesuffix("/forum") for value in values)


class Rutracker:
    """A `Tracker`. A search costs one request for each 50 rows asked for, and a login at an account's first."""

    name = SERVICE
    serves_guests = False
    account_kinds: tuple[CredentialKind, ...] = (
        CredentialKind.RUTRACKER_USERNAME,
        CredentialKind.RUTRACKER_PASSWORD,
    )

    def __init__(self, opened: Callable[[Account | None], Awaitable[Sequence[Mirror]]]) -> None:
        """`opened` gives an account's own mirrors, the preferred first; None stands for a guest."""
        self._opened = opened
        self._visits: dict[str, Visit] = {}
        self._opening = asyncio.Lock()

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
        """The best seeded rows, of the first wording that has any.

        Tried are the names with the year, and at last the first name without it.
        """
        visit = await self._visit(account)
        for words in _wordings(query):
            if found := await _rows(visit, words, query.limit):
                return Offers(releases=found)
        return Offers()

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """The topic's magnet link, and its .torrent file where that can be had. The link needs no login.

        Raises:
            NotFound: the topic is gone, or has no torrent.
        """
        visit = await self._visit(account)
        magnet = await _magnet(visit, release.tracker_id)
        metainfo = await _metainfo(visit, release.tracker_id, magnet.info_hash) if account else None
        return TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri(), metainfo=metainfo)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """The topic's magnet link, and the files of its .torrent file where that can be had."""
        source = await self.resolve(release, account)
        files = Metainfo.parse(source.metainfo).files if source.metainfo else None
        return Inspection(source=source, files=files)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002
        """Returns if the account can log in and read a search."""
        await _page(await self._visit(account), {}, start=0)

    async def _visit(self, account: Account | None) -> Visit:
        """The account's own logins and cookies; a changed password makes it another account."""
        key = _fingerprint(account)
        async with self._opening:
            if key not in self._visits:
                self._visits[key] = Failover(SERVICE, await self._opened(account))
        return self._visits[key]


async def _rows(visit: Visit, words: str, limit: int) -> tuple[Release, ...]:
    fields = {"nm": words, **ORDER}
    page = await _page(visit, fields, start=0)
    found = {release.tracker_id: release for release in page.releases}
    for start in range(PAGE_SIZE, min(limit, page.total or 0), PAGE_SIZE):
        page = await _page(visit, fields, start=start)
        found |= {release.tracker_id: release for release in page.releases}
    return tuple(found.values())


async def _page(visit: Visit, fields: Mapping[str, str], *, start: int) -> SearchPage:
    # The forum links its further pages by the id of a search, which expires; words with a start do not.
    asked = {**fields, "start": str(start)} if start else fields
    query = urlencode(asked, encoding="cp1251", errors="xmlcharrefreplace")
    path = f"/forum/tracker.php?{query}"
    mirror, answer = await visit.ask(lambda mirror: mirror.get_as_member(path))
    return search_page(_shown(answer), mirror.url, start=start)


async def _magnet(visit: Visit, topic_id: str) -> Magnet:
    path = f"/forum/viewtopic.php?t={topic_id}"
    mirror, answer = await visit.ask(lambda mirror: mirror.get(path))
    topic = None if answer.status == codes.NOT_FOUND else topic_page(_shown(answer))
    if topic is None:
        raise NotFound(f"{SERVICE}: no topic {topic_id}")
    if topic.magnet is None:
        raise NotFound(f"{SERVICE}: topic {topic_id} has no torrent")
    try:
        # A forum on this machine may announce to this machine.
        return Magnet.parse(topic.magnet, allow_private=is_loopback(mirror.url))
    except BadMagnet as error:
        raise UnexpectedAnswer(SERVICE, f"topic {topic_id}: {error}", part="magnet") from error


async def _metainfo(visit: Visit, topic_id: str, info_hash: str) -> bytes | None:
    """The .torrent file, if the forum gives it and it is the magnet's; a magnet alone is enough."""
    path = f"/forum/dl.php?t={topic_id}"
    try:
        _, answer = await visit.ask(lambda mirror: mirror.get_as_member(path))
        is_right = Metainfo.parse(answer.body).info_hash == info_hash
    except (ServiceError, BadTorrent) as error:
        _log.info("tracker.metainfo_missed", tracker=SERVICE, topic=topic_id, code=error.code)
        return None
    return answer.body if is_right else None


def _fingerprint(account: Account | None) -> str:
    """Tells accounts apart by whose they are and by what they hold."""
    if account is None:
        return ""
    held = "\0".join(account.value(kind) for kind in Rutracker.account_kinds)
    return f"{account.owner_id} {hashlib.sha256(held.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _shown(answer: Answer) -> str:
    if answer.raise_for_status().status != codes.OK:
        raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", status=answer.status)
    return decoded(answer.body)


def _wordings(query: SearchQuery) -> Iterator[str]:
    """The queries to try in turn. Series get no year: a season's release has its own."""
    year = None if query.is_series else query.year
    for name in query.names[:MOST_NAMES]:
        yield _words(name, year)
    if year is not None:
        yield from (_words(name, None) for name in query.names[:1])


def _words(name: str, year: int | None) -> str:
    """The name without search operators, and the year, in the 100 characters that the forum reads."""
    words = " ".join(NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", name)).split()) or name
    suffix = "" if year is None else f" {year}"
    room = LONGEST_QUERY - len(suffix)
    if len(words) > room:
        words = words[:room].rpartition(" ")[0] or words[:room]
    return words + suffix


@asynccontextmanager
async def _opened(section: RutrackerSection, http: Http, data_dir: Path) -> AsyncIterator[Tracker]:
    paces = {url: a_pace(section) for url in section.mirrors}
    async with AsyncExitStack() as stack:

        async def mirrors_for(account: Account | None) -> Sequence[Mirror]:
            """Clients of the account's own, so that nobody's cookies reach somebody else."""
            login = await _login(account, data_dir) if account else None
            mirrors = []
            for url in section.mirrors:
                opening = tracker_client(SERVICE, section, http, url, pace=paces[url])
                client = await stack.enter_async_context(opening)
                mirrors.append(await stack.enter_async_context(Mirror(url, client, login).opened()))
            return mirrors

        yield Rutracker(mirrors_for)


async def _login(account: Account, data_dir: Path) -> Login:
    name, password = (account.value(kind) for kind in Rutracker.account_kinds)
    login = Login(name, SecretStr(password), rest_file=data_dir / "rutracker-rest.json")
    await login.recall()
    return login


ADAPTER: Adapter[RutrackerSection, Http, Tracker] = Adapter(
    name=SERVICE, section=RutrackerSection, build=_opened
)
