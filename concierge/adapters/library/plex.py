"""Plex Media Server, asked without plex.tv.

Source: https://developer.plex.tv/pms, https://python-plexapi.readthedocs.io
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final
from urllib.parse import quote

from pydantic import SecretStr

from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._media_server import (
    LONGEST_ANSWER_BYTES,
    MOST_ITEMS,
    MediaServerSection,
    accepted,
    there,
)
from concierge.adapters._plex_shapes import (
    Accounts,
    Answered,
    Item,
    Played,
    Sections,
    by_key,
    items_of,
    row_of,
    row_of_play,
)
from concierge.adapters._shapes import read
from concierge.errors import NotFound
from concierge.model.importing import ImportedRow
from concierge.model.library import LibraryItem, is_copy_of
from concierge.model.selection import is_sound, is_subtitle, is_video
from concierge.model.title import Title, TitleKind
from concierge.ports import Adapter, LibrarySource

__all__ = ["ADAPTER", "Plex", "PlexSection"]

SERVICE: Final = "plex"
_PAGE: Final = 500
_NAMES_ASKED: Final = 2
_LONGEST_NAME: Final = 100
_MOST_COPIES: Final = 4
_MOVIE, _SHOW, _EPISODE = "1", "2", "4"
_OWNER: Final = 1


class PlexSection(MediaServerSection):
    """`token` is that of the account whose server it is, as `X-Plex-Token` in an address of Plex's own pages."""

    section: ClassVar = SERVICE
    usual: ClassVar = {"url": ("PLEX_URL",), "token": ("PLEX_TOKEN",)}
    required: ClassVar = ("url", "token")

    token: SecretStr = SecretStr("")


