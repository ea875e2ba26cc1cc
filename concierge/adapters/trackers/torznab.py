"""Whatever speaks Torznab: the indexers of Jackett and Prowlarr, and single sites that speak it themselves."""

import asyncio
import re
import socket
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
    Set as AbstractSet,
)
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, ClassVar, TypeAlias, TypeVar
from urllib.parse import urljoin, urlsplit

import structlog
from httpx import codes
from pydantic import AfterValidator, Field, SecretStr

from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._torznab_feed import (
    SERVICE,
    Caps,
    Problem,
    is_login_page,
    read_caps,
    read_items,
)
from concierge.adapters._torznab_query import Asked, wordings
from concierge.adapters._torznab_rows import MARK, Key, home, release_of
from concierge.adapters._tracker import TrackerSection, a_pace, is_at_home, tracker_client
from concierge.config import Address
from concierge.errors import (
    BadMagnet,
    BadTorrent,
    LoginFailed,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.magnet import Magnet, usable_trackers
from concierge.model.metainfo import Metainfo
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.ports import Adapter

__all__ = ["ADAPTER", "Torznab", "TorznabSection"]

MOST_HOPS = 5
PAGE_ROWS = 100
MOST_PAGES = 5
RESOLVE_S = 10.0
# What https://inhies.github.io/Newznab-API/error_codes/ and the servers' sources tell.
_ACCOUNT = range(100, 200)
_REFUSED = frozenset({201, 203})
_LIMITED = frozenset({429, 500, 501})
_CLOSED = frozenset({410, 900, 910})
_DENIED = frozenset({codes.UNAUTHORIZED, codes.FORBIDDEN})

T = TypeVar("T")
Resolve: TypeAlias = Callable[[str, int | None], Awaitable[AbstractSet[str]]]
_Fields: TypeAlias = Sequence[tuple[str, str]]
_log = structlog.get_logger(__name__)


def _feed_address(url: str) -> str:
    """A feed without a key in it: that stands in a setting of its own, where it is kept as a secret."""
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise ValueError("must end before the '?': the key stands in TORZNAB_API_KEY")
    if parts.scheme != "https" and not is_at_home(url):
        raise ValueError("must begin with https:// outside of the home network")
    url = url.rstrip("/")
    # Prowlarr shows an indexer's address without its end.
    return f"{url}/api" if re.fullmatch(r"/\d+", urlsplit(url).path) else url


class TorznabSection(TrackerSection):
    """`urls` are the feeds, all of which know the one key.

    Jackett's end in `/api/v2.0/indexers/all/results/torznab`, Prowlarr's in `/1/api`.
    """

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **TrackerSection.usual,
        "urls": ("TORZNAB_URLS",),
        "api_key": ("TORZNAB_API_KEY", "JACKETT_API_KEY", "PROWLARR_API_KEY"),
    }
    required: ClassVar[tuple[str, ...]] = ("urls", "api_key")

    urls: tuple[Annotated[Address, AfterValidator(_feed_address)], ...] = ()
    api_key: SecretStr = SecretStr("")
    # Jackett answers when the slowest of its indexers has.
    timeout_s: float = Field(default=60.0, gt=0)


class _Feed:
    """One feed: what it can be asked is asked once."""

    def __init__(self, url: str, key: Key, client: HttpClient) -> None:
        self.url = url
        self.client = client
        self._key = key
        self._is_aggregate = (
            "/indexers/" in url and re.search(r"/indexers/(all|[^/]*[:!,+])", url) is not None
        )
        self._caps: Caps | None = None
        self._asking_caps = asyncio.Lock()

    async def caps(self, *, is_fresh: bool = False) -> Caps:
        """What the server says of itself."""
        async with self._asking_caps:
            if self._caps is None or is_fresh:
                answer = await self._get((("t", "caps"),))
                found = read_caps(answer.body)
                if isinstance(found, Problem):
                    raise _error(found, answer)
                self._caps = found
            return self._caps

    async def search(self, query: SearchQuery) -> tuple[Release, ...]:
        """The rows of the first wording that has any."""
        caps = await self.caps()
        for turn in wordings(query, caps, is_aggregate=self._is_aggregate):
            answers, failures = await _settled(self._rows(asked, query.limit, caps) for asked in turn)
            if failures and not any(answers):
                raise failures[0]
            if found := {row.tracker_id: row for rows in answers for row in rows}:
                return tuple(found.values())
        return ()

    async def check(self) -> None:
        """Returns if a search is answered."""
        await self.caps(is_fresh=True)
        await self._page((("t", "search"), ("q", "concierge"), ("limit", "1")))

    async def _rows(self, asked: Asked, wanted: int, caps: Caps) -> tuple[Release, ...]:
        limit = max(1, min(wanted, caps.page_rows or PAGE_ROWS))
        first = await self._page((*asked.parameters, ("limit", str(limit))))
        fields = asked.parameters
        if first is None:
            fields = asked.plain
            first = await self._page((*fields, ("limit", str(limit))))
        if first is None:
            raise UnexpectedAnswer(SERVICE, "it refuses a plain search", part="search")
        found = {row.tracker_id: row for row in first}
        page: Sequence[Release] = first
        for number in range(1, MOST_PAGES):
            # A server that knows no offset gives the first page again and again.
            if len(page) < limit or len(found) >= wanted:
                break
            more = (*fields, ("limit", str(limit)), ("offset", str(number * limit)))
            page = [row for row in await self._page(more) or () if row.tracker_id not in found]
            found |= {row.tracker_id: row for row in page}
        return tuple(found.values())

    async def _page(self, fields: _Fields) -> tuple[Release, ...] | None:
        """The rows; None if the server does not serve these parameters."""
        answer = await self._get(fields)
        # Two megabytes of XML would stop the loop for a moment.
        found = await asyncio.to_thread(read_items, answer.body)
        if isinstance(found, Problem):
            if found.code in _REFUSED:
                return None
            raise _error(found, answer)
        if answer.status != codes.OK:
            raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", status=answer.status)
        return tuple(release_of(item, self._key) for item in found)

    async def _get(self, fields: _Fields) -> Answer:
        answer = await self.client.get(self.url, params=[*fields, ("apikey", self._key.value)])
        _refuse_denial(answer)
        if answer.status not in {codes.OK, codes.BAD_REQUEST}:
            answer.raise_for_status()
            raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", status=answer.status)
        return answer


