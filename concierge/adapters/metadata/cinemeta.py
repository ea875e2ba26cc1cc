"""Cinemeta, Stremio's public add-on: films and series by their Latin names, without a key.

Source: https://github.com/Stremio/stremio-addon-sdk/blob/master/docs/api/responses/meta.md. Nobody promises anything.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, zip_longest
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import quote

from pydantic import Field

from concierge.adapters._cinemeta_pages import PICTURES, SERVICE, Catalog, Manifest, Meta, MetaPage
from concierge.adapters._episodes import no_season
from concierge.adapters._external_ids import TITLE_AT_IMDB, matching
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import SourceClient, SourceSection, source_client
from concierge.adapters._shapes import read
from concierge.adapters._source_answers import is_absence
from concierge.adapters._title_order import best_first
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.image import Image
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Cinemeta", "CinemetaSection"]

LONGEST_QUERY: Final = 200
# What an add-on may say beside its answer, by the protocol.
BESIDE: Final = frozenset({"cacheMaxAge", "staleRevalidate", "staleError"})


class CinemetaSection(SourceSection):
    """`images_url` is where pictures lie, or a mirror of it."""

    section: ClassVar[str] = SERVICE

    base_url: MirrorAddress = "https://v3-cinemeta.strem.io"
    images_url: MirrorAddress = PICTURES.address
    requests_per_s: float = Field(default=2.0, gt=0, le=1000)


class Cinemeta:
    """A `MetadataSource`, a `ListingSource` of what is watched, and an `ImageSource`."""

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"en"})
    takes = frozenset({"imdb"})
    lists = frozenset({ListKind.TRENDING})
    images = (PICTURES.prefix,)

    def __init__(self, client: SourceClient, section: CinemetaSection) -> None:
        """Uses an open client whose base address is Cinemeta's."""
        self._client = client
        self._images_url = section.images_url

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and whose year may be the asked one, best first.

        One request for each kind, both at once.
        """
        words = " ".join(text.split())[:LONGEST_QUERY]
        if not words:
            return ()
        return best_first(
            await self._catalog(f"top/search={quote(words, safe='', errors='replace')}", kind), text, year
        )

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with its people and seasons, by IMDb's id alone: one request."""
        return (await self._meta(ids, kind)).details(kind)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes in order, those of 0 are specials: one request. A name is "" where it is not known yet."""
        if title.kind is TitleKind.MOVIE:
            raise no_season(SERVICE, title, number)
        episodes = (await self._meta(title.ids, title.kind)).episodes()
        found = tuple(episode for episode in episodes if episode.season == number)
        if not found:
            raise no_season(SERVICE, title, number)
        return found

    async def check(self) -> None:
        """Returns if Cinemeta answers: one request."""
        read(Manifest, (await self._client.followed("/manifest.json")).raise_for_status())

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The first page of what is watched most: one request for each kind, both at once, and one of each in turn."""
        if wanted.kind not in self.lists:
            return ()
        return await self._catalog("top", wanted.title_kind)

    async def image(self, url: str) -> Image:
        """A picture of Cinemeta's, from where `images_url` says: one request. Raises NotFound, ServiceError."""
        return await self._client.image(f"{self._images_url}{PICTURES.path(url)}")

    async def _catalog(self, page: str, kind: TitleKind | None) -> tuple[Title, ...]:
        """One of each kind in turn."""
        kinds = [kind] if kind else [TitleKind.MOVIE, TitleKind.SERIES]
        told = await asyncio.gather(*(self._page(page, each) for each in kinds), return_exceptions=True)
        found: list[list[Title]] = []
        for titles in told:
            if isinstance(titles, BaseException):
                raise titles
            found.append(titles)
        return tuple(title for title in chain.from_iterable(zip_longest(*found)) if title is not None)

    async def _page(self, page: str, kind: TitleKind) -> list[Title]:
        answer = (await self._client.followed(f"/catalog/{kind}/{page}.json")).raise_for_status()
        metas = read(Catalog, answer).metas
        return [meta.title(kind) for meta in metas if meta.type in {kind, ""}]

    async def _meta(self, ids: ExternalIds, kind: TitleKind) -> Meta:
        imdb = matching(TITLE_AT_IMDB, ids.imdb)
        if imdb is None:
            raise NotFound(f"{SERVICE}: IMDb's id is not known", what=SERVICE)
        answer = await self._client.followed(f"/meta/{kind}/{imdb}.json")
        if not _is_empty(answer):
            meta = read(MetaPage, answer).meta
            if meta.type in {kind, ""}:
                return meta
        raise NotFound(f"{SERVICE}: no {kind} {imdb}", what=imdb)


@asynccontextmanager
async def _opened(section: CinemetaSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Cinemeta(client, section)


ADAPTER: Adapter[CinemetaSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=CinemetaSection, build=_opened
)


def _is_empty(answer: Answer) -> bool:
    """Whether Cinemeta says that it has no such title: by a 404, mostly by an answer without anything in it."""
    if is_absence(answer):
        return True
    told = answer.raise_for_status().json()
    if not isinstance(told, dict):
        raise UnexpectedAnswer(SERVICE, "the answer is no object")
    return not told.get("meta") and told.keys() <= {"meta", *BESIDE}
