"""What the unofficial API of Kinopoisk answers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, PositiveInt, RootModel

from concierge.adapters._age_ratings import age_ratings, years_of_the_nearest
from concierge.adapters._episodes import each_once, episode_name, season_of
from concierge.adapters._external_ids import ImdbTitle
from concierge.adapters._fame import fame_by_votes
from concierge.adapters._jobs import shortened
from concierge.adapters._kinopoisk_words import FOR_ADULTS, Work, department_of, english_name, is_russian
from concierge.adapters._marks import rating
from concierge.adapters._pictures import PictureStore
from concierge.adapters._shapes import (
    Count,
    Day,
    Flag,
    Id,
    LifeDay,
    Line,
    Mark,
    Prose,
    Results,
    SeasonNumber,
    SoundPart,
    SoundRows,
    Text,
    Year,
    Years,
)
from concierge.model.country import country_codes
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.person import Part, Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind

__all__ = [
    "PICTURES",
    "SERVICE",
    "Days",
    "Film",
    "Films",
    "Filters",
    "Found",
    "PersonPage",
    "PersonRow",
    "Persons",
    "Relatives",
    "Row",
    "Seasons",
    "Staff",
]

SERVICE: Final = "kinopoisk"
HOST: Final = "kinopoiskapiunofficial.tech"
PICTURES: Final = PictureStore(
    SERVICE,
    f"https://{HOST}/images",
    re.compile(r"(?!.*(?:\.\.|no-poster))(?:/[\w.,@=-]*[\w=-])+", re.ASCII),
)

_KINDS: Final = {
    "FILM": TitleKind.MOVIE,
    "VIDEO": TitleKind.MOVIE,
    "TV_SERIES": TitleKind.SERIES,
    "MINI_SERIES": TitleKind.SERIES,
    "TV_SHOW": TitleKind.SERIES,
}
_UNFINISHED: Final = frozenset({"FILMING", "PRE_PRODUCTION", "ANNOUNCED", "POST_PRODUCTION"})
_PREMIERES: Final = {
    "CINEMA": PremiereKind.THEATRICAL,
    "DIGITAL": PremiereKind.DIGITAL,
    "DVD": PremiereKind.PHYSICAL,
    "BLURAY": PremiereKind.PHYSICAL,
}
_OF_SERIES: Final = re.compile(r"\s*\((?:мини-)?сериал[^()]*\)$", re.IGNORECASE)


class _Page(BaseModel):
    model_config = ConfigDict(validate_by_name=True)


class _Genre(BaseModel):
    genre: Line


class _Country(BaseModel):
    country: Line = ""


class Row(_Page):
    """A title in any list; which of the fields are there depends on the list."""

    id: Id = Field(validation_alias=AliasChoices("kinopoiskId", "filmId"))
    imdb: ImdbTitle = Field(default=None, validation_alias="imdbId")
    name_ru: Line = Field(default="", validation_alias="nameRu")
    name_en: Line = Field(default="", validation_alias="nameEn")
    name_original: Line = Field(default="", validation_alias="nameOriginal")
    type: Text = ""
    year: Year = None
    years: Years = Field(default=None, validation_alias="year")
    poster: Text = Field(default="", validation_alias="posterUrl")
    genres: SoundRows[_Genre] = ()
    countries: SoundRows[_Country] = ()
    mark: Mark = Field(default=None, validation_alias=AliasChoices("ratingKinopoisk", "rating"))
    votes: Count = Field(
        default=None, validation_alias=AliasChoices("ratingKinopoiskVoteCount", "ratingVoteCount")
    )
    # The collections' list spells it so.
    imdb_mark: Mark = Field(default=None, validation_alias=AliasChoices("ratingImbd", "ratingImdb"))
    imdb_votes: Count = Field(default=None, validation_alias="ratingImdbVoteCount")
    duration: Count = None
    day: Day = Field(default=None, validation_alias="premiereRu")
    relation: Text = Field(default="", validation_alias="relationType")

    @property
    def stated_kind(self) -> TitleKind | None:
        """What it is, where that is said."""
        return _KINDS.get(self.type)

    def kind(self, wanted: TitleKind | None = None) -> TitleKind:
        """What it is; where that is not said, what was asked for, and a film else."""
        guessed = TitleKind.SERIES if self.years else TitleKind.MOVIE
        return self.stated_kind or wanted or guessed

    def title(self, wanted: TitleKind | None = None) -> Title:
        """The title as far as the row tells it."""
        countries = country_codes(row.country for row in self.countries)
        genres = [row.genre for row in self.genres]
        is_own = is_russian(self.name_original, countries)
        original = self.name_ru if is_own else self.name_original or self.name_en
        # Alone, the "English" name is the original one in Latin letters, whatever its language.
        english = self.name_en if is_own or self.name_original else ""
        return Title(
            kind=self.kind(wanted),
            name_ru=self.name_ru,
            name_en=english_name(english, original, countries),
            name_original=original,
            original_language="ru" if is_own else "",
            year=self.year,
            end_year=self.years[1] if self.years else None,
            ids=ExternalIds(kinopoisk=self.id, imdb=self.imdb),
            runtime_min=self.duration,
            poster_url=_picture(self.poster),
            popularity=fame_by_votes(max(self.votes or 0, self.imdb_votes or 0)),
            sources=(SERVICE,),
            is_adult=FOR_ADULTS in genres,
            genres=genres_of(genres),
            countries=countries,
            ratings=(
                *rating("kinopoisk", self.mark, self.votes),
                *rating("imdb", self.imdb_mark, self.imdb_votes),
            ),
            premieres=_premieres(PremiereKind.THEATRICAL, self.day, "RU"),
        )


class Film(Row):
    """A title's own page."""

    length: Count = Field(default=None, validation_alias="filmLength")
    description: Prose = ""
    short_description: Prose = Field(default="", validation_alias="shortDescription")
    status: Text = Field(default="", validation_alias="productionStatus")
    mpaa: Text = Field(default="", validation_alias="ratingMpaa")
    age: Text = Field(default="", validation_alias="ratingAgeLimits")
    start: Year = Field(default=None, validation_alias="startYear")
    # 9999, while it runs, is no year.
    end: Year = Field(default=None, validation_alias="endYear")
    is_whole: Flag = Field(default=None, validation_alias="completed")

    def details(self, kind: TitleKind) -> Title:
        """The title with everything that the page tells of it."""
        found = self.title(kind)
        years = re.fullmatch(r"age(\d{1,2})", self.age, re.ASCII)
        ages = age_ratings(mpaa=self.mpaa, russian=int(years[1]) if years else None)
        is_series = found.kind is TitleKind.SERIES
        return replace(
            found,
            year=self.year or self.start,
            end_year=self.end if is_series else None,
            runtime_min=self.length,
            overview_ru=self.description or self.short_description,
            age=years_of_the_nearest((one.country, one.rating) for one in ages),
            age_ratings=ages,
            status=self._of_series() if is_series else self._of_film(),
        )

    def _of_film(self) -> Airing | None:
        if self.mark is not None:
            return Airing.RELEASED
        return Airing.ANNOUNCED if self.status in _UNFINISHED else None

    def _of_series(self) -> Airing | None:
        if self.is_whole or (self.end and self.start):
            return Airing.ENDED
        if self.mark is not None and self.is_whole is False:
            return Airing.RUNNING
        return Airing.ANNOUNCED if self.status in _UNFINISHED and self.mark is None else None


