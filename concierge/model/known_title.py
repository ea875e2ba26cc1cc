"""A title as the database keeps it, once for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from concierge.model.same_name import normalised
from concierge.model.title import ExternalIds, Title

__all__ = ["KnownTitle", "folded", "folded_names", "has_other_id", "is_same_title", "shares_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTitle:
    """A title under the number that lists know it by.

    `title` has what is kept: kind, names, year, ids, runtime, age and poster. `is_confirmed` is false for one that a
    person named and no source knew.
    """

    id: int
    title: Title
    is_confirmed: bool = True

    def label(self, language: str) -> str:
        """The name with its year: «Метрополис (1927)»."""
        return self.title.label(language)


def folded(name: str) -> str:
    """The name as lists compare it: without case, marks and punctuation, ё as е; signs alone stay as they are."""
    return normalised(name) or " ".join(name.casefold().split())


def folded_names(title: Title) -> tuple[str, ...]:
    """Every name of the title, folded, each once."""
    return tuple(dict.fromkeys(name for name in map(folded, title.names) if name))


def shares_id(one: ExternalIds, other: ExternalIds) -> bool:
    """Whether a service knows both under the same id."""
    return any(a is not None and a == b for a, b in _pairs(one, other))


def has_other_id(one: ExternalIds, other: ExternalIds) -> bool:
    """Whether a service tells the two apart."""
    return any(a is not None and b is not None and a != b for a, b in _pairs(one, other))


def is_same_title(one: Title, other: Title) -> bool:
    """Whether both are one work: by a shared id, else by kind, year and a name, if no service tells them apart."""
    if one.kind is not other.kind:
        return False
    if shares_id(one.ids, other.ids):
        return True
    if one.year != other.year or has_other_id(one.ids, other.ids):
        return False
    return not set(folded_names(one)).isdisjoint(folded_names(other))


def _pairs(one: ExternalIds, other: ExternalIds) -> Iterable[tuple[object, object]]:
    return ((getattr(one, field.name), getattr(other, field.name)) for field in fields(ExternalIds))
