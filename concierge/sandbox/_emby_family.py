"""What the miniature Jellyfin and the miniature Emby share: items, users, and refreshes of single paths."""

import json
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from concierge.sandbox._shelf import MediaServerService, ShelfItem

__all__ = ["EmbyFamilyServer", "Fields", "User"]

Fields = dict[str, object]
STARTING = "<!DOCTYPE html><html><body><p>The server is currently loading. Please try again shortly.</p></body></html>"
TYPES = {"movie": "Movie", "series": "Series", "episode": "Episode"}
USUAL_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with an account there."""

    id: str
    name: str
    is_admin: bool = False


@dataclass(slots=True)
class EmbyFamilyServer(MediaServerService):
    """Speaks what both speak. `missing_ids` tells nothing of ids at services, `keys` how those are written."""

    prefix: ClassVar[str] = ""

    version: str = ""
    api_key: str = "0123456789abcdef0123456789abcdef"
    users: list[User] = field(default_factory=list)
    missing_ids: bool = False
    keys: Mapping[str, str] = field(default_factory=lambda: {"tmdb": "Tmdb", "imdb": "Imdb", "tvdb": "Tvdb"})

    async def answer(self, request: Request) -> Response:
        """What the path names, for whoever has the key."""
        if self.is_starting:
            return HTMLResponse(STARTING, 503)
        path = request.url.path
        if not path.startswith(f"{self.prefix}/"):
            return Response(status_code=404)
        match request.method, *path.removeprefix(self.prefix).strip("/").split("/"):
            case "GET", "System", "Info", "Public":
                return JSONResponse(self._about())
            case method, *rest if self._is_let_in(request):
                return self._inside(method, rest, request)
        return Response(status_code=401)

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""

    @abstractmethod
    def _is_let_in(self, request: Request) -> bool: ...

    @abstractmethod
    def _of_user(self, request: Request, user_id: str) -> Response: ...

    @abstractmethod
    def _of_all(self, request: Request) -> Response: ...

    def _inside(self, method: str, rest: Sequence[str], request: Request) -> Response:
        match method, *rest:
            case "GET", "Users", user_id, "Items":
                return self._of_user(request, user_id)
            case "GET", "Shows", series, "Episodes":
                return self._episodes(request, series)
        routes: dict[tuple[str, ...], Callable[[Request], Response]] = {
            ("GET", "System", "Info"): lambda _: JSONResponse(self._about()),
            ("GET", "Users"): lambda _: JSONResponse([self._user(one) for one in self.users]),
            ("GET", "Items"): self._of_all,
            ("POST", "Library", "Media", "Updated"): self._updated,
        }
        return routes.get((method, *rest), self.not_implemented)(request)

    def _about(self) -> Fields:
        return {
            "Id": "5e0b1c2d",
            "ServerName": "sandbox",
            "Version": self.version,
            "StartupWizardCompleted": True,
        }

    def _user(self, user: User) -> Fields:
        policy = {"IsAdministrator": user.is_admin, "IsDisabled": False, "EnableAllFolders": True}
        return {"Id": user.id, "Name": user.name, "Policy": policy}

    def _updated(self, request: Request) -> Response:
        body: object = json.loads(request.state.call.body)
        updates = body.get("Updates") if isinstance(body, dict) else None
        told = [one.get("Path") for one in updates or () if isinstance(one, dict)]
        if not told or not all(isinstance(path, str) for path in told):
            return Response("Error processing request.", 500)
        for path in told:
            self.hear(str(path))
        # Also for paths that it knows nothing of.
        return Response(status_code=204)

    def _episodes(self, request: Request, series: str) -> Response:
        asked = _lowered(request)
        found = [one for one in self.items if one.series == series]
        if "season" in asked:
            found = [one for one in found if one.season == int(asked["season"])]
        return self._page(found, asked, None)

    def _listed(self, request: Request, user: User | None) -> Response:
        asked = _lowered(request)
        kinds = {one for one in asked.get("includeitemtypes", "").split(",") if one}
        found = [one for one in self.items if not kinds or TYPES[one.kind] in kinds]
        if user is not None:
            found = [one for one in found if user.name not in one.hidden_from]
        if ids := asked.get("ids"):
            found = [one for one in found if one.id in ids.split(",")]
        if words := asked.get("searchterm", "").casefold():
            # The original name is not looked at.
            found = [one for one in found if words in one.name.casefold()]
        if years := asked.get("years"):
            found = [one for one in found if str(one.year) in years.split(",")]
        found = self._with_ids(found, asked)
        return self._page(self._filtered(found, asked, kinds, user), asked, user)

    def _with_ids(self, found: list[ShelfItem], asked: Mapping[str, str]) -> list[ShelfItem]:
        """Those that a filter by ids leaves, where there is such a filter."""
        return found

    def _filtered(
        self, found: list[ShelfItem], asked: Mapping[str, str], kinds: set[str], user: User | None
    ) -> list[ShelfItem]:
        filters = asked.get("filters", "")
        # Of several kinds at once the filters do not hold: https://github.com/jellyfin/jellyfin/issues/17427
        if not filters or len(kinds) > 1 or user is None:
            return found
        wants_played = filters == "IsPlayed"
        return [one for one in found if self._is_played(one, user) == wants_played]

    def _is_played(self, item: ShelfItem, user: User) -> bool:
        watch = item.watched.get(user.name)
        return watch is not None and watch.is_finished

    def _page(self, found: Sequence[ShelfItem], asked: Mapping[str, str], user: User | None) -> Response:
        start, limit = int(asked.get("startindex", "0")), int(asked.get("limit", USUAL_PAGE))
        rows = [self._told(one, asked, user) for one in found[start : start + limit]]
        return JSONResponse({"Items": rows, "TotalRecordCount": len(found), "StartIndex": start})

    def _told(self, item: ShelfItem, asked: Mapping[str, str], user: User | None) -> Fields:
        fields = asked.get("fields", "")
        told: Fields = {"Id": item.id, "Name": item.name, "Type": TYPES[item.kind]}
        told |= {"LocationType": "Virtual" if item.is_virtual else "FileSystem"}
        told |= {"ProductionYear": item.year} if item.year else {}
        told |= {"OfficialRating": item.rating} if item.rating else {}
        if "OriginalTitle" in fields and item.original:
            told["OriginalTitle"] = item.original
        if "Path" in fields and not item.is_virtual:
            told["Path"] = item.path
        if "ProviderIds" in fields and not self.missing_ids:
            told["ProviderIds"] = {self.keys[name]: value for name, value in item.ids.items()}
        if "MediaSources" in fields and item.kind != "series" and not item.is_virtual:
            told["MediaSources"] = [_source(item)]
        if item.kind == "episode":
            told |= self._part(item)
        if user is not None and (data := self.user_data(item, user, fields)):
            told["UserData"] = data
        return told

    def _part(self, item: ShelfItem) -> Fields:
        series = self.item(item.series)
        told: Fields = {"SeriesId": item.series, "SeriesName": series.name if series else ""}
        told |= {"ParentIndexNumber": item.season, "IndexNumber": item.episode}
        return told | ({"IndexNumberEnd": item.last_episode} if item.last_episode else {})

    def user_data(self, item: ShelfItem, user: User, fields: str) -> Fields:
        """What a user has to do with an item; of `fields` those are told alone that a server makes depend on them."""
        watch = item.watched.get(user.name)
        told: Fields = {
            "Played": self._is_played(item, user),
            "PlaybackPositionTicks": 0,
            "IsFavorite": False,
        }
        if watch is not None:
            told |= {"PlayCount": watch.count, "LastPlayedDate": watch.at}
        return told


def _source(item: ShelfItem) -> Fields:
    width, height = item.sides
    streams: list[Fields] = [{"Type": "Video", "Codec": "hevc", "Width": width, "Height": height}]
    streams += [{"Type": "Audio", "Language": language, "Title": title} for language, title in item.voices]
    return {"Id": item.id, "Path": item.path, "Size": item.size, "MediaStreams": streams}


def _lowered(request: Request) -> dict[str, str]:
    """The query, whose names may be written in any case."""
    return {name.lower(): value for name, value in request.query_params.items()}
