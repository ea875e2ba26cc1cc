"""A miniature OMDb: search, details and seasons by IMDb's id over the sandbox's catalogue, in English."""

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._film_site_words import countries_en, genres_en, seasons_of
from concierge.sandbox._knowing import MeteredServer
from concierge.sandbox._spelling import folded

__all__ = ["OmdbServer", "Quirk"]

Row: TypeAlias = dict[str, object]

CHECKED = "tt0133093"
NONE = "N/A"
PAGE_SIZE = 10
SHORTEST = 3
LANGUAGES = {"de": "German", "en": "English", "fr": "French", "ja": "Japanese", "ru": "Russian"}
OTHER = "French"


class Quirk(enum.StrEnum):
    """Oddities of the real service that are off until a test asks for them.

    OTHER_FILM: what is asked for by name is answered with another one that is only like it. BROKEN_JSON: quotes in the
    plot are not escaped. BROKEN_ROW: the first row of each list is null. GAME: each search has a game, and an episode.
    SOMETHING_WRONG, NO_DATA: OMDb's own words for its failures. OVERLOADED: Cloudflare waited in vain.
    """

    OTHER_FILM = "other_film"
    BROKEN_JSON = "broken_json"
    BROKEN_ROW = "broken_row"
    GAME = "game"
    SOMETHING_WRONG = "something_wrong"
    NO_DATA = "no_data"
    OVERLOADED = "overloaded"


WORDS = {Quirk.SOMETHING_WRONG: "Something went wrong.", Quirk.NO_DATA: "Error getting data."}


