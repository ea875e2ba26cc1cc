"""Our own search as a Torznab indexer: judged for the owner, without what was turned down."""

import asyncio
import hmac
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response

from concierge.app import Concierge
from concierge.errors import (
    BadMagnet,
    ConciergeError,
    HiddenByAge,
    HiddenByBlock,
    InputError,
    NotFound,
    RateLimited,
    ServiceError,
)
from concierge.model.decision import Decision, SearchReport
from concierge.model.magnet import Magnet
from concierge.model.parsing import parse_release
from concierge.model.release import Release
from concierge.model.title import Title, TitleKind
from concierge.server.asked import Asked, BadQuestion
from concierge.server.feed import Row, caps_document, categories_of, error_document, feed_document

__all__ = ["TorznabRoutes"]

FEED: Final = "application/rss+xml; charset=utf-8"
ERROR: Final = "application/xml; charset=utf-8"
TORRENT: Final = "application/x-bittorrent"
LATE_ROWS_S = 20.0
KEPT_S = 300.0
MOST_KEPT = 20
MOST_NEW = 100
UNKNOWN = "0"
# A release, and the title that it was found for.
_Told: TypeAlias = tuple[Decision, Title | None]
_log = structlog.get_logger(__name__)


class TorznabRoutes:
    """Answers `/torznab/api` and `/torznab/download/...` for whoever has the key."""

    def __init__(self, concierge: Concierge, api_key: str) -> None:
        """Without a key nothing is answered."""
        self._concierge = concierge
        self._api_key = api_key.encode()
        self._kept: dict[Asked, tuple[float, SearchReport]] = {}
        self._new: dict[tuple[str, str], _Told] = {}

    async def api(self, request: Request) -> Response:
        """The document that the query asks for."""
        refusal = self._refusal(request, status=200)
        if refusal is not None:
            return refusal
        if request.query_params.get("t") == "caps":
            return Response(caps_document(), media_type=FEED)
        try:
            asked = Asked.read(request.query_params)
            return await self._feed(request, asked)
        except BadQuestion as error:
            return _error(error.newznab, str(error), status=400)
        except ConciergeError as error:
            return _failure(error)

    async def download(self, request: Request) -> Response:
        """The .torrent file of a handle, or a redirect to its magnet link."""
        refusal = self._refusal(request, status=403)
        if refusal is not None:
            return refusal
        try:
            source = await self._concierge.me.search.source(request.path_params["handle"])
        except ConciergeError as error:
            return _failure(error)
        if source.metainfo is not None:
            name = f'attachment; filename="{source.info_hash}.torrent"'
            return Response(source.metainfo, media_type=TORRENT, headers={"Content-Disposition": name})
        try:
            # Written anew: nothing of what a tracker wrote gets into a header as it was.
            magnet = Magnet.parse(
                source.magnet or f"magnet:?xt=urn:btih:{source.info_hash}", allow_private=True
            )
        except BadMagnet:
            return _error(300, "No such item", status=404)
        return Response("", 301, headers={"Location": magnet.uri()})

    def _refusal(self, request: Request, *, status: int) -> Response | None:
        """The answer to whoever has no right key: of the feed it is what Jackett says."""
        if not self._api_key:
            return _error(910, "API Disabled", status=403)
        given = request.query_params.get("apikey") or request.headers.get("x-api-key") or ""
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._api_key):
            return _error(100, "Invalid API Key", status=status)
        return None

    async def _feed(self, request: Request, asked: Asked) -> Response:
        told = await self._told(asked)
        fitting = [one for one in told if asked.wants(categories_of(one[0].parsed))]
        shown = fitting[asked.offset : asked.offset + asked.limit]
        base = str(request.base_url).rstrip("/")
        key = quote(self._api_key.decode(), safe="")
        rows = [
            Row(
                decision=one,
                title=title,
                link=f"{base}/torznab/download/{one.handle or UNKNOWN}?apikey={key}",
            )
            for one, title in shown
        ]
        body = feed_document(rows, address=f"{base}/torznab/api", offset=asked.offset, total=len(fitting))
        return Response(body, media_type=FEED)

    async def _told(self, asked: Asked) -> Sequence[_Told]:
        """What a question gives; one that asks for nothing is how clients look for what is new."""
        if not (asked.words or asked.ids.imdb or asked.ids.tmdb):
            return tuple(self._new.values()) or ((_placeholder(asked), None),)
        try:
            return await self._found(asked)
        except (NotFound, HiddenByAge, HiddenByBlock):
            return ()

    async def _found(self, asked: Asked) -> tuple[_Told, ...]:
        """The accepted releases. Pages of one question, and what asks again and again, cost one search."""
        question = replace(asked, limit=0, offset=0, categories=frozenset())
        at, report = self._kept.get(question, (0.0, None))
        if report is None or time.monotonic() - at > KEPT_S:
            report = await self._searched(question)
            self._kept.pop(question, None)
            self._kept[question] = (time.monotonic(), report)
            for old in list(self._kept)[:-MOST_KEPT]:
                del self._kept[old]
            self._remember(report)
        return _told_of(report)

    async def _searched(self, asked: Asked) -> SearchReport:
        search = self._concierge.me.search
        report = await search.releases(
            await self._sought(asked),
            year=asked.year,
            kind=asked.kind,
            season=asked.season,
            episode=asked.episode,
            limit=500,
        )
        try:
            async with asyncio.timeout(LATE_ROWS_S):
                return await search.settled(report)
        except TimeoutError:
            return report

    async def _sought(self, asked: Asked) -> Title | str:
        """The title of the ids, else the words.

        Raises:
            NotFound: there are no words, and no title has those ids.
            ServiceError: there are no words, and a source that may know the ids could not be asked.
        """
        failure: ServiceError | None = None
        if asked.ids.imdb or asked.ids.tmdb:
            kinds = (asked.kind,) if asked.kind else (TitleKind.MOVIE, TitleKind.SERIES)
            for kind in kinds:
                try:
                    return await self._concierge.me.metadata.with_ids(asked.ids, kind)
                except NotFound:
                    continue
                except ServiceError as error:
                    failure = failure or error
        if not asked.words:
            raise failure or NotFound("no title has that id", what=asked.ids.imdb or str(asked.ids.tmdb))
        return asked.words

    def _remember(self, report: SearchReport) -> None:
        found = {
            (one.release.tracker, one.release.tracker_id): (one, title) for one, title in _told_of(report)
        }
        self._new = dict(list((found | self._new).items())[:MOST_NEW])


