"""The Internet Archive: films that may be shared, in collections that people curate; web seeds keep them all alive.

Source: https://archive.org/advancedsearch.php, https://archive.org/developers/metadata.html
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, ClassVar, Final
from urllib.parse import quote

import httpx
from httpx import codes
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from concierge.adapters._figures import INFO_HASH, Figure, Size, Word, one_line, plain_words
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._shapes import read
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.config import SecretAddress, is_loopback
from concierge.errors import BadTorrent, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter

__all__ = ["ADAPTER", "Archive", "ArchiveSection"]

NAME = "archive"
HOME = "archive.org"
FILMS = "movies"
TORRENT = "Archive BitTorrent"
MOST_NAMES = 3
# Far below the 10,000 from which on the Archive answers deep paging with an error.
MOST_ROWS = 100
MOST_HOPS = 3
# Items without a swarm come from the Archive's own servers, which are named in every .torrent file.
SEEDERS = 1
FIELDS: Final = (
    "identifier",
    "title",
    "year",
    "date",
    "publicdate",
    "mediatype",
    "collection",
    "btih",
    "item_size",
    "downloads",
    "licenseurl",
)
NOT_GIVEN = 'collection:("no-preview" OR "stream_only")'
FREE = ("*publicdomain*", "*creativecommons*")
RESTRICTED = frozenset({codes.UNAUTHORIZED, codes.FORBIDDEN, codes.NOT_FOUND})
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)
_COLLECTION = re.compile(r"[A-Za-z0-9_.-]{1,100}", re.ASCII)
_YEAR = re.compile(r"(?:1[89]|20)\d\d", re.ASCII)
_SPECIAL = re.compile(r'([\\"])')


def _collection(name: str) -> str:
    if not _COLLECTION.fullmatch(name):
        raise ValueError("must be the identifier of a collection")
    return name


class ArchiveSection(TrackerSection):
    """Only what stands in one of the `collections` is offered.

    Films that their licence calls public domain or Creative Commons come first; with `free_only` there are no others.
    """

    section: ClassVar = NAME

    base_url: SecretAddress = "https://archive.org"
    collections: tuple[Annotated[str, AfterValidator(_collection)], ...] = Field(
        default=(
            "feature_films",
            "silent_films",
            "SciFi_Horror",
            "Film_Noir",
            "Comedy_Films",
            "moviesandfilms",
            "publicdomainmovies",
            "short_films",
            "prelinger",
            "cinemocracy",
            "classic_tv",
            "classic_cartoons",
            "vintage_cartoons",
            "animationandcartoons",
        ),
        min_length=1,
    )
    free_only: bool = False


def _all(value: object) -> tuple[str, ...]:
    """A field's values; one that has a single value is no list."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for one in values if (text := one_line(one)))


def _first(value: object) -> object:
    return next((one for one in value if one), None) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_all)]
First = Annotated[Word, BeforeValidator(_first)]


class _Row(BaseModel):
    identifier: First = ""
    title: Words = ()
    year: First = ""
    date: First = ""
    publicdate: First = ""
    mediatype: First = ""
    collection: Words = ()
    btih: First = ""
    item_size: Annotated[Size, BeforeValidator(_first)] = None
    licenseurl: Words = ()

    @property
    def is_free(self) -> bool:
        """Whether its licence says that anybody may have it."""
        text = " ".join(self.licenseurl).lower()
        return any(mark.strip("*") in text for mark in FREE)


class _Found(BaseModel):
    total: int = Field(alias="numFound")
    docs: tuple[_Row, ...]


class _SearchPage(BaseModel):
    response: _Found


class _File(BaseModel):
    name: Word = ""
    source: Word = ""
    format: Word = ""
    size: Figure = 0
    private: object = None


class _Item(BaseModel):
    is_dark: bool = False
    servers_unavailable: bool = False
    files: tuple[_File, ...]


