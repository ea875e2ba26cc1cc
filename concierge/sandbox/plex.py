"""A miniature Plex Media Server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.sandbox._shelf import MediaServerService, ShelfItem

__all__ = ["Account", "PlexSectionThere", "PlexServer"]

Fields = dict[str, object]
UNAUTHORIZED = "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>"
TYPES = {"1": "movie", "2": "series", "4": "episode"}
WORDS = {"movie": "movie", "series": "show", "episode": "episode"}
OLD_AGENTS = {"tmdb": "themoviedb", "tvdb": "thetvdb", "imdb": "imdb"}
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may watch there; number 1 is the owner."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlexSectionThere:
    """A part of the library: `kind` is "movie" or "show"."""

    key: str
    kind: str
    folder: str


def _sections() -> list[PlexSectionThere]:
    return [
        PlexSectionThere(key="1", kind="movie", folder="/media/Кино"),
        PlexSectionThere(key="2", kind="show", folder="/media/Сериалы"),
        PlexSectionThere(key="3", kind="movie", folder="/media/Кино 4K"),
    ]


@dataclass(slots=True)
class PlexServer(MediaServerService):
    """Answers in JSON who asks for it, else in XML. State is that of the token's account, whose name is `owner`.

    Where it `has_old_agents`, one id stands in the old form and no list of ids beside it. `between_pages` is called
    whenever a page was given. A play whose item is gone keeps its row in the history, without a key.
    """

    name: str = "plex"
    token: str = "sandbox-plex-token-0001"
    owner: str = "Anna"
    accounts: list[Account] = field(
        default_factory=lambda: [Account(number=1, name="Anna"), Account(number=9001, name="Boris")]
    )
    sections: list[PlexSectionThere] = field(default_factory=_sections)
    has_old_agents: bool = False
    between_pages: Callable[[], None] | None = None
    gone: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """What the path names, for whoever has the token."""
        if self.is_starting:
            return HTMLResponse("<html><body>Maintenance</body></html>", 503)
        if request.url.path == "/identity":
            return _container(request, {"machineIdentifier": "ab12cd34", "version": "1.42.0"})
        if request.headers.get("x-plex-token") != self.token:
            return HTMLResponse(UNAUTHORIZED, 401)
        if request.method != "GET":
            return self.not_implemented(request)
        return self._inside(request, request.url.path.strip("/").split("/"))

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return {"CONCIERGE_PLEX__URL": self.url, "CONCIERGE_PLEX__TOKEN": self.token}

    def _inside(self, request: Request, parts: Sequence[str]) -> Response:
        match parts:
            case "library", "sections", key, "all":
                return self._listed(request, key)
            case "library", "sections", key, "refresh":
                return self._refreshed(request, key)
            case "library", "metadata", key, *rest if rest in ([], ["allLeaves"]):
                return self._about(request, key, is_leaves=bool(rest))
        routes: dict[tuple[str, ...], Callable[[Request], Response]] = {
            ("library", "sections"): self._directories,
            ("accounts",): self._people,
            ("status", "sessions", "history", "all"): self._history,
        }
        return routes.get(tuple(parts), self.not_implemented)(request)

    def _directories(self, request: Request) -> Response:
        return _container(request, {"Directory": [_directory(one) for one in self.sections]})

    def _people(self, request: Request) -> Response:
        told: Sequence[Fields] = [{"id": one.number, "name": one.name} for one in self.accounts]
        return _container(request, {"Account": [{"id": 0, "name": ""}, *told]})

    def _listed(self, request: Request, key: str) -> Response:
        section = next((one for one in self.sections if one.key == key), None)
        if section is None:
            return HTMLResponse("<html><body><h1>404 Not Found</h1></body></html>", 404)
        asked = request.query_params
        kind = TYPES.get(asked.get("type", ""), "movie" if section.kind == "movie" else "series")
        found = [one for one in self.items if one.kind == kind and one.path.startswith(f"{section.folder}/")]
        if words := asked.get("title", "").casefold():
            found = [one for one in found if words in f"{one.name}\n{one.original}".casefold()]
        told = [self._told(one, with_guids="includeGuids" in asked) for one in found if not one.is_virtual]
        return self._page(request, told)

    def _about(self, request: Request, key: str, *, is_leaves: bool) -> Response:
        found = [one for one in self.items if (one.series if is_leaves else one.id) == key]
        if not found:
            return HTMLResponse("<html><body><h1>404 Not Found</h1></body></html>", 404)
        return self._page(request, [self._told(one, with_guids=False, with_streams=True) for one in found])

    def _refreshed(self, request: Request, key: str) -> Response:
        if all(one.key != key for one in self.sections):
            return HTMLResponse("<html><body><h1>404 Not Found</h1></body></html>", 404)
        # A path that it does not know is fine too; nothing happens then.
        self.hear(request.query_params.get("path", ""))
        return Response(status_code=200)

    def _history(self, request: Request) -> Response:
        asked = request.query_params
        number = int(asked.get("accountID", "0"))
        name = next((one.name for one in self.accounts if one.number == number), "")
        after = int(asked.get("viewedAt>", "0"))
        plays: list[Fields] = [
            {"title": title, "type": "movie", "viewedAt": 1, "accountID": number}
            for user, title in self.gone
            if user == name
        ]
        for one in self.items:
            watch = one.watched.get(name)
            if watch is not None and watch.at is not None and _unix(watch.at) > after:
                plays.append({**self._play(one), "viewedAt": _unix(watch.at), "accountID": number})
        return self._page(request, plays)

    def _play(self, item: ShelfItem) -> Fields:
        told: Fields = {"ratingKey": item.id, "title": item.name, "type": WORDS[item.kind]}
        if item.kind == "episode":
            told |= {"parentIndex": item.season, "index": item.episode}
            told["grandparentKey"] = f"/library/metadata/{item.series}"
        return told

    def _told(self, item: ShelfItem, *, with_guids: bool, with_streams: bool = False) -> Fields:
        told: Fields = {"ratingKey": item.id, "title": item.name, "type": WORDS[item.kind]}
        told |= {"year": item.year} if item.year else {}
        told |= {"originalTitle": item.original} if item.original and item.original != item.name else {}
        told |= {"contentRating": item.rating} if item.rating else {}
        told["guid"] = self._guid(item)
        if with_guids and item.ids and not self.has_old_agents:
            told["Guid"] = [{"id": f"{name}://{value}"} for name, value in item.ids.items()]
        if item.kind == "episode":
            series = self.item(item.series)
            told |= {"grandparentRatingKey": item.series, "parentIndex": item.season, "index": item.episode}
            told["grandparentTitle"] = series.name if series else ""
        if (watch := item.watched.get(self.owner)) is not None and watch.is_finished:
            told |= {"viewCount": watch.count}
            told |= {"lastViewedAt": _unix(watch.at)} if watch.at else {}
        if item.kind != "series":
            told["Media"] = [_medium(item, with_streams=with_streams)]
        return told

    def _guid(self, item: ShelfItem) -> str:
        if not self.has_old_agents or not item.ids:
            return f"plex://{WORDS[item.kind]}/5d776825880197001ec9{item.id:0>4}"
        name, value = next(iter(item.ids.items()))
        return f"com.plexapp.agents.{OLD_AGENTS[name]}://{value}?lang=ru"

    def _page(self, request: Request, told: Sequence[Fields]) -> Response:
        start = int(request.headers.get("x-plex-container-start", "0"))
        size = int(request.headers.get("x-plex-container-size", USUAL_PAGE))
        rows = told[start : start + size]
        if self.between_pages is not None:
            self.between_pages()
        container: Fields = {"size": len(rows), "totalSize": len(told), "offset": start}
        return _container(request, container | ({"Metadata": list(rows)} if rows else {}))


def _directory(section: PlexSectionThere) -> Fields:
    place = [{"id": int(section.key), "path": section.folder}]
    return {"key": section.key, "type": section.kind, "title": section.folder, "Location": place}


def _medium(item: ShelfItem, *, with_streams: bool) -> Fields:
    width, height = item.sides
    part: Fields = {"file": item.path, "size": item.size}
    if with_streams:
        part["Stream"] = [
            {"streamType": 1, "codec": "hevc"},
            *({"streamType": 2, "languageCode": code, "title": title} for code, title in item.voices),
        ]
    return {"width": width, "height": height, "Part": [part]}


def _container(request: Request, told: Fields) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"MediaContainer": told})
    root = Element("MediaContainer")
    _fill(root, told)
    return Response(tostring(root, encoding="unicode"), media_type="text/xml; charset=utf-8")


def _fill(element: Element, told: Mapping[str, object]) -> None:
    for name, value in told.items():
        if isinstance(value, list):
            for one in value:
                _fill(SubElement(element, name), one)
        else:
            element.set(name, str(value))


def _unix(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())
