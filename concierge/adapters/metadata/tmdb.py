"""TMDB, version 3 of its API: films, series and people with Russian, English and original names.

Source: https://developer.themoviedb.org/reference
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from httpx import codes
from pydantic import BaseModel, Field

from concierge.adapters._episodes import no_season
from concierge.adapters._external_ids import PERSON_AT_IMDB, TITLE_AT_IMDB, matching
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import KeyedSection, SourceClient, source_client
from concierge.adapters._shapes import Id, Results, read
from concierge.adapters._source_answers import answered, sendable
from concierge.adapters._title_order import best_first
from concierge.adapters._tmdb_details import DetailsPage, SeasonPage, appended_to
from concierge.adapters._tmdb_lists import (
    PATHS,
    CollectionPage,
    Question,
    by_day,
    discovering,
    titles_of,
    upcoming,
)
from concierge.adapters._tmdb_people import (
    CREDITS_ALONE,
    PERSON_PARTS,
    PeoplePage,
    PersonPage,
    named_in_both,
)
from concierge.adapters._tmdb_rows import PICTURES, SERVICE, ListPage, Row, filled
from concierge.errors import LoginFailed, NotFound, UnexpectedAnswer
from concierge.model.image import Image
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.model.wordings import is_russian
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Tmdb", "TmdbSection"]

NO_SUCH_THING: Final = frozenset({6, 34})
# A second request for missing names is worth it only if somebody will see them.
SHOWN: Final = 5
SHOWN_PARTS: Final = 20
EVERYTHING: Final = "multi"
YEAR_FILTERS: Final = {"movie": "year", "tv": "first_air_date_year"}
# What a v4 access token begins with.
V4: Final = "eyJ"


class TmdbSection(KeyedSection):
    """`api_key` is a v3 key or a v4 access token; names and plots are wanted in the order of `languages`.

    `images_url` is where pictures lie, or a mirror of it.
    """

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("TMDB_API_KEY",)}

    base_url: MirrorAddress = "https://api.themoviedb.org/3"
    images_url: MirrorAddress = PICTURES.address
    languages: tuple[str, str] = ("ru-RU", "en-US")
    requests_per_s: float = Field(default=20.0, gt=0, le=1000)


class Tmdb:
    """A source of titles, people, lists and pictures.

    A search costs at most two requests, the details of a found title one.
    """

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"tmdb", "imdb", "tvdb"})
    takes_people = frozenset({"tmdb", "imdb"})
    lists = frozenset(ListKind)
    images = (PICTURES.prefix,)

    def __init__(self, client: SourceClient, section: TmdbSection) -> None:
        """Uses an open client whose base address is TMDB's."""
        self._client = client
        self._key = section.api_key
        self._languages = section.languages
        self._images_url = section.images_url

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and whose year may be the asked one, best first: two requests at most."""
        if not text.strip():
            return ()
        language, second = self._languages
        hits = best_first(await self._search(text, language, kind, year), text, year)
        if year is not None and not any(title.year for title in hits):
            others = await self._search_otherwise(text, kind, year)
            return best_first(dict.fromkeys((*hits, *others)), text, year)
        if all(_is_named(title, second) for title in hits[:SHOWN]):
            return hits
        return best_first(await self._named_in_both(hits, text, kind, year), text, year)

    async def find_briefly(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """As `find`, with the names in the language of the text and the original ones alone: one request."""
        if not text.strip():
            return ()
        return best_first(await self._search(text, self._language_of(text), kind, year), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """Everything about the title: one request by TMDB's id, one more for each other id that is tried."""
        number = await self._number(ids, kind)
        params = {"language": self._languages[0], "append_to_response": appended_to(kind)}
        page = read(DetailsPage, await self._ask(f"{PATHS[kind]}/{number}", params))
        return page.details(kind, self._languages)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order: one request, and one more if the first language lacks names.

        A name is "" where nobody told it in either language.
        """
        if title.kind is not TitleKind.SERIES:
            raise no_season(SERVICE, title, number)
        show = await self._number(title.ids, title.kind)
        language, second = self._languages
        episodes = await self._season(show, number, language)
        if all(episode.name for episode in episodes):
            return episodes
        names = {episode.number: episode.name for episode in await self._season(show, number, second)}
        return tuple(replace(one, name=one.name or names.get(one.number, "")) for one in episodes)

    async def check(self) -> None:
        """Returns if the key is good and TMDB answers: one request."""
        read(_ConfigurationPage, await self._ask("configuration", {}))

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People by a name in any script, in TMDB's order: one request."""
        if not text.strip():
            return ()
        params = {"query": text, "language": self._languages[0]}
        return read(PeoplePage, await self._ask("search/person", params)).people()

    async def person(self, ids: PersonIds) -> Person:
        """The person with every part: one request by TMDB's id, two by IMDb's.

        One more where the second language has other names for their best known titles.
        """
        number = ids.tmdb if ids.tmdb is not None else await self._number_of_person(ids)
        language, second = self._languages
        person = await self._person(number, language, PERSON_PARTS)
        if all(_is_named(part.title, second) for part in person.parts[:SHOWN_PARTS]):
            return person
        return named_in_both(person, await self._person(number, second, CREDITS_ALONE))

    async def _person(self, number: int, language: str, parts: str) -> Person:
        params = {"language": language, "append_to_response": parts}
        return read(PersonPage, await self._ask(f"person/{number}", params)).person(language)

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The titles of a list; nothing where TMDB has no such list or does not know the title that it is of.

        TRENDING and SIMILAR cost one request, COLLECTION two, DISCOVER one for films and one for series, UPCOMING one
        for cinemas, one for homes and one for series. A title that is known by another id than TMDB's costs one more.
        """
        try:
            match wanted.kind:
                case ListKind.TRENDING:
                    scope = PATHS[wanted.title_kind] if wanted.title_kind else "all"
                    asked = [Question(kind=wanted.title_kind, path=f"trending/{scope}/week", params={})]
                    return tuple(await self._answers(asked, wanted))
                case ListKind.UPCOMING:
                    region = self._languages[0].partition("-")[2] or "RU"
                    return by_day(await self._answers(upcoming(wanted, region), wanted))
                case ListKind.SIMILAR:
                    return await self._similar(wanted)
                case ListKind.COLLECTION:
                    return await self._collection(wanted)
                case ListKind.DISCOVER:
                    return tuple(await self._answers(discovering(wanted), wanted))
        except NotFound:
            return ()

    async def image(self, url: str) -> Image:
        """A picture of TMDB's, from where `images_url` says: one request. Raises NotFound, ServiceError."""
        return await self._client.image(f"{self._images_url}{PICTURES.path(url)}")

    def _language_of(self, text: str) -> str:
        """The language that the text is written in, the first one where it has no letters."""
        has_letters = any(map(str.isalpha, text))
        fitting = (one for one in self._languages if one.startswith("ru") is is_russian(text))
        return next(fitting, self._languages[0]) if has_letters else self._languages[0]

    async def _search(
        self, text: str, language: str, kind: TitleKind | None, year: int | None
    ) -> tuple[Title, ...]:
        scope = PATHS[kind] if kind else EVERYTHING
        params = {"query": text, "language": language}
        if year is not None and scope in YEAR_FILTERS:
            params[YEAR_FILTERS[scope]] = str(year)
        return read(ListPage, await self._ask(f"search/{scope}", params)).titles(kind, language)

    async def _named_in_both(
        self, hits: Iterable[Title], text: str, kind: TitleKind | None, year: int | None
    ) -> tuple[Title, ...]:
        """The hits of the first language with what the second one has of their names."""
        found = await self._search(text, self._languages[1], kind, year)
        same = {_key(title): title for title in found}
        return tuple(filled(title, same.get(_key(title), title)) for title in hits)

    async def _search_otherwise(self, text: str, kind: TitleKind | None, year: int) -> tuple[Title, ...]:
        """What a search for everything misses, as it stops at 20 rows, or what a filter by year does."""
        if kind is None:
            return await self._search(text, self._languages[0], TitleKind.MOVIE, year)
        return await self._search(text, self._languages[0], kind, None)

    async def _number(self, ids: ExternalIds, kind: TitleKind) -> int:
        if ids.tmdb is not None:
            return ids.tmdb
        # TheTVDB numbers films too, apart from series, and TMDB knows only those of series.
        tvdb = str(ids.tvdb) if ids.tvdb is not None and kind is TitleKind.SERIES else None
        for external_id, source in ((matching(TITLE_AT_IMDB, ids.imdb), "imdb_id"), (tvdb, "tvdb_id")):
            if external_id:
                rows = (await self._by_external_id(external_id, source)).of(kind)
                if rows:
                    return rows[0].id
        raise NotFound(f"{SERVICE}: no {kind} with these ids", what=ids.imdb or SERVICE)

    async def _number_of_person(self, ids: PersonIds) -> int:
        imdb = matching(PERSON_AT_IMDB, ids.imdb)
        people = (await self._by_external_id(imdb, "imdb_id")).person_results if imdb else ()
        if not people:
            raise NotFound(f"{SERVICE}: nobody with these ids", what=ids.imdb or SERVICE)
        return people[0].id

    async def _by_external_id(self, external_id: str, source: str) -> "_FindPage":
        return read(_FindPage, await self._ask(f"find/{external_id}", {"external_source": source}))

    async def _season(self, show: int, number: int, language: str) -> tuple[Episode, ...]:
        answer = await self._ask(f"tv/{show}/season/{number}", {"language": language})
        return read(SeasonPage, answer).in_order(number)

    async def _answers(self, questions: list[Question], wanted: TitleList) -> list[Title]:
        language = self._languages[0]
        titles: list[Title] = []
        for question in questions:
            answer = await self._ask(question.path, {"language": language, **question.params})
            titles += titles_of(read(ListPage, answer), question, wanted, language)
        return titles

    async def _similar(self, wanted: TitleList) -> tuple[Title, ...]:
        kind = wanted.title_kind or TitleKind.MOVIE
        number = await self._number(wanted.of or ExternalIds(), kind)
        question = Question(kind=kind, path=f"{PATHS[kind]}/{number}/recommendations", params={})
        return tuple(await self._answers([question], wanted))

    async def _collection(self, wanted: TitleList) -> tuple[Title, ...]:
        if wanted.title_kind is TitleKind.SERIES:
            return ()
        number = await self._number(wanted.of or ExternalIds(), TitleKind.MOVIE)
        params = {"language": self._languages[0]}
        collection = read(DetailsPage, await self._ask(f"movie/{number}", params)).collection
        if collection is None:
            return ()
        answer = await self._ask(f"collection/{collection.tmdb}", params)
        return read(CollectionPage, answer).titles(self._languages[0])

    async def _ask(self, path: str, params: Mapping[str, str]) -> Answer:
        key = sendable(SERVICE, self._key)
        headers, own = (
            ({"Authorization": f"Bearer {key}"}, {}) if key.startswith(V4) else ({}, {"api_key": key})
        )
        answer = answered(await self._client.get(path, params={**own, **params}, headers=headers))
        if answer.status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
            raise LoginFailed(SERVICE, f"the key was refused, HTTP {answer.status}")
        if answer.status != codes.NOT_FOUND:
            return answer.raise_for_status()
        code = read(_FailurePage, answer).status_code
        if code in NO_SUCH_THING:
            raise NotFound(f"{SERVICE}: no {path}", what=f"{SERVICE} {path}")
        raise UnexpectedAnswer(SERVICE, f"HTTP 404 with code {code}")


@asynccontextmanager
async def _opened(section: TmdbSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Tmdb(client, section)


ADAPTER: Adapter[TmdbSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=TmdbSection, build=_opened
)


class _FailurePage(BaseModel):
    status_code: int


class _ConfigurationPage(BaseModel):
    images: Mapping[str, object]


class _Numbered(BaseModel):
    id: Id


class _FindPage(BaseModel):
    movie_results: Results[Row]
    tv_results: Results[Row]
    person_results: Results[_Numbered] = ()

    def of(self, kind: TitleKind) -> tuple[Row, ...]:
        """What has that id, of that kind."""
        return self.tv_results if kind is TitleKind.SERIES else self.movie_results


def _is_named(title: Title, language: str) -> bool:
    return bool(title.name_ru if language.startswith("ru") else title.name_en)


def _key(title: Title) -> tuple[TitleKind, int | None]:
    return title.kind, title.ids.tmdb
