"""What a person did, title by title."""

from collections.abc import Iterable, Sequence

import concierge

__all__ = ["department_of", "rivals", "works_of"]

Work = tuple[concierge.Title, tuple[concierge.Part, ...]]
# Of two people of one name the one whom twenty times as many know is meant, as with titles.
_DOMINATES = 0.2


def works_of(parts: Iterable[concierge.Part]) -> list[Work]:
    """Each title once with all that was done for it, in the order of the parts."""
    found: dict[object, list[concierge.Part]] = {}
    for part in parts:
        found.setdefault((part.title.kind, part.title.ids, part.title.names, part.title.year), []).append(
            part
        )
    return [(together[0].title, tuple(together)) for together in found.values()]


def department_of(parts: Sequence[concierge.Part], known_for: str) -> str:
    """The department that a title is told under: the one that the person is known for, else the first."""
    departments = [part.department for part in parts if part.department]
    return known_for if known_for in departments else next(iter(departments), "")


def rivals(asked: str, people: Sequence[concierge.Person]) -> Sequence[concierge.Person]:
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


def _fits_as_well(one: concierge.Person, best: concierge.Person, words: frozenset[str]) -> bool:
    names, of_best = [set(map(_words, person.names)) for person in (one, best)]
    if not names.isdisjoint(of_best):
        return True
    return any(words <= name for name in names) and any(words <= name for name in of_best)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("ё", "е").split())
