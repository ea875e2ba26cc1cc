"""Who is behind the films that a person has seen."""

from dataclasses import dataclass, field
from typing import Final

from concierge.model.craft import Craft
from concierge.model.own_title import OwnTitle
from concierge.model.person import Person, PersonIds
from concierge.model.title import Title

__all__ = ["NOTICED", "Coincidence", "CrewSum", "Discoveries", "Discovery"]


# Whom people notice; actors they know anyway.
NOTICED: Final = (Craft.DIRECTOR, Craft.WRITER, Craft.CAMERA, Craft.MUSIC, Craft.EDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewSum:
    """What somebody's work in films that a person has seen comes to: how many, and the mean of the person's ratings.

    `role` is a craft, or a rare job in TMDB's words; `key` is the name, folded.
    """

    key: str
    name: str
    name_ru: str = ""
    ids: PersonIds = field(default_factory=PersonIds)
    role: str
    films: int
    rated: int = 0
    mean: float | None = None

    @property
    def person(self) -> Person:
        """The somebody."""
        return Person(name=self.name, name_ru=self.name_ru, ids=self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Somebody who made several of the films that a person has seen, and liked if they were rated.

    `mean` is that of the person's `rated` ratings, out of ten; `best` are some of the films. `unwatched` are the best
    known of the others; where `is_whole` is false nobody told them in time.
    """

    craft: Craft
    person: Person
    films: int
    rated: int = 0
    mean: float | None = None
    best: tuple[OwnTitle, ...] = ()
    unwatched: tuple[Title, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Films of different directors at which the same person had a rare `job`, in TMDB's words."""

    job: str
    person: Person
    films: int
    titles: tuple[OwnTitle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discoveries:
    """What a person may not have noticed of the films that they have seen, the most telling first."""

    people: tuple[Discovery, ...] = ()
    coincidences: tuple[Coincidence, ...] = ()