class Found(BaseModel):
    """The answer to a search."""

    films: Results[Row]


class Films(BaseModel):
    """The answer to what is asked by filters, of a collection, of premieres and of what is alike."""

    items: Results[Row]


class Relatives(RootModel[Results[Row]]):
    """The films that a film belongs to, in a bare list."""


class Filters(BaseModel):
    """What films can be filtered by: an answer that needs nothing but a good key."""

    genres: tuple[object, ...]
    countries: tuple[object, ...]


class _EpisodeRow(_Page):
    number: PositiveInt = Field(validation_alias="episodeNumber")
    name_ru: Line = Field(default="", validation_alias="nameRu")
    name_en: Line = Field(default="", validation_alias="nameEn")
    day: Day = Field(default=None, validation_alias="releaseDate")

    def episode(self, season: int) -> Episode:
        name = episode_name(self.name_ru, self.name_en)
        return Episode(season=season, number=self.number, name=name, air_date=self.day)


class _SeasonRow(BaseModel):
    number: SeasonNumber
    episodes: SoundRows[_EpisodeRow] = ()

    def parts(self) -> tuple[Episode, ...]:
        return each_once(row.episode(self.number) for row in self.episodes)


class Seasons(BaseModel):
    """The seasons of a series with their episodes."""

    items: Results[_SeasonRow]

    def season(self, number: int) -> tuple[Episode, ...]:
        """The episodes of that season; none if it is not there."""
        return next((row.parts() for row in self.items if row.number == number), ())

    def seasons(self) -> tuple[Season, ...]:
        """Every season, in order."""
        by_number = {row.number: season_of(row.number, row.parts()) for row in reversed(self.items)}
        return tuple(by_number[number] for number in sorted(by_number))


