"""TorAPI: one server, the household's own or a public one, that searches four Russian trackers without accounts.

Source: https://github.com/Lifailon/TorAPI
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final, Literal, TypeAlias

from httpx import codes
from pydantic import BaseModel, Field, ValidationError

from concierge.adapters._figures import INFO_HASH, Figure, Size, Word, one_line, plain_words
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._tracker import TrackerSection, tracker_client
from concierge.config import Address, is_loopback
from concierge.errors import BadMagnet, NotFound, ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TopicFacts, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import Adapter

__all__ = ["ADAPTER", "TorApi", "TorApiSection"]

Provider: TypeAlias = Literal["rutracker", "kinozal", "rutor", "nonameclub"]

NAME = "torapi"
KEYS: Final[Mapping[Provider, str]] = {
    "rutracker": "RuTracker",
    "kinozal": "Kinozal",
    "rutor": "RuTor",
    "nonameclub": "NoNameClub",
}
NO_DATA = "no data"
NO_MATCHES = "no matches"
NOT_AVAILABLE = "not available"
MOST_WORDINGS = 2
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_CENTURY = 2000
_PAUSED = (b"DEPLOYMENT_", b"Payment required", b"FUNCTION_INVOCATION_")
# cp1251 has no 0x98, which decoders pass through or replace.
_NO_CHARACTER = {0x98: b"\x98", 0xFFFD: b"\x98"}


class TorApiSection(TrackerSection):
    """`base_url` is the server, without `/api`; `providers` are the trackers that it is to search.

    A server tries each tracker's mirrors for three seconds apiece, so its answers may take long.
    """

    section: ClassVar = NAME
    required: ClassVar[tuple[str, ...]] = ("base_url",)

    base_url: Address | None = None
    providers: tuple[Provider, ...] = Field(default=tuple(KEYS), min_length=1)
    timeout_s: float = Field(default=15.0, gt=0)


class _Row(BaseModel):
    id: Word = Field(default="", alias="Id")
    name: Word = Field(default="", alias="Name")
    # Kinozal's name is only the first part of its title.
    title: Word = Field(default="", alias="Title")
    url: Word = Field(default="", alias="Url")
    info_hash: Word = Field(default="", alias="Hash")
    size: Size = Field(default=None, alias="Size")
    seeds: Figure = Field(default=0, alias="Seeds")
    peers: Figure = Field(default=0, alias="Peers")
    category: Word = Field(default="", alias="Category")
    checked: Word = Field(default="", alias="Checked")
    date: Word = Field(default="", alias="Date")
    time: Word = Field(default="", alias="Time")


class _File(BaseModel):
    name: Word = Field(default="", alias="Name")
    size: Figure = Field(default=0, alias="Size")


class _Details(BaseModel):
    info_hash: Word = Field(default="", alias="Hash")
    magnet: Word = Field(default="", alias="Magnet")
    quality: Word = Field(default="", alias="Quality")
    audio: Word = Field(default="", alias="Audio")
    files: object = Field(default=(), alias="Files")


class TorApi:
    """A `Tracker` over four others, whose names begin the ids of its releases: "rutor:1016420"."""

    name = NAME
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(self, section: TorApiSection, client: HttpClient) -> None:
        """Takes the settings and a client whose base address is the server's."""
        self._providers = tuple(dict.fromkeys(section.providers))
        self._is_at_home = is_loopback(section.base_url or "")
        self._client = client

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  the server knows no accounts
        """The rows of every tracker that answered, of the first wording that has any.

        All four trackers cost one request, fewer cost one each. `failure` tells of those that did not answer.
        """
        failure: ServiceError | None = None
        for words in _wordings(query):
            offers = await self._ask(words)
            failure = offers.failure or failure
            if offers.releases:
                return offers
        return Offers(failure=failure)

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """The magnet link that the release's own page has."""
        return self._source(release, await self._details(release))

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:  # noqa: ARG002  as above
        """The magnet link, what the page states, and the files if they lie in one folder, for one request."""
        details = await self._details(release)
        facts = TopicFacts(quality=details.quality, audio=(details.audio,) if details.audio else ())
        return Inspection(source=self._source(release, details), files=_files(details.files), facts=facts)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if at least one of the trackers has rows for the server's own trial searches."""
        told = (await self._asked("/api/provider/check", {})).raise_for_status().json()
        states = told[0] if isinstance(told, list) and told else told
        if not isinstance(states, Mapping) or not states.keys() & set(KEYS.values()):
            raise UnexpectedAnswer(NAME, "the answer is not a list of trackers")
        if not any(one_line(str(states.get(KEYS[one]))).lower() == "true" for one in self._providers):
            raise ServiceUnavailable(NAME, "none of its trackers answers it")

    async def _ask(self, words: str) -> Offers:
        found: dict[str, Release] = {}
        failed: dict[str, ServiceError] = {}
        for provider, part in (await self._parts(words)).items():
            try:
                rows = _rows(part)
            except ServiceError as error:
                failed[KEYS[provider]] = error
            else:
                named = (row for row in rows if row.id and (row.title or row.name))
                found |= {one.tracker_id: one for one in (_release(provider, row) for row in named)}
        if len(failed) == len(self._providers):
            raise _together(failed)
        return Offers(releases=tuple(found.values()), failure=_together(failed) if failed else None)

    async def _parts(self, words: str) -> Mapping[Provider, object]:
        """What the server says of each tracker: JSON, or the error that it is."""
        if len(self._providers) == len(KEYS):
            told = await self._told("all", words)
            if not isinstance(told, Mapping) or not told.keys() & set(KEYS.values()):
                return dict.fromkeys(self._providers, told)
            return {provider: told.get(KEYS[provider]) for provider in self._providers}
        async with asyncio.TaskGroup() as group:
            tasks = {one: group.create_task(self._told_or_failed(one, words)) for one in self._providers}
        return {provider: task.result() for provider, task in tasks.items()}

    async def _told_or_failed(self, path: str, words: str) -> object:
        try:
            return await self._told(path, words)
        except ServiceError as error:
            return error

    async def _told(self, provider: str, words: str) -> object:
        answer = await self._asked(f"/api/search/title/{provider}", {"query": words})
        return answer.raise_for_status().json()

    async def _details(self, release: Release) -> _Details:
        provider, _, number = release.tracker_id.partition(":")
        if provider not in KEYS or not number:
            raise NotFound(f"{NAME}: no release {release.tracker_id!r}", what=release.name)
        answer = await self._asked(f"/api/search/id/{provider}", {"query": number})
        if answer.status == codes.BAD_REQUEST and _said(_json(answer)) == NO_DATA:
            # A page without a magnet link: the topic was removed.
            raise NotFound(f"{NAME}: no data for {release.tracker_id}", what=release.name)
        told = answer.raise_for_status().json()
        details = next(iter(told), None) if isinstance(told, list) else told
        match _said(details):
            case "" if isinstance(details, Mapping):
                return _Details.model_validate(details)
            case said if said == NO_MATCHES:
                raise NotFound(f"{NAME}: no {release.tracker_id}", what=release.name)
            case said if said == NOT_AVAILABLE:
                raise ServiceUnavailable(NAME, f"{KEYS[provider]} is not available")  # type: ignore[index]  # only a known one is asked
        raise UnexpectedAnswer(NAME, "the answer is not a release's page")

    def _source(self, release: Release, details: _Details) -> TorrentSource:
        if not details.magnet and not INFO_HASH.fullmatch(details.info_hash):
            raise NotFound(f"{NAME}: {release.tracker_id} has no torrent", what=release.name)
        text = details.magnet or Magnet(info_hash=details.info_hash.lower()).uri()
        try:
            # A tracker on this machine may announce to this machine.
            magnet = Magnet.parse(text, allow_private=self._is_at_home)
        except BadMagnet as error:
            raise UnexpectedAnswer(NAME, f"{release.tracker_id}: {error}", part="magnet") from error
        if details.info_hash and details.info_hash.lower() != magnet.info_hash:
            raise UnexpectedAnswer(NAME, f"{release.tracker_id}: two info hashes", part="magnet")
        return TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri())

    async def _asked(self, path: str, fields: Mapping[str, str]) -> Answer:
        answer = await self._client.get(path, params=fields)
        is_limited = answer.status == codes.TOO_MANY_REQUESTS
        said = one_line(answer.headers.get("x-vercel-error", ""))
        if not is_limited and (said or _is_paused(answer)):
            raise ServiceUnavailable(NAME, said or f"HTTP {answer.status}: paused", status=answer.status)
        return answer


