"""A miniature Jackett or Prowlarr over the sandbox's catalogue: what it can be asked, searches, and links to files."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._torznab_xml import (
    SEARCHES,
    Flavour,
    Quirk,
    Row,
    Upload,
    caps_document,
    error_document,
    feed_document,
    offered,
)
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import SandboxRelease

__all__ = ["TRACKER", "WAIT_S", "Flavour", "Quirk", "TorznabServer"]

FEED = "application/rss+xml; charset=utf-8"
WAIT_S = 75
PAGE_ROWS = 100
INDEXERS = frozenset({"all", "rutracker", "3"})
KINDS = {"search": "search", "movie": "movie-search", "tvsearch": "tv-search"}
OPTIONAL = frozenset({"imdbid", "tmdbid", "season", "ep"})
KNOWN = frozenset({"t", "q", "cat", "limit", "offset", "apikey", "extended"}) | OPTIONAL
LOGIN = "/UI/Login"
LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Login - Jackett</title></head><body>"
    '<form action="/UI/Login" method="post"><input id="password" type="password"></form></body></html>'
)


@dataclass(slots=True)
class TorznabServer(TrackerServer):
    """Speaks Torznab as `flavour` does, for one indexer; `quirks` are the oddities that hold now."""

    is_asked_unbidden: ClassVar[bool] = False

    name: str = "torznab"
    flavour: Flavour = Flavour.JACKETT
    indexer: str = ""
    api_key: str = "sandbox0torznab0key0123456789abc"
    quirks: set[Quirk] = field(default_factory=set)
    _uploads: tuple[Upload, ...] = field(default_factory=offered)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these alone, as films."""
        self._uploads = tuple(Upload(number=at, release=one) for at, one in enumerate(releases))

    @property
    def feed(self) -> str:
        """The address of the indexer's feed."""
        if self._is_jackett:
            return f"{self.url}/api/v2.0/indexers/{self.indexer or 'rutracker'}/results/torznab"
        return f"{self.url}/{self.indexer or '3'}/api"

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {
            "CONCIERGE_TORZNAB__URLS": json.dumps([self.feed]),
            "CONCIERGE_TORZNAB__API_KEY": self.api_key,
            "CONCIERGE_TORZNAB__REQUESTS_PER_S": "1000",
        }

    async def answer(self, request: Request) -> Response:
        """The document or the file that the path names."""
        if request.method != "GET":
            return self.not_implemented(request)
        match request.url.path.strip("/").split("/"):
            case ["api", "v2.0", "indexers", indexer, "results", "torznab", *end] if self._is_jackett:
                return (
                    self._asked(request, indexer) if end in ([], ["api"]) else self.not_implemented(request)
                )
            case [indexer, "api"] if not self._is_jackett:
                return self._asked(request, indexer)
            case ["dl", _] if self._is_jackett:
                return self._file(request, request.query_params.get("jackett_apikey"))
            case [_, "download"] if not self._is_jackett:
                return self._file(request, request.query_params.get("apikey"))
        return self.not_implemented(request)

    @property
    def _is_jackett(self) -> bool:
        return self.flavour is Flavour.JACKETT

    def _asked(self, request: Request, indexer: str) -> Response:
        refusal = self._locked(request) or self._unknown(indexer) or self._unwell()
        if refusal is not None:
            return refusal
        kind = request.query_params.get("t") or ("search" if self._is_jackett else "")
        if kind == "caps":
            return Response(caps_document(self.flavour, self.quirks), media_type=FEED)
        if kind not in KINDS:
            said = (202, f"No such function ({kind})") if kind else (200, "Missing parameter (t)")
            return self._error(*said, status=400)
        if request.query_params.keys() - KNOWN:
            return self.not_implemented(request)
        return self._refused(request, kind) or self._found(request)

    def _locked(self, request: Request) -> Response | None:
        if Quirk.LOGIN_PAGE in self.quirks:
            return HTMLResponse(LOGIN_PAGE)
        if Quirk.LOGIN_REDIRECT in self.quirks:
            return RedirectResponse(f"{LOGIN}?ReturnUrl=%2Fapi", 302)
        given = request.query_params.get("apikey")
        if not self._is_jackett:
            given = given or request.headers.get("x-api-key")
        if given != self.api_key:
            return self._error(100, "Invalid API Key") if self._is_jackett else Response("", 401)
        return None

    def _unknown(self, indexer: str) -> Response | None:
        if indexer in INDEXERS:
            return None
        if self._is_jackett:
            return self._error(201, f"Indexer is not supported: {indexer}")
        return JSONResponse({"message": "NotFound"}, 404)

    def _unwell(self) -> Response | None:
        wait = {"Retry-After": str(WAIT_S)}
        is_jackett = self._is_jackett
        if Quirk.LIMIT in self.quirks:
            return self._error(500, "Request limit reached")
        if Quirk.API_DISABLED in self.quirks:
            return self._error(910, "API Disabled")
        if Quirk.DISABLED in self.quirks:
            said = (
                (201, "Indexer is not configured", 200) if is_jackett else (410, "Indexer is disabled", 410)
            )
            return self._error(said[0], said[1], status=said[2])
        if Quirk.BLOCKED in self.quirks:
            return self._error(900 if is_jackett else 429, "disabled till later", status=429, headers=wait)
        if Quirk.FAILED in self.quirks and is_jackett:
            # The text of an exception quotes the address, with the key in it.
            return self._error(900, f"Exception: GET ?passkey={self.api_key} failed", status=400)
        return None

    def _refused(self, request: Request, kind: str) -> Response | None:
        given = request.query_params.keys() & OPTIONAL
        if Quirk.UNSUPPORTED in self.quirks and kind != "search":
            return self._error(201, "indexer does not support the requested query")
        is_wrong = given - SEARCHES[KINDS[kind]] or (
            Quirk.UNSUPPORTED_ID in self.quirks and "imdbid" in given
        )
        if is_wrong and self._is_jackett:
            return self._error(203, "Function Not Available", status=400)
        return None

    def _found(self, request: Request) -> Response:
        asked = request.query_params
        hits = [upload for upload in self._uploads if _fits(upload, asked)]
        if Quirk.FAILED in self.quirks:
            hits = []
        limit = int(asked.get("limit", PAGE_ROWS))
        first = 0 if Quirk.ENDLESS in self.quirks else int(asked.get("offset", 0))
        rows = [self._row(upload) for upload in hits[first : first + limit]]
        return Response(feed_document(rows, self.flavour, self.quirks), media_type=FEED)

    def _row(self, upload: Upload) -> Row:
        name = quote(upload.release.name, safe="")
        if self._is_jackett:
            link = f"{self.url}/dl/rutracker/?jackett_apikey={self.api_key}&path={upload.number}&file={name}"
        else:
            link = f"{self.url}/3/download?apikey={self.api_key}&link={upload.number}&file={name}"
        return Row(upload=upload, link=link, magnet=torrents.magnet(upload.release, self.announce_url))

    def _file(self, request: Request, key: str | None) -> Response:
        if key != self.api_key:
            return RedirectResponse(LOGIN, 302) if self._is_jackett else Response("", 401)
        number = request.query_params.get("path" if self._is_jackett else "link", "")
        upload = next((one for one in self._uploads if str(one.number) == number), None)
        if upload is None or Quirk.TO_NOWHERE in self.quirks:
            gone = self._error(410, "Indexer is disabled", status=410)
            return HTMLResponse("<html><body>404</body></html>", 404) if self._is_jackett else gone
        return self._odd_file(request, upload) or Response(
            torrents.metainfo(upload.release, self.announce_url), media_type="application/x-bittorrent"
        )

    def _odd_file(self, request: Request, upload: Upload) -> Response | None:
        magnet = torrents.magnet(upload.release, self.announce_url)
        if Quirk.TO_MAGNET in self.quirks:
            # Not by RedirectResponse, which would quote the link once more.
            return Response("", 302 if self._is_jackett else 301, headers={"Location": magnet})
        if Quirk.TO_HTML in self.quirks:
            return HTMLResponse("<html><body>Torrent not registered</body></html>")
        if Quirk.TO_LIMIT in self.quirks:
            return self._error(429, "limit", status=429, headers={"Retry-After": str(WAIT_S)})
        if Quirk.TO_ITSELF in self.quirks:
            return Response("", 302, headers={"Location": str(request.url)})
        if Quirk.TO_ANOTHER in self.quirks:
            return Response("", 301, headers={"Location": f"magnet:?xt=urn:btih:{'ab' * 20}"})
        return None

    def _error(
        self, code: int, said: str, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        kind = "application/xml" if self._is_jackett else FEED
        return Response(error_document(code, said), status, headers=headers, media_type=kind)


def _fits(upload: Upload, asked: Mapping[str, str]) -> bool:
    name = upload.release.name.casefold()
    if "imdbid" in asked and asked["imdbid"].removeprefix("tt") != upload.imdb_id.removeprefix("tt"):
        return False
    if not set(_words(asked.get("q", ""))) <= set(_words(name)):
        return False
    own = 5000 if upload.is_series else 2000
    wanted = {int(one) // 1000 * 1000 for one in asked.get("cat", "").split(",") if one.isdecimal()}
    return own in (wanted or {own}) and _has_part(name, asked.get("season"), asked.get("ep"))


def _has_part(name: str, season: str | None, episode: str | None) -> bool:
    if season is None:
        return True
    number = int(season)
    if episode is not None:
        return f"s{number:02}e{int(episode):02}" in name
    return re.search(rf"s{number:02}\b|сезон:? {number}\b", name) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


TRACKER = TorznabServer
