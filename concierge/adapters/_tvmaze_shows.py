"""TVmaze's JSON of a series as a title."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from pydantic import BaseModel, Field

from concierge.adapters._lenient import Imdb, Number, Piece, Several, Words, name_of_episode, sound
from concierge.adapters._shapes import Count, Day, Line, Mark, Prose, Text
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.same_name import is_cyrillic
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind, SourceRating

__all__ = ["Broadcast", "EpisodeRow", "Hit", "Show", "picture_path"]

SOURCE: Final = "tvmaze"
BEST_WEIGHT: Final = 100
# These come every day: among what is expected nobody looks for them.
DAILY: Final = frozenset({"News", "Talk Show", "Game Show", "Sports"})
# "To Be Determined" is neither on nor ended, and so says nothing.
STATUSES: Final[Mapping[str, Airing]] = {
    "Running": Airing.RUNNING,
    "Ended": Airing.ENDED,
    "In Development": Airing.ANNOUNCED,
}
CODES: Final[Mapping[str, str]] = dict(
    re.findall(
        r"(\w+):(\w\w)",
        "Arabic:ar Bulgarian:bg Chinese:zh Croatian:hr Czech:cs Danish:da Dutch:nl English:en Estonian:et "
        "Finnish:fi French:fr Georgian:ka German:de Greek:el Hebrew:he Hindi:hi Hungarian:hu Icelandic:is "
        "Indonesian:id Irish:ga Italian:it Japanese:ja Kazakh:kk Korean:ko Latvian:lv Lithuanian:lt Malay:ms "
        "Norwegian:no Persian:fa Polish:pl Portuguese:pt Romanian:ro Russian:ru Serbian:sr Slovak:sk "
        "Slovenian:sl Spanish:es Swedish:sv Tagalog:tl Tamil:ta Telugu:te Thai:th Turkish:tr Ukrainian:uk "
        "Urdu:ur Vietnamese:vi Welsh:cy",
    )
)
JOBS: Final[Mapping[str, tuple[str, str]]] = {
    "Creator": ("Creator", "Writing"),
    "Director": ("Director", "Directing"),
    "Writer": ("Writer", "Writing"),
    "Story": ("Story", "Writing"),
    "Executive Producer": ("Executive Producer", "Production"),
    "Producer": ("Producer", "Production"),
    "Director Of Photography": ("Director of Photography", "Camera"),
    "Cinematographer": ("Director of Photography", "Camera"),
    "Composer": ("Original Music Composer", "Sound"),
    "Music": ("Original Music Composer", "Sound"),
    "Editor": ("Editor", "Editing"),
}
_PICTURE: Final = re.compile(
    r"https?://static\.tvmaze\.com(/uploads/images/[A-Za-z0-9_]+/[0-9]+/[0-9]+\.(?:jpg|jpeg|png|gif|webp))"
)
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
_LONGEST_ALIAS: Final = 200


def picture_path(url: str) -> str | None:
    """Where on its host a picture of TVmaze's lies; None for any other address."""
    found = _PICTURE.fullmatch(url)
    return found[1] if found else None


class _Country(BaseModel):
    code: Text = ""

    @property
    def iso(self) -> str:
        return self.code if re.fullmatch("[A-Z]{2}", self.code) else ""


class _Channel(BaseModel):
    country: Piece[_Country] = _Country()


class _Externals(BaseModel):
    imdb: Imdb = None
    thetvdb: Number = None


class _Rating(BaseModel):
    average: Mark = None


class _Picture(BaseModel):
    medium: Text = ""
    original: Text = ""

    def url(self) -> str | None:
        paths = (picture_path(url) for url in (self.original, self.medium))
        return next((f"https://static.tvmaze.com{path}" for path in paths if path), None)


class _Aka(BaseModel):
    name: Line = ""
    country: Piece[_Country] = _Country()


class _SeasonRow(BaseModel):
    number: int = Field(ge=0)
    planned: Count = Field(default=None, validation_alias="episodeOrder")
    premiere: Day = Field(default=None, validation_alias="premiereDate")


class _Named(BaseModel):
    name: Line = ""


class _CastRow(BaseModel):
    person: Piece[_Named] = _Named()
    character: Piece[_Named] = _Named()


class _CrewRow(BaseModel):
    type: Text = ""
    person: Piece[_Named] = _Named()


class EpisodeRow(BaseModel):
    """An episode; the specials have no number."""

    season: int = Field(ge=0)
    number: Number = None
    name: Line = ""
    day: Day = Field(default=None, validation_alias="airdate")

    @property
    def is_special(self) -> bool:
        """Whether it stands outside of the seasons."""
        return self.number is None or self.season == 0

    def episode(self, season: int, number: int) -> Episode:
        """The episode under that number; a name that only fills a place is ""."""
        name = name_of_episode(self.name)
        return Episode(season=season, number=number, name=name, air_date=self.day)


class _Embedded(BaseModel):
    akas: Several = ()
    cast: Several = ()
    crew: Several = ()
    episodes: Several = ()
    seasons: Several = ()
    next: object = Field(default=None, validation_alias="nextepisode")


