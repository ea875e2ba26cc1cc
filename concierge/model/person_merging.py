"""One person out of what several sources know of them."""

from collections.abc import Sequence
from dataclasses import fields, replace

from concierge.model.person import Part, Person, PersonIds
from concierge.model.same_name import normalised
from concierge.model.title_joining import id_keys, joined
from concierge.model.trust import rank_of

__all__ = ["joined_people", "merged_people"]


def joined_people(people: Sequence[Person]) -> tuple[Person, ...]:
    """Each person once: by a shared id, else by a name, unless an id tells them apart or one source told of both."""
    groups: list[list[Person]] = []
    for person in people:
        group = next((group for group in groups if all(_is_same(person, one) for one in group)), None)
        if group is None:
            groups.append([person])
        else:
            group.append(person)
    return tuple(map(merged_people, groups))


def merged_people(people: Sequence[Person]) -> Person:
    """The person that all of these are; the most trusted source is believed first."""
    ordered = sorted(people, key=lambda one: min(map(rank_of, one.sources), default=rank_of("")))
    first = ordered[0]
    return replace(
        first,
        name=next((one.name for one in ordered if one.name), ""),
        name_ru=next((one.name_ru for one in ordered if one.name_ru), ""),
        ids=_ids(ordered),
        department=next((one.department for one in ordered if one.department), ""),
        born=next((one.born for one in ordered if one.born), None),
        died=next((one.died for one in ordered if one.died), None),
        photo_url=next((one.photo_url for one in ordered if one.photo_url), None),
        popularity=max(one.popularity for one in ordered),
        parts=_parts([part for one in ordered for part in one.parts]),
        sources=tuple(dict.fromkeys(source for one in ordered for source in one.sources)),
    )


def _is_same(one: Person, other: Person) -> bool:
    pairs = [(getattr(one.ids, field.name), getattr(other.ids, field.name)) for field in fields(PersonIds)]
    shared = [a == b for a, b in pairs if a is not None and b is not None]
    if shared:
        return all(shared)
    if not set(one.sources).isdisjoint(other.sources):
        return False
    return not {normalised(name) for name in one.names}.isdisjoint(map(normalised, other.names))


def _ids(people: Sequence[Person]) -> PersonIds:
    names = [field.name for field in fields(PersonIds)]
    told = {name: [getattr(one.ids, name) for one in people] for name in names}
    return PersonIds(**{name: next(filter(None, values), None) for name, values in told.items()})


def _parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each title once for each job, the best known first."""
    whole = joined([part.title for part in parts])
    by_id: dict[object, int] = {}
    by_name: dict[object, int] = {}
    for place, title in enumerate(whole):
        for key in id_keys(title):
            by_id.setdefault(key, place)
        for name in title.names:
            by_name.setdefault((title.kind, title.year, name), place)
    by_job: dict[tuple[int, str], Part] = {}
    for part in parts:
        told = part.title
        names = [(told.kind, told.year, name) for name in told.names]
        found = [by_id[key] for key in id_keys(told) if key in by_id]
        found = found or [by_name[key] for key in names if key in by_name]
        if found:
            by_job.setdefault((min(found), part.job), replace(part, title=whole[min(found)]))
    return tuple(sorted(by_job.values(), key=lambda part: -part.title.popularity))