@dataclass(slots=True)
class OmdbServer(MeteredServer):
    """Knows the titles that have an IMDb id by their English names; after `quota` requests the key is used up.

    `odd` forces fields of a title, by its id, to any value in each row and page about it.
    """

    name: str = "omdb"
    api_key: str = "f00dcafe"
    quota: int = 1000
    quirks: set[Quirk] = field(default_factory=set)
    odd: dict[str, Row] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """The JSON that the query asks for."""
        asked = request.query_params
        if asked.get("apikey") != self.api_key:
            given = "Invalid API key!" if asked.get("apikey") else "No API key provided."
            return _failure(given, 401)
        if self._is_used_up():
            return _failure("Request limit reached!", 401)
        if Quirk.OVERLOADED in self.quirks:
            return HTMLResponse("<html><title>522: Connection timed out</title></html>", 522)
        if wrong := self.quirks & WORDS.keys():
            return _failure(WORDS[wrong.pop()])
        return self._routed(request)

    @property
    def _titles(self) -> list[SandboxTitle]:
        return [title for title in self.titles if title.imdb_id and title.title_en]

    def _routed(self, request: Request) -> Response:
        asked = request.query_params
        if request.url.path != "/" or asked.get("r", "json") != "json":
            return self.not_implemented(request)
        if "s" in asked:
            return self._search(asked)
        if "i" in asked:
            return self._by_id(asked)
        if "t" in asked:
            return self._by_name(asked)
        return self.not_implemented(request)

    def _search(self, asked: QueryParams) -> Response:
        wanted, page = folded(asked["s"]), int(asked.get("page", "1"))
        if len(asked["s"]) < SHORTEST:
            return _failure("Too many results.")
        hits = [one for one in self._titles if _fits(one, asked) and {*wanted} <= {*folded(one.title_en)}]
        shown = sorted(hits, key=lambda one: -one.votes)[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]
        if not shown or not wanted:
            return _failure("Movie not found!")
        rows: list[Row | None] = [self._row(title) for title in shown]
        if Quirk.GAME in self.quirks:
            rows += [
                {**self._row(shown[0]), "Type": kind, "imdbID": "tt9999999"} for kind in ("game", "episode")
            ]
        if Quirk.BROKEN_ROW in self.quirks:
            rows = [None, *rows]
        return JSONResponse({"Search": rows, "totalResults": str(len(hits)), "Response": "True"})

    def _by_id(self, asked: QueryParams) -> Response:
        title = next((one for one in self._titles if one.imdb_id == asked["i"]), None)
        if title is None and asked["i"] == CHECKED:
            return JSONResponse(
                {"Title": "The Matrix", "Type": "movie", "imdbID": CHECKED, "Response": "True"}
            )
        if title is None:
            is_id = asked["i"].startswith("tt") and asked["i"][2:].isdecimal()
            return _failure("Error getting data." if not is_id else "Incorrect IMDb ID.")
        return self._season(title, asked["Season"]) if "Season" in asked else self._page(title)

    def _by_name(self, asked: QueryParams) -> Response:
        hits = [one for one in self._titles if _fits(one, asked)]
        if Quirk.OTHER_FILM not in self.quirks:
            hits = [one for one in hits if folded(one.title_en) == folded(asked["t"])]
        return self._page(hits[0]) if hits else _failure("Movie not found!")

    def _season(self, title: SandboxTitle, number: str) -> Response:
        seasons = seasons_of(title)
        if not title.is_series or not number.isdecimal() or not 1 <= int(number) <= len(seasons):
            return _failure("Series or season not found!")
        rows: list[Row | None] = [
            {
                "Title": name,
                "Released": day or NONE,
                "Episode": str(at),
                "imdbRating": NONE,
                "imdbID": f"{title.imdb_id}{at}",
            }
            for at, (name, day) in enumerate(seasons[int(number) - 1][1], 1)
        ]
        if Quirk.BROKEN_ROW in self.quirks:
            rows = [None, *rows]
        page = {
            "Title": title.title_en,
            "Season": number,
            "totalSeasons": str(len(seasons)),
            "Episodes": rows,
        }
        return JSONResponse({**page, "Response": "True"})

    def _row(self, title: SandboxTitle) -> Row:
        open_end = "" if title.end_year is None else str(title.end_year)
        return {
            "Title": title.title_en,
            "Year": f"{title.year}–{open_end}" if title.is_series else str(title.year),
            "imdbID": title.imdb_id,
            "Type": "series" if title.is_series else "movie",
            "Poster": f"https://m.media-amazon.com/images/M/{title.imdb_id}@._V1_SX300.jpg",
            **self.odd.get(title.imdb_id, {}),
        }

    def _page(self, title: SandboxTitle) -> Response:
        votes = f"{title.votes:,}" if title.votes else NONE
        page = {
            **self._row(title),
            "Rated": dict(title.ratings).get("US") or NONE,
            "Released": NONE,
            "Runtime": f"{title.runtime_min} min" if title.runtime_min else NONE,
            "Genre": ", ".join(genres_en(title)) or NONE,
            "Director": ", ".join(title.directors) or NONE,
            "Writer": ", ".join(f"{name} (screenplay)" for name in title.writers) or NONE,
            "Actors": ", ".join(title.cast) or NONE,
            "Plot": title.overview_en or NONE,
            "Language": LANGUAGES.get(title.original_language, OTHER),
            "Country": ", ".join(countries_en(title)) or NONE,
            "Awards": NONE,
            "Ratings": [
                {"Source": "Internet Movie Database", "Value": "7.1/10"},
                {"Source": "Rotten Tomatoes", "Value": "83%"},
                {"Source": "Metacritic", "Value": "73/100"},
            ],
            "Metascore": "73",
            "imdbRating": "7.1" if title.votes else NONE,
            "imdbVotes": votes,
            "DVD": NONE,
            "BoxOffice": "$172,076,928",
            "Response": "True",
        }
        if title.is_series:
            page["totalSeasons"] = str(len(seasons_of(title))) if seasons_of(title) else NONE
        answer = JSONResponse({**page, **self.odd.get(title.imdb_id, {})})
        if Quirk.BROKEN_JSON not in self.quirks:
            return answer
        return Response(
            bytes(answer.body).replace(b'"Plot":"', b'"Plot":""Oh," '), media_type="application/json"
        )


def _fits(title: SandboxTitle, asked: QueryParams) -> bool:
    kind = "series" if title.is_series else "movie"
    return asked.get("type", kind) == kind and asked.get("y", str(title.year)) == str(title.year)


def _failure(words: str, status: int = 200) -> Response:
    return JSONResponse({"Response": "False", "Error": words}, status)


SOURCE = OmdbServer
