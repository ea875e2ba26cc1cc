"""What a person's ratings come to, trait by trait: the sums that a taste is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from concierge.model.craft import JOBS, Craft
from concierge.model.known_title import folded
from concierge.model.title import Title
from concierge.model.title_traits import decade_of

__all__ = [
    "LOVED",
    "MAKERS",
    "PEOPLE",
    "TRAITS",
    "SummedTaste",
    "TasteSums",
    "TasteTrait",
    "TraitKey",
    "TraitSum",
    "trait_keys",
]

# From this rating on a person liked something.
LOVED: Final = 8.0
TraitKey: TypeAlias = tuple["TasteTrait", str]


class TasteTrait(StrEnum):
    """What a taste is asked about; a genre by its name, a country by its code, a decade by its first year."""

    GENRE = "genre"
    COUNTRY = "country"
    DECADE = "decade"
    DIRECTOR = "director"
    WRITER = "writer"
    COMPOSER = "composer"
    CINEMATOGRAPHER = "cinematographer"
    ACTOR = "actor"


PEOPLE: Final = (
    TasteTrait.DIRECTOR,
    TasteTrait.WRITER,
    TasteTrait.COMPOSER,
    TasteTrait.CINEMATOGRAPHER,
    TasteTrait.ACTOR,
)
# Whose films are sought after for their sake; writers and actors are too many to be summed up beforehand.
MAKERS: Final = (TasteTrait.DIRECTOR, TasteTrait.COMPOSER, TasteTrait.CINEMATOGRAPHER)
_CRAFTS: Final = {
    Craft.DIRECTOR: TasteTrait.DIRECTOR,
    Craft.CREATOR: TasteTrait.WRITER,
    Craft.WRITER: TasteTrait.WRITER,
    Craft.MUSIC: TasteTrait.COMPOSER,
    Craft.CAMERA: TasteTrait.CINEMATOGRAPHER,
    Craft.ACTOR: TasteTrait.ACTOR,
}
# What a taste is asked about by the jobs of a title's people.
TRAITS: Final[Mapping[str, TasteTrait]] = {
    job: trait for craft, trait in _CRAFTS.items() for job in JOBS[craft]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitSum:
    """How many rated titles have the trait, and what their ratings out of ten come to; `loved` had 8 or more.

    Of a person there are a name to be read and TMDB's number; `value` is the name folded.
    """

    trait: TasteTrait
    value: str
    count: int
    total: float
    loved: int = 0
    name: str = ""
    name_ru: str = ""
    tmdb: int | None = None

    @property
    def key(self) -> TraitKey:
        """What the trait is looked up by."""
        return self.trait, self.value

    @property
    def average(self) -> float:
        """The average rating."""
        return self.total / self.count if self.count else 0.0

    def label(self, language: str) -> str:
        """A person's name for a reader of `language`; the value of anything else."""
        return (self.name_ru if language == "ru" else self.name) or self.name or self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteSums:
    """All that a person has rated, in sums; of people the makers alone, and who of them is met more than once."""

    count: int = 0
    total: float = 0.0
    traits: tuple[TraitSum, ...] = ()

    @property
    def mean(self) -> float:
        """The person's average rating; 0 for who has rated nothing."""
        return self.total / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedTaste:
    """Sums of the ratings, and of what is known of their titles, that `stamp` stands for."""

    stamp: str
    sums: TasteSums


def trait_keys(title: Title) -> Iterator[TraitKey]:
    """Everything of the title that a taste is asked about, each once."""
    yield from dict.fromkeys(_keys(title))


def _keys(title: Title) -> Iterator[TraitKey]:
    yield from ((TasteTrait.GENRE, genre.value) for genre in title.genres)
    yield from ((TasteTrait.COUNTRY, country) for country in title.countries)
    decade = decade_of(title.year)
    if decade is not None:
        yield TasteTrait.DECADE, str(decade)
    for credit in title.credits:
        if credit.job in TRAITS:
            yield TRAITS[credit.job], folded(credit.person)
