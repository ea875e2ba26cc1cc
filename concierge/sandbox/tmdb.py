"""A miniature TMDB v3: search, details, seasons and the look-up by IMDb id, over the sandbox's catalogue."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._tmdb_records import (
    Fields,
    collection_row,
    details,
    folded,
    has_season,
    names,
    person_row,
    row,
    season,
)

__all__ = ["ABSENT", "TmdbServer"]

ABSENT = object()
APPENDABLE = frozenset({"alternative_titles", "external_ids", "translations"})
RATINGS = {"movie": "release_dates", "tv": "content_ratings"}
CONFIGURATION: Fields = {
    "change_keys": ["title"],
    "images": {
        "base_url": "http://image.tmdb.org/t/p/",
        "secure_base_url": "https://image.tmdb.org/t/p/",
        "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
    },
}
LAST_PAGE = 500
MOST_APPENDED = 20
PAGE_SIZE = 20
SCOPES = ("movie", "multi", "tv")


@dataclass(slots=True)
class TmdbServer(MetadataServer):
    """Speaks TMDB v3 under /3 for `titles`; one without a Russian or English name is not translated there.

    `odd` forces fields of a title, by its id, to any value in each row and page about it; `ABSENT` drops one.
    """

    name: str = "tmdb"
    api_key: str = "0123456789abcdef0123456789abcdef"
    access_token: str = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJzYW5kYm94In0.c2FuZGJveA"
    odd: dict[int, Fields] = field(default_factory=dict)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return {"CONCIERGE_TMDB__BASE_URL": f"{self.url}/3", "CONCIERGE_TMDB__API_KEY": self.api_key}

    async def answer(self, request: Request) -> Response:
        """The page that the path names."""
        if not self._may_enter(request):
            return _failure(401, 7, "Invalid API key: You must be granted a valid key.")
        return self._page(request)

    def _page(self, request: Request) -> Response:
        match request.url.path.strip("/").split("/"):
            case ["3", "search", scope] if scope in SCOPES:
                return self._search(request, scope)
            case ["3", "movie" | "tv" as kind, number]:
                return self._details(request, kind, number)
            case ["3", "tv", number, "season", season_number]:
                return self._season(request, number, season_number)
            case ["3", "find", external_id]:
                return self._find(request, external_id)
            case ["3", "configuration"]:
                return JSONResponse(CONFIGURATION)
        return self.not_implemented(request)

    def _may_enter(self, request: Request) -> bool:
        given = request.query_params.get("api_key")
        bearer = request.headers.get("authorization", "")
        return given == self.api_key or bearer == f"Bearer {self.access_token}"

    def _search(self, request: Request, scope: str) -> Response:
        query = request.query_params.get("query", "")
        page = request.query_params.get("page", "1")
        if not query.strip():
            return JSONResponse({"errors": ["query must be provided"]}, 422)
        if not page.isdecimal() or not 1 <= int(page) <= LAST_PAGE:
            message = "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."
            return _failure(400, 22, message)
        hits = [title for title in self.titles if _is_hit(title, query, scope, _year(request))]
        rows = [self._row(title, request) for title in hits]
        if scope == "multi":
            rows = _with_strays(_typed(hits, rows), hits, self.titles, query)
        return JSONResponse(_paged(rows, int(page)))

    def _row(self, title: SandboxTitle, request: Request) -> Fields:
        return self._bent(title, row(title, _language(request), self.titles.index(title)))

    def _details(self, request: Request, kind: str, number: str) -> Response:
        appended = [part for part in request.query_params.get("append_to_response", "").split(",") if part]
        if len(appended) > MOST_APPENDED:
            return _failure(
                400, 27, "Too many append to response objects: The maximum number of remote calls is 20."
            )
        if not set(appended) <= APPENDABLE | {RATINGS[kind]}:
            return self.not_implemented(request)
        title = self._title(kind, number)
        if title is None:
            return _unknown(number)
        page = details(title, _language(request), appended)
        return JSONResponse(self._bent(title, page))

    def _season(self, request: Request, number: str, season_number: str) -> Response:
        title = self._title("tv", number)
        if title is None or not season_number.isdecimal() or not has_season(title, int(season_number)):
            return _unknown(number)
        return JSONResponse(self._bent(title, season(title, int(season_number), _language(request))))

    def _find(self, request: Request, external_id: str) -> Response:
        if request.query_params.get("external_source") != "imdb_id":
            return self.not_implemented(request)
        hits = [title for title in self.titles if title.imdb_id == external_id]
        rows = _typed(hits, [self._row(title, request) for title in hits])
        return JSONResponse(
            {
                "movie_results": [found for found in rows if found["media_type"] == "movie"],
                "person_results": [],
                "tv_results": [found for found in rows if found["media_type"] == "tv"],
                "tv_episode_results": [],
                "tv_season_results": [],
            }
        )

    def _title(self, kind: str, number: str) -> SandboxTitle | None:
        fitting = (title for title in self.titles if _kind(title) == kind and str(title.tmdb_id) == number)
        return next(fitting, None)

    def _bent(self, title: SandboxTitle, page: Fields) -> Fields:
        bent = {**page, **self.odd.get(title.tmdb_id, {})}
        return {key: value for key, value in bent.items() if value is not ABSENT}


def _language(request: Request) -> str:
    return request.query_params.get("language", "en-US")[:2]


def _typed(hits: Sequence[SandboxTitle], rows: Sequence[Fields]) -> list[Fields]:
    return [{**found, "media_type": _kind(title)} for title, found in zip(hits, rows, strict=True)]


def _kind(title: SandboxTitle) -> str:
    return "tv" if title.is_series else "movie"


def _year(request: Request) -> str:
    filters = ("year", "primary_release_year", "first_air_date_year")
    return next((request.query_params[name] for name in filters if name in request.query_params), "")


def _is_hit(title: SandboxTitle, query: str, scope: str, year: str) -> bool:
    if scope not in {"multi", _kind(title)} or (year and str(title.year) != year):
        return False
    return any(_holds(name, query) for name in names(title))


def _holds(name: str, query: str) -> bool:
    asked = set(folded(query))
    return bool(asked) and asked <= set(folded(name))


def _with_strays(
    rows: list[Fields], hits: Sequence[SandboxTitle], titles: Sequence[SandboxTitle], query: str
) -> list[Fields]:
    people = {person for title in titles for person in title.directors if _holds(person, query)}
    collections = [collection_row(title) for title in hits if not title.is_series][:1]
    return [person_row(person) for person in sorted(people)] + collections + rows


def _paged(rows: Sequence[Fields], page: int) -> Mapping[str, object]:
    start = (page - 1) * PAGE_SIZE
    return {
        "page": page,
        "results": rows[start : start + PAGE_SIZE],
        "total_pages": math.ceil(len(rows) / PAGE_SIZE),
        "total_results": len(rows),
    }


def _failure(status: int, code: int, message: str) -> Response:
    return JSONResponse({"success": False, "status_code": code, "status_message": message}, status)


def _unknown(number: str) -> Response:
    if not number.isdecimal():
        return _failure(404, 6, "Invalid id: The pre-requisite id is invalid or not found.")
    return _failure(404, 34, "The resource you requested could not be found.")


SOURCE = TmdbServer
