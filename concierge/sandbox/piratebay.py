"""A miniature apibay.org over the sandbox's catalogue: search, one torrent, its files, the ready lists."""

import enum
import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease

__all__ = ["PirateBayServer", "Quirk"]

Value: TypeAlias = "str | int | None"
Row: TypeAlias = dict[str, Value]

FIRST_ID = 70_000_000
MOST_ROWS = 100
NO_HASH = "0" * 40
UPLOADED = 1_700_000_000
WEEK_S = 604_800
NUMBERS = ("id", "leechers", "seeders", "num_files", "size", "added", "category")
TOP_LIST = re.compile(r"data_top100_(?:(all|recent|48h)|(?:48h_)?(\d{3})|recent_(\d+))\.json")

NOTHING: Row = {
    "id": "0",
    "name": "No results returned",
    "info_hash": NO_HASH,
    "leechers": "0",
    "seeders": "0",
    "num_files": "0",
    "size": "0",
    "username": "",
    "added": "0",
    "status": "member",
    "category": "0",
    "imdb": "",
}
UNKNOWN: Row = {
    **NOTHING,
    "name": "Torrent does not exsist.",
    "descr": "",
    "language": None,
    "textlanguage": None,
}


class Quirk(enum.StrEnum):
    """Oddities of the real site that are off until a test asks for them.

    CAT_REQUIRED: a search without `cat` finds nothing. FORGETFUL: so does the first search for each words.
    TOTAL_FOUND: the row that means "nothing" counts itself. INDEXED_FILES: the list of files is an object by
    index. NO_FILES: no torrent has a list of files. NUMBERS_AS_STRINGS: in the page of one torrent. BROKEN_ROWS:
    rows with no hash, a repeated one, one in lower case, entities, an absurd number of seeders, no size and a
    foreign category come first. FOREIGN_ROWS: rows of music, programs, books, of an unknown category and of none
    come first. ODD_NUMBERS: rows whose numbers are none come first. BLOCKED_AGENT: a client that does not call
    itself a browser gets a 403. GZIPPED: bodies are packed. TO_HTTPS: every call is redirected. HTML, EMPTY, NULL,
    NO_ROWS, CUT_JSON and WRONG_SHAPE: the body is a page, nothing, `null`, `[]`, ends too early, or is an object.
    """

    CAT_REQUIRED = "cat_required"
    FORGETFUL = "forgetful"
    TOTAL_FOUND = "total_found"
    INDEXED_FILES = "indexed_files"
    NO_FILES = "no_files"
    NUMBERS_AS_STRINGS = "numbers_as_strings"
    BROKEN_ROWS = "broken_rows"
    FOREIGN_ROWS = "foreign_rows"
    ODD_NUMBERS = "odd_numbers"
    BLOCKED_AGENT = "blocked_agent"
    GZIPPED = "gzipped"
    TO_HTTPS = "to_https"
    HTML = "html"
    EMPTY = "empty"
    NULL = "null"
    NO_ROWS = "no_rows"
    CUT_JSON = "cut_json"
    WRONG_SHAPE = "wrong_shape"


