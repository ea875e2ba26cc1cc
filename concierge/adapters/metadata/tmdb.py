"""TMDB, version 3 of its API: films and series with Russian, English and original names.

Source: https://developer.themoviedb.org/reference
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from httpx import codes
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr

from concierge.adapters._age_ratings import ADULT, years_of_the_nearest
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import SourceClient, SourceSection, fame_of, source_client
from concierge.adapters._shapes import Count, Day, Line, Part, Prose, Rows, Text, read
from concierge.adapters._title_order import best_first
from concierge.errors import LoginFailed, NotFound, UnexpectedAnswer
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Tmdb", "TmdbSection"]

SERVICE = "tmdb"
APPENDED = "external_ids,translations,alternative_titles"
RATINGS = {TitleKind.MOVIE: "release_dates", TitleKind.SERIES: "content_ratings"}
MAIN_COUNTRIES = frozenset({"RU", "US"})
NO_SUCH_THING = frozenset({6, 34})
PLACEHOLDER = re.compile(r"(Эпизод|Серия|Episode) \d+")
POSTERS = "https://image.tmdb.org/t/p/w500"
SCOPES = {TitleKind.MOVIE: "movie", TitleKind.SERIES: "tv", None: "multi"}
SCRIPTS = {"ru": re.compile("[а-яё]", re.IGNORECASE), "en": re.compile("[a-z]", re.IGNORECASE)}
# A second request for missing names is worth it only if somebody will see them.
SHOWN = 5
YEAR_FILTERS = {"movie": "year", "tv": "first_air_date_year"}


class TmdbSection(SourceSection):
    """`api_key` is a v3 key or a v4 access token; names and plots are wanted in the order of `languages`."""

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("TMDB_API_KEY",)}
    required: ClassVar[tuple[str, ...]] = ("api_key",)

    api_key: SecretStr = SecretStr("")
    base_url: MirrorAddress = "https://api.themoviedb.org/3"
    languages: tuple[str, str] = ("ru-RU", "en-US")


class Tmdb:
    """A `MetadataSource`. A search costs at most two requests, the details of a found title one."""

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"tmdb", "imdb"})

    def __init__(self, client: SourceClient, section: TmdbSection) -> None:
        """Uses an open client whose base address is TMDB's."""
        key = section.api_key.get_secret_value().strip()
        is_token = key.startswith("eyJ")
        self._client = client
        self._languages = section.languages
        self._headers = {"Authorization": f"Bearer {key}"} if is_token else {}
        self._key = {} if is_token else {"api_key": key}

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and whose year may be the asked one, best first."""
        language, second = self._languages
        hits = best_first(await self._search(text, language, kind, year), text, year)
        if year is not None and not any(title.year for title in hits):
            others = await self._search_otherwise(text, kind, year)
            return best_first(dict.fromkeys((*hits, *others)), text, year)
        if all(_is_named(title, second) for title in hits[:SHOWN]):
            return hits
        same = {_key(title): title for title in await self._search(text, second, kind, year)}
        return best_first((_filled(title, same.get(_key(title), title)) for title in hits), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with all its names, ids and seasons: one request by TMDB's id, two by IMDb's."""
        number = await self._number(ids, kind)
        params = {"language": self._languages[0], "append_to_response": f"{APPENDED},{RATINGS[kind]}"}
        page = read(_DetailsPage, await self._ask(f"{SCOPES[kind]}/{number}", params))
        return page.details(kind, self._languages)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order; a name is "" where nobody translated it."""
        if title.kind is not TitleKind.SERIES:
            raise NotFound(f"{SERVICE}: a film has no seasons", what=_part_of(title, number))
        show = await self._number(title.ids, title.kind)
        answer = await self._ask(f"tv/{show}/season/{number}", {"language": self._languages[0]})
        episodes = (row.episode(number) for row in read(_SeasonPage, answer).episodes)
        return tuple(sorted(episodes, key=lambda episode: episode.number))

    async def check(self) -> None:
        """Returns if the key is good and TMDB answers."""
        read(_ConfigurationPage, await self._ask("configuration", {}))

    async def _search(
        self, text: str, language: str, kind: TitleKind | None, year: int | None
    ) -> tuple[Title, ...]:
        scope = SCOPES[kind]
        params = {"query": text, "language": language}
        if year is not None and scope in YEAR_FILTERS:
            params[YEAR_FILTERS[scope]] = str(year)
        page = read(_SearchPage, await self._ask(f"search/{scope}", params))
        found = ((row, kind or row.kind) for row in page.results)
        return tuple(row.as_title(its_kind, language) for row, its_kind in found if its_kind)

    async def _search_otherwise(self, text: str, kind: TitleKind | None, year: int) -> tuple[Title, ...]:
        """What a search for everything misses, as it stops at 20 rows, or what a filter by year does."""
        if kind is None:
            return await self._search(text, self._languages[0], TitleKind.MOVIE, year)
        return await self._search(text, self._languages[0], kind, None)

    async def _number(self, ids: ExternalIds, kind: TitleKind) -> int:
        if ids.tmdb is not None:
            return ids.tmdb
        if ids.imdb is None:
            raise NotFound(f"{SERVICE}: neither its own id nor IMDb's is known", what=SERVICE)
        page = read(_FindPage, await self._ask(f"find/{ids.imdb}", {"external_source": "imdb_id"}))
        rows = page.tv_results if kind is TitleKind.SERIES else page.movie_results
        if not rows:
            raise NotFound(f"{SERVICE}: no {kind} {ids.imdb}", what=ids.imdb)
        return rows[0].id

    async def _ask(self, path: str, params: Mapping[str, str]) -> Answer:
        answer = await self._client.get(path, params={**self._key, **params}, headers=self._headers)
        if answer.status not in {codes.UNAUTHORIZED, codes.NOT_FOUND}:
            return answer.raise_for_status()
        # A page of somebody else, such as a provider's "blocked", is neither a wrong key nor a missing title.
        failure = read(_FailurePage, answer)
        if answer.status == codes.UNAUTHORIZED:
            raise LoginFailed(SERVICE, f"the key was refused, code {failure.status_code}")
        if failure.status_code in NO_SUCH_THING:
            raise NotFound(f"{SERVICE}: no {path}", what=f"{SERVICE} {path}")
        raise UnexpectedAnswer(SERVICE, f"HTTP 404 with code {failure.status_code}")


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


class _Row(BaseModel):
    """A film, a series or something else in a list; films have titles, series have names."""

    model_config = ConfigDict(validate_by_name=True)

    id: int
    adult: bool | None = None
    media_type: Text = ""
    name: Line = Field(default="", validation_alias="title")
    original: Line = Field(default="", validation_alias=AliasChoices("original_title", "original_name"))
    original_language: Text = ""
    overview: Prose = ""
    vote_count: Count = None
    poster_path: Text = ""
    day: Day = Field(default=None, validation_alias=AliasChoices("release_date", "first_air_date"))

    @property
    def kind(self) -> TitleKind | None:
        kinds = {"movie": TitleKind.MOVIE, "tv": TitleKind.SERIES}
        return kinds.get(self.media_type)

    def as_title(self, kind: TitleKind, language: str) -> Title:
        is_poster = re.fullmatch(r"/[\w-]+\.(jpg|png|svg)", self.poster_path)
        return Title(
            kind=kind,
            name_ru=self._name("ru", language),
            name_en=self._name("en", language),
            name_original=self.original,
            original_language=self.original_language,
            year=self.day.year if self.day else None,
            ids=ExternalIds(tmdb=self.id),
            overview_ru=self.overview if language.startswith("ru") else "",
            overview_en=self.overview if language.startswith("en") else "",
            poster_url=POSTERS + self.poster_path if is_poster else None,
            popularity=fame_of(self.vote_count),
            sources=(SERVICE,),
            age=ADULT if self.adult else None,
        )

    def _name(self, wanted: str, asked: str) -> str:
        if self.original_language == wanted:
            return self.original
        return _in_script(self.name, wanted) if asked.startswith(wanted) else ""


class _SearchPage(BaseModel):
    results: tuple[_Row, ...]


class _FindPage(BaseModel):
    movie_results: tuple[_Row, ...]
    tv_results: tuple[_Row, ...]


class _ExternalIds(BaseModel):
    imdb_id: Text = ""
    wikidata_id: Text = ""


class _Names(BaseModel):
    model_config = ConfigDict(validate_by_name=True)

    name: Line = Field(default="", validation_alias="title")
    overview: Prose = ""


class _Translation(BaseModel):
    iso_3166_1: Text = ""
    iso_639_1: Text = ""
    data: Part[_Names] = _Names()


class _Translations(BaseModel):
    translations: Rows[_Translation] = ()


class _Alternative(BaseModel):
    iso_3166_1: Text = ""
    title: Line = ""


class _Alternatives(BaseModel):
    titles: Rows[_Alternative] = ()
    results: Rows[_Alternative] = ()


class _Certificate(BaseModel):
    certification: Text = ""


class _Rating(BaseModel):
    """A country's: a film has one for each of its premieres there, a series has one."""

    iso_3166_1: Text = ""
    rating: Text = ""
    release_dates: Rows[_Certificate] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        yield self.iso_3166_1, self.rating
        for premiere in self.release_dates:
            yield self.iso_3166_1, premiere.certification


