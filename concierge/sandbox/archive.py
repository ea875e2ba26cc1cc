"""A miniature archive.org over the sandbox's catalogue: search, what an item holds, and its .torrent file."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._entries import Payload, SandboxRelease
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE

__all__ = ["ArchiveServer", "Quirk"]

Row: TypeAlias = dict[str, object]

MOST_RESULTS = 10_000
COLLECTION = "feature_films"
PUBLIC_DOMAIN = "http://creativecommons.org/publicdomain/mark/1.0/"
TITLE = re.compile(r'title:\("((?:\\.|[^"\\])*)"\)')
COLLECTIONS = re.compile(r"(?<!NOT )collection:\(([^)]*)\)")
PHRASE = re.compile(r'"([^"]*)"')
YEAR = re.compile(r"\((\d{4})\)")


class Quirk(enum.StrEnum):
    """Oddities of the real site that are off until a test asks for them.

    Of a search: LISTS makes lists of single values, and single values of lists; NO_TITLE and ODD_YEARS ("19uu",
    "1968-00-00") are uploaders'; ODD_NUMBERS; CASE_TWINS repeats each item under a name in upper case; UNLICENSED
    leaves every second item without a licence; STALE_HASH tells an older torrent's; STRANGE_NAME is an identifier
    that none can be; MANY_FOUND counts more than can be paged to; COUNTED_ONLY counts items and shows none;
    ERROR_IN_200, ERROR_400 and DEEP_PAGING are refusals.
    Of an item: DARK, UNKNOWN (`{}`), NODES_DOWN, NO_SIZES, NO_TORRENT, RESTRICTED, MANY_FILES, ODD_FILES (private
    ones, and names with spaces, percent signs and other scripts), BAD_TORRENT.
    Of the way to its file: ELSEWHERE, DOWNGRADED and NOWHERE redirect to a stranger, to http and without an address,
    LOOP to itself.
    Of everything: OFFLINE is the page of the outages, HTML, EMPTY, NULL and WRONG_SHAPE are other bodies.
    """

    LISTS = "lists"
    NO_TITLE = "no_title"
    ODD_YEARS = "odd_years"
    ODD_NUMBERS = "odd_numbers"
    CASE_TWINS = "case_twins"
    UNLICENSED = "unlicensed"
    STALE_HASH = "stale_hash"
    STRANGE_NAME = "strange_name"
    MANY_FOUND = "many_found"
    COUNTED_ONLY = "counted_only"
    ERROR_IN_200 = "error_in_200"
    ERROR_400 = "error_400"
    DEEP_PAGING = "deep_paging"
    DARK = "dark"
    UNKNOWN = "unknown"
    NODES_DOWN = "nodes_down"
    NO_SIZES = "no_sizes"
    NO_TORRENT = "no_torrent"
    RESTRICTED = "restricted"
    MANY_FILES = "many_files"
    ODD_FILES = "odd_files"
    BAD_TORRENT = "bad_torrent"
    ELSEWHERE = "elsewhere"
    DOWNGRADED = "downgraded"
    NOWHERE = "nowhere"
    LOOP = "loop"
    OFFLINE = "offline"
    HTML = "html"
    EMPTY = "empty"
    NULL = "null"
    WRONG_SHAPE = "wrong_shape"


INSTEAD = {
    Quirk.OFFLINE: HTMLResponse("<html><title>Temporarily Offline</title></html>", 503),
    Quirk.HTML: HTMLResponse("<html><body>Bad Gateway</body></html>"),
    Quirk.EMPTY: Response("", media_type="application/json"),
    Quirk.NULL: Response("null", media_type="application/json"),
    Quirk.WRONG_SHAPE: JSONResponse({"responseHeader": {"status": 0}, "created": 1, "response": {}}),
}
REFUSALS = {
    Quirk.ERROR_IN_200: JSONResponse({"error": "syntax error in the query"}),
    Quirk.ERROR_400: HTMLResponse("<html><body>Bad query</body></html>", 400),
    Quirk.DEEP_PAGING: JSONResponse({"error": "[DEEP_PAGING] use the scraping interface"}),
}
ASTRAY = {
    Quirk.ELSEWHERE: "https://archive.org.example/evil.torrent",
    Quirk.DOWNGRADED: "http://ia600.us.archive.org/evil.torrent",
    Quirk.NOWHERE: "",
}


def _of_archive() -> tuple[SandboxRelease, ...]:
    return tuple(one for title in CATALOGUE for one in title.releases if "archive" in one.trackers)


@dataclass(slots=True)
class ArchiveServer(TrackerServer):
    """Speaks the Archive's wire; `quirks` are the oddities that hold now."""

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "archive"
    quirks: set[Quirk] = field(default_factory=set)
    _releases: tuple[SandboxRelease, ...] = field(default_factory=_of_archive)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Keeps these alone, as items of one collection."""
        self._releases = tuple(releases)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {"CONCIERGE_ARCHIVE__BASE_URL": self.url, "CONCIERGE_ARCHIVE__REQUESTS_PER_S": "1000"}

    async def answer(self, request: Request) -> Response:
        """The JSON or the file that the path names."""
        for quirk in self.quirks & INSTEAD.keys():
            return INSTEAD[quirk]
        match [request.method, *request.url.path.strip("/").split("/")]:
            case ["GET", "advancedsearch.php"]:
                return self._found(request)
            case ["GET", "metadata", item]:
                return JSONResponse(self._item(item))
            case ["GET", "download", item, name] if name == f"{item}_archive.torrent":
                return self._way_to(request, item, name)
            case ["GET", node, "items", item, name] if node.isdecimal() and name == f"{item}_archive.torrent":
                return self._torrent(item)
        return self.not_implemented(request)

    def _found(self, request: Request) -> Response:
        asked = request.query_params
        is_too_deep = int(asked["rows"]) * int(asked["page"]) > MOST_RESULTS
        refusals = self.quirks | ({Quirk.DEEP_PAGING} if is_too_deep else set())
        for quirk in refusals & REFUSALS.keys():
            return REFUSALS[quirk]
        found = [self._row(at, one) for at, one in enumerate(self._releases) if _fits(one, asked["q"])]
        if Quirk.CASE_TWINS in self.quirks:
            found += [{**row, "identifier": str(row["identifier"]).upper()} for row in found]
        if Quirk.STRANGE_NAME in self.quirks:
            found += [{**row, "identifier": "../../etc/passwd"} for row in found]
        is_free = "licenseurl:" not in asked["q"]
        wanted = asked.getlist("fl[]")
        docs = [
            {name: value for name, value in row.items() if name in wanted}
            for row in found
            if is_free or row.get("licenseurl")
        ][: int(asked["rows"])]
        total = 2_400_000 if Quirk.MANY_FOUND in self.quirks else len(docs)
        shown = [] if Quirk.COUNTED_ONLY in self.quirks else docs
        header = {"status": 0, "QTime": 216, "params": {"query": asked["q"], "wt": "json"}}
        response = {"numFound": total, "start": 0, "docs": shown}
        return JSONResponse({"responseHeader": header, "response": response})

    def _row(self, at: int, release: SandboxRelease) -> Row:
        year = YEAR.search(release.name)
        row: Row = {
            "identifier": _identifier(release),
            "title": release.name,
            "mediatype": "movies",
            "collection": [COLLECTION, "moviesandfilms"],
            "btih": torrents.info_hash(release),
            "item_size": release.claimed_size_bytes,
            "downloads": 1000 - at,
            "publicdate": "2021-10-25T16:44:43Z",
            "licenseurl": PUBLIC_DOMAIN,
            **({"year": int(year[1]), "date": f"{year[1]}-01-01T00:00:00Z"} if year else {}),
        }
        for quirk, changes in ODD.items():
            if quirk in self.quirks:
                row = {**row, **changes}
        if Quirk.UNLICENSED in self.quirks and not at % 2:
            del row["licenseurl"]
        if Quirk.LISTS in self.quirks:
            row = {name: value[0] if isinstance(value, list) else [value] for name, value in row.items()}
        return {name: value for name, value in row.items() if value is not None}

    def _item(self, item: str) -> Row:
        release = self._release(item)
        if release is None or Quirk.UNKNOWN in self.quirks:
            return {}
        facts = {
            "identifier": item,
            "title": release.name,
            "mediatype": "movies",
            "description": "<div>From the sandbox.<script>alert(1)</script></div>",
            "external-identifier": ["urn:imdb:tt0063350"],
        }
        if Quirk.DARK in self.quirks:
            return {"is_dark": True, "dir": f"/7/items/{item}", "metadata": facts}
        own: Row = {"created": 1_427_273_784, "dir": f"/7/items/{item}", "metadata": facts}
        if Quirk.NODES_DOWN in self.quirks:
            own["servers_unavailable"] = True
        return {**own, "files": self._files(item, release), "item_size": release.claimed_size_bytes}

    def _files(self, item: str, release: SandboxRelease) -> Sequence[Row]:
        films: list[Row] = [
            {"name": _within(one), "source": "original", "format": "Matroska", "size": str(one.size_bytes)}
            for one in release.files
        ]
        if Quirk.ODD_FILES in self.quirks:
            films += [{**films[0], "name": name} for name in ("a b.mkv", "100%.mkv", "Паром.mkv")]
            films.append({**films[0], "name": "kept.mkv", "private": "true"})
        if Quirk.MANY_FILES in self.quirks:
            films += [{**films[0], "name": f"part{at}.mkv"} for at in range(5000)]
        if Quirk.NO_SIZES in self.quirks:
            films = [{name: value for name, value in film.items() if name != "size"} for film in films]
        torrent: Row = {
            "name": f"{item}_archive.torrent",
            "source": "metadata",
            "format": "Archive BitTorrent",
            "btih": torrents.info_hash(release),
        }
        about: Row = {"name": f"{item}_meta.xml", "source": "metadata", "format": "Metadata", "size": "780"}
        return [*films, torrent, about]

    def _way_to(self, request: Request, item: str, name: str) -> Response:
        for quirk in self.quirks & ASTRAY.keys():
            return RedirectResponse(ASTRAY[quirk], 302) if ASTRAY[quirk] else Response("", 302)
        if Quirk.LOOP in self.quirks:
            return RedirectResponse(str(request.url), 302)
        if Quirk.RESTRICTED in self.quirks:
            return HTMLResponse("<html><title>Item not available</title></html>", 403)
        return RedirectResponse(f"{self.url}/7/items/{item}/{quote(name)}", 302)

    def _torrent(self, item: str) -> Response:
        release = self._release(item)
        if release is None or Quirk.NO_TORRENT in self.quirks:
            return HTMLResponse("<html><title>404 Not Found</title></html>", 404)
        if Quirk.BAD_TORRENT in self.quirks:
            return Response(b"d4:infod", media_type="application/x-bittorrent")
        return Response(torrents.metainfo(release, self.announce_url), media_type="application/x-bittorrent")

    def _release(self, item: str) -> SandboxRelease | None:
        return next((one for one in self._releases if _identifier(one) == item), None)


ODD: Mapping[Quirk, Row] = {
    Quirk.NO_TITLE: {"title": None},
    Quirk.ODD_YEARS: {"year": "19uu", "date": "1968-00-00", "publicdate": "yesterday"},
    Quirk.ODD_NUMBERS: {
        "item_size": "1e400",
        "year": -5,
        "downloads": "٣٤",
        "btih": "none",
        "mediatype": None,
    },
    Quirk.STALE_HASH: {"btih": "ab" * 20},
}


def _identifier(release: SandboxRelease) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "-", release.key)


def _fits(release: SandboxRelease, query: str) -> bool:
    """Whether an item of the one collection has one of the phrases in its title; a question without any fits all."""
    collections = COLLECTIONS.search(query)
    if collections and COLLECTION not in PHRASE.findall(collections[1]):
        return False
    titles = [re.sub(r"\\(.)", r"\1", phrase) for phrase in TITLE.findall(query)]
    title = _words(release.name)
    return not titles or any(f" {_words(phrase)} " in f" {title} " for phrase in titles)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _within(payload: Payload) -> str:
    return payload.path.partition("/")[2] or payload.path


TRACKER = ArchiveServer
