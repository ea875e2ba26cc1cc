"""Which rows may be a title by its name alone, as far as a database can tell quickly."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from sqlalchemy import ColumnElement, and_, or_

from concierge.adapters.storage.repositories.titles import named_inside
from concierge.adapters.storage.tables import TitleRow, table
from concierge.model.known_title import folded_names
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = ["perhaps_alike"]

# SQLite takes expressions of a depth of a thousand at most.
_MOST_NAMES = 400
_IDS = tuple(field.name for field in fields(ExternalIds))
_titles = table(TitleRow)


def perhaps_alike(titles: Sequence[Title]) -> Iterator[ColumnElement[bool]]:
    """Conditions for rows of the titles' years without an id that would tell them apart; names are compared later.

    Where a title has no id at all, that would be every row of its year: then the names are asked for too.
    """
    groups: dict[tuple[TitleKind, tuple[str, ...]], set[int | None]] = {}
    bare: list[Title] = []
    for title in titles:
        known = tuple(name for name in _IDS if getattr(title.ids, name) is not None)
        if known:
            groups.setdefault((title.kind, known), set()).add(title.year)
        else:
            bare.append(title)
    for (kind, known), years in groups.items():
        yield and_(
            _titles.c.kind == kind.value, _is_of(years), *(_titles.c[name].is_(None) for name in known)
        )
    yield from _named(bare)


def _named(titles: Sequence[Title]) -> Iterator[ColumnElement[bool]]:
    """A condition for each name; where they are too many, for the years alone."""
    names = {
        (title.kind, title.year, name): named_inside(f"\n{name}\n")
        for title in titles
        for name in folded_names(title)
    }
    if len(names) <= _MOST_NAMES:
        for (kind, year, _), is_named in names.items():
            yield and_(_titles.c.kind == kind.value, _is_of({year}), is_named)
        return
    for kind in TitleKind:
        if years := {title.year for title in titles if title.kind is kind}:
            yield and_(_titles.c.kind == kind.value, _is_of(years))


def _is_of(years: set[int | None]) -> ColumnElement[bool]:
    is_of_year = _titles.c.year.in_(years - {None})
    return or_(is_of_year, _titles.c.year.is_(None)) if None in years else is_of_year
