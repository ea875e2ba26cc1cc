"""What a person did, title by title."""

from collections.abc import Iterable, Sequence

import concierge

__all__ = ["department_of", "works_of"]

Work = tuple[concierge.Title, tuple[concierge.Part, ...]]


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