def _is_paused(answer: Answer) -> bool:
    """Whether the host says that it runs no such server now, in text alone."""
    if answer.status == codes.PAYMENT_REQUIRED:
        return True
    return answer.status >= codes.BAD_REQUEST and any(mark in answer.body[:400] for mark in _PAUSED)


def _json(answer: Answer) -> object:
    with suppress(UnexpectedAnswer):
        return answer.json()
    return None


def _said(told: object) -> str:
    """What a `Result` says instead of rows, as one of the three things that are known; "" if it is none."""
    result = told.get("Result") if isinstance(told, Mapping) else None
    text = one_line(result).lower()
    known = next((one for one in (NO_DATA, NO_MATCHES, NOT_AVAILABLE) if one in text), None)
    return "" if result is None else known or text or "?"


def _rows(part: object) -> Sequence[_Row]:
    """The rows of one tracker; empty only if the server said that there are none."""
    if isinstance(part, ServiceError):
        raise part
    told = part if isinstance(part, list) else [part]
    rows = [row for row in told if isinstance(row, Mapping) and not _said(row)]
    if isinstance(part, list) and rows:
        return [_Row.model_validate(row) for row in rows]
    match _said(next(iter(told), None)):
        case said if said == NO_MATCHES:
            return ()
        case said if said == NOT_AVAILABLE:
            raise ServiceUnavailable(NAME, "the tracker's server is not available")
    raise UnexpectedAnswer(NAME, "the answer is neither rows nor a result")