class Archive:
    """A `Tracker` without accounts. A search, an inspection and a .torrent file cost a request each."""

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(self, section: ArchiveSection, client: HttpClient) -> None:
        """Takes the settings and a client whose base address is the Archive's."""
        self._section = section
        self._client = client

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  no account is needed
        """The films of any of the names, whatever their year: first the free ones, then by how often they are had."""
        names = [words for name in query.names if (words := plain_words(name))][:MOST_NAMES]
        if not names:
            return Offers()
        titles = " OR ".join(f"title:({_quoted(name)})" for name in dict.fromkeys(names))
        rows = await self._found(f"({titles})", max(1, min(query.limit, MOST_ROWS)))
        named = [row for row in rows if _IDENTIFIER.fullmatch(row.identifier)]
        ordered = sorted(named, key=lambda row: not row.is_free)
        return Offers(releases=tuple(self._release(row) for row in ordered))

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """The item's .torrent file, whose hash may be newer than the one that a search told.

        Raises:
            NotFound: the item is gone, restricted, or too large for a torrent.
        """
        item = _checked_identifier(release)
        answer = await self._followed(f"/download/{item}/{item}_archive.torrent")
        if answer.status in RESTRICTED:
            raise NotFound(f"{NAME}: no torrent of {item} (HTTP {answer.status})", what=release.name)
        try:
            metainfo = Metainfo.parse(answer.raise_for_status().body)
        except BadTorrent as error:
            raise UnexpectedAnswer(NAME, f"{item}: {error}", part="torrent") from error
        return TorrentSource(info_hash=metainfo.info_hash, metainfo=answer.body)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:  # noqa: ARG002  as above
        """The item's files without those that describe it; the .torrent file is had by `resolve` alone."""
        item = _checked_identifier(release)
        answer = (await self._client.get(f"/metadata/{item}")).raise_for_status()
        told = _refused(answer)
        if not told or told.get("is_dark"):
            raise NotFound(f"{NAME}: no item {item}", what=release.name)
        page = read(_Item, answer)
        if page.servers_unavailable:
            raise ServiceUnavailable(NAME, f"the servers of {item} are down")
        return Inspection(files=tuple(_entries(page.files)))

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if a search of the collections is answered."""
        await self._found("", 1)

    async def _found(self, titles: str, limit: int) -> Sequence[_Row]:
        fields = [
            ("q", " AND ".join(part for part in (titles, *self._limits()) if part)),
            *(("fl[]", field) for field in FIELDS),
            ("sort[]", "downloads desc"),
            ("rows", str(limit)),
            ("page", "1"),
            ("output", "json"),
        ]
        answer = (await self._client.get("/advancedsearch.php", params=fields)).raise_for_status()
        _refused(answer)
        found = read(_SearchPage, answer).response
        if found.total > 0 and not found.docs:
            raise UnexpectedAnswer(NAME, f"{found.total} items are counted and none is told")
        return found.docs

    def _limits(self) -> Iterator[str]:
        yield f"mediatype:({FILMS})"
        yield f'format:("{TORRENT}")'
        yield f"collection:({' OR '.join(map(_quoted, self._section.collections))})"
        if self._section.free_only:
            yield f"licenseurl:({' OR '.join(FREE)})"
        yield f"NOT {NOT_GIVEN}"

    def _release(self, row: _Row) -> Release:
        return Release(
            tracker=NAME,
            tracker_id=row.identifier,
            name=_name(row),
            size_bytes=row.item_size,
            seeders=SEEDERS,
            info_hash=row.btih.lower() if INFO_HASH.fullmatch(row.btih) else None,
            url=f"https://{HOME}/details/{row.identifier}",
            published_at=_moment(row.publicdate),
            category=next(iter(row.collection), ""),
            is_video=row.mediatype in {FILMS, ""},
            sources=(NAME,),
        )

    async def _followed(self, path: str) -> Answer:
        """The answer at the end of the redirects, which lead to the node that holds an item."""
        answer = await self._client.get(path)
        for _ in range(MOST_HOPS):
            if not answer.headers.get("location") or answer.status not in range(300, 400):
                break
            answer = await self._client.get(self._next_hop(answer))
        if answer.status in range(300, 400):
            raise UnexpectedAnswer(NAME, f"more than {MOST_HOPS} redirects, or one to nowhere")
        return answer

    def _next_hop(self, answer: Answer) -> str:
        """Where a redirect leads, if that is the Archive's own."""
        try:
            url = answer.url.join(answer.headers["location"])
        except (httpx.InvalidURL, ValueError) as error:
            raise UnexpectedAnswer(NAME, "a redirect to no address") from error
        is_own = url.scheme == "https" and (url.host == HOME or url.host.endswith(f".{HOME}"))
        base = httpx.URL(self._section.base_url)
        is_here = is_loopback(str(base)) and (url.scheme, url.host) == (base.scheme, base.host)
        if url.userinfo or not (is_own or is_here):
            raise UnexpectedAnswer(NAME, f"a redirect to {url.host[:80]!r}")
        return str(url)


def _refused(answer: Answer) -> Mapping[str, object]:
    """The answer's object, unless it only says what is wrong with the question."""
    told = answer.json()
    if not isinstance(told, Mapping):
        raise UnexpectedAnswer(NAME, "the answer is not an object")
    if told.get("error"):
        raise UnexpectedAnswer(NAME, f"an error in place of an answer: {one_line(told['error'])[:200]}")
    return told


def _quoted(text: str) -> str:
    """A phrase of Lucene's language; inside of the quotes nothing else is special."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return f'"{escaped}"'


def _checked_identifier(release: Release) -> str:
    if not _IDENTIFIER.fullmatch(release.tracker_id):
        raise NotFound(f"{NAME}: no item {release.tracker_id[:100]!r}", what=release.name)
    return quote(release.tracker_id)


def _name(row: _Row) -> str:
    """The title with the year, which uploaders keep apart."""
    name = " / ".join(dict.fromkeys(row.title)) or row.identifier
    year = next((found[0] for text in (row.year, row.date) if (found := _YEAR.match(text))), "")
    return name if not year or year in name else f"{name} ({year})"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _entries(files: Sequence[_File]) -> Iterator[TorrentEntry]:
    given = [
        file
        for file in files
        if file.name and file.source != "metadata" and file.format != TORRENT and not _is_true(file.private)
    ]
    for index, file in enumerate(given):
        yield TorrentEntry(index=index, path=file.name, size_bytes=file.size)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


@asynccontextmanager
async def _build(section: ArchiveSection, http: Http, _data_dir: Path) -> AsyncIterator[Archive]:
    async with tracker_client(NAME, section, http, section.base_url) as client:
        yield Archive(section, client)


ADAPTER = Adapter(name=NAME, section=ArchiveSection, build=_build)
