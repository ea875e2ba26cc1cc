"""What the API of PoiskKino answers: "" and 0 stand for nothing in a search, null on a page of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

from concierge.adapters._age_ratings import age_ratings, years_of_the_nearest
from concierge.adapters._episodes import each_once, episode_name
from concierge.adapters._external_ids import ImdbTitle
from concierge.adapters._fame import fame_by_votes
from concierge.adapters._jobs import shortened
from concierge.adapters._kinopoisk_words import FOR_ADULTS, Work, department_of, english_name, is_russian
from concierge.adapters._marks import rating
from concierge.adapters._pictures import picture_on
from concierge.adapters._shapes import (
    YEARS,
    Count,
    Flag,
    Id,
    Line,
    Mark,
    Prose,
    Results,
    SeasonNumber,
    SoundPart,
    SoundRows,
    Text,
    Year,
)
from concierge.model.country import country_codes
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.person import Part, Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind

__all__ = ["SERVICE", "Failure", "Film", "Films", "PersonPage", "Persons", "Row", "Seasons"]

SERVICE: Final = "poiskkino"
# Where its pictures lie: its own store, Kinopoisk's and TMDB's.
HOSTS: Final = frozenset(
    {
        "image.openmoviedb.com",
        "imagetmdb.com",
        "image.tmdb.org",
        "avatars.mds.yandex.net",
        "st.kp.yandex.net",
        "kinopoiskapiunofficial.tech",
    }
)

_MOSCOW: Final = timedelta(hours=3)
_SERIES: Final = frozenset({"tv-series", "anime", "animated-series", "tv-show"})
_MOVIES: Final = frozenset({"movie", "cartoon"})
_UNFINISHED: Final = frozenset({"announced", "pre-production", "filming", "post-production"})
_ENGLISH: Final = frozenset({"EN", "US", "GB"})
_OLDEST: Final = 21


def _life_day(value: object) -> date | None:
    """The day in Moscow: some moments are its midnight, the others that of UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        day = (moment if moment and moment.tzinfo else moment and moment.replace(tzinfo=UTC)) or None
        return (day.astimezone(UTC) + _MOSCOW).date() if day else None
    except (ValueError, OverflowError):
        return None


def _moscow_day(value: object) -> date | None:
    day = _life_day(value)
    return day if day and day.year in YEARS else None


LifeMoment: TypeAlias = Annotated[date | None, BeforeValidator(_life_day)]
Moment: TypeAlias = Annotated[date | None, BeforeValidator(_moscow_day)]


class _Page(BaseModel):
    model_config = ConfigDict(validate_by_name=True)


class Failure(BaseModel):
    """Why a request was refused; several reasons come in a list."""

    message: str | list[object] = ""

    @property
    def said(self) -> str:
        """The reasons in one text, in small letters."""
        told = self.message if isinstance(self.message, list) else [self.message]
        return " ".join(map(str, told)).casefold()


class _Named(BaseModel):
    name: Line = ""


class _OtherName(_Named):
    language: Text = ""


class _Ids(BaseModel):
    imdb: ImdbTitle = None
    tmdb: Count = None


class _Picture(BaseModel):
    url: Text = ""


class _Marks(BaseModel):
    kp: Mark = None
    imdb: Mark = None
    tmdb: Mark = None


class _Votes(BaseModel):
    kp: Count = None
    imdb: Count = None
    tmdb: Count = None


class _Years(BaseModel):
    start: Year = None
    end: Year = None


class _Premieres(BaseModel):
    world: Moment = None
    russia: Moment = None
    digital: Moment = None
    bluray: Moment = None
    dvd: Moment = None

    def all(self) -> tuple[Premiere, ...]:
        told = (
            (PremiereKind.THEATRICAL, self.world, "", ""),
            (PremiereKind.THEATRICAL, self.russia, "RU", ""),
            (PremiereKind.DIGITAL, self.digital, "", ""),
            (PremiereKind.PHYSICAL, self.bluray, "", "Blu-ray"),
            (PremiereKind.PHYSICAL, self.dvd, "", "DVD"),
        )
        found = (
            Premiere(kind=kind, day=day, country=country, note=note)
            for kind, day, country, note in told
            if day is not None
        )
        return tuple(sorted(found, key=lambda premiere: premiere.day))