INSTEAD = {
    Quirk.HTML: HTMLResponse("<html><body>Bad Gateway</body></html>"),
    Quirk.EMPTY: Response("", media_type="application/json"),
    Quirk.NULL: Response("null", media_type="application/json"),
    Quirk.NO_ROWS: Response("[]", media_type="application/json"),
    Quirk.CUT_JSON: Response('[{"id":"70000000","name":"Metr', media_type="application/json"),
    Quirk.WRONG_SHAPE: JSONResponse({"error": "database is locked"}),
    Quirk.TO_HTTPS: RedirectResponse("https://apibay.example/q.php", 301),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    number: int
    release: SandboxRelease
    imdb_id: str

    @property
    def name(self) -> str:
        return self.release.piratebay_name or self.release.name


def _offered() -> tuple[_Upload, ...]:
    return _uploads(
        (release, title.imdb_id)
        for title in CATALOGUE
        for release in title.releases
        if "piratebay" in release.trackers
    )


def _uploads(releases: Iterable[tuple[SandboxRelease, str]]) -> tuple[_Upload, ...]:
    return tuple(
        _Upload(number=FIRST_ID + at, release=release, imdb_id=imdb_id)
        for at, (release, imdb_id) in enumerate(releases)
    )


@dataclass(slots=True)
class PirateBayServer(TrackerServer):
    """Speaks apibay's wire; `quirks` are the oddities that hold now."""

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "piratebay"
    quirks: set[Quirk] = field(default_factory=set)
    _uploads: tuple[_Upload, ...] = field(default_factory=_offered)
    _asked: set[str] = field(default_factory=set)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these alone, as films in high definition."""
        filed = (replace(release, category=release.category or 207) for release in releases)
        self._uploads = _uploads((release, "") for release in filed)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {
            "CONCIERGE_PIRATEBAY__MIRRORS": json.dumps([self.url]),
            "CONCIERGE_PIRATEBAY__TRACKERS": json.dumps([self.announce_url]),
            "CONCIERGE_PIRATEBAY__REQUESTS_PER_S": "1000",
        }

    async def answer(self, request: Request) -> Response:
        """The JSON that the path names."""
        for quirk in self.quirks & INSTEAD.keys():
            return INSTEAD[quirk]
        if Quirk.BLOCKED_AGENT in self.quirks and "Mozilla" not in request.headers.get("user-agent", ""):
            return HTMLResponse("<html><title>Access denied | Error 1020</title></html>", 403)
        document = self._document(request) if request.method == "GET" else None
        if document is None:
            return self.not_implemented(request)
        answer = JSONResponse(document)
        return _packed(answer) if Quirk.GZIPPED in self.quirks else answer

    def _document(self, request: Request) -> object:
        number = request.query_params.get("id", "")
        # The proxies have the same under a folder of their own.
        match request.url.path.removeprefix("/apibay").strip("/").split("/"):
            case ["q.php"]:
                return self._found(request)
            case ["t.php"]:
                return self._torrent(number)
            case ["f.php"]:
                return self._files(number)
            case ["precompiled", name] if wanted := TOP_LIST.fullmatch(name):
                return self._top(wanted[2] or "0")
        return None

    def _found(self, request: Request) -> Sequence[Row]:
        asked = request.query_params.get("q", "")
        words = _words(asked)
        categories = request.query_params.get("cat")
        hits = [
            upload
            for upload in self._seeded_first()
            if words and set(words) <= set(_words(upload.name)) and _is_in(upload, categories or "0")
        ]
        if categories is None and Quirk.CAT_REQUIRED in self.quirks:
            hits = []
        if Quirk.FORGETFUL in self.quirks and asked not in self._asked:
            self._asked.add(asked)
            hits = []
        if not hits:
            return [{**NOTHING, "total_found": "1"} if Quirk.TOTAL_FOUND in self.quirks else NOTHING]
        rows = [_row(upload) for upload in hits]
        odd = [row for quirk, bred in ODD.items() if quirk in self.quirks for row in bred(rows[0])]
        return [*odd, *rows][:MOST_ROWS]

    def _torrent(self, number: str) -> Row:
        upload = self._upload(number)
        if upload is None:
            return UNKNOWN
        page = {**_row(upload), "descr": "From the sandbox.\r\nNothing here is real.", "language": 1}
        return page if Quirk.NUMBERS_AS_STRINGS in self.quirks else _numbered(page)

    def _files(self, number: str) -> object:
        upload = self._upload(number)
        if upload is None or Quirk.NO_FILES in self.quirks:
            return [{"name": ["Filelist not found"], "size": [0]}]
        columns = (
            [payload.path for payload in upload.release.files],
            [payload.size_bytes for payload in upload.release.files],
        )
        if Quirk.INDEXED_FILES not in self.quirks:
            return [{"name": [path], "size": [size]} for path, size in zip(*columns, strict=True)]
        names, sizes = ({str(at): value for at, value in enumerate(column)} for column in columns)
        return {"name": names, "size": sizes}

    def _top(self, category: str) -> Sequence[Row]:
        rows = [_numbered(_row(upload)) for upload in self._seeded_first() if _is_in(upload, category)]
        return [{**row, "anon": 0} for row in rows[:MOST_ROWS]]

    def _seeded_first(self) -> Sequence[_Upload]:
        return sorted(self._uploads, key=lambda upload: -upload.release.seeders)

    def _upload(self, number: str) -> _Upload | None:
        return next((upload for upload in self._uploads if str(upload.number) == number), None)


def _packed(answer: Response) -> Response:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return Response(gzip.compress(bytes(answer.body)), headers=headers)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _is_in(upload: _Upload, categories: str) -> bool:
    # 0 is everything, and a round number holds all of its hundred.
    wanted = {int(category) for category in categories.split(",") if category.isdecimal()}
    own = upload.release.category
    return bool(wanted & {0, own, own // 100 * 100})


def _row(upload: _Upload) -> Row:
    release = upload.release
    return {
        "id": str(upload.number),
        "name": upload.name,
        "info_hash": torrents.info_hash(release).upper(),
        "leechers": str(release.leechers),
        "seeders": str(max(release.seeders, 0)),
        "num_files": str(len(release.files)),
        "size": str(release.claimed_size_bytes),
        "username": "sandbox",
        "added": str(UPLOADED + (upload.number - FIRST_ID) * WEEK_S // 7),
        "status": "member" if _is_fake(release) else "vip",
        "category": str(release.category),
        "imdb": upload.imdb_id,
    }


def _is_fake(release: SandboxRelease) -> bool:
    return any(payload.path.endswith(".exe") for payload in release.files)


def _numbered(row: Row) -> Row:
    return {key: int(value) if key in NUMBERS and value is not None else value for key, value in row.items()}


def _broken(row: Row) -> Sequence[Row]:
    return [
        {**row, "id": "71000001", "info_hash": NO_HASH},
        {**row, "id": "71000002"},
        {
            **row,
            "id": "71000003",
            "info_hash": "ab" * 20,
            "name": f'{row["name"]} &amp; <script>\U0001f3ac</script> "quoted"',
            "imdb": "0123456",
        },
        {
            **row,
            "id": "71000004",
            "info_hash": "CD" * 20,
            "seeders": str(2**31 + 1),
            "size": "0",
            "added": "0",
        },
        {**row, "id": "71000005", "info_hash": "EF" * 20, "category": "501", "imdb": None},
        {
            **row,
            "id": "71000006",
            "info_hash": "12" * 20,
            "name": f"{row['name']} {'long ' * 60}",
            "size": "x",
            "added": str(2**33),
        },
    ]


def _foreign(row: Row) -> Sequence[Row]:
    categories = ("101", "301", "401", "601", "999", "")
    return [
        {**row, "id": str(71_000_100 + at), "info_hash": f"{0xA0 + at:02x}" * 20, "category": category}
        for at, category in enumerate(categories)
    ]


def _unreadable(row: Row) -> Sequence[Row]:
    numbers = ("1e400", "-5", "٣٤", "4,37 GB", "1\u00a0503", "9" * 40, "", "0x10")
    return [
        {
            **row,
            "id": str(71_000_200 + at),
            "info_hash": f"{0xB0 + at:02x}" * 20,
            **dict.fromkeys(("seeders", "leechers", "size", "added"), number),
        }
        for at, number in enumerate(numbers)
    ]


ODD: Mapping[Quirk, Callable[[Row], Sequence[Row]]] = {
    Quirk.BROKEN_ROWS: _broken,
    Quirk.FOREIGN_ROWS: _foreign,
    Quirk.ODD_NUMBERS: _unreadable,
}