class _Ratings(BaseModel):
    results: Rows[_Rating] = ()


class _SeasonRow(BaseModel):
    season_number: int
    episode_count: int | None = None
    air_date: Day = None

    def season(self) -> Season:
        return Season(number=self.season_number, episode_count=self.episode_count, air_date=self.air_date)


class _DetailsPage(_Row):
    imdb_id: Text = ""
    runtime: Count = None
    episode_run_time: Rows[Count] = ()
    seasons: Rows[_SeasonRow] = ()
    external_ids: Part[_ExternalIds] = _ExternalIds()
    translations: Part[_Translations] = _Translations()
    alternative_titles: Part[_Alternatives] = _Alternatives()
    release_dates: Part[_Ratings] = _Ratings()
    content_ratings: Part[_Ratings] = _Ratings()

    def details(self, kind: TitleKind, languages: Sequence[str]) -> Title:
        found = self.as_title(kind, languages[0])
        return replace(
            found,
            name_ru=found.name_ru or self._translated_name("ru"),
            name_en=found.name_en or self._translated_name("en"),
            ids=self._ids(),
            runtime_min=self.runtime or next(iter(self.episode_run_time), None),
            overview_ru=found.overview_ru or self._translated_overview("ru"),
            overview_en=found.overview_en or self._translated_overview("en"),
            seasons=tuple(row.season() for row in self.seasons),
            aliases=self._aliases(),
            age=found.age or self._age(),
        )

    def _age(self) -> int | None:
        rows = (*self.release_dates.results, *self.content_ratings.results)
        return years_of_the_nearest(pair for row in rows for pair in row.pairs())

    def _ids(self) -> ExternalIds:
        imdb = re.fullmatch(r"tt\d{7,10}", self.imdb_id or self.external_ids.imdb_id)
        wikidata = re.fullmatch(r"Q\d+", self.external_ids.wikidata_id)
        return ExternalIds(
            tmdb=self.id, imdb=imdb.group() if imdb else None, wikidata=wikidata.group() if wikidata else None
        )

    def _aliases(self) -> tuple[str, ...]:
        rows = (*self.alternative_titles.titles, *self.alternative_titles.results)
        return tuple(row.title for row in rows if row.iso_3166_1 in MAIN_COUNTRIES and row.title)

    def _translated_name(self, wanted: str) -> str:
        # A translation without a name says that the original name is used.
        names = (_in_script(names.name or self.original, wanted) for names in self._in(wanted))
        return next(filter(None, names), "")

    def _translated_overview(self, language: str) -> str:
        return next((names.overview for names in self._in(language[:2]) if names.overview), "")

    def _in(self, wanted: str) -> list[_Names]:
        rows = [row for row in self.translations.translations if row.iso_639_1 == wanted]
        return [row.data for row in sorted(rows, key=lambda row: row.iso_3166_1 not in MAIN_COUNTRIES)]