class Row(_Page):
    """A title in a list."""

    id: Id
    ids: SoundPart[_Ids] = Field(default=_Ids(), validation_alias="externalId")
    name: Line = ""
    alternative_name: Line = Field(default="", validation_alias="alternativeName")
    en_name: Line = Field(default="", validation_alias="enName")
    names: SoundRows[_OtherName] = ()
    type: Text = ""
    is_series: Flag = Field(default=None, validation_alias="isSeries")
    year: Year = None
    years: SoundRows[_Years] = Field(default=(), validation_alias="releaseYears")
    description: Prose = ""
    short_description: Prose = Field(default="", validation_alias="shortDescription")
    marks: SoundPart[_Marks] = Field(default=_Marks(), validation_alias="rating")
    votes: SoundPart[_Votes] = _Votes()
    length: Count = Field(default=None, validation_alias="movieLength")
    series_length: Count = Field(default=None, validation_alias="seriesLength")
    poster: SoundPart[_Picture] = _Picture()
    genres: SoundRows[_Named] = ()
    countries: SoundRows[_Named] = ()
    status: Text = ""
    premiere: SoundPart[_Premieres] = _Premieres()
    mpaa: Text = Field(default="", validation_alias="ratingMpaa")
    age: Count = Field(default=None, validation_alias="ageRating")

    @property
    def kind(self) -> TitleKind | None:
        """What it is, if anybody said so."""
        if self.is_series is None and self.type not in _SERIES | _MOVIES:
            return None
        is_series = self.type in _SERIES if self.is_series is None else self.is_series
        return TitleKind.SERIES if is_series else TitleKind.MOVIE

    def title(self, wanted: TitleKind | None = None) -> Title:
        """The title as far as the row tells; of no known kind it is what was asked for, and a film else."""
        kind = self.kind or wanted or TitleKind.MOVIE
        countries = country_codes(row.name for row in self.countries)
        genres = [row.name for row in self.genres]
        is_own = is_russian(self.alternative_name, countries)
        ages = age_ratings(mpaa=self.mpaa, russian=self.age if self.age and self.age <= _OLDEST else None)
        return Title(
            kind=kind,
            name_ru=self.name,
            name_en=english_name(self._english(), self.alternative_name, countries),
            name_original=self.alternative_name or (self.name if is_own else ""),
            original_language="ru" if is_own else "",
            year=self.year or next((years.start for years in self.years if years.start), None),
            end_year=self._last_year() if kind is TitleKind.SERIES else None,
            ids=ExternalIds(kinopoisk=self.id, imdb=self.ids.imdb, tmdb=self.ids.tmdb),
            runtime_min=self.length or self.series_length,
            overview_ru=self.description or self.short_description,
            poster_url=picture_on(HOSTS, self.poster.url),
            popularity=fame_by_votes(max(self.votes.kp or 0, self.votes.imdb or 0)),
            aliases=self._aliases(),
            sources=(SERVICE,),
            age=years_of_the_nearest((one.country, one.rating) for one in ages),
            age_ratings=ages,
            is_adult=FOR_ADULTS in genres,
            status=self._series_status() if kind is TitleKind.SERIES else self._film_status(),
            genres=genres_of(genres),
            countries=countries,
            premieres=self.premiere.all(),
            ratings=(
                *rating("kinopoisk", self.marks.kp, self.votes.kp),
                *rating("imdb", self.marks.imdb, self.votes.imdb),
                *rating("tmdb", self.marks.tmdb, self.votes.tmdb),
            ),
        )

    def _english(self) -> str:
        others = (other.name for other in self.names if other.language.upper() in _ENGLISH)
        return self.en_name or next(others, "")

    def _aliases(self) -> tuple[str, ...]:
        main = {"", self.name, self.alternative_name, self.en_name}
        return tuple(dict.fromkeys(other.name for other in self.names if other.name not in main))

    def _last_year(self) -> int | None:
        # An open end is null, and then no earlier one counts.
        ends = [years.end for years in self.years]
        return max((end for end in ends if end), default=None) if None not in ends else None

    def _film_status(self) -> Airing | None:
        if self.status in _UNFINISHED:
            return Airing.ANNOUNCED
        return Airing.RELEASED if self.status == "completed" else None

    def _series_status(self) -> Airing | None:
        if self.status in _UNFINISHED:
            return Airing.ANNOUNCED if self.marks.kp is None else Airing.RUNNING
        return Airing.ENDED if self.status == "completed" else None


class Films(BaseModel):
    """A page of a list of titles."""

    docs: Results[Row]


