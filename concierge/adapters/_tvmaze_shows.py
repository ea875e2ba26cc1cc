"""TVmaze's JSON of a series as a title."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from pydantic import BaseModel, Field, RootModel

from concierge.adapters._episodes import each_once, episode_name
from concierge.adapters._external_ids import ImdbTitle
from concierge.adapters._fame import Weight, fame_by_weight
from concierge.adapters._jobs import ACTOR, DEPARTMENTS
from concierge.adapters._marks import rating
from concierge.adapters._pictures import PictureStore
from concierge.adapters._shapes import (
    Count,
    Country,
    Day,
    Id,
    Line,
    Mark,
    Prose,
    Results,
    SeasonNumber,
    SoundOne,
    SoundPart,
    SoundRows,
    Text,
    Words,
)
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.same_name import is_cyrillic
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Premiere, PremiereKind

__all__ = ["PICTURES", "SERVICE", "Episodes", "Hits", "Schedule", "Show"]

SERVICE: Final = "tvmaze"
PICTURES: Final = PictureStore(
    SERVICE,
    "https://static.tvmaze.com",
    re.compile(r"/uploads/images/\w+/\d+/\d+\.(?:jpg|jpeg|png|gif|webp)", re.ASCII),
)
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
JOBS: Final[Mapping[str, str]] = {
    "Creator": "Creator",
    "Director": "Director",
    "Writer": "Writer",
    "Story": "Story",
    "Executive Producer": "Executive Producer",
    "Producer": "Producer",
    "Director Of Photography": "Director of Photography",
    "Cinematographer": "Director of Photography",
    "Composer": "Original Music Composer",
    "Music": "Original Music Composer",
    "Editor": "Editor",
}
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
_LONGEST_ALIAS: Final = 200


class _Country(BaseModel):
    code: Country = ""


class _Channel(BaseModel):
    country: SoundPart[_Country] = _Country()


class _Externals(BaseModel):
    imdb: ImdbTitle = None
    thetvdb: Count = None


class _Rating(BaseModel):
    average: Mark = None


class _Picture(BaseModel):
    medium: Text = ""
    original: Text = ""

    def url(self) -> str | None:
        return PICTURES.found(self.original) or PICTURES.found(self.medium)


class _Aka(BaseModel):
    name: Line = ""
    country: SoundPart[_Country] = _Country()


class _SeasonRow(BaseModel):
    number: SeasonNumber
    planned: Count = Field(default=None, validation_alias="episodeOrder")
    premiere: Day = Field(default=None, validation_alias="premiereDate")


class _Named(BaseModel):
    name: Line = ""


class _CastRow(BaseModel):
    person: SoundPart[_Named] = _Named()
    character: SoundPart[_Named] = _Named()


class _CrewRow(BaseModel):
    type: Text = ""
    person: SoundPart[_Named] = _Named()


class _EpisodeRow(BaseModel):
    """An episode; the specials have no number."""

    season: SeasonNumber
    number: Count = None
    name: Line = ""
    day: Day = Field(default=None, validation_alias="airdate")

    @property
    def is_special(self) -> bool:
        """Whether it stands outside of the seasons."""
        return self.number is None or self.season == 0

    def episode(self, season: int, number: int) -> Episode:
        """The episode under that number; a name that only fills a place is ""."""
        name = episode_name(self.name)
        return Episode(season=season, number=number, name=name, air_date=self.day)


class _Embedded(BaseModel):
    akas: SoundRows[_Aka] = ()
    cast: SoundRows[_CastRow] = ()
    crew: SoundRows[_CrewRow] = ()
    episodes: SoundRows[_EpisodeRow] = ()
    seasons: SoundRows[_SeasonRow] = ()
    next: SoundOne[_EpisodeRow] = Field(default=None, validation_alias="nextepisode")


class Show(BaseModel):
    """A series in a list or on its own page."""

    id: Id
    name: Line = ""
    type: Text = ""
    language: Text = ""
    genres: Words = ()
    status: Text = ""
    runtime: Count = None
    average_runtime: Count = Field(default=None, validation_alias="averageRuntime")
    premiered: Day = None
    ended: Day = None
    rating: SoundPart[_Rating] = _Rating()
    weight: Weight = 0.0
    network: SoundPart[_Channel] = _Channel()
    web_channel: SoundPart[_Channel] = Field(default=_Channel(), validation_alias="webChannel")
    externals: SoundPart[_Externals] = _Externals()
    image: SoundPart[_Picture] = _Picture()
    summary: Prose = ""
    embedded: SoundPart[_Embedded] = Field(default=_Embedded(), validation_alias="_embedded")

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
            popularity=fame_by_weight(self.weight),
            sources=(SERVICE,),
            status=STATUSES.get(self.status),
            genres=genres_of((*self.genres, self.type)),
            countries=self._countries(),
            ratings=rating(SERVICE, self.rating.average),
            premieres=self._premieres(),
        )

    def details(self) -> Title:
        """What the series' own page says with the parts that were asked for."""
        found = self.title()
        akas = self.embedded.akas
        russian = (aka.name for aka in akas if aka.country.code == "RU" and is_cyrillic(aka.name))
        others = (aka.name for aka in akas if len(aka.name) <= _LONGEST_ALIAS)
        name_ru = found.name_ru or next(russian, "")
        main = {name_ru, found.name_en, found.name_original, ""}
        episodes = [row for row in self.embedded.episodes if not row.is_special]
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
        codes = (self.network.country.code, self.web_channel.country.code)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _premieres(self) -> tuple[Premiere, ...]:
        if self.premiered is None:
            return ()
        country = next(iter(self._countries()), "")
        return (Premiere(kind=PremiereKind.TV, day=self.premiered, country=country),)

    def _last_year(self, episodes: list[_EpisodeRow]) -> int | None:
        # Older answers lack the day on which a series ended.
        days = [row.day for row in episodes if row.day]
        return max(days).year if days and self.status == "Ended" else None

    def _seasons(self, episodes: list[_EpisodeRow]) -> Iterator[Season]:
        rows = {row.number: row for row in self.embedded.seasons}
        for number in sorted(rows.keys() | {row.season for row in episodes}):
            known = [row for row in episodes if row.season == number]
            row = rows.get(number, _SeasonRow(number=number))
            yield Season(
                number=number,
                episode_count=row.planned or len(known) or None,
                air_date=row.premiere or min((each.day for each in known if each.day), default=None),
            )

    def _next(self) -> Episode | None:
        found = self.embedded.next
        return found.episode(found.season, found.number) if found and found.number else None

    def _credits(self) -> Iterator[Credit]:
        for row in self.embedded.crew:
            if row.person.name and (job := JOBS.get(row.type)):
                yield Credit(person=row.person.name, job=job, department=DEPARTMENTS[job])
        for part in self.embedded.cast:
            if part.person.name:
                yield Credit(
                    person=part.person.name,
                    job=ACTOR,
                    department=DEPARTMENTS[ACTOR],
                    character=part.character.name,
                )


