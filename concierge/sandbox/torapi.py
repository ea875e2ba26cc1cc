"""A miniature TorAPI over the sandbox's catalogue: search by title, one release's page, the state of its trackers."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._entries import Payload, SandboxRelease
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE

__all__ = ["Quirk", "TorapiServer"]

Row: TypeAlias = dict[str, object]

PROVIDERS = {"rutracker": "RuTracker", "kinozal": "Kinozal", "rutor": "RuTor", "nonameclub": "NoNameClub"}
FIRST_ID = 6_812_346
GIB = 2**30
NO_MATCHES: Row = {"Result": "No matches were found for your title"}
NO_SERVER: Row = {"Result": "Server is not available"}
NO_DATA: Row = {"Result": "No data"}


class Quirk(enum.StrEnum):
    """Oddities of real servers that are off until a test asks for them.

    ONE_DOWN: Kinozal's mirrors do not answer; ALL_DOWN: nobody's do, and UNDEFINED_DOWN says it in other words.
    LOGGED_OUT: RuTracker's login died, which looks like "no matches". ARRAY_RESULT: "no matches" comes inside of
    an array. BROKEN_PART: Kinozal's part is null. NO_SEEDS: "" where nobody seeds. ODD_NUMBERS: a row in front
    whose numbers are none. SAME_IDS: every tracker counts from the same number. NO_FILES and MOJIBAKE: of a
    release's page, as HASHLESS and TWO_HASHES are. NO_DATA: the parser failed. PAUSED, DISABLED, GONE and
    TIMED_OUT: the host's texts, WITHOUT_HEADER the same without the header that tells them. NO_ENDPOINT: a server
    of another version. HTML, EMPTY, NULL, NO_ROWS and WRONG_SHAPE: the body is a page, nothing, `null`, `[]`, an
    unknown `Result`.
    """

    ONE_DOWN = "one_down"
    ALL_DOWN = "all_down"
    UNDEFINED_DOWN = "undefined_down"
    LOGGED_OUT = "logged_out"
    ARRAY_RESULT = "array_result"
    BROKEN_PART = "broken_part"
    NO_SEEDS = "no_seeds"
    ODD_NUMBERS = "odd_numbers"
    SAME_IDS = "same_ids"
    NO_FILES = "no_files"
    MOJIBAKE = "mojibake"
    HASHLESS = "hashless"
    TWO_HASHES = "two_hashes"
    NO_DATA = "no_data"
    PAUSED = "paused"
    DISABLED = "disabled"
    GONE = "gone"
    TIMED_OUT = "timed_out"
    WITHOUT_HEADER = "without_header"
    NO_ENDPOINT = "no_endpoint"
    HTML = "html"
    EMPTY = "empty"
    NULL = "null"
    NO_ROWS = "no_rows"
    WRONG_SHAPE = "wrong_shape"


HOST_TEXTS = {
    Quirk.PAUSED: (402, "Payment required", "DEPLOYMENT_DISABLED"),
    Quirk.DISABLED: (403, "This deployment has been disabled.\n\nDEPLOYMENT_DISABLED", "DEPLOYMENT_DISABLED"),
    Quirk.GONE: (
        404,
        "The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND",
        "DEPLOYMENT_NOT_FOUND",
    ),
    Quirk.TIMED_OUT: (
        504,
        "An error occurred with your deployment\n\nFUNCTION_INVOCATION_TIMEOUT",
        "FUNCTION_INVOCATION_TIMEOUT",
    ),
}
INSTEAD = {
    Quirk.NO_DATA: JSONResponse(NO_DATA, 400),
    Quirk.NO_ENDPOINT: PlainTextResponse("Endpoint not found", 404),
    Quirk.HTML: HTMLResponse("<html><body>Bad Gateway</body></html>"),
    Quirk.EMPTY: Response("", media_type="application/json"),
    Quirk.NULL: Response("null", media_type="application/json"),
    Quirk.NO_ROWS: Response("[]", media_type="application/json"),
    Quirk.WRONG_SHAPE: JSONResponse({"Result": "Something new"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    number: int
    provider: str
    release: SandboxRelease


def _topics(releases: Sequence[SandboxRelease]) -> tuple[_Topic, ...]:
    """Each release on another tracker, in turn."""
    keys = tuple(PROVIDERS)
    return tuple(
        _Topic(number=FIRST_ID + at, provider=keys[at % len(keys)], release=release)
        for at, release in enumerate(releases)
    )


def _of_rutracker() -> tuple[_Topic, ...]:
    return _topics([one for title in CATALOGUE for one in title.releases if "rutracker" in one.trackers])


@dataclass(slots=True)
class TorapiServer(TrackerServer):
    """Speaks TorAPI's wire; `quirks` are the oddities that hold now."""

    name: str = "torapi"
    quirks: set[Quirk] = field(default_factory=set)
    _topics: tuple[_Topic, ...] = field(default_factory=_of_rutracker)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these alone, each on one of the four trackers."""
        self._topics = _topics(releases)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {"CONCIERGE_TORAPI__BASE_URL": self.url, "CONCIERGE_TORAPI__REQUESTS_PER_S": "1000"}

    async def answer(self, request: Request) -> Response:
        """The JSON that the path names."""
        if instead := self._instead():
            return instead
        query = request.query_params.get("query", "")
        match [request.method, *request.url.path.strip("/").split("/")]:
            case ["GET", "api", "search", "title", "all"]:
                return JSONResponse({key: self._part(one, query) for one, key in PROVIDERS.items()})
            case ["GET", "api", "search", "title", provider] if provider in PROVIDERS:
                return JSONResponse(self._part(provider, query))
            case ["GET", "api", "search", "id", provider] if provider in PROVIDERS:
                return self._page(provider, query)
            case ["GET", "api", "provider", "check"]:
                return JSONResponse([{key: not self._is_down(one) for one, key in PROVIDERS.items()}])
        return self.not_implemented(request)

    def _instead(self) -> Response | None:
        for quirk in self.quirks & HOST_TEXTS.keys():
            status, text, code = HOST_TEXTS[quirk]
            is_bare = Quirk.WITHOUT_HEADER in self.quirks
            return PlainTextResponse(text, status, headers={} if is_bare else {"x-vercel-error": code})
        return next((INSTEAD[quirk] for quirk in self.quirks & INSTEAD.keys()), None)

    def _is_down(self, provider: str) -> bool:
        everyone = {Quirk.ALL_DOWN, Quirk.UNDEFINED_DOWN}
        return bool(self.quirks & everyone) or (Quirk.ONE_DOWN in self.quirks and provider == "kinozal")

    def _part(self, provider: str, query: str) -> object:
        if self._is_down(provider):
            is_undefined = Quirk.UNDEFINED_DOWN in self.quirks
            return {"Result": "The undefined server is not available"} if is_undefined else NO_SERVER
        if Quirk.BROKEN_PART in self.quirks and provider == "kinozal":
            return None
        wanted = set(query.casefold().split())
        is_out = Quirk.LOGGED_OUT in self.quirks and provider == "rutracker"
        rows = [
            self._row(topic)
            for topic in self._topics
            if topic.provider == provider and wanted <= _words(topic.release.name) and not is_out
        ]
        if not rows:
            return [NO_MATCHES] if Quirk.ARRAY_RESULT in self.quirks else NO_MATCHES
        return [*(_odd(rows[0]) if Quirk.ODD_NUMBERS in self.quirks else ()), *rows]

    def _number(self, topic: _Topic) -> str:
        if Quirk.SAME_IDS not in self.quirks:
            return str(topic.number)
        own = [one for one in self._topics if one.provider == topic.provider]
        return str(FIRST_ID + own.index(topic))

    def _row(self, topic: _Topic) -> Row:
        release, number = topic.release, self._number(topic)
        seeds = max(release.seeders, 0)
        row: Row = {
            "Name": release.name,
            "Id": number,
            "Url": f"https://{topic.provider}.example/forum/viewtopic.php?t={number}",
            "Torrent": f"https://{topic.provider}.example/forum/dl.php?t={number}",
            "Size": f"{release.claimed_size_bytes / GIB:.2f}\u00a0GB",
            "Seeds": "" if Quirk.NO_SEEDS in self.quirks or not seeds else str(seeds),
            "Peers": str(release.leechers),
            "Date": "02.11.2025",
        }
        return {**row, **_own_fields(topic)}

    def _page(self, provider: str, number: str) -> Response:
        topic = next(
            (one for one in self._topics if one.provider == provider and self._number(one) == number), None
        )
        if self._is_down(provider):
            return JSONResponse(NO_SERVER)
        if topic is None:
            return JSONResponse(NO_DATA, 400)
        release = topic.release
        is_hashless = Quirk.HASHLESS in self.quirks
        shown = "ab" * 20 if Quirk.TWO_HASHES in self.quirks else torrents.info_hash(release)
        page: Row = {
            "Name": release.name,
            "Url": f"https://{provider}.example/forum/viewtopic.php?t={number}",
            "Hash": "" if is_hashless else shown.upper(),
            "Magnet": "" if is_hashless else torrents.magnet(release, self.announce_url),
            "Torrent": f"https://{provider}.example/forum/dl.php?t={number}",
            "IMDb_id": "",
            "Kinopoisk_id": "",
            "Quality": "BDRip 1080p",
            "Audio": "Русский: MVO",
            "Directer": "",
            "Files": [] if Quirk.NO_FILES in self.quirks else self._files(release),
        }
        return JSONResponse([page])

    def _files(self, release: SandboxRelease) -> Sequence[Row]:
        """The first level of the torrent's folder, in which a folder looks like a file."""
        sizes: dict[str, int] = {}
        for payload in release.files:
            name = _within(payload).split("/")[0]
            sizes[name] = sizes.get(name, 0) + payload.size_bytes
        is_garbled = Quirk.MOJIBAKE in self.quirks
        return [
            {"Name": _garbled(name) if is_garbled else name, "Size": str(size)}
            for name, size in sizes.items()
        ]