class Torznab:
    """A `Tracker` of trackers. `Release.sources` and `Release.category` name the one that a row comes from."""

    name = SERVICE
    account_kinds: tuple[CredentialKind, ...] = ()
    serves_guests = True

    def __init__(
        self, feeds: Sequence[_Feed], key: Key, outside: HttpClient, resolve: Resolve | None = None
    ) -> None:
        """`outside` is for links that lead away from the feeds' hosts, whose names `resolve` or the system looks up."""
        self._feeds = tuple(feeds)
        self._key = key
        self._outside = outside
        self._resolve = resolve or _addresses

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:  # noqa: ARG002  the key is the account
        """The rows of every feed; a feed that fails is missing, and `failure` says so."""
        answers, failures = await _settled(feed.search(query) for feed in self._feeds)
        if not answers:
            raise failures[0]
        rows = {row.tracker_id: row for found in answers for row in found}
        return Offers(releases=tuple(rows.values()), failure=failures[0] if failures else None)

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:  # noqa: ARG002  as above
        """The .torrent file or the magnet link that the row's link leads to, else the row's own magnet link.

        Raises:
            NotFound: the indexer has it no more.
        """
        link, own = _places(release)
        if not link:
            if own is None:
                raise NotFound(f"{SERVICE} {release.tracker_id[:80]} has no link", what=release.name)
            return _from_magnet(own, release)
        try:
            return await self._fetched(link, release)
        except (ServiceError, NotFound) as error:
            if own is None:
                raise
            _log.info("tracker.metainfo_missed", tracker=SERVICE, code=error.code)
            return _from_magnet(own, release)

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """What `resolve` gives, and the files where that is a .torrent file."""
        source = await self.resolve(release, account)
        files = Metainfo.parse(source.metainfo).files if source.metainfo else None
        return Inspection(source=source, files=files)

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  as above
        """Returns if every feed answers a search."""
        _, failures = await _settled(feed.check() for feed in self._feeds)
        if failures:
            raise failures[0]

    async def _fetched(self, link: str, release: Release) -> TorrentSource:
        for _ in range(MOST_HOPS):
            client = self._client_for(link)
            if client is self._outside:
                await self._refuse_private(link)
            answer = await client.get(self._key.shown(link))
            _refuse_denial(answer, what=release.name)
            target = answer.headers.get("location", "")
            if not (answer.status in range(300, 400) and target):
                return _from_file(answer, release)
            if target[:7].lower() == "magnet:":
                return _from_magnet(target, release)
            link = self._key.hidden(_joined(link, target))
        raise UnexpectedAnswer(SERVICE, f"more than {MOST_HOPS} redirects", part="link")

    def _client_for(self, link: str) -> HttpClient:
        """A feed's client for its own host. Rows come from strangers, and may not send us around the home network."""
        scheme, host, _ = home(link)
        if scheme not in {"http", "https"} or not host or not link.isprintable():
            raise UnexpectedAnswer(SERVICE, "a link that is no address", part="link")
        for feed in self._feeds:
            if home(feed.url) == home(link):
                return feed.client
        if not usable_trackers([link.replace(MARK, "")]):
            raise UnexpectedAnswer(SERVICE, "a link into a private network", part="link")
        return self._outside

    async def _refuse_private(self, link: str) -> None:
        """Raises where the host's name leads into a private network.

        What remains: the client looks the name up once more, and whoever owns it may answer otherwise by then.
        """
        _, host, port = home(link)
        try:
            async with asyncio.timeout(RESOLVE_S):
                addresses = await self._resolve(host, port)
        except (OSError, ValueError) as error:
            raise ServiceUnavailable(SERVICE, "no address for a link", problem="ConnectError") from error
        literal = {f"http://[{one}]" if ":" in one else f"http://{one}" for one in addresses}
        if not literal or len(usable_trackers(literal)) < len(literal):
            raise UnexpectedAnswer(SERVICE, "a link into a private network", part="link")


