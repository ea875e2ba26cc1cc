"""Which titles that several sources told of are one work."""

from collections.abc import Sequence

from concierge.model.known_title import folded_names, has_other_id, shares_id
from concierge.model.same_name import normalised
from concierge.model.title import Title
from concierge.model.title_merging import merged

__all__ = ["joined"]


def joined(titles: Sequence[Title]) -> tuple[Title, ...]:
    """Each work once, in the order in which it was told of first.

    Titles are one work by a shared id; else by kind, a name and the year, if no id tells them apart and one source did
    not tell of both. Premieres and releases differ by a year: then every name that both have must be the same, and
    there must be no other title that fits as well.
    """
    groups: list[list[Title]] = []
    for title in titles:
        same = [group for group in groups if any(_shares_id(title, one) for one in group)]
        if same:
            same[0].append(title)
            for other in same[1:]:
                same[0].extend(other)
                groups.remove(other)
        else:
            groups.append([title])
    whole = [merged(group) for group in groups]
    for years_off in (0, 1):
        whole = _by_name(whole, years_off)
    return tuple(whole)


def _by_name(titles: Sequence[Title], years_off: int) -> list[Title]:
    left = list(titles)
    for title in titles:
        if not any(title is one for one in left):
            continue
        twins = [one for one in left if one is not title and _is_alike(title, one, years_off)]
        # Two that fit as well: a wrong id would stand for another film.
        if twins and all(_fits(twins[:at], one) for at, one in enumerate(twins) if at):
            at = next(place for place, one in enumerate(left) if one is title)
            left[at] = merged([title, *twins])
            left = [one for one in left if not any(one is twin for twin in twins)]
    return left


def _fits(others: Sequence[Title], title: Title) -> bool:
    return all(not has_other_id(title.ids, one.ids) and not _of_one_source(title, one) for one in others)


def _shares_id(one: Title, other: Title) -> bool:
    return one.kind is other.kind and shares_id(one.ids, other.ids)


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