class _PersonIn(_Page):
    id: Id
    name: Line = ""
    en_name: Line = Field(default="", validation_alias="enName")
    description: Line = ""
    profession: Text = Field(default="", validation_alias="enProfession")

    def credits(self) -> Iterator[Credit]:
        work = Work(self.profession, self.description)
        return work.credits(name=self.en_name, name_ru=self.name, kinopoisk=self.id)


class _SeasonCount(_Page):
    number: SeasonNumber
    episodes: Count = Field(default=None, validation_alias="episodesCount")


class Film(Row):
    """A title's own page. Its facts are passed over: they are HTML, and tell how films end."""

    persons: SoundRows[_PersonIn] = ()
    seasons: SoundRows[_SeasonCount] = Field(default=(), validation_alias="seasonsInfo")
    similar: SoundRows[Row] = Field(default=(), validation_alias="similarMovies")
    relatives: SoundRows[Row] = Field(default=(), validation_alias="sequelsAndPrequels")

    def details(self, kind: TitleKind) -> Title:
        """The title with everything that the page tells of it."""
        counts = {row.number: row.episodes for row in reversed(self.seasons)}
        return replace(
            self.title(kind),
            credits=shortened(credit for row in self.persons for credit in row.credits()),
            seasons=tuple(Season(number=number, episode_count=counts[number]) for number in sorted(counts)),
        )


class _EpisodeRow(_Page):
    number: PositiveInt
    name: Line = ""
    en_name: Line = Field(default="", validation_alias="enName")
    day: Moment = Field(default=None, validation_alias=AliasChoices("airDate", "date"))


class _SeasonRow(BaseModel):
    number: SeasonNumber
    episodes: SoundRows[_EpisodeRow] = ()


class Seasons(BaseModel):
    """The seasons of a series with their episodes."""

    docs: Results[_SeasonRow]

    def season(self, number: int) -> tuple[Episode, ...]:
        """The episodes of that season; none if it is not there."""
        return each_once(
            Episode(
                season=number,
                number=row.number,
                name=episode_name(row.name, row.en_name),
                air_date=row.day,
            )
            for season in self.docs
            if season.number == number
            for row in season.episodes
        )


class PersonRow(_Page):
    """A person in a list."""

    id: Id
    name: Line = ""
    en_name: Line = Field(default="", validation_alias="enName")
    photo: Text = ""

    def person(self) -> Person:
        """The person as far as the row tells."""
        return Person(
            name=self.en_name,
            name_ru=self.name,
            ids=PersonIds(kinopoisk=self.id),
            photo_url=picture_on(HOSTS, self.photo),
            sources=(SERVICE,),
        )


class Persons(BaseModel):
    """A page of a list of people."""

    docs: Results[PersonRow]


class _Value(BaseModel):
    value: Line = ""


class _WorkRow(_Page):
    id: Id
    name: Line = ""
    alternative_name: Line = Field(default="", validation_alias="alternativeName")
    mark: Mark = Field(default=None, validation_alias="rating")
    general: Flag = None
    description: Line = ""
    profession: Text = Field(default="", validation_alias="enProfession")

    def parts(self, title: Title) -> Iterator[Part]:
        return Work(self.profession, self.description).parts(title)

    def title(self) -> Title:
        """The title as far as the person's page tells: not even whether it is a series."""
        return Title(
            kind=TitleKind.MOVIE,
            name_ru=self.name,
            name_original=self.alternative_name,
            ids=ExternalIds(kinopoisk=self.id),
            ratings=rating("kinopoisk", self.mark),
            sources=(SERVICE,),
        )


class PersonPage(PersonRow):
    """A person's own page."""

    born: LifeMoment = Field(default=None, validation_alias="birthday")
    died: LifeMoment = Field(default=None, validation_alias="death")
    professions: SoundRows[_Value] = Field(default=(), validation_alias="profession")
    works: SoundRows[_WorkRow] = Field(default=(), validation_alias="movies")

    def details(self, known: Mapping[int, Title]) -> Person:
        """The person with every title, the best known first, of those that are known."""
        titled = [(row, known.get(row.id) or row.title()) for row in self.works]
        titled.sort(key=lambda pair: (-pair[1].popularity, not pair[0].general, -(pair[0].mark or 0)))
        return replace(
            self.person(),
            department=department_of(next((row.value for row in self.professions), "")),
            born=self.born,
            died=self.died,
            parts=tuple(dict.fromkeys(part for row, title in titled for part in row.parts(title))),
        )