async def _addresses(host: str, port: int | None) -> AbstractSet[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return {str(place[0]) for *_, place in found}


async def _settled(works: Iterable[Awaitable[T]]) -> tuple[list[T], list[ServiceError]]:
    """What came of all, asked at once: the answers, and the failures."""

    async def tried(work: Awaitable[T]) -> T | ServiceError:
        try:
            return await work
        except ServiceError as error:
            return error

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(tried(work)) for work in works]
    ended = [task.result() for task in tasks]
    failures = [each for each in ended if isinstance(each, ServiceError)]
    return [each for each in ended if not isinstance(each, ServiceError)], failures


def _refuse_denial(answer: Answer, *, what: str | None = None) -> None:
    """Raises what the status alone tells; `what` names a release that is looked for."""
    if answer.is_challenge:
        answer.raise_for_status()
    to_login = "/ui/login" in answer.headers.get("location", "").lower() and answer.status in range(300, 400)
    if to_login or answer.status in _DENIED or is_login_page(answer.body):
        raise LoginFailed(SERVICE, f"HTTP {answer.status} asks for a login", status=answer.status)
    if answer.status == codes.GONE:
        raise ServiceUnavailable(SERVICE, "the indexer is switched off", status=answer.status)
    if answer.status == codes.NOT_FOUND and what is not None:
        raise NotFound(f"{SERVICE}: the link leads nowhere any more", what=what)


def _error(problem: Problem, answer: Answer) -> ServiceError:
    """The error that a document tells. Its words are not repeated: they quote addresses with keys."""
    said = f"error {problem.code}"
    if problem.code in _ACCOUNT:
        return LoginFailed(SERVICE, said, status=problem.code)
    is_limit = problem.code in _LIMITED or "limit reached" in problem.text.lower()
    if is_limit or answer.status == codes.TOO_MANY_REQUESTS:
        return RateLimited(SERVICE, said, retry_after_s=answer.retry_after_s)
    if problem.code in _CLOSED:
        return ServiceUnavailable(SERVICE, said, status=problem.code)
    return UnexpectedAnswer(SERVICE, said, status=problem.code)


def _places(release: Release) -> tuple[str, str | None]:
    """The link to a .torrent file, and the magnet link, as far as the row had them; a hash alone makes one."""
    places = (release.link or "").split(" ")
    link = next((place for place in places if place[:4].lower() == "http"), "")
    magnet = next((place for place in places if place[:7].lower() == "magnet:"), None)
    if magnet is None and not link and release.info_hash:
        magnet = Magnet(info_hash=release.info_hash, name=release.name).uri()
    return link, magnet


def _from_magnet(link: str, release: Release) -> TorrentSource:
    try:
        magnet = Magnet.parse(link)
    except BadMagnet as error:
        raise UnexpectedAnswer(SERVICE, str(error), part="magnet") from error
    _refuse_another(magnet.info_hash, release)
    return TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri())


def _from_file(answer: Answer, release: Release) -> TorrentSource:
    """The .torrent file that is the answer."""
    answer.raise_for_status()
    if answer.body[:16].lstrip().startswith(b"magnet:"):
        return _from_magnet(answer.text(), release)
    if answer.body.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        found = read_items(answer.body)
        raise _error(found, answer) if isinstance(found, Problem) else _no_torrent()
    try:
        metainfo = Metainfo.parse(answer.body)
    except BadTorrent as error:
        raise _no_torrent() from error
    _refuse_another(metainfo.info_hash, release)
    return TorrentSource(info_hash=metainfo.info_hash, metainfo=answer.body)


def _no_torrent() -> UnexpectedAnswer:
    return UnexpectedAnswer(SERVICE, "the link leads to no .torrent file", part="torrent")


def _refuse_another(info_hash: str, release: Release) -> None:
    if release.info_hash not in {None, info_hash}:
        raise UnexpectedAnswer(SERVICE, "the link leads to another torrent", part="torrent")


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError as error:
        raise UnexpectedAnswer(SERVICE, "a link that is no address", part="link") from error


@asynccontextmanager
async def _build(section: TorznabSection, http: Http, _data_dir: Path) -> AsyncIterator[Torznab]:
    key = Key(section.api_key.get_secret_value(), section.urls)
    # A solver would be told addresses with the key; Jackett and Prowlarr bring their own.
    section = section.model_copy(update={"solver": None})
    paces = {home(url): a_pace(section) for url in section.urls}
    async with AsyncExitStack() as stack:
        feeds = []
        for url in dict.fromkeys(section.urls):
            opening = tracker_client(SERVICE, section, http, url, pace=paces[home(url)])
            feeds.append(_Feed(url, key, await stack.enter_async_context(opening)))
        outside = await stack.enter_async_context(tracker_client(SERVICE, section, http, ""))
        yield Torznab(feeds, key, outside)


ADAPTER = Adapter(name=SERVICE, section=TorznabSection, build=_build)
