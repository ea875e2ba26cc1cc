"""The Pirate Bay, through the JSON of apibay: numbers come as strings, and "nothing found" is a row of zeros."""

import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote

from httpx import codes
from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

from concierge.adapters._failover import Failover, MirrorAddresses
from concierge.adapters._figures import INFO_HASH, Figure, Size, Word, figure, moment, one_line, unescaped
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._shapes import read
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.errors import NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter

__all__ = ["ADAPTER", "PirateBay", "PirateBaySection"]

NAME = "piratebay"
NO_HASH = "0" * 40
NO_ID = "0"
NO_FILES = "Filelist not found"
FILMED = "210"
HIGH_DEFINITION = "207"
VIDEO = "2"
PORN = "5"
REFUSALS = frozenset({codes.FORBIDDEN, codes.UNAVAILABLE_FOR_LEGAL_REASONS})
_LIST = re.compile(r"[0-9a-z_]{1,20}", re.ASCII)
_NOT_WORDS = re.compile(r"[^\w]+")
_TRUSTED = frozenset({"vip", "trusted", "helper", "moderator", "supermod", "admin"})


class PirateBaySection(TrackerSection):
    """`mirrors` are apibay and the `/apibay` of proxies; the next is asked when no answer comes from the one before.

    `trackers` are announced in the magnet links that we make.
    """

    section: ClassVar = NAME

    mirrors: MirrorAddresses = ("https://apibay.org", "https://thepiratebay.org/apibay")
    trackers: tuple[str, ...] = (
        "udp://tracker.opentrackr.org:1337/announce",
        "udp://open.stealth.si:80/announce",
        "udp://tracker.torrent.eu.org:451/announce",
        "udp://open.demonii.com:1337/announce",
        "udp://exodus.desync.com:6969/announce",
    )


def _name(value: object) -> str:
    return one_line(unescaped(value) if isinstance(value, str) else value)


def _column(value: object) -> object:
    """A column of the list of files, which is an array, or an object by index."""
    if isinstance(value, Mapping):
        return tuple(value[key] for key in sorted(value, key=figure))
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


class _Row(BaseModel):
    id: Word = ""
    name: Annotated[str, BeforeValidator(_name)] = ""
    info_hash: Word = ""
    seeders: Figure = 0
    leechers: Figure = 0
    size: Size = None
    added: Figure = 0
    status: Word = ""
    category: Word = ""

    @property
    def has_hash(self) -> bool:
        """Whether it names a torrent."""
        return INFO_HASH.fullmatch(self.info_hash) is not None and self.info_hash != NO_HASH


class _Listed(BaseModel):
    name: Annotated[tuple[Word, ...], BeforeValidator(_column)]
    size: Annotated[tuple[Figure, ...], BeforeValidator(_column)]


_LISTED = TypeAdapter(list[_Listed])


