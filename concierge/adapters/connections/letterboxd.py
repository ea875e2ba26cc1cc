"""The diary of a person at Letterboxd, by their nickname: the feed of the newest entries, which needs no account.

Source: https://letterboxd.com/about/faq/
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

import structlog
from httpx import codes
from pydantic import Field, SecretStr

from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._letterboxd_feed import SERVICE, Entry, Feed, read_feed
from concierge.config import ServiceSection
from concierge.errors import Challenged, InputError, NotFound, UnexpectedAnswer
from concierge.model.connection import Tokens
from concierge.model.importing import ReadRow
from concierge.ports import Adapter, ListService

__all__ = ["ADAPTER", "Letterboxd", "LetterboxdSection"]

# The cursor of a feed without entries, which every entry is newer than.
NOTHING: Final = "-"
_PROFILE: Final = re.compile(
    r"(?P<site>(?:https?://)?(?:www\.)?letterboxd\.com/)?@?(?P<name>\w{2,15})(?(site)(?:[/?#].*)?|/?)",
    re.ASCII | re.IGNORECASE,
)
# What stands there in an address that is no profile's.
_PLACES: Final = frozenset(
    {"film", "films", "list", "lists", "journal", "members", "settings", "search", "tmdb", "imdb"}
)
_HTML: Final = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_log = structlog.get_logger(__name__)


class LetterboxdSection(ServiceSection):
    """`base_url` is the site, `proxy` the address of an HTTP proxy, which may hold a password."""

    section: ClassVar[str] = SERVICE

    base_url: MirrorAddress = "https://letterboxd.com"
    proxy: SecretStr | None = None
    timeout_s: float = Field(default=20.0, gt=0)


class Letterboxd:
    """What a person has watched lately: days, ratings and reviews. Films to watch are in no feed."""

    name = SERVICE

    def __init__(self, client: HttpClient) -> None:
        """Uses an open client whose base address is the site's."""
        self._client = client

    async def lists(
        self,
        nickname: str,
        tokens: Tokens | None = None,  # noqa: ARG002  a feed is open to everybody, or to nobody
        *,
        cursor: str = "",
    ) -> AsyncIterator[ReadRow | str]:
        """The newest entries of the person's diary, the latest first, in one request; see `ListService`.

        With a cursor only those that were published since come. The nickname may stand in the profile's address.

        Raises:
            InputError: it is no nickname.
            Challenged: the site takes us for a program, as it does with machines of data centres.
            UnexpectedAnswer: the feed breaks off; its rows up to there came.
        """
        name = _nickname(nickname)
        feed = await asyncio.to_thread(
            read_feed, _answered(await self._client.get(f"/{name}/rss/"), name).body
        )
        last = _Last.read(cursor)
        new = [entry for entry in feed.entries if last is None or last.is_before(entry)]
        if last is not None and new and len(new) == len(feed.entries):
            # The feed holds so many entries and no more: some between may be lost.
            _log.info("letterboxd.all_new", entries=len(new))
        for entry in new:
            for row in entry.rows:
                yield row
        if feed.fault is not None:
            raise feed.fault
        yield _cursor(feed, cursor)


@asynccontextmanager
async def _opened(section: LetterboxdSection, http: Http, _data_dir: Path) -> AsyncIterator[ListService]:
    proxy = section.proxy.get_secret_value() if section.proxy else None
    async with http.client(
        SERVICE, base_url=section.base_url, timeout_s=section.timeout_s, proxy=proxy
    ) as client:
        yield Letterboxd(client)


ADAPTER: Adapter[LetterboxdSection, Http, ListService] = Adapter(
    name=SERVICE, section=LetterboxdSection, build=_opened
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """The newest entry of the last whole read."""

    guid: str
    published_at: datetime

    @classmethod
    def read(cls, cursor: str) -> "_Last | None":
        moment, _, guid = cursor.partition(" ")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(guid=guid, published_at=at if at.tzinfo else at.replace(tzinfo=UTC))

    def is_before(self, entry: Entry) -> bool:
        """Whether the entry may be newer, which one without a moment, or of the very same, may be."""
        at = entry.published_at
        return entry.guid != self.guid and (at is None or at >= self.published_at)


def _cursor(feed: Feed, before: str) -> str:
    dated = [(entry.published_at, entry.guid) for entry in feed.entries if entry.published_at]
    if not dated:
        return before or NOTHING
    at, guid = max(dated, key=lambda one: one[0])
    return f"{at.isoformat()} {guid}"


def _nickname(text: str) -> str:
    """The nickname, out of an address too. Raises InputError."""
    match = _PROFILE.fullmatch(text.strip())
    name = match["name"].lower() if match else ""
    if not match or (match["site"] and name in _PLACES):
        raise InputError("no nickname at Letterboxd", problem="letterboxd_nickname")
    return name


def _answered(answer: Answer, name: str) -> Answer:
    """The answer, if it is a feed by its look."""
    if answer.status in {codes.NOT_FOUND, codes.GONE} and not answer.is_challenge:
        raise NotFound(
            f"{SERVICE}: no open profile {name}", problem="closed_profile", service=SERVICE, what=name
        )
    if answer.status == codes.FORBIDDEN:
        raise Challenged(SERVICE, "HTTP 403")
    answer.raise_for_status()
    if answer.status != codes.OK:
        raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", status=answer.status)
    if _HTML.match(answer.body):
        raise Challenged(SERVICE, "a page in place of the feed")
    return answer
