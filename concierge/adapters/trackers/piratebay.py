"""The Pirate Bay, through the JSON of apibay: numbers come as strings, and "nothing found" is a row of zeros."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

from concierge.adapters._http import Http, HttpClient
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.config import Address
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.ports import Adapter

__all__ = ["ADAPTER", "PirateBay", "PirateBaySection"]

NAME = "piratebay"
NO_HASH = "0" * 40
FILMED = "210"
VIDEO = "2"
_HASH = re.compile(r"^[0-9a-fA-F]{40}$")
_NOT_WORDS = re.compile(r"[^\w]+")
_TRUSTED = frozenset({"vip", "trusted", "helper", "moderator", "supermod", "admin"})


class PirateBaySection(TrackerSection):
    """`base_url` is apibay or a proxy's `/apibay`; `trackers` are announced in the magnet links that we make."""

    section: ClassVar = NAME

    base_url: Address = "https://apibay.org"
    trackers: tuple[str, ...] = (
        "udp://tracker.opentrackr.org:1337/announce",
        "udp://open.stealth.si:80/announce",
        "udp://tracker.torrent.eu.org:451/announce",
        "udp://open.demonii.com:1337/announce",
        "udp://exodus.desync.com:6969/announce",
    )


def _count(value: object) -> int:
    """A number as the site writes it: digits, a JSON number, or something else that counts as none."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004  fits 64 bits


def _text(value: object) -> str:
    return "" if value is None else str(value)


Count = Annotated[int, BeforeValidator(_count)]
Text = Annotated[str, BeforeValidator(_text)]


class _Row(BaseModel):
    id: Text = ""
    name: Text = ""
    info_hash: Text = ""
    seeders: Count = 0
    leechers: Count = 0
    size: Count = 0
    added: Count = 0
    status: Text = ""
    category: Text = ""


_ROWS = TypeAdapter(list[_Row])


class PirateBay:
    """The tracker's door."""

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(self, section: PirateBaySection, client: HttpClient) -> None:
        """Takes the settings and a client whose base address is the API's."""
        self._section = section
        self._client = client

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  the site knows no accounts
        """Up to 100 rows, best seeded first; only films and series, since other categories are left out."""
        words = _words(query)
        if not words:
            return Offers()
        answer = (await self._client.get("/q.php", params={"q": words, "cat": "0"})).raise_for_status()
        try:
            rows = _ROWS.validate_python(answer.json())
        except ValidationError as error:
            raise UnexpectedAnswer(NAME, "the answer is not a list of rows") from error
        return Offers(releases=tuple(_release(row) for row in rows if _is_real(row)))

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """A magnet link with our own list of BitTorrent trackers; the site keeps no .torrent files."""
        if release.info_hash is None:
            raise NotFound(f"{NAME} {release.tracker_id} has no info hash", what=release.name)
        announced = "".join(f"&tr={quote(tracker, safe='')}" for tracker in self._section.trackers)
        magnet = f"magnet:?xt=urn:btih:{release.info_hash}&dn={quote(release.name, safe='')}{announced}"
        return TorrentSource(info_hash=release.info_hash, magnet=magnet)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """The magnet link alone."""
        return Inspection(source=await self.resolve(release, account))

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if a search is answered with rows, even if that is the row that means none."""
        answer = (await self._client.get("/q.php", params={"q": "concierge", "cat": "0"})).raise_for_status()
        if not isinstance(answer.json(), list):
            raise UnexpectedAnswer(NAME, "the answer is not a list of rows")


def _words(query: SearchQuery) -> str:
    """Latin words only: apibay answers Cyrillic with junk, and an apostrophe breaks its matching."""
    name = next((name for name in query.names if name.isascii()), None)
    if name is None:
        return ""
    words = _NOT_WORDS.sub(" ", name.replace("'", "")).split()
    # A series is asked for without season or episode: packs that hold the episode are named in many ways.
    if query.year is not None and not query.is_series:
        words.append(str(query.year))
    return " ".join(words)


def _is_real(row: _Row) -> bool:
    has_hash = _HASH.match(row.info_hash) is not None and row.info_hash != NO_HASH
    return has_hash and row.id != "0" and row.category.startswith(VIDEO)


def _release(row: _Row) -> Release:
    return Release(
        tracker=NAME,
        tracker_id=row.id,
        name=html.unescape(row.name),
        size_bytes=row.size or None,
        seeders=row.seeders,
        leechers=row.leechers,
        info_hash=row.info_hash.lower(),
        url=f"https://thepiratebay.org/description.php?id={quote(row.id)}",
        published_at=_date(row.added),
        category=row.category,
        is_camera=row.category == FILMED,
        is_trusted=row.status.lower() in _TRUSTED,
        sources=(NAME,),
    )


def _date(unix: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(unix, UTC) if unix else None
    except (OverflowError, ValueError, OSError):
        return None


@asynccontextmanager
async def _build(section: PirateBaySection, http: Http, _data_dir: Path) -> AsyncIterator[PirateBay]:
    async with tracker_client(NAME, section, http, section.base_url) as client:
        yield PirateBay(section, client)


ADAPTER = Adapter(name=NAME, section=PirateBaySection, build=_build)
