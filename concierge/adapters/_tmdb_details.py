"""A film's or a series' own page at TMDB, with everything that is asked for beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from concierge.adapters._age_ratings import years_of_the_nearest
from concierge.adapters._episodes import episode_name
from concierge.adapters._external_ids import ImdbTitle, WikidataItem
from concierge.adapters._shapes import (
    Count,
    Country,
    Day,
    EpisodeNumber,
    Id,
    Line,
    Prose,
    Results,
    SeasonNumber,
    SoundOne,
    SoundPart,
    SoundRows,
    Text,
)
from concierge.adapters._tmdb_credits import Creator, Credits, people_of
from concierge.adapters._tmdb_rows import Row, in_script
from concierge.model.genre import genres_of
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import AgeRating, Airing, Collection, Premiere, PremiereKind, Provider

__all__ = ["DetailsPage", "SeasonPage", "appended_to"]

_APPENDED: Final = ("external_ids", "translations", "alternative_titles", "watch/providers")
_OF_KIND: Final = {
    TitleKind.MOVIE: ("credits", "release_dates"),
    TitleKind.SERIES: ("aggregate_credits", "content_ratings"),
}
MAIN_COUNTRIES: Final = ("RU", "US")
_PREMIERES: Final = {
    1: PremiereKind.FESTIVAL,
    2: PremiereKind.THEATRICAL,
    3: PremiereKind.THEATRICAL,
    4: PremiereKind.DIGITAL,
    5: PremiereKind.PHYSICAL,
    6: PremiereKind.TV,
}
_STATUSES: Final = {
    **dict.fromkeys(("Rumored", "Planned", "In Production", "Post Production", "Pilot"), Airing.ANNOUNCED),
    "Released": Airing.RELEASED,
    "Returning Series": Airing.RUNNING,
    "Ended": Airing.ENDED,
    "Canceled": Airing.CANCELED,
}
_OFFERS: Final = ("flatrate", "rent", "buy", "free", "ads")


def appended_to(kind: TitleKind) -> str:
    """What one request for details brings along."""
    return ",".join((*_APPENDED, *_OF_KIND[kind]))


class _ExternalIds(BaseModel):
    imdb_id: ImdbTitle = None
    wikidata_id: WikidataItem = None
    tvdb_id: Count = None


class _Names(BaseModel):
    model_config = ConfigDict(validate_by_name=True)

    title: Line = ""
    own: Line = Field(default="", validation_alias="name")
    overview: Prose = ""

    @property
    def name(self) -> str:
        """Films have titles, series have names."""
        return self.title or self.own


class _Translation(BaseModel):
    iso_3166_1: Country = ""
    iso_639_1: Text = ""
    data: SoundPart[_Names] = _Names()


class _Translations(BaseModel):
    translations: SoundRows[_Translation] = ()


class _Alternative(BaseModel):
    iso_3166_1: Country = ""
    title: Line = ""


class _Alternatives(BaseModel):
    titles: SoundRows[_Alternative] = ()
    results: SoundRows[_Alternative] = ()


class _Release(BaseModel):
    certification: Line = ""
    note: Line = ""
    release_date: Text = ""
    type: int = 0

    def premiere(self, country: str) -> Iterator[Premiere]:
        """The premiere, or nothing: it has no day, or is of a sort that nobody knows."""
        try:
            # Midnight of a zone that nobody means: only the day is true.
            day = date.fromisoformat(self.release_date[:10])
        except ValueError:
            return
        if kind := _PREMIERES.get(self.type):
            yield Premiere(kind=kind, day=day, country=country, note=self.note)


class _Rating(BaseModel):
    """A country's: a film has one for each of its premieres there, a series has one."""

    iso_3166_1: Country = ""
    rating: Line = ""
    release_dates: SoundRows[_Release] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        yield self.iso_3166_1, self.rating
        for premiere in self.release_dates:
            yield self.iso_3166_1, premiere.certification


class _Ratings(BaseModel):
    results: SoundRows[_Rating] = ()


class _SeasonRow(BaseModel):
    season_number: SeasonNumber
    episode_count: Count = None
    air_date: Day = None

    def season(self) -> Season:
        return Season(number=self.season_number, episode_count=self.episode_count, air_date=self.air_date)


class _EpisodeRow(BaseModel):
    season_number: SeasonNumber = 0
    episode_number: EpisodeNumber
    name: Line = ""
    air_date: Day = None

    def episode(self, season: int) -> Episode:
        name = episode_name(self.name)
        return Episode(season=season, number=self.episode_number, name=name, air_date=self.air_date)


class SeasonPage(BaseModel):
    """A season with its episodes."""

    episodes: Results[_EpisodeRow]

    def in_order(self, season: int) -> tuple[Episode, ...]:
        """The episodes in order; a name is "" where nobody translated it."""
        episodes = (row.episode(season) for row in self.episodes)
        return tuple(sorted(episodes, key=lambda episode: episode.number))


class _Named(BaseModel):
    name: Line = ""


class _Country(BaseModel):
    iso_3166_1: Country = ""


class _Collection(BaseModel):
    id: Id
    name: Line


class _Provider(BaseModel):
    provider_name: Line = ""


class _Offers(BaseModel):
    flatrate: SoundRows[_Provider] = ()
    rent: SoundRows[_Provider] = ()
    buy: SoundRows[_Provider] = ()
    free: SoundRows[_Provider] = ()
    ads: SoundRows[_Provider] = ()


class _ProvidersByCountry(BaseModel):
    model_config = ConfigDict(validate_by_name=True)

    ru: SoundPart[_Offers] = Field(default=_Offers(), validation_alias="RU")
    us: SoundPart[_Offers] = Field(default=_Offers(), validation_alias="US")