def _own_fields(topic: _Topic) -> Row:
    """What only the one tracker's rows have."""
    first, *others = topic.release.name.split(" / ")
    match topic.provider:
        case "rutracker":
            return {"Download_Count": "1204", "Checked": "True", "Category": "Зарубежное кино (HD Video)"}
        case "kinozal":
            parts = {"Original_Name": "".join(others[:1]), "Year": "".join(others[1:2])}
            # The title is cut at its slashes, wherever they stand.
            return {"Name": first, "Title": topic.release.name, **parts, "Time": "15:17", "Category": "45"}
        case "rutor":
            return {"Hash": torrents.info_hash(topic.release), "Comments": "0"}
    return {"Comments": "3", "Category": "Зарубежное кино", "Time": "23:59"}


def _odd(row: Row) -> Sequence[Row]:
    numbers = ("1e400", "-5", "٣٤", "4,37\u00a0GB", "9" * 40, None, "↓ 1.5 GB", "45.99.2025")
    fields = ("Size", "Seeds", "Peers", "Date", "Time")
    return [
        {**row, "Id": f"9{at}", "Hash": "none", **dict.fromkeys(fields, number)}
        for at, number in enumerate(numbers)
    ]


def _words(name: str) -> set[str]:
    return set("".join(char if char.isalnum() else " " for char in name.casefold()).split())


def _within(payload: Payload) -> str:
    return payload.path.partition("/")[2] or payload.path


def _garbled(name: str) -> str:
    """UTF-8 that was read as cp1251, which has no character for 0x98."""
    return "".join(bytes([byte]).decode("cp1251", errors="replace") for byte in name.encode())


TRACKER = TorapiServer
