"""Films and series as rows in TMDB's lists, and what all of its pages share: names, days, pictures, genres."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from concierge.adapters._age_ratings import ADULT
from concierge.adapters._fame import fame_by_votes
from concierge.adapters._marks import rating
from concierge.adapters._pictures import PictureStore
from concierge.adapters._shapes import (
    Count,
    Country,
    Day,
    Flag,
    Id,
    Line,
    Mark,
    Prose,
    Results,
    SoundRows,
    Text,
)
from concierge.model.genre import Genre
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import SourceRating

__all__ = [
    "PICTURES",
    "SERVICE",
    "ListPage",
    "Row",
    "filled",
    "genre_numbers",
    "in_script",
    "is_russian",
]

SERVICE: Final = "tmdb"
PICTURES: Final = PictureStore(
    SERVICE,
    "https://image.tmdb.org/t/p",
    re.compile(r"/(w\d{2,4}|h\d{2,4}|original)/[\w-]{1,100}\.(jpg|jpeg|png|webp)", re.ASCII),
)
POSTER_SIZE: Final = "w500"

_SCRIPTS: Final = {"ru": re.compile("[а-яё]", re.IGNORECASE), "en": re.compile("[a-z]", re.IGNORECASE)}
_RUSSIAN: Final = re.compile(r"[а-яё .,'’()-]*[а-яё][а-яё .,'’()-]*", re.IGNORECASE)
_KINDS: Final = {"movie": TitleKind.MOVIE, "tv": TitleKind.SERIES}
_OF_BOTH: Final[Mapping[int, tuple[Genre, ...]]] = {
    16: (Genre.ANIMATION,),
    35: (Genre.COMEDY,),
    80: (Genre.CRIME,),
    99: (Genre.DOCUMENTARY,),
    18: (Genre.DRAMA,),
    10751: (Genre.FAMILY,),
    9648: (Genre.MYSTERY,),
    37: (Genre.WESTERN,),
}
_GENRES: Final[Mapping[TitleKind, Mapping[int, tuple[Genre, ...]]]] = MappingProxyType(
    {
        TitleKind.MOVIE: {
            **_OF_BOTH,
            28: (Genre.ACTION,),
            12: (Genre.ADVENTURE,),
            14: (Genre.FANTASY,),
            36: (Genre.HISTORY,),
            27: (Genre.HORROR,),
            10402: (Genre.MUSIC,),
            10749: (Genre.ROMANCE,),
            878: (Genre.SCIENCE_FICTION,),
            53: (Genre.THRILLER,),
            10752: (Genre.WAR,),
        },
        TitleKind.SERIES: {
            **_OF_BOTH,
            10759: (Genre.ACTION, Genre.ADVENTURE),
            10762: (Genre.CHILDREN,),
            10764: (Genre.REALITY,),
            10765: (Genre.SCIENCE_FICTION, Genre.FANTASY),
            10767: (Genre.TALK,),
            10768: (Genre.WAR,),
        },
    }
)


class Row(BaseModel):
    """A film, a series or something else in a list; films have titles, series have names."""

    model_config = ConfigDict(validate_by_name=True)

    id: Id
    adult: Flag = None
    softcore: Flag = None
    media_type: Text = ""
    name: Line = Field(default="", validation_alias=AliasChoices("title", "name"))
    original: Line = Field(default="", validation_alias=AliasChoices("original_title", "original_name"))
    original_language: Text = ""
    origin_country: SoundRows[Country] = ()
    overview: Prose = ""
    genre_ids: SoundRows[int] = ()
    vote_average: Mark = None
    vote_count: Count = None
    poster_path: Text = ""
    day: Day = Field(default=None, validation_alias=AliasChoices("release_date", "first_air_date"))

    @property
    def kind(self) -> TitleKind | None:
        """What it is where a list is mixed; None for people, collections and what there will be else."""
        return _KINDS.get(self.media_type)

    def as_title(self, kind: TitleKind, language: str) -> Title:
        """The title as far as a list tells it, asked for in that language."""
        is_adult = bool(self.adult or self.softcore)
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
            poster_url=PICTURES.url(f"/{POSTER_SIZE}{self.poster_path}"),
            popularity=fame_by_votes(self.vote_count),
            sources=(SERVICE,),
            age=ADULT if is_adult else None,
            is_adult=is_adult,
            genres=self.with_anime(one for number in self.genre_ids for one in _GENRES[kind].get(number, ())),
            countries=tuple(filter(None, dict.fromkeys(self.origin_country))),
            ratings=self._ratings(),
        )

    def with_anime(self, genres: Iterable[Genre]) -> tuple[Genre, ...]:
        """The genres, and anime for what was drawn in Japan: TMDB has no word for it."""
        told = tuple(dict.fromkeys(genres))
        is_anime = Genre.ANIMATION in told and self.original_language == "ja"
        return (*told, Genre.ANIME) if is_anime and Genre.ANIME not in told else told

    def _ratings(self) -> tuple[SourceRating, ...]:
        # Before anybody has voted the average is 0, and what one person says is no average yet.
        return () if self.vote_count is None else rating(SERVICE, self.vote_average, self.vote_count)

    def _name(self, wanted: str, asked: str) -> str:
        if self.original_language == wanted:
            return self.original
        return in_script(self.name, wanted) if asked.startswith(wanted) else ""


class ListPage(BaseModel):
    """A page of any list."""

    results: Results[Row]

    def titles(self, kind: TitleKind | None, language: str) -> tuple[Title, ...]:
        """The films and series of a list, all of that kind unless it is mixed, each once."""
        found = ((row, kind or row.kind) for row in self.results)
        titles = (row.as_title(its_kind, language) for row, its_kind in found if its_kind)
        return tuple({(title.kind, title.ids.tmdb): title for title in titles}.values())


def genre_numbers(genre: Genre, kind: TitleKind) -> tuple[int, ...]:
    """TMDB's numbers of a genre; none where it does not part titles so."""
    return tuple(number for number, genres in _GENRES[kind].items() if genre in genres)


def in_script(name: str, language: str) -> str:
    """The name if it can be of that language; where a translation is missing TMDB shows another one."""
    is_script_free = not any(letter.isalpha() for letter in name)
    return name if is_script_free or _SCRIPTS[language].search(name) else ""


def is_russian(name: str) -> bool:
    """Whether a person's name is in letters that Russian has, and in no others."""
    return _RUSSIAN.fullmatch(name) is not None


def filled(title: Title, same: Title) -> Title:
    """The title with the names and plots that it lacks from the same one in another language."""
    return replace(
        title,
        name_ru=title.name_ru or same.name_ru,
        name_en=title.name_en or same.name_en,
        overview_ru=title.overview_ru or same.overview_ru,
        overview_en=title.overview_en or same.overview_en,
    )