class _Hit(BaseModel):
    show: Show


class Hits(RootModel[Results[_Hit]]):
    """The answer to a search, in a bare list."""

    def titles(self) -> Iterator[Title]:
        """The series in TVmaze's order, those without a name left out."""
        titles = (hit.show.title() for hit in self.root)
        return (title for title in titles if title.names)


class Episodes(RootModel[Results[_EpisodeRow]]):
    """All the episodes of a series, in a bare list."""

    def season(self, number: int) -> tuple[Episode, ...]:
        """The episodes of that season in order, and as season 0 the specials, numbered as they follow."""
        rows = [row for row in self.root if not row.is_special and row.season == number]
        told = [row.episode(number, row.number or 0) for row in rows]
        if number == 0:
            specials = (row for row in self.root if row.is_special)
            told = [row.episode(0, at) for at, row in enumerate(specials, 1)]
        return each_once(told)


class _ShowInside(BaseModel):
    show: SoundOne[Show] = None


class _Broadcast(_EpisodeRow):
    """An episode in a schedule, with its series beside it or, on the web's, among the embedded."""

    show: SoundOne[Show] = None
    embedded: SoundPart[_ShowInside] = Field(default=_ShowInside(), validation_alias="_embedded")

    def title(self, day: date) -> Title | None:
        """The series with this as its next episode; None for what is not listed, and what cannot be read."""
        show = self.show or self.embedded.show
        if show is None or not show.name or show.type in DAILY or not self.number:
            return None
        episode = self.episode(self.season, self.number)
        return replace(show.title(), next_episode=replace(episode, air_date=episode.air_date or day))


class Schedule(RootModel[Results[_Broadcast]]):
    """What is shown on a day, in a bare list."""

    def titles(self, day: date) -> list[Title]:
        """The series that are shown, in TVmaze's order."""
        titles = (row.title(day) for row in self.root)
        return [title for title in titles if title is not None]
