"""A miniature Cinemeta: search and popular titles in catalogues, and the page of a title with its episodes."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from concierge.model.same_name import is_cyrillic
from concierge.sandbox._broadcasts import aired_on, episode_counts
from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._pictures import PNG
from concierge.sandbox._spelling import folded

__all__ = ["CinemetaServer", "Quirk"]

Fields: TypeAlias = dict[str, object]

PAGE_SIZE: Final = 50
GENRES: Final = {"science_fiction": "Sci-Fi", "film_noir": "Film-Noir"}
MANIFEST: Final[Fields] = {
    "id": "com.linvo.cinemeta",
    "version": "3.0.13",
    "name": "Cinemeta",
    "types": ["movie", "series"],
    "idPrefixes": ["tt"],
    "resources": ["catalog", "meta"],
    "catalogs": [
        {"type": kind, "id": "top", "extra": [{"name": "search"}, {"name": "genre"}, {"name": "skip"}]}
        for kind in ("movie", "series")
    ],
}
STRAYS: Final[tuple[object, ...]] = (
    None,
    7,
    "row",
    {},
    {"id": "kp:1", "name": "Elsewhere"},
    {"id": "tt9999999", "name": None},
)
# What a preview tells; a title's page tells everything.
SHOWN: Final = (
    "id",
    "imdb_id",
    "type",
    "name",
    "releaseInfo",
    "poster",
    "imdbRating",
    "popularity",
    "genres",
)


class Quirk(enum.StrEnum):
    """What is odd on the real Cinemeta, or may be.

    TANGLED turns the episodes round, with rows that are none, one twice more, a special, and one that comes and has
    other names of its fields. EMPTY answers `{}` for titles that a search finds, GONE 404.
    """

    BARE = "rows without more than a name"
    EMPTY = "nothing about any title"
    GONE = "no title"
    HYPHENS = "years with a hyphen"
    MISSHAPEN = "fields of other types"
    NO_RATING = "no rating"
    ONE_WRITER = "people in one text"
    STRAYS = "rows of something else"
    TANGLED = "episodes in disorder"
    YEAR_ALONE = "no releaseInfo"


@dataclass(slots=True)
class CinemetaServer(MetadataServer):
    """Speaks Cinemeta's wire for those of the `titles` that IMDb has; `quirks` are the oddities that hold now.

    With `moved_to` the address of another server, every call is redirected there.
    """

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "cinemeta"
    quirks: set[Quirk] = field(default_factory=set)
    moved_to: str = ""

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {**MetadataServer.settings(self), **self._variables(images_url=self.url)}

    async def answer(self, request: Request) -> Response:
        """The JSON or the picture that the path names; a search may hold slashes, and so is read as it was sent."""
        path = request.scope["raw_path"].decode("ascii")
        if self.moved_to:
            return RedirectResponse(f"{self.moved_to}{path}", 302)
        match [request.method, *map(unquote, path.strip("/").split("/"))]:
            case ["GET", "manifest.json"]:
                return JSONResponse(MANIFEST)
            case ["GET", "catalog", "movie" | "series" as kind, *page]:
                return self._catalog(request, kind, page)
            case ["GET", "meta", "movie" | "series" as kind, number] if number.endswith(".json"):
                return self._meta(kind, number.removesuffix(".json"))
            case ["GET", "poster", "small", number, "img"]:
                return self._picture(number)
        return self.not_implemented(request)

    def _titles(self, kind: str) -> list[SandboxTitle]:
        titles = [title for title in self.titles if title.imdb_id and title.is_series is (kind == "series")]
        return sorted(titles, key=lambda title: -title.popularity)

    def _catalog(self, request: Request, kind: str, page: list[str]) -> Response:
        titles = self._titles(kind)
        match page:
            case ["top.json"]:
                found = titles
            case ["top", extra] if extra.startswith("search=") and extra.endswith(".json"):
                found = _hits(titles, extra.removeprefix("search=").removesuffix(".json"))
            case _:
                return self.not_implemented(request)
        rows: list[object] = [self._preview(title) for title in found[:PAGE_SIZE]]
        return JSONResponse({"metas": [*(STRAYS if Quirk.STRAYS in self.quirks else ()), *rows]})

    def _meta(self, kind: str, number: str) -> Response:
        if Quirk.GONE in self.quirks:
            return PlainTextResponse("Cannot GET", 404)
        title = next((title for title in self._titles(kind) if title.imdb_id == number), None)
        if title is None or Quirk.EMPTY in self.quirks:
            return JSONResponse({})
        return JSONResponse({"meta": self._whole(title)})

    def _picture(self, number: str) -> Response:
        is_known = any(title.imdb_id == number for title in self.titles)
        return Response(PNG, media_type="image/jpeg") if is_known else PlainTextResponse("", 404)

    def _preview(self, title: SandboxTitle) -> Fields:
        whole = self._whole(title)
        if Quirk.BARE in self.quirks:
            return {name: whole[name] for name in ("id", "type", "name")}
        return {name: whole[name] for name in SHOWN if name in whole}

    def _whole(self, title: SandboxTitle) -> Fields:
        genres = [GENRES.get(genre, genre.replace("_", " ").title()) for genre in title.genres]
        years = _years(title)
        page: Fields = {
            "id": title.imdb_id,
            "imdb_id": title.imdb_id,
            "type": "series" if title.is_series else "movie",
            "name": _name(title),
            "year": years,
            "releaseInfo": years,
            "released": f"{title.year}-03-02T00:00:00.000Z",
            "runtime": f"{title.runtime_min} min" if title.runtime_min else None,
            "description": title.overview_en,
            "genre": genres,
            "genres": genres,
            "cast": [*title.cast],
            "director": None if title.is_series else [*title.directors],
            "writer": [*title.writers],
            "imdbRating": f"{6 + title.tmdb_id % 40 / 10:.1f}",
            "poster": f"https://images.metahub.space/poster/small/{title.imdb_id}/img",
            "moviedb_id": title.tmdb_id or None,
            "popularity": title.popularity,
            "trailers": [],
            "slug": f"{title.key}-{title.imdb_id[2:]}",
            "behaviorHints": {"defaultVideoId": None if title.is_series else title.imdb_id},
        }
        if title.is_series:
            page["status"] = "Ended" if title.end_year else "Continuing"
            page["tvdb_id"] = title.tvdb_id or None
            page["videos"] = self._videos(title)
        return self._bent(page)

    def _bent(self, page: Fields) -> Fields:
        if Quirk.HYPHENS in self.quirks:
            page["year"] = page["releaseInfo"] = str(page["year"]).replace("–", "-")
        if Quirk.YEAR_ALONE in self.quirks:
            del page["releaseInfo"], page["imdb_id"]
        if Quirk.NO_RATING in self.quirks:
            page["imdbRating"] = ""
        if Quirk.ONE_WRITER in self.quirks:
            page.update(writer="Ann Lee, Bo Ek", director="Cy Dee")
        if Quirk.MISSHAPEN in self.quirks:
            kept = {"id", "imdb_id", "type", "name"}
            page.update({name: {"odd": [1]} for name in page if name not in kept})
        return page

    def _videos(self, title: SandboxTitle) -> list[object]:
        rows = [
            _video(title, season, at)
            for season, count in enumerate(episode_counts(title), 1)
            for at in range(1, count + 1)
        ]
        if Quirk.TANGLED not in self.quirks or not rows:
            return [*rows]
        first, last = rows[0], rows[-1]
        empty: Fields = {**first, "name": "", "released": None}
        double: Fields = {**first, "name": "Another name", "released": "1999-01-01T00:00:00.000Z"}
        special: Fields = {**first, "season": 0, "name": "The Making of"}
        coming: Fields = {
            "season": last["season"],
            "number": 99,
            "title": "TBA",
            "released": "2190-01-01T05:00:00.000Z",
        }
        return [None, {"season": "x"}, empty, *reversed(rows), double, special, coming]


def _name(title: SandboxTitle) -> str:
    return title.title_en or title.title_original or title.title_ru


def _years(title: SandboxTitle) -> str:
    return f"{title.year}–{title.end_year or ''}" if title.is_series else f"{title.year}"


def _video(title: SandboxTitle, season: int, number: int) -> Fields:
    names = title.episodes_by_season
    aired = f"{aired_on(title, season, number)}T05:00:00.000Z"
    return {
        "id": f"{title.imdb_id}:{season}:{number}",
        "season": season,
        "episode": number,
        "number": number,
        "name": names[season - 1][number - 1] if names else f"Episode {number}",
        "released": aired,
        "firstAired": aired,
        "overview": "",
        "rating": "0",
        "tvdb_id": None,
    }


def _hits(titles: list[SandboxTitle], text: str) -> list[SandboxTitle]:
    """Those of which a name holds every word, exact names first; Latin names alone are known."""
    asked = folded(text)

    def fit(title: SandboxTitle) -> int:
        names = [folded(name) for name in title.names if not is_cyrillic(name)]
        return max(((asked == name) + (set(asked) <= set(name)) for name in names), default=0)

    fits = [(fit(title), title) for title in titles if asked]
    return [title for rank, title in sorted(fits, key=lambda pair: -pair[0]) if rank]


SOURCE = CinemetaServer