class _EpisodeRow(BaseModel):
    episode_number: int
    name: Line = ""
    air_date: Day = None

    def episode(self, season: int) -> Episode:
        name = "" if PLACEHOLDER.fullmatch(self.name) else self.name
        return Episode(season=season, number=self.episode_number, name=name, air_date=self.air_date)


class _SeasonPage(BaseModel):
    episodes: tuple[_EpisodeRow, ...]


def _in_script(name: str, language: str) -> str:
    """The name if it can be of that language; where a translation is missing TMDB shows another one."""
    is_script_free = not any(letter.isalpha() for letter in name)
    return name if is_script_free or SCRIPTS[language].search(name) else ""


def _is_named(title: Title, language: str) -> bool:
    return bool(title.name_ru if language.startswith("ru") else title.name_en)


def _part_of(title: Title, season: int) -> str:
    return f"{title.label('en')} S{season:02}"


def _key(title: Title) -> tuple[TitleKind, int | None]:
    return title.kind, title.ids.tmdb


def _filled(title: Title, same: Title) -> Title:
    return replace(
        title,
        name_ru=title.name_ru or same.name_ru,
        name_en=title.name_en or same.name_en,
        overview_ru=title.overview_ru or same.overview_ru,
        overview_en=title.overview_en or same.overview_en,
    )
