"""People at TMDB: found by name, and read with every title that they had a part in."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pydantic import BaseModel

from concierge.adapters._external_ids import ImdbPerson, WikidataItem
from concierge.adapters._fame import Weight, fame_by_trend, fame_by_votes
from concierge.adapters._jobs import ACTOR, DEPARTMENTS
from concierge.adapters._shapes import LifeDay, Line, Results, SoundPart, SoundRows, Text
from concierge.adapters._tmdb_credits import NamedRow
from concierge.adapters._tmdb_rows import PICTURES, SERVICE, Row, filled, is_russian
from concierge.model.person import Part, Person, PersonIds

__all__ = ["CREDITS_ALONE", "PERSON_PARTS", "PeoplePage", "PersonPage", "named_in_both"]

CREDITS_ALONE: Final = "combined_credits"
PERSON_PARTS: Final = f"{CREDITS_ALONE},external_ids,translations"
PHOTO_SIZE: Final = "h632"


class _PersonRow(NamedRow):
    """A person in the results of a search, with some of what they are known for."""

    known_for_department: Line = ""
    popularity: Weight = 0.0
    profile_path: Text = ""
    known_for: SoundRows[Row] = ()

    def as_person(self) -> Person:
        """Somebody of whom at least one name is known."""
        best = max((row.vote_count or 0 for row in self.known_for), default=0)
        return Person(
            name=self.latin,
            name_ru=self.russian,
            ids=PersonIds(tmdb=self.id),
            department=self.known_for_department,
            photo_url=PICTURES.url(f"/{PHOTO_SIZE}{self.profile_path}"),
            popularity=fame_by_votes(best) or fame_by_trend(self.popularity),
            sources=(SERVICE,),
        )


class PeoplePage(BaseModel):
    """A page of the search for people."""

    results: Results[_PersonRow]

    def people(self) -> tuple[Person, ...]:
        """Everybody who has a name, each once, in TMDB's order."""
        people = (row.as_person() for row in self.results)
        return tuple({person.ids.tmdb: person for person in people if person.names}.values())


class _PersonIds(BaseModel):
    imdb_id: ImdbPerson = None
    wikidata_id: WikidataItem = None


class _PersonName(BaseModel):
    name: Line = ""


class _PersonTranslation(BaseModel):
    iso_639_1: Text = ""
    data: SoundPart[_PersonName] = _PersonName()


class _PersonTranslations(BaseModel):
    translations: SoundRows[_PersonTranslation] = ()


class _PartRow(Row):
    character: Line = ""
    job: Line = ""
    department: Line = ""


class _Parts(BaseModel):
    cast: SoundRows[_PartRow] = ()
    crew: SoundRows[_PartRow] = ()


class PersonPage(_PersonRow):
    """Everything that TMDB tells of one person."""

    imdb_id: ImdbPerson = None
    also_known_as: SoundRows[Line] = ()
    birthday: LifeDay = None
    deathday: LifeDay = None
    external_ids: SoundPart[_PersonIds] = _PersonIds()
    translations: SoundPart[_PersonTranslations] = _PersonTranslations()
    combined_credits: SoundPart[_Parts] = _Parts()

    def person(self, language: str) -> Person:
        """The person, whose page was asked for in that language."""
        found = self.as_person()
        parts = sorted(
            dict.fromkeys(self._parts(language)), key=lambda part: part.title.popularity, reverse=True
        )
        best = max((part.title.popularity for part in parts), default=0.0)
        return replace(
            found,
            name_ru=found.name_ru or self._name_ru(),
            ids=PersonIds(
                tmdb=self.id,
                imdb=self.imdb_id or self.external_ids.imdb_id,
                wikidata=self.external_ids.wikidata_id,
            ),
            born=self.birthday,
            died=self.deathday,
            popularity=max(found.popularity, best),
            parts=tuple(parts),
        )

    def _name_ru(self) -> str:
        told = (row.data.name for row in self.translations.translations if row.iso_639_1 == "ru")
        return next((name for name in (*told, *self.also_known_as) if is_russian(name)), "")

    def _parts(self, language: str) -> Iterator[Part]:
        for row in self.combined_credits.cast:
            if row.kind:
                title = row.as_title(row.kind, language)
                yield Part(title=title, job=ACTOR, department=DEPARTMENTS[ACTOR], character=row.character)
        for row in self.combined_credits.crew:
            if row.kind and row.job:
                title = row.as_title(row.kind, language)
                yield Part(title=title, job=row.job, department=row.department)


def named_in_both(person: Person, other: Person) -> Person:
    """The person with what the same one in another language has of the names of titles."""
    told = {(part.title.kind, part.title.ids): part.title for part in other.parts}
    parts = (
        replace(part, title=filled(part.title, told.get((part.title.kind, part.title.ids), part.title)))
        for part in person.parts
    )
    return replace(person, parts=tuple(parts))