class PirateBay:
    """The tracker's door. A search costs one request, and a second where the first is answered with nothing."""

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(self, section: PirateBaySection, mirrors: Sequence[HttpClient]) -> None:
        """Takes the settings and a client for each mirror, the preferred first."""
        self._section = section
        self._mirrors = Failover(NAME, mirrors)

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  the site knows no accounts
        """Up to 100 rows, best seeded first, of everything but porn."""
        wordings = _wordings(query)
        # apibay says "nothing" now and then where it has rows, and gives them when asked again.
        for words in (*wordings[:1], *wordings):
            if rows := await self._found(words):
                return Offers(releases=_releases(rows))
        return Offers()

    async def top(self, category: str = HIGH_DEFINITION) -> Offers:
        """The hundred best seeded of a category ("207"), of everything ("all") or of two days ("48h_207").

        Raises:
            NotFound: there is no such list.
        """
        path = f"/precompiled/data_top100_{category}.json"
        answer = await self._asked(path, {}) if _LIST.fullmatch(category) else None
        if answer is None or answer.status == codes.NOT_FOUND:
            raise NotFound(f"{NAME}: no list {category[:20]!r}", what=category[:20])
        return Offers(releases=_releases(_rows(answer)))

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """A magnet link with our own list of BitTorrent trackers; the site keeps no .torrent files."""
        info_hash = release.info_hash or await self._info_hash(release)
        announced = "".join(f"&tr={quote(tracker, safe='')}" for tracker in self._section.trackers)
        magnet = f"magnet:?xt=urn:btih:{info_hash}&dn={quote(release.name, safe='')}{announced}"
        return TorrentSource(info_hash=info_hash, magnet=magnet)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """The magnet link and the list of files, for one request."""
        source = await self.resolve(release, account)
        answer = await self._asked("/f.php", {"id": release.tracker_id})
        return Inspection(source=source, files=_files(answer.raise_for_status()))

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if a search is answered with rows, even if that is the row that means none."""
        await self._found("concierge")

    async def _found(self, words: str) -> Sequence[_Row]:
        """The rows for the words; without `cat` some searches find nothing."""
        return _rows(await self._asked("/q.php", {"q": words, "cat": "0"}))

    async def _info_hash(self, release: Release) -> str:
        answer = (await self._asked("/t.php", {"id": release.tracker_id})).raise_for_status()
        row = read(_Row, answer)
        if not row.id:
            raise UnexpectedAnswer(NAME, "the answer is not a torrent's page")
        if not row.has_hash:
            raise NotFound(f"{NAME}: no torrent {release.tracker_id}", what=release.name)
        return row.info_hash.lower()

    async def _asked(self, path: str, fields: Mapping[str, str]) -> Answer:
        _, answer = await self._mirrors.ask(lambda client: _answered(client, path, fields))
        return answer


async def _answered(client: HttpClient, path: str, fields: Mapping[str, str]) -> Answer:
    """The answer, unless it is one that another mirror may do better."""
    answer = await client.get(path, params=fields)
    if answer.status in REFUSALS and not answer.is_challenge:
        # The site's firewall turns some programs and countries away, each mirror by rules of its own.
        raise ServiceUnavailable(
            NAME, f"HTTP {answer.status}: turned away", problem="blocked", status=answer.status
        )
    return answer if answer.status == codes.NOT_FOUND else answer.raise_for_status()


def _rows(answer: Answer) -> Sequence[_Row]:
    """The rows that name a torrent; empty only if the row that means "nothing" was there."""
    told = answer.raise_for_status().json()
    if not isinstance(told, list):
        raise UnexpectedAnswer(NAME, "the answer is not a list of rows")
    rows = [_Row.model_validate(row) for row in told if isinstance(row, Mapping)]
    if not any(row.has_hash or row.id == NO_ID for row in rows):
        raise UnexpectedAnswer(NAME, "no row, not even the one that means nothing")
    return [row for row in rows if row.has_hash and row.id not in {"", NO_ID}]


def _files(answer: Answer) -> tuple[TorrentEntry, ...] | None:
    told = answer.json()
    try:
        listed = _LISTED.validate_python(told if isinstance(told, list) else [told])
    except ValidationError as error:
        raise UnexpectedAnswer(NAME, "the answer is not a list of files") from error
    if not listed:
        raise UnexpectedAnswer(NAME, "no file, not even the one that means none")
    found = [pair for one in listed for pair in _pairs(one)]
    if found == [(NO_FILES, 0)]:
        return None
    return tuple(
        TorrentEntry(index=index, path=path, size_bytes=size) for index, (path, size) in enumerate(found)
    )


def _pairs(listed: _Listed) -> Iterator[tuple[str, int]]:
    if len(listed.name) != len(listed.size):
        raise UnexpectedAnswer(NAME, "names and sizes of files do not go together")
    return zip(listed.name, listed.size, strict=True)


def _wordings(query: SearchQuery) -> tuple[str, ...]:
    """What to ask in turn until there are rows: the most exact first, the bare name last."""
    name = _latin(query.names)
    if not name:
        return ()
    season = "" if query.season is None else f"S{query.season:02}"
    episode = "" if query.episode is None else f"{season or 'S01'}E{query.episode:02}"
    year = str(query.year) if query.year is not None and not query.is_series else ""
    exact = (f"{name} {more}" for more in (episode, season, year) if more)
    return (*exact, name)


def _latin(names: Iterable[str]) -> str:
    """The first name in Latin letters, without accents and signs: apibay answers Cyrillic with junk."""
    folded = (unicodedata.normalize("NFKD", name) for name in names)
    plain = ("".join(letter for letter in name if not unicodedata.combining(letter)) for name in folded)
    name = next((name for name in plain if name.isascii()), "")
    return " ".join(_NOT_WORDS.sub(" ", name.replace("'", "")).split())


def _releases(rows: Sequence[_Row]) -> tuple[Release, ...]:
    return tuple(_release(row) for row in rows if not row.category.startswith(PORN))


def _release(row: _Row) -> Release:
    return Release(
        tracker=NAME,
        tracker_id=row.id,
        name=row.name,
        size_bytes=row.size,
        seeders=row.seeders,
        leechers=row.leechers,
        info_hash=row.info_hash.lower(),
        url=f"https://thepiratebay.org/description.php?id={quote(row.id, safe='')}",
        published_at=moment(row.added),
        category=row.category,
        is_camera=row.category == FILMED,
        is_trusted=row.status.lower() in _TRUSTED,
        is_video=row.category.startswith(VIDEO),
        sources=(NAME,),
    )


@asynccontextmanager
async def _build(section: PirateBaySection, http: Http, _data_dir: Path) -> AsyncIterator[PirateBay]:
    async with AsyncExitStack() as stack:
        openings = [tracker_client(NAME, section, http, url) for url in section.mirrors]
        clients = [await stack.enter_async_context(opening) for opening in openings]
        yield PirateBay(section, clients)


ADAPTER = Adapter(name=NAME, section=PirateBaySection, build=_build)
