"""Which person is meant by a name, of several who have it."""

from collections.abc import Sequence
from typing import Final

from concierge.model.person import Person

__all__ = ["namesakes"]

# Of two people of one name the one whom twenty times as many know is meant, as with titles.
_DOMINATES: Final = 0.2


def namesakes(asked: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """The first with those who fit the name as well and are nearly as well known; one of them alone is meant."""
    if not people:
        return ()
    best = people[0]
    words = _words(asked)
    others = [
        one
        for one in people[1:]
        if _fits_as_well(one, best, words) and best.popularity - one.popularity < _DOMINATES
    ]
    return (best, *others)


def _fits_as_well(one: Person, best: Person, words: frozenset[str]) -> bool:
    names, of_best = [set(map(_words, person.names)) for person in (one, best)]
    if not names.isdisjoint(of_best):
        return True
    return any(words <= name for name in names) and any(words <= name for name in of_best)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("ё", "е").split())