class _DayRow(_Page):
    type: Text = ""
    way: Text = Field(default="", validation_alias="subType")
    day: Day = Field(default=None, validation_alias="date")
    is_again: Flag = Field(default=None, validation_alias="reRelease")
    country: SoundPart[_Country] = _Country()

    def premieres(self) -> tuple[Premiere, ...]:
        if self.is_again:
            return ()
        where = next(iter(country_codes([self.country.country])), "RU" if self.type == "LOCAL" else "")
        return _premieres(_PREMIERES.get(self.way, PremiereKind.THEATRICAL), self.day, where)


class Days(BaseModel):
    """When and how a film came out."""

    items: Results[_DayRow]

    def premieres(self) -> tuple[Premiere, ...]:
        """Each first day, in order."""
        found = dict.fromkeys(premiere for row in self.items for premiere in row.premieres())
        return tuple(sorted(found, key=lambda premiere: premiere.day))


class _StaffRow(_Page):
    id: Id = Field(validation_alias="staffId")
    name_ru: Line = Field(default="", validation_alias="nameRu")
    name_en: Line = Field(default="", validation_alias="nameEn")
    description: Line = ""
    profession: Text = Field(default="", validation_alias="professionKey")

    def credits(self) -> Iterator[Credit]:
        work = Work(self.profession, self.description)
        return work.credits(name=self.name_en, name_ru=self.name_ru, kinopoisk=self.id)


class Staff(RootModel[Results[_StaffRow]]):
    """Who made a film, in a bare list."""

    def credits(self) -> tuple[Credit, ...]:
        """The makers and the cast in the site's order."""
        return shortened(credit for row in self.root for credit in row.credits())


class PersonRow(_Page):
    """A person in a list."""

    id: Id = Field(validation_alias=AliasChoices("kinopoiskId", "personId"))
    name_ru: Line = Field(default="", validation_alias="nameRu")
    name_en: Line = Field(default="", validation_alias="nameEn")
    poster: Text = Field(default="", validation_alias="posterUrl")

    def person(self) -> Person:
        """The person as far as the row tells."""
        return Person(
            name=self.name_en,
            name_ru=self.name_ru,
            ids=PersonIds(kinopoisk=self.id),
            photo_url=_picture(self.poster),
            sources=(SERVICE,),
        )


class Persons(BaseModel):
    """The answer to a search for people."""

    items: Results[PersonRow]


class _WorkRow(Row):
    general: Flag = None
    description: Line = ""
    profession: Text = Field(default="", validation_alias="professionKey")

    def parts(self) -> Iterator[Part]:
        named, is_series = _OF_SERIES.subn("", self.name_ru)
        title = replace(self.title(TitleKind.SERIES if is_series else None), name_ru=named)
        return Work(self.profession, self.description).parts(title)


class PersonPage(PersonRow):
    """A person's own page."""

    born: LifeDay = Field(default=None, validation_alias="birthday")
    died: LifeDay = Field(default=None, validation_alias="death")
    profession: Line = ""
    films: SoundRows[_WorkRow] = ()

    def details(self) -> Person:
        """The person with every title; nobody tells how well known those are, so the main works come first."""
        rows = sorted(self.films, key=lambda row: (not row.general, -(row.mark or 0)))
        return replace(
            self.person(),
            department=department_of(self.profession),
            born=self.born,
            died=self.died,
            parts=tuple(dict.fromkeys(part for row in rows for part in row.parts())),
        )


def _picture(url: str) -> str | None:
    """The address of a picture that the service keeps; None for any other."""
    # Some pages leave the host out.
    return PICTURES.found(f"https://{HOST}{url}" if url.startswith("/images/") else url)


def _premieres(kind: PremiereKind, day: date | None, country: str) -> tuple[Premiere, ...]:
    return () if day is None else (Premiere(kind=kind, day=day, country=country),)
