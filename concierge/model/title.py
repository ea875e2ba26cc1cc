"""Films and series as the metadata sources know them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.title_facts import (
    AgeRating,
    Airing,
    Collection,
    Origin,
    Premiere,
    Provider,
    SourceRating,
)

__all__ = ["MOST_EPISODES", "Episode", "ExternalIds", "Season", "Title", "TitleKind"]

# No season has more; a source that tells of millions is wrong.
MOST_EPISODES: Final = 5000


class TitleKind(StrEnum):
    """What a title is."""

    MOVIE = "movie"
    SERIES = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalIds:
    """The title's ids elsewhere; None where unknown. IMDb's begins with "tt", Wikidata's with "Q"."""

    tmdb: int | None = None
    imdb: str | None = None
    kinopoisk: int | None = None
    tvmaze: int | None = None
    tvdb: int | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode; `air_date` is a date in the broadcaster's zone."""

    season: int
    number: int
    name: str = ""
    air_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One season; number 0 holds the specials."""

    number: int
    episode_count: int | None = None
    air_date: date | None = None

    @property
    def counted(self) -> tuple[Episode, ...]:
        """The episodes that there are by their count, of which nothing else is told."""
        count = min(self.episode_count or 0, MOST_EPISODES)
        return tuple(Episode(season=self.number, number=number) for number in range(1, count + 1))

    def has_begun(self, today: date) -> bool:
        """Whether something of it was broadcast by then; where no day is told it was."""
        return self.air_date is None or self.air_date <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A film or a series. Names are "" where the sources have none; `sources` are the services that knew it.

    `age` is the least age in years by its rating; None where no source told one, which counts as for adults.
    `countries` are ISO 3166 codes. `origins` say which service each field came from, once titles were merged.
    """

    kind: TitleKind
    name_ru: str = ""
    name_en: str = ""
    name_original: str = ""
    original_language: str = ""
    year: int | None = None
    end_year: int | None = None
    ids: ExternalIds = ExternalIds()
    runtime_min: int | None = None
    overview_ru: str = ""
    overview_en: str = ""
    poster_url: str | None = None
    popularity: float = 0.0
    seasons: tuple[Season, ...] = ()
    next_episode: Episode | None = None
    aliases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    age: int | None = None
    age_ratings: tuple[AgeRating, ...] = ()
    is_adult: bool = False
    status: Airing | None = None
    genres: tuple[Genre, ...] = ()
    countries: tuple[str, ...] = ()
    ratings: tuple[SourceRating, ...] = ()
    credits: tuple[Credit, ...] = ()
    collection: Collection | None = None
    premieres: tuple[Premiere, ...] = ()
    providers: tuple[Provider, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, without repetition: Russian, original, English, then the aliases."""
        given = (self.name_ru, self.name_original, self.name_en, *self.aliases)
        return tuple(dict.fromkeys(name for name in given if name))

    def name(self, language: str) -> str:
        """The name for a reader of `language` ("ru" or "en"), else the original one, else IMDb's id."""
        first = self.name_ru if language == "ru" else self.name_en
        return first or self.name_original or self.name_en or self.name_ru or self.ids.imdb or ""

    def label(self, language: str) -> str:
        """The name with its year: «Метрополис (1927)»."""
        return self.name(language) if self.year is None else f"{self.name(language)} ({self.year})"

    def is_out(self, today: date) -> bool:
        """Whether there was a premiere by then; where none is told, whether its year has come, and nobody waits."""
        if any(premiere.day <= today for premiere in self.premieres):
            return True
        if self.year is None or self.status is Airing.ANNOUNCED:
            return False
        # What comes of an older title is its return to the cinemas.
        return self.year < today.year or (self.year == today.year and not self.premieres)

    def overview(self, language: str) -> str:
        """The plot for a reader of `language`, else in the other one."""
        first, second = self.overview_en, self.overview_ru
        return (second or first) if language == "ru" else (first or second)

    def origin(self, field: str) -> str:
        """The service that the field came from; "" for a title of one source and for what nobody told."""
        return next((origin.source for origin in self.origins if origin.field == field), "")
