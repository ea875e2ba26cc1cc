"""Jellyfin and Emby, which speak one language with two accents.

Source: https://api.jellyfin.org, https://dev.emby.media/reference/RestAPI.html.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote

from httpx import codes
from pydantic import SecretStr

from concierge.adapters._emby_shapes import Item, Page, SystemInfo, Users, items_of, rows_of
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._media_server import (
    LONGEST_ANSWER_BYTES,
    MOST_ITEMS,
    MediaServerSection,
    accepted,
    there,
)
from concierge.adapters._shapes import read
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.importing import ImportedRow
from concierge.model.library import LibraryItem, is_copy_of
from concierge.model.title import Title, TitleKind

__all__ = ["Accent", "EmbyFamily", "KeyedServerSection", "media_server"]

_PAGE: Final = 500
_FOUND: Final = 50
_IDS_AT_ONCE: Final = 50
_NAMES_ASKED: Final = 2
_LONGEST_NAME: Final = 100
_MOST_SERIES: Final = 3
_FIELDS: Final = "ProviderIds,Path,OriginalTitle,MediaSources"
_TYPES: Final = {TitleKind.MOVIE: "Movie", TitleKind.SERIES: "Series"}


class KeyedServerSection(MediaServerSection):
    """A server that lets in who has `api_key`."""

    required: ClassVar[tuple[str, ...]] = ("url", "api_key")

    api_key: SecretStr = SecretStr("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """In what a server differs: `prefix` is before every path, `link` is a page of an item.

    Where it `finds_by_id`, a title can be asked for by its ids. Where a user's items are `below_users`, no other way
    leads to them.
    """

    name: str
    prefix: str
    link: str
    finds_by_id: bool
    below_users: bool
    watched_fields: str

    def headers(self, key: str) -> Mapping[str, str]:
        """What a server lets us in by."""
        if self.name == "emby":
            return {"X-Emby-Token": key}
        # The headers with one value each are refused since Jellyfin 12.
        told = {
            "Client": "concierge",
            "Device": "server",
            "DeviceId": "concierge",
            "Version": "1.0",
            "Token": key,
        }
        said = ", ".join(f'{name}="{quote(value, safe=" .-_")}"' for name, value in told.items())
        return {"Authorization": f"MediaBrowser {said}"}


class EmbyFamily:
    """A `MediaServer`. A listing costs a request for each five hundred items, a title two or three."""

    def __init__(self, client: HttpClient, section: KeyedServerSection, accent: Accent) -> None:
        """Uses an open client whose base address is the server's."""
        self.name = accent.name
        self.people: Mapping[str, str] = section.people
        self._client = client.reading(LONGEST_ANSWER_BYTES)
        self._section = section
        self._accent = accent
        self._headers = accent.headers(section.api_key.get_secret_value())

    async def check(self) -> None:
        """Returns if the key is accepted: one request."""
        read(SystemInfo, accepted(await self._get("/System/Info", {})))

    async def items(self, kind: TitleKind) -> AsyncIterator[LibraryItem]:
        """Films, or episodes with what their series is; what is known to be missing is left out."""
        if kind is TitleKind.MOVIE:
            async for film in self._all("Movie"):
                for copy in items_of(film, self.name):
                    yield copy
            return
        series = {one.id: one async for one in self._all("Series")}
        async for episode in self._all("Episode"):
            for copy in items_of(episode, self.name, series.get(episode.series_id)):
                yield copy

    async def find(self, title: Title, season: int | None = None) -> tuple[LibraryItem, ...]:
        """The copies: a request or two, and one more for the episodes of each series of that name."""
        works = {one.id: one for page in await self._asked_for(title) for one in page if one.is_there}
        same = [
            one for one in works.values() if any(is_copy_of(copy, title) for copy in items_of(one, self.name))
        ]
        if title.kind is TitleKind.MOVIE:
            return tuple(copy for one in same for copy in items_of(one, self.name))
        found: list[LibraryItem] = []
        for one in same[:_MOST_SERIES]:
            found += await self._episodes(one, season)
        return tuple(found)

    async def refresh(self, paths: Sequence[str]) -> None:
        """Tells it of those paths in one request. It looks a minute later, and does not say whether it knows them."""
        told = [{"Path": there(path, self._section.paths), "UpdateType": "Created"} for path in paths if path]
        if told:
            accepted(await self._post("/Library/Media/Updated", {"Updates": told}))

    async def watched(self, who: str, since: datetime | None = None) -> AsyncIterator[ImportedRow]:
        """Films and episodes: a request for each five hundred, and one for each fifty series."""
        user = await self._user(who)
        for kind in ("Movie", "Episode"):
            known: dict[str, Item] = {}
            async for page in self._pages(self._played(kind), user):
                fresh = [one for one in page if _is_newer(one, since)]
                known |= await self._series({one.series_id for one in fresh} - known.keys() - {""}, user)
                for one in fresh:
                    if (row := rows_of(one, known.get(one.series_id), self.name)) is not None:
                        yield row

    async def link(self, item_id: str) -> str:
        """The item's page."""
        public = self._section.public_url
        return f"{public.rstrip('/')}{self._accent.link}{quote(item_id, safe='')}" if public else ""

    async def _asked_for(self, title: Title) -> list[Sequence[Item]]:
        common = {"IncludeItemTypes": _TYPES[title.kind], "Limit": str(_FOUND)}
        ids = ",".join(_providers(title)) if self._accent.finds_by_id else ""
        if ids:
            by_id = await self._page({**common, "AnyProviderIdEquals": ids})
            if by_id.items:
                return [by_id.items]
        # By a translated name alone a search finds little, and by the original one no more.
        names = dict.fromkeys(name[:_LONGEST_NAME] for name in (title.name_ru, *title.names) if name)
        asked = [{**common, "SearchTerm": name} for name in list(names)[:_NAMES_ASKED]]
        return [(await self._page(one)).items for one in asked]

    async def _episodes(self, series: Item, season: int | None) -> list[LibraryItem]:
        only = {} if season is None else {"season": str(season)}
        path = f"/Shows/{quote(series.id, safe='')}/Episodes"
        answer = accepted(await self._get(path, {"Fields": _FIELDS, "EnableImages": "false", **only}))
        told = (one for one in read(Page, answer).items if one.is_there)
        return [copy for one in told for copy in items_of(one, self.name, series)]

    async def _all(self, kind: str) -> AsyncIterator[Item]:
        async for page in self._pages({"IncludeItemTypes": kind, "Fields": _FIELDS}, ""):
            for item in page:
                yield item

    async def _pages(self, wanted: Mapping[str, str], user: str) -> AsyncIterator[Sequence[Item]]:
        start = 0
        while start < MOST_ITEMS:
            place = {"StartIndex": str(start), "Limit": str(_PAGE), "SortBy": "DateCreated,SortName"}
            page = await self._page({**wanted, **place}, user)
            yield [one for one in page.items if one.is_there]
            start += _PAGE
            if not page.items or start >= page.total_record_count:
                return

    async def _page(self, wanted: Mapping[str, str], user: str = "") -> Page:
        params = {"Recursive": "true", "Fields": _FIELDS, "EnableImages": "false", **wanted}
        if not user:
            return read(Page, accepted(await self._get("/Items", params)))
        below = f"/Users/{quote(user, safe='')}/Items"
        if self._accent.below_users:
            return read(Page, accepted(await self._get(below, params)))
        answer = await self._get("/Items", {"userId": user, **params})
        if answer.status == codes.NOT_FOUND:
            # To who may not see some of its folders Jellyfin 10.9 tells that there is nothing, by this way alone.
            answer = await self._get(below, params)
        return read(Page, accepted(answer))

    async def _series(self, ids: set[str], user: str) -> dict[str, Item]:
        """The series of those ids: an episode is known by ids of its own alone."""
        wanted, found = sorted(ids), dict[str, Item]()
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = ",".join(wanted[start : start + _IDS_AT_ONCE])
            page = await self._page({"Ids": some, "Limit": str(_IDS_AT_ONCE)}, user)
            found |= {one.id: one for one in page.items}
        return found

    def _played(self, kind: str) -> Mapping[str, str]:
        # Of several kinds at once, or of series, servers do not tell the truth.
        fields = {"Fields": f"{_FIELDS}{self._accent.watched_fields}", "EnableUserData": "true"}
        return {"IncludeItemTypes": kind, "Filters": "IsPlayed", **fields}

    async def _user(self, who: str) -> str:
        answer = accepted(await self._get("/Users", {}))
        told = answer.json()
        found = Users.model_validate({"Users": told}).id_of(who) if isinstance(told, list) else None
        if not isinstance(told, list):
            raise UnexpectedAnswer(self.name, "no list of users")
        if found is None:
            raise NotFound(f"{self.name}: no user {who!r}", what=who or self.name, service=self.name)
        return found

    async def _get(self, path: str, params: Mapping[str, str]) -> Answer:
        return await self._client.get(f"{self._accent.prefix}{path}", params=params, headers=self._headers)

    async def _post(self, path: str, body: object) -> Answer:
        where = f"{self._accent.prefix}{path}"
        return await self._client.request("POST", where, json_body=body, headers=self._headers)


@asynccontextmanager
async def media_server(section: KeyedServerSection, http: Http, accent: Accent) -> AsyncIterator[EmbyFamily]:
    """The server that the section names."""
    async with http.client(accent.name, base_url=section.url or "", timeout_s=section.timeout_s) as client:
        yield EmbyFamily(client, section, accent)


def _providers(title: Title) -> list[str]:
    told = (("tmdb", title.ids.tmdb), ("imdb", title.ids.imdb), ("tvdb", title.ids.tvdb))
    return [f"{name}.{value}" for name, value in told if value is not None]


def _is_newer(item: Item, since: datetime | None) -> bool:
    """Whether it was watched since then, or nobody knows when."""
    at = item.user_data.last_played_date
    return since is None or at is None or at >= since
