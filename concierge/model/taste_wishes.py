"""What a person says of their taste in their profile, in the terms of a taste."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from concierge.model.country import country_codes
from concierge.model.genre import genres_of
from concierge.model.known_title import folded
from concierge.model.profile.document import Document
from concierge.model.profile.sections import SectionName
from concierge.model.taste_sums import PEOPLE, TasteTrait, TraitKey, trait_keys
from concierge.model.title import Title

__all__ = ["TasteWishes", "wishes_of"]

_DECADE: Final = re.compile(r"\b(1[89]\d0|20\d0)\s*-?\s*(?:е|х|ые|ых|s)\b", re.IGNORECASE)
# What a wish weighs beside the ratings, in points of ten.
_GENRES: Final = {"loves": 1.2, "likes": 0.6, "dislikes": -1.2}
_LIKES_PERSON: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteWishes:
    """Weights by traits, in points of ten, and what is never wanted: `never` traits and people by folded names."""

    weights: Mapping[TraitKey, float] = field(default_factory=dict)
    never: frozenset[TraitKey] = frozenset()
    subjects: frozenset[str] = frozenset()
    """What the profile's items on taste are about, folded: nothing of it is proposed again."""

    def refuses(self, title: Title) -> bool:
        """Whether nothing of that kind, or by those people, is ever wanted."""
        return not self.never.isdisjoint(trait_keys(title))

    def avoids(self, names: Iterable[str]) -> bool:
        """Whether the person wants nothing by somebody who has one of those names."""
        return any((trait, folded(name)) in self.never for name in names for trait in PEOPLE)


def wishes_of(document: Document) -> TasteWishes:
    """The wishes that the sections on genres and on people state."""
    weights: dict[TraitKey, float] = {}
    never: set[TraitKey] = set()
    genres, people = document.section(SectionName.GENRES), document.section(SectionName.CREATORS)
    for fact in genres.facts:
        keys = tuple(_tastes(fact.subject))
        if fact.field == "hard_no":
            never.update(keys)
        elif fact.field in _GENRES:
            weights |= dict.fromkeys(keys, _GENRES[fact.field])
    for fact in people.facts:
        keys = tuple((trait, folded(fact.subject)) for trait in PEOPLE)
        if fact.field == "avoid":
            never.update(keys)
        elif fact.field == "favourite":
            weights |= dict.fromkeys(keys, _LIKES_PERSON)
    subjects = frozenset(folded(fact.subject) for fact in (*genres.facts, *people.facts))
    return TasteWishes(weights=weights, never=frozenset(never), subjects=subjects)


def _tastes(subject: str) -> Iterator[TraitKey]:
    """The genres, the countries and the decades that the words name."""
    named = [part.strip() for part in subject.split(",")]
    yield from ((TasteTrait.GENRE, genre.value) for genre in genres_of(named))
    yield from ((TasteTrait.COUNTRY, code) for code in country_codes(named))
    yield from ((TasteTrait.DECADE, found[1]) for found in _DECADE.finditer(subject))
