"""Which titles that several sources told of are one work."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Final, TypeAlias

from concierge.model.known_title import folded_names, has_other_id, shares_id
from concierge.model.same_name import normalised
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_merging import merged

__all__ = ["id_keys", "joined"]

_Key: TypeAlias = tuple[TitleKind, str, int | str]
_IDS: Final = tuple(field.name for field in fields(ExternalIds))


def joined(titles: Sequence[Title]) -> tuple[Title, ...]:
    """Each work once, in the order in which it was told of first.

    Titles are one work by a shared id, unless a source tells two of them apart by another one; else by kind, a name and
    the year, if no id tells them apart and one source did not tell of both. Premieres and releases differ by a year:
    then every name that both have must be the same, and there must be no other title that fits as well.
    """
    whole = [merged(group) for group in _by_ids(tuple(dict.fromkeys(titles)))]
    for years_off in (0, 1):
        whole = _by_name(whole, years_off)
    return tuple(whole)


def id_keys(title: Title) -> Iterator[_Key]:
    """Each id of the title, with its kind: no service has two titles of one kind under one id."""
    for name in _IDS:
        value: int | str | None = getattr(title.ids, name)
        if value is not None:
            yield title.kind, name, value


def _by_ids(titles: Sequence[Title]) -> list[list[Title]]:
    groups: dict[int, list[Title]] = {}
    holders: dict[_Key, int] = {}
    for number, title in enumerate(titles):
        home = number
        groups[home] = [title]
        for near in sorted({holders[key] for key in id_keys(title) if key in holders}):
            if _are_one(groups[near], groups[home]):
                # The earlier group comes first, the title after it, then the others that it brought together.
                home, gone = sorted((near, home))
                joining = groups.pop(gone)
                groups[home].extend(joining)
                holders.update({key: home for key in _keys(joining) if holders.get(key, gone) == gone})
        for key in id_keys(title):
            holders.setdefault(key, home)
    return list(groups.values())


def _keys(group: Sequence[Title]) -> list[_Key]:
    return [key for title in group for key in id_keys(title)]


def _are_one(group: Sequence[Title], other: Sequence[Title]) -> bool:
    """Whether no source has two titles of these: an id that it was told wrongly would make them one."""
    return not any(
        _of_one_source(one, two) and has_other_id(one.ids, two.ids) and not shares_id(one.ids, two.ids)
        for one in group
        for two in other
    )


def _by_name(titles: Sequence[Title], years_off: int) -> list[Title]:
    left: list[Title | None] = list(titles)
    places: dict[tuple[TitleKind, int | None], set[int]] = {}
    for place, title in enumerate(titles):
        places.setdefault((title.kind, title.year), set()).add(place)
    for place, title in enumerate(titles):
        if left[place] is not title or title.year is None:
            continue
        years = {title.year - years_off, title.year + years_off}
        near = sorted(at for year in years for at in places.get((title.kind, year), ()) if at != place)
        known = {at: one for at in near if (one := left[at]) is not None}
        twins = {at: one for at, one in known.items() if _is_alike(title, one, years_off)}
        # Two that fit as well: a wrong id would stand for another film.
        alike = list(twins.values())
        if twins and all(_fits(alike[:at], one) for at, one in enumerate(alike) if at):
            whole = left[place] = merged([title, *alike])
            places.setdefault((whole.kind, whole.year), set()).add(place)
            for at in twins:
                left[at] = None
    return [title for title in left if title is not None]


def _fits(others: Sequence[Title], title: Title) -> bool:
    return all(not has_other_id(title.ids, one.ids) and not _of_one_source(title, one) for one in others)


def _of_one_source(one: Title, other: Title) -> bool:
    return not set(one.sources).isdisjoint(other.sources)


def _is_alike(one: Title, other: Title, years_off: int) -> bool:
    if one.kind is not other.kind or one.year is None or other.year is None:
        return False
    if (
        abs(one.year - other.year) != years_off
        or has_other_id(one.ids, other.ids)
        or _of_one_source(one, other)
    ):
        return False
    if not years_off:
        return not set(folded_names(one)).isdisjoint(folded_names(other))
    pairs = ((one.name_ru, other.name_ru), (one.name_original, other.name_original))
    known = [(normalised(a), normalised(b)) for a, b in pairs if a and b]
    return bool(known) and all(a == b for a, b in known)
