"""What both ways to Kinopoisk share: its professions as jobs, and which of its names are whose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from concierge.adapters._jobs import ACTOR, DEPARTMENTS
from concierge.model.credit import Credit
from concierge.model.person import Part
from concierge.model.title import Title

__all__ = ["FOR_ADULTS", "Work", "department_of", "english_name", "is_russian"]

FOR_ADULTS: Final = "для взрослых"
"""A genre there."""

# Where a film has one original name only, and that is an English one.
_ENGLISH: Final = frozenset({"US", "GB", "AU", "NZ", "IE"})
# Those who made a translation are left out: they are of no film, but of a version of it.
_PROFESSIONS: Final[Mapping[str, str]] = {
    "actor": ACTOR,
    "himself": ACTOR,
    "herself": ACTOR,
    "voice_actor": ACTOR,
    "director": "Director",
    "writer": "Writer",
    "operator": "Director of Photography",
    "composer": "Original Music Composer",
    "producer": "Producer",
    "producer_ussr": "Producer",
    "editor": "Editor",
    "design": "Production Design",
    "designer": "Production Design",
}
_RUSSIAN_DEPARTMENTS: Final[Mapping[str, str]] = {
    "акт": "Acting",
    "режисс": "Directing",
    "сценарист": "Writing",
    "оператор": "Camera",
    "композитор": "Sound",
    "продюсер": "Production",
    "монтаж": "Editing",
    "художник": "Art",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did for a title, as Kinopoisk tells it: "DIRECTOR" or "director", and what is told of a role."""

    profession: str
    description: str

    @property
    def job(self) -> str | None:
        """The job; None for what has no part in making a film."""
        return _PROFESSIONS.get(self.profession.casefold())

    @property
    def character(self) -> str:
        """Whom an actor played, "" for everybody else."""
        return self.description if self.job == ACTOR else ""

    def credits(self, *, name: str, name_ru: str, kinopoisk: int) -> Iterator[Credit]:
        """That work as a credit of the person, if they have a name and it is a job."""
        if self.job and (name or name_ru):
            yield Credit(
                person=name,
                person_ru=name_ru,
                job=self.job,
                department=DEPARTMENTS[self.job],
                character=self.character,
                kinopoisk=kinopoisk,
            )

    def parts(self, title: Title) -> Iterator[Part]:
        """That work as the person's part in the title, if that has a name and it is a job."""
        if self.job and title.names:
            yield Part(title=title, job=self.job, department=DEPARTMENTS[self.job], character=self.character)


def department_of(professions: str) -> str:
    """The department of the first of «Режиссер, Сценарист»; "" if nobody knows it."""
    first = professions.partition(",")[0].strip().casefold().replace("ё", "е")
    return next((found for start, found in _RUSSIAN_DEPARTMENTS.items() if first.startswith(start)), "")


def is_russian(original: str, countries: Sequence[str]) -> bool:
    """Whether the Russian name is the original one: no other is told, and it was made there."""
    return not original and bool(countries) and countries[0] in {"RU", "SU"}


def english_name(given: str, original: str, countries: Sequence[str]) -> str:
    """The English name: the given one, else the original one of a film from where that is English."""
    return given or (original if original.isascii() and countries[:1] and countries[0] in _ENGLISH else "")