class Show(BaseModel):
    """A series in a list or on its own page."""

    id: int = Field(gt=0, lt=2**31)
    name: Line = ""
    type: Text = ""
    language: Text = ""
    genres: Words = ()
    status: Text = ""
    runtime: Count = None
    average_runtime: Count = Field(default=None, validation_alias="averageRuntime")
    premiered: Day = None
    ended: Day = None
    rating: Piece[_Rating] = _Rating()
    weight: Number = None
    network: Piece[_Channel] = _Channel()
    web_channel: Piece[_Channel] = Field(default=_Channel(), validation_alias="webChannel")
    externals: Piece[_Externals] = _Externals()
    image: Piece[_Picture] = _Picture()
    summary: Prose = ""
    embedded: Piece[_Embedded] = Field(default=_Embedded(), validation_alias="_embedded")

    def title(self) -> Title:
        """What a row of a search says."""
        language = CODES.get(self.language, "")
        is_russian = is_cyrillic(self.name)
        is_latin = bool(_LATIN.search(self.name))
        return Title(
            kind=TitleKind.SERIES,
            name_ru=self.name if is_russian and language == "ru" else "",
            name_en="" if is_russian or not (is_latin or language == "en") else self.name,
            # A series of another language may go by its English name here.
            name_original=self.name if language == "en" or not is_latin else "",
            original_language=language,
            year=self.premiered.year if self.premiered else None,
            end_year=self.ended.year if self.ended and self.status == "Ended" else None,
            ids=ExternalIds(tvmaze=self.id, imdb=self.externals.imdb, tvdb=self.externals.thetvdb),
            runtime_min=self.runtime or self.average_runtime,
            overview_en=self.summary,
            poster_url=self.image.url(),
            popularity=min(1.0, (self.weight or 0) / BEST_WEIGHT),
            sources=(SOURCE,),
            status=STATUSES.get(self.status),
            genres=genres_of((*self.genres, self.type)),
            countries=self._countries(),
            ratings=self._ratings(),
            premieres=self._premieres(),
        )

    def details(self) -> Title:
        """What the series' own page says with the parts that were asked for."""
        found = self.title()
        akas = sound(_Aka, self.embedded.akas)
        russian = (aka.name for aka in akas if aka.country.iso == "RU" and is_cyrillic(aka.name))
        others = (aka.name for aka in akas if len(aka.name) <= _LONGEST_ALIAS)
        name_ru = found.name_ru or next(russian, "")
        main = {name_ru, found.name_en, found.name_original, ""}
        episodes = [row for row in sound(EpisodeRow, self.embedded.episodes) if not row.is_special]
        return replace(
            found,
            name_ru=name_ru,
            aliases=tuple(dict.fromkeys(name for name in others if name not in main)),
            end_year=found.end_year or self._last_year(episodes),
            seasons=tuple(self._seasons(episodes)),
            next_episode=self._next(),
            credits=tuple(dict.fromkeys(self._credits())),
        )

    def _countries(self) -> tuple[str, ...]:
        codes = (self.network.country.iso, self.web_channel.country.iso)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _ratings(self) -> tuple[SourceRating, ...]:
        mark = self.rating.average
        return () if mark is None else (SourceRating(source=SOURCE, value=mark),)

    def _premieres(self) -> tuple[Premiere, ...]:
        if self.premiered is None:
            return ()
        country = next(iter(self._countries()), "")
        return (Premiere(kind=PremiereKind.TV, day=self.premiered, country=country),)

    def _last_year(self, episodes: list[EpisodeRow]) -> int | None:
        # Older answers lack the day on which a series ended.
        days = [row.day for row in episodes if row.day]
        return max(days).year if days and self.status == "Ended" else None

    def _seasons(self, episodes: list[EpisodeRow]) -> Iterator[Season]:
        rows = {row.number: row for row in sound(_SeasonRow, self.embedded.seasons)}
        for number in sorted(rows.keys() | {row.season for row in episodes}):
            known = [row for row in episodes if row.season == number]
            row = rows.get(number, _SeasonRow(number=number))
            yield Season(
                number=number,
                episode_count=row.planned or len(known) or None,
                air_date=row.premiere or min((each.day for each in known if each.day), default=None),
            )

    def _next(self) -> Episode | None:
        found = next(iter(sound(EpisodeRow, [self.embedded.next])), None)
        return found.episode(found.season, found.number) if found and found.number else None

    def _credits(self) -> Iterator[Credit]:
        for row in sound(_CrewRow, self.embedded.crew):
            if row.type in JOBS and row.person.name:
                job, department = JOBS[row.type]
                yield Credit(person=row.person.name, job=job, department=department)
        for part in sound(_CastRow, self.embedded.cast):
            if part.person.name:
                character = part.character.name
                yield Credit(person=part.person.name, job="Actor", department="Acting", character=character)


class Hit(BaseModel):
    """A row of a search."""

    show: Show


class _ShowInside(BaseModel):
    show: object = None


class Broadcast(EpisodeRow):
    """An episode in a schedule, with its series beside it or, on the web's, among the embedded."""

    show: object = None
    embedded: Piece[_ShowInside] = Field(default=_ShowInside(), validation_alias="_embedded")

    def title(self, day: date) -> Title | None:
        """The series with this as its next episode; None for what is not listed, and what cannot be read."""
        show = next(iter(sound(Show, [self.show or self.embedded.show])), None)
        if show is None or not show.name or show.type in DAILY or not self.number:
            return None
        episode = self.episode(self.season, self.number)
        return replace(show.title(), next_episode=replace(episode, air_date=episode.air_date or day))