class _Providers(BaseModel):
    results: SoundPart[_ProvidersByCountry] = _ProvidersByCountry()

    def told(self) -> Iterator[Provider]:
        for country, offers in (("RU", self.results.ru), ("US", self.results.us)):
            for offer in _OFFERS:
                for one in getattr(offers, offer):
                    if one.provider_name:
                        yield Provider(country=country, name=one.provider_name, offer=offer)


class DetailsPage(Row):
    """Everything that TMDB tells of one title."""

    imdb_id: ImdbTitle = None
    runtime: Count = None
    episode_run_time: SoundRows[int] = ()
    seasons: SoundRows[_SeasonRow] = ()
    status: Text = ""
    last_air_date: Day = None
    next_episode_to_air: SoundOne[_EpisodeRow] = None
    belongs_to_collection: SoundOne[_Collection] = None
    genres: SoundRows[_Named] = ()
    production_countries: SoundRows[_Country] = ()
    external_ids: SoundPart[_ExternalIds] = _ExternalIds()
    translations: SoundPart[_Translations] = _Translations()
    alternative_titles: SoundPart[_Alternatives] = _Alternatives()
    release_dates: SoundPart[_Ratings] = _Ratings()
    content_ratings: SoundPart[_Ratings] = _Ratings()
    movie_credits: SoundPart[Credits] = Field(default=Credits(), validation_alias="credits")
    aggregate_credits: SoundPart[Credits] = Credits()
    created_by: SoundRows[Creator] = ()
    providers: SoundPart[_Providers] = Field(default=_Providers(), validation_alias="watch/providers")

    def details(self, kind: TitleKind, languages: Sequence[str]) -> Title:
        """The title, whose page was asked for in the first of the languages."""
        found = self.as_title(kind, languages[0])
        ratings = (*self.release_dates.results, *self.content_ratings.results)
        pairs = [pair for row in ratings for pair in row.pairs()]
        return replace(
            found,
            name_ru=found.name_ru or self._translated_name("ru"),
            name_en=found.name_en or self._translated_name("en"),
            end_year=self._end_year(),
            ids=self._ids(kind),
            runtime_min=self._runtime_min(),
            overview_ru=found.overview_ru or self._translated_overview("ru"),
            overview_en=found.overview_en or self._translated_overview("en"),
            seasons=tuple(row.season() for row in self.seasons),
            next_episode=self._next_episode(),
            aliases=self._aliases(),
            age=found.age or years_of_the_nearest(pairs),
            age_ratings=tuple(_age_ratings(pairs)),
            status=_STATUSES.get(self.status),
            genres=self.with_anime(genres_of(genre.name for genre in self.genres)),
            countries=found.countries or self._production_countries(),
            credits=people_of((self.movie_credits, self.aggregate_credits), self.created_by),
            collection=self.collection,
            premieres=self._premieres(),
            providers=tuple(dict.fromkeys(self.providers.told())),
        )

    def _production_countries(self) -> tuple[str, ...]:
        codes = (one.iso_3166_1 for one in self.production_countries)
        return tuple(filter(None, dict.fromkeys(codes)))

    def _runtime_min(self) -> int | None:
        lasting = (self.runtime or 0, *self.episode_run_time)
        return next((minutes for minutes in lasting if minutes > 0), None)

    def _next_episode(self) -> Episode | None:
        row = self.next_episode_to_air
        return row.episode(row.season_number) if row else None

    def _end_year(self) -> int | None:
        is_over = _STATUSES.get(self.status) in {Airing.ENDED, Airing.CANCELED}
        return self.last_air_date.year if is_over and self.last_air_date else None

    @property
    def collection(self) -> Collection | None:
        """The films that this one belongs to."""
        one = self.belongs_to_collection
        return Collection(tmdb=one.id, name=one.name) if one and one.name else None

    def _premieres(self) -> tuple[Premiere, ...]:
        told = (
            premiere
            for row in self.release_dates.results
            if row.iso_3166_1
            for release in row.release_dates
            for premiere in release.premiere(row.iso_3166_1)
        )
        return tuple(sorted(dict.fromkeys(told), key=lambda premiere: premiere.day))

    def _ids(self, kind: TitleKind) -> ExternalIds:
        return ExternalIds(
            tmdb=self.id,
            imdb=self.imdb_id or self.external_ids.imdb_id,
            wikidata=self.external_ids.wikidata_id,
            # TheTVDB counts films and series apart, as TMDB does.
            tvdb=self.external_ids.tvdb_id if kind is TitleKind.SERIES else None,
        )

    def _aliases(self) -> tuple[str, ...]:
        rows = (*self.alternative_titles.titles, *self.alternative_titles.results)
        return tuple(
            dict.fromkeys(row.title for row in rows if row.iso_3166_1 in MAIN_COUNTRIES and row.title)
        )

    def _translated_name(self, wanted: str) -> str:
        # A translation without a name says that the original name is used.
        names = (in_script(names.name or self.original, wanted) for names in self._in(wanted))
        return next(filter(None, names), "")

    def _translated_overview(self, language: str) -> str:
        return next((names.overview for names in self._in(language) if names.overview), "")

    def _in(self, wanted: str) -> list[_Names]:
        rows = [row for row in self.translations.translations if row.iso_639_1 == wanted]
        return [row.data for row in sorted(rows, key=lambda row: row.iso_3166_1 not in MAIN_COUNTRIES)]


def _age_ratings(pairs: Iterable[tuple[str, str]]) -> Iterator[AgeRating]:
    for country, rating in dict.fromkeys(pairs):
        if rating and country:
            yield AgeRating(country=country, rating=rating)