def _together(failed: Mapping[str, ServiceError]) -> ServiceError:
    """One error for all trackers that failed; its kind is that of the first."""
    first = next(iter(failed.values()))
    if not isinstance(first, ServiceUnavailable):
        return first
    names = ", ".join(failed)
    return ServiceUnavailable(NAME, f"{names}: {first}", part=names)


def _release(provider: Provider, row: _Row) -> Release:
    is_hashed = INFO_HASH.fullmatch(row.info_hash) is not None
    return Release(
        tracker=NAME,
        tracker_id=f"{provider}:{row.id}",
        name=row.title or row.name,
        size_bytes=row.size,
        seeders=row.seeds,
        leechers=row.peers,
        info_hash=row.info_hash.lower() if is_hashed else None,
        url=row.url if row.url.startswith(("https://", "http://")) else None,
        published_at=_moment(row.date, row.time),
        category=row.category,
        is_trusted=row.checked.lower() == "true",
        sources=(NAME,),
    )


def _moment(date: str, time: str) -> datetime | None:
    """The moment, as if the trackers' clocks showed UTC; midnight where no time is told."""
    day, clock = _DAY.fullmatch(date), _CLOCK.fullmatch(time)
    if day is None:
        return None
    year = int(day[3]) if len(day[3]) == len("2026") else _CENTURY + int(day[3])
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    try:
        return datetime(year, int(day[2]), int(day[1]), hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _files(told: object) -> tuple[TorrentEntry, ...] | None:
    """The files, if all are told: the server looks into no folder, and lists one like a file."""
    rows = told if isinstance(told, list) else []
    try:
        files = [_File.model_validate(row) for row in rows]
    except ValidationError:
        return None
    names = [_repaired(file.name) for file in files]
    if not names or not all(PurePosixPath(name).suffix for name in names):
        return None
    return tuple(
        TorrentEntry(index=index, path=name, size_bytes=file.size)
        for index, (name, file) in enumerate(zip(names, files, strict=True))
    )


def _repaired(name: str) -> str:
    """A name that was UTF-8 and was read as cp1251 (seen in TorAPI 0.5.2); any other stays as it is."""
    try:
        return b"".join(_NO_CHARACTER.get(ord(char)) or char.encode("cp1251") for char in name).decode()
    except UnicodeError:
        return name


def _wordings(query: SearchQuery) -> Iterator[str]:
    """At most two queries, since each may take long: two names with the year, or one with it and without it."""
    names = [words for name in query.names if (words := plain_words(name))][:MOST_WORDINGS]
    year = "" if query.year is None or query.is_series else f" {query.year}"
    tried = [f"{name}{year}" for name in names]
    yield from dict.fromkeys([*tried, *names[:1]][:MOST_WORDINGS])


@asynccontextmanager
async def _build(section: TorApiSection, http: Http, _data_dir: Path) -> AsyncIterator[TorApi]:
    base_url = (section.base_url or "").rstrip("/")
    async with tracker_client(NAME, section, http, base_url) as client:
        yield TorApi(section, client)


ADAPTER = Adapter(name=NAME, section=TorApiSection, build=_build)
