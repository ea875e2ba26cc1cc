"""A miniature TMDB v3 over the sandbox's titles and people: search, details, lists, people and pictures."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._crew import jobs_of, names_in
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._pictures import poster
from concierge.sandbox._spelling import words_in
from concierge.sandbox._tmdb_lists import collection_id, discovered, recommended
from concierge.sandbox._tmdb_people import People, number_of
from concierge.sandbox._tmdb_records import (
    APPENDABLE,
    Fields,
    collection_page,
    collection_row,
    details,
    has_season,
    row,
    season,
)

__all__ = ["ABSENT", "TmdbServer"]

ABSENT = object()
OF_KIND = {
    "movie": frozenset({"credits", "release_dates"}),
    "tv": frozenset({"aggregate_credits", "content_ratings"}),
}
OF_ALL = frozenset({"alternative_titles", "external_ids", "translations", "watch/providers"})
OF_PEOPLE = frozenset({"combined_credits", "external_ids", "translations"})
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
MOST_KNOWN_FOR = 3
PAGE_SIZE = 20
SCOPES = ("movie", "multi", "tv")


@dataclass(slots=True)
class TmdbServer(MetadataServer):
    """Speaks TMDB v3 under /3, and has the pictures under /t/p.

    A title without a Russian or English name is not translated there. `odd` forces fields of a title, by its id, to
    any value in each row and page about it; `ABSENT` drops one. With `translates_people` names of people are
    translated.
    """

    name: str = "tmdb"
    api_key: str = "0123456789abcdef0123456789abcdef"
    access_token: str = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJzYW5kYm94In0.c2FuZGJveA"
    odd: dict[int, Fields] = field(default_factory=dict)
    translates_people: bool = False

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        own = self._variables(base_url=f"{self.url}/3", images_url=f"{self.url}/t/p", api_key=self.api_key)
        return {**MetadataServer.settings(self), **own}

    def __post_init__(self) -> None:
        """Leaves out what TMDB keeps no page of."""
        self.titles = tuple(title for title in self.titles if title.tmdb_id)

    async def answer(self, request: Request) -> Response:
        """The page that the path names, with a tag; 304 to whoever has it already."""
        parts = request.url.path.strip("/").split("/")
        if parts[0] != "3":
            return self._picture(request, parts)
        if not self._may_enter(request):
            return _failure(401, 7, "Invalid API key: You must be granted a valid key.")
        page = self._page(request, parts[1:])
        if page.status_code != HTTPStatus.OK:
            return page
        tag = f'W/"{sha256(page.body).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        page.headers["ETag"] = tag
        return page

    def _page(self, request: Request, parts: Sequence[str]) -> Response:
        return (
            self._searched(request, parts)
            or self._one_page(request, parts)
            or self._listed(request, parts)
            or self.not_implemented(request)
        )

    def _searched(self, request: Request, parts: Sequence[str]) -> Response | None:
        match parts:
            case ["search", "person"]:
                return self._search_people(request)
            case ["search", scope] if scope in SCOPES:
                return self._search(request, scope)
            case ["find", external_id]:
                return self._find(request, external_id)
            case ["configuration"]:
                return JSONResponse(CONFIGURATION)
        return None

    def _one_page(self, request: Request, parts: Sequence[str]) -> Response | None:
        match parts:
            case ["movie" | "tv" as kind, number]:
                return self._details(request, kind, number)
            case ["tv", number, "season", season_number]:
                return self._season(request, number, season_number)
            case ["person", number]:
                return self._person(request, number)
            case ["collection", number]:
                return self._collection(request, number)
        return None

    def _listed(self, request: Request, parts: Sequence[str]) -> Response | None:
        match parts:
            case ["movie" | "tv" as kind, number, "recommendations"]:
                return self._recommendations(request, kind, number)
            case ["trending", "movie" | "tv" | "all" as scope, "week"]:
                return self._trending(request, scope)
            case ["discover", "movie" | "tv" as kind]:
                return self._discover(request, kind)
        return None

    def _may_enter(self, request: Request) -> bool:
        given = request.query_params.get("api_key")
        bearer = request.headers.get("authorization", "")
        return given == self.api_key or bearer == f"Bearer {self.access_token}"

    @property
    def _people(self) -> People:
        return People(self.titles, self.people, translates=self.translates_people)

    def _picture(self, request: Request, parts: Sequence[str]) -> Response:
        match parts:
            case ["t", "p", "w500" | "h632", name] if name.endswith(".jpg"):
                known = any(row(title, "en")["poster_path"] == f"/{name}" for title in self.titles)
                return Response(poster(name), media_type="image/jpeg") if known else Response("", 404)
        return self.not_implemented(request)

    def _search(self, request: Request, scope: str) -> Response:
        query = request.query_params.get("query", "")
        if refused := _refused(request):
            return refused
        hits = [title for title in self.titles if _is_hit(title, query, scope, _year(request))]
        rows = self._rows(hits, request, typed=scope == "multi")
        if scope == "multi":
            people = [{**one, "media_type": "person"} for one in self._people_rows(query, _language(request))]
            collections = [collection_row(title) for title in hits if not title.is_series][:1]
            rows = [*people, *collections, *rows]
        return _paged(rows, request)

    def _search_people(self, request: Request) -> Response:
        if refused := _refused(request):
            return refused
        return _paged(self._people_rows(request.query_params["query"], _language(request)), request)

    def _people_rows(self, query: str, language: str) -> list[Fields]:
        people, asked = self._people, words_in(query)
        found = [
            one
            for one in people.everybody
            if asked and (asked <= words_in(one.name) or asked <= words_in(one.name_ru))
        ]
        return [
            {**people.row(person, language), "known_for": self._known_for(person, language)}
            for person in found
        ]

    def _known_for(self, person: SandboxPerson, language: str) -> list[Fields]:
        titles = [title for title in self.titles if person.name in names_in(title)]
        best = sorted(titles, key=lambda title: -title.votes)[:MOST_KNOWN_FOR]
        return [{**self._bent(title, row(title, language)), "media_type": _kind(title)} for title in best]

    def _rows(self, titles: Iterable[SandboxTitle], request: Request, *, typed: bool = False) -> list[Fields]:
        language = _language(request)
        return [
            {
                **self._bent(title, row(title, language)),
                **({"media_type": _kind(title)} if typed else {}),
            }
            for title in titles
        ]

    def _details(self, request: Request, kind: str, number: str) -> Response:
        appended = _appended(request)
        if len(appended) > MOST_APPENDED:
            return _failure(
                400, 27, "Too many append to response objects: The maximum number of remote calls is 20."
            )
        if not set(appended) <= OF_ALL | OF_KIND[kind]:
            return self.not_implemented(request)
        title = self._title(kind, number)
        if title is None:
            return _unknown(number)
        language = _language(request)
        own = {"credits": self._people.credits, "aggregate_credits": self._people.aggregate_credits}
        parts = {
            part: own[part](title, language) if part in own else APPENDABLE[part](title) for part in appended
        }
        return JSONResponse(self._bent(title, details(title, language, parts)))

    def _season(self, request: Request, number: str, season_number: str) -> Response:
        title = self._title("tv", number)
        if title is None or not season_number.isdecimal() or not has_season(title, int(season_number)):
            return _unknown(number)
        return JSONResponse(self._bent(title, season(title, int(season_number), _language(request))))

    def _recommendations(self, request: Request, kind: str, number: str) -> Response:
        title = self._title(kind, number)
        if title is None:
            return _unknown(number)
        return _paged(self._rows(recommended(title, self.titles), request, typed=True), request)

    def _collection(self, request: Request, number: str) -> Response:
        parts = [one for one in self.titles if one.collection and str(collection_id(one)) == number]
        if not parts:
            return _unknown(number)
        return JSONResponse(collection_page(sorted(parts, key=lambda one: one.part), _language(request)))

    def _trending(self, request: Request, scope: str) -> Response:
        titles = [title for title in self.titles if scope in {"all", _kind(title)}]
        best = sorted(titles, key=lambda title: -title.popularity)
        return _paged(self._rows(best, request, typed=True), request)

    def _discover(self, request: Request, kind: str) -> Response:
        titles = [title for title in self.titles if _kind(title) == kind]
        known = list(zip(titles, self._rows(titles, request), strict=True))
        people = {person.name: person for person in self.people}
        rows = discovered(known, dict(request.query_params), people)
        return self.not_implemented(request) if rows is None else _paged(rows, request)

    def _find(self, request: Request, external_id: str) -> Response:
        source = request.query_params.get("external_source")
        if source not in {"imdb_id", "tvdb_id"}:
            return self.not_implemented(request)
        is_imdb = source == "imdb_id"
        hits = [
            title
            for title in self.titles
            if external_id == (title.imdb_id if is_imdb else str(title.tvdb_id or ""))
        ]
        rows = self._rows(hits, request, typed=True)
        people = self._people
        named = [one for one in people.everybody if is_imdb and one.imdb_id == external_id]
        return JSONResponse(
            {
                "movie_results": [found for found in rows if found["media_type"] == "movie"],
                "person_results": [people.row(one, _language(request)) for one in named],
                "tv_results": [found for found in rows if found["media_type"] == "tv"],
                "tv_episode_results": [],
                "tv_season_results": [],
            }
        )

    def _person(self, request: Request, number: str) -> Response:
        appended, language = _appended(request), _language(request)
        if not set(appended) <= OF_PEOPLE:
            return self.not_implemented(request)
        people = self._people
        person = next((one for one in people.everybody if str(number_of(one)) == number), None)
        if person is None:
            return _unknown(number)
        told = {"primary": True, "name": person.name_ru, "biography": ""}
        translations = [{"iso_3166_1": "RU", "iso_639_1": "ru", "data": told}] if person.name_ru else []
        parts: Fields = {
            "combined_credits": self._parts(person, language),
            "external_ids": {
                "imdb_id": person.imdb_id or None,
                "wikidata_id": person.wikidata_id or None,
                "facebook_id": None,
            },
            "translations": {"translations": translations},
        }
        return JSONResponse(people.page(person, language, {part: parts[part] for part in appended}))

    def _parts(self, person: SandboxPerson, language: str) -> Fields:
        def told(title: SandboxTitle) -> Fields:
            shown = {**self._bent(title, row(title, language)), "media_type": _kind(title)}
            return {**shown, "credit_id": f"{title.tmdb_id:x}"}

        return {
            "cast": [
                {**told(title), "character": f"Role {title.cast.index(person.name) + 1}", "order": 0}
                for title in self.titles
                if person.name in title.cast
            ],
            "crew": [
                {**told(title), "department": department, "job": job}
                for title in self.titles
                for name, job, department in jobs_of(title)
                if name == person.name
            ],
        }

    def _title(self, kind: str, number: str) -> SandboxTitle | None:
        fitting = (title for title in self.titles if _kind(title) == kind and str(title.tmdb_id) == number)
        return next(fitting, None)

    def _bent(self, title: SandboxTitle, page: Fields) -> Fields:
        odd = self.odd.get(title.tmdb_id)
        if odd is None:
            return page
        return {key: value for key, value in {**page, **odd}.items() if value is not ABSENT}


def _language(request: Request) -> str:
    return request.query_params.get("language", "en-US")[:2]


def _appended(request: Request) -> list[str]:
    return [part for part in request.query_params.get("append_to_response", "").split(",") if part]


def _kind(title: SandboxTitle) -> str:
    return "tv" if title.is_series else "movie"


def _year(request: Request) -> str:
    filters = ("year", "primary_release_year", "first_air_date_year")
    return next((request.query_params[name] for name in filters if name in request.query_params), "")


def _is_hit(title: SandboxTitle, query: str, scope: str, year: str) -> bool:
    if scope not in {"multi", _kind(title)} or (year and str(title.year) != year):
        return False
    asked = words_in(query)
    return bool(asked) and any(asked <= words_in(name) for name in title.names)


def _refused(request: Request) -> Response | None:
    page = request.query_params.get("page", "1")
    if not request.query_params.get("query", "").strip():
        return JSONResponse({"errors": ["query must be provided"]}, 422)
    if not page.isdecimal() or not 1 <= int(page) <= LAST_PAGE:
        message = "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."
        return _failure(400, 22, message)
    return None


def _paged(rows: Sequence[Mapping[str, object]], request: Request) -> Response:
    page = int(request.query_params.get("page", "1"))
    start = (page - 1) * PAGE_SIZE
    return JSONResponse(
        {
            "page": page,
            "results": rows[start : start + PAGE_SIZE],
            "total_pages": math.ceil(len(rows) / PAGE_SIZE),
            "total_results": len(rows),
        }
    )


def _failure(status: int, code: int, message: str) -> Response:
    return JSONResponse({"success": False, "status_code": code, "status_message": message}, status)


def _unknown(number: str) -> Response:
    if not number.isdecimal():
        return _failure(404, 6, "Invalid id: The pre-requisite id is invalid or not found.")
    return _failure(404, 34, "The resource you requested could not be found.")


SOURCE = TmdbServer