class Plex:
    """A `MediaServer`. A listing costs a request for each five hundred items of a section."""

    name = SERVICE

    def __init__(self, client: HttpClient, section: PlexSection) -> None:
        """Uses an open client whose base address is the server's."""
        self.people: Mapping[str, str] = section.people
        self._client = client.reading(LONGEST_ANSWER_BYTES)
        self._section = section
        self._headers = {
            "Accept": "application/json",
            "X-Plex-Token": section.token.get_secret_value(),
            "X-Plex-Client-Identifier": "concierge",
            "X-Plex-Product": "concierge",
        }

    async def check(self) -> None:
        """Returns if the token is accepted: one request."""
        await self._sections()

    async def items(self, kind: TitleKind) -> AsyncIterator[LibraryItem]:
        """Films, or episodes with what their series is. Of voices a listing tells nothing."""
        for section in (await self._sections()).of(kind):
            series: dict[str, Item] = {}
            if kind is TitleKind.SERIES:
                series = by_key([one async for one in self._listed(section, _SHOW)])
            async for one in self._listed(section, _MOVIE if kind is TitleKind.MOVIE else _EPISODE):
                for copy in items_of(one, SERVICE, series.get(one.grandparent_rating_key)):
                    yield copy

    async def find(self, title: Title, season: int | None = None) -> tuple[LibraryItem, ...]:
        """The copies: a request for each section and each of two names, and one more for each work that it is."""
        word = _MOVIE if title.kind is TitleKind.MOVIE else _SHOW
        names = dict.fromkeys(name[:_LONGEST_NAME] for name in (title.name_ru, *title.names) if name)
        works: dict[str, Item] = {}
        for section in (await self._sections()).of(title.kind):
            for name in list(names)[:_NAMES_ASKED]:
                works |= by_key(await self._some(section, {"type": word, "title": name}))
        same = [
            one for one in works.values() if any(is_copy_of(copy, title) for copy in items_of(one, SERVICE))
        ]
        found: list[LibraryItem] = []
        for one in same[:_MOST_COPIES]:
            found += await self._copies(one)
        return tuple(one for one in found if one.holds(season, None))

    async def refresh(self, paths: Sequence[str]) -> None:
        """Lets it look through those folders alone: a request for each, and one before."""
        folders = dict.fromkeys(there(_folder(path), self._section.paths) for path in paths if path)
        if not folders:
            return
        sections = await self._sections()
        for folder in folders:
            for key in sections.at(folder):
                accepted(await self._get(f"/library/sections/{key}/refresh", {"path": folder}))

    async def watched(self, who: str, since: datetime | None = None) -> AsyncIterator[ImportedRow]:
        """For the account of the token all marks, with the last day of each; for others what they have played."""
        sections = await self._sections()
        number = await self._number(who) if who else _OWNER
        films: dict[str, Item] = {}
        for section in sections.of(TitleKind.MOVIE):
            films |= by_key([one async for one in self._listed(section, _MOVIE)])
        series: dict[str, Item] = {}
        for section in sections.of(TitleKind.SERIES):
            series |= by_key([one async for one in self._listed(section, _SHOW)])
        told = (
            self._marked(sections, films, series, since)
            if number == _OWNER
            else self._played(number, films, series, since)
        )
        async for row in told:
            yield row

    async def link(self, item_id: str) -> str:
        """The item's page: one request, for the server's own name."""
        if self._section.public_url is None:
            return ""
        told = read(Answered, accepted(await self._get("/identity", {}))).container.machine_identifier
        key = quote(f"/library/metadata/{item_id}", safe="")
        public = self._section.public_url.rstrip("/")
        return f"{public}/web/index.html#!/server/{quote(told, safe='')}/details?key={key}"

    async def _marked(
        self,
        sections: Sections,
        films: Mapping[str, Item],
        series: Mapping[str, Item],
        since: datetime | None,
    ) -> AsyncIterator[ImportedRow]:
        marked = [one for one in films.values() if _is_newer(one.last_viewed_at, since)]
        for section in sections.of(TitleKind.SERIES):
            episodes = self._listed(section, _EPISODE)
            marked += [one async for one in episodes if _is_newer(one.last_viewed_at, since)]
        for one in marked:
            if (row := row_of(one, series, SERVICE)) is not None:
                yield row

    async def _played(
        self, number: int, films: Mapping[str, Item], series: Mapping[str, Item], since: datetime | None
    ) -> AsyncIterator[ImportedRow]:
        params = {"sort": "viewedAt:desc", "accountID": str(number)}
        if since is not None:
            params["viewedAt>"] = str(int(since.timestamp()))
        start = 0
        while start < MOST_ITEMS:
            answer = accepted(await self._get("/status/sessions/history/all", params, start=start))
            page = read(Played, answer).container
            for play in page.plays:
                if (row := row_of_play(play, films, series, SERVICE)) is not None:
                    yield row
            start += _PAGE
            if not page.plays or start >= page.total_size:
                return

    async def _number(self, who: str) -> int:
        found = read(Accounts, accepted(await self._get("/accounts", {}))).id_of(who)
        if found is None:
            raise NotFound(f"{SERVICE}: no account {who!r}", what=who, service=SERVICE)
        return found

    async def _copies(self, work: Item) -> list[LibraryItem]:
        """The files, with their voices; of a series every episode."""
        below = "" if work.type == "movie" else "/allLeaves"
        answer = accepted(await self._get(f"/library/metadata/{work.rating_key}{below}", {}))
        series = None if work.type == "movie" else work
        told = read(Answered, answer).container.items
        return [copy for one in told for copy in items_of(_with_ids(one, work), SERVICE, series)]

    async def _sections(self) -> Sections:
        return read(Sections, accepted(await self._get("/library/sections", {})))

    async def _some(self, section: str, wanted: Mapping[str, str]) -> Sequence[Item]:
        params = {"includeGuids": "1", **wanted}
        return read(
            Answered, accepted(await self._get(f"/library/sections/{section}/all", params))
        ).container.items

    async def _listed(self, section: str, kind: str) -> AsyncIterator[Item]:
        """Each item once, also where others come in between two pages."""
        seen: set[str] = set()
        start = 0
        while start < MOST_ITEMS:
            path, params = f"/library/sections/{section}/all", {"type": kind, "includeGuids": "1"}
            page = read(Answered, accepted(await self._get(path, params, start=start))).container
            for one in page.items:
                if one.rating_key and one.rating_key not in seen:
                    seen.add(one.rating_key)
                    yield one
            start += _PAGE
            if not page.items or start >= page.total_size:
                return

    async def _get(self, path: str, params: Mapping[str, str], *, start: int = 0) -> Answer:
        place = {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(_PAGE)}
        return await self._client.get(path, params=params, headers={**self._headers, **place})


@asynccontextmanager
async def _opened(section: PlexSection, http: Http, _data_dir: Path) -> AsyncIterator[LibrarySource]:
    async with http.client(SERVICE, base_url=section.url or "", timeout_s=section.timeout_s) as client:
        yield Plex(client, section)


ADAPTER: Adapter[PlexSection, Http, LibrarySource] = Adapter(name=SERVICE, section=PlexSection, build=_opened)


def _folder(path: str) -> str:
    """Plex looks through folders: of a file the one that it lies in."""
    is_file = is_video(path) or is_subtitle(path) or is_sound(path)
    return str(PurePosixPath(path).parent) if is_file else path


def _with_ids(item: Item, work: Item) -> Item:
    """The film with the ids that the listing told of, which its own page may leave out."""
    return item.model_copy(update={"guids": work.guids, "guid": work.guid}) if item.type == "movie" else item


def _is_newer(at: datetime | None, since: datetime | None) -> bool:
    return since is None or at is None or at >= since