def _told_of(report: SearchReport) -> tuple[_Told, ...]:
    return tuple((decision, report.title) for decision in report.accepted)


def _placeholder(asked: Asked) -> Decision:
    """A row that fits nobody's wish: whoever adds an indexer wants to see one before anything was sought here."""
    is_series = asked.kind is TitleKind.SERIES
    name = (
        "Concierge Indexer Test S01E01 1080p WEB-DL"
        if is_series
        else "Concierge Indexer Test 1900 1080p WEB-DL"
    )
    release = Release(tracker="concierge", tracker_id="test", name=name, size_bytes=1, seeders=1)
    return Decision(release=release, parsed=parse_release(name))


def _failure(error: ConciergeError) -> Response:
    """What a client understands of our errors; their words may quote what is nobody's business."""
    _log.info("torznab.failed", code=error.code)
    match error:
        case RateLimited():
            wait = {} if error.retry_after_s is None else {"Retry-After": str(int(error.retry_after_s) + 1)}
            return _error(429, "Too many requests", status=429, headers=wait)
        case NotFound() | HiddenByAge() | HiddenByBlock():
            return _error(300, "No such item", status=404)
        case InputError():
            return _error(201, "Incorrect parameter (q)", status=400)
        case ServiceError():
            return _error(900, f"{error.service}: {error.code}", status=503)
    return _error(900, error.code, status=503)


def _error(code: int, said: str, *, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(error_document(code, said), status, headers=headers, media_type=ERROR)
