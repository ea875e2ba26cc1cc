"""Titles that may be recommended, each once, with everything that is told of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from concierge.model.credit import Credit
from concierge.model.known_title import folded_names, is_same_title
from concierge.model.recommendation import Lead, LeadKind
from concierge.model.title import ExternalIds, Title
from concierge.model.title_joining import id_keys
from concierge.model.title_traits import BestMark, best_known_mark

__all__ = ["Candidate", "detailed", "gathered"]

# Who comes later in the cast is seen in a scene or two.
_LEADING: Final = 8
_Key = tuple[object, ...]
_TOLD: Final = (
    "runtime_min", "genres", "countries", "credits", "collection", "seasons", "poster_url", "status", "premieres",
    "next_episode",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A title, how it was thought of, and everybody's rating of it."""

    title: Title
    leads: tuple[Lead, ...] = ()
    mark: BestMark | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether it stands on the person's watchlist."""
        return any(lead.kind is LeadKind.WATCHLIST for lead in self.leads)

    @property
    def best_mark(self) -> BestMark | None:
        """The rating that was given, else the best known one of the title's own."""
        return self.mark or best_known_mark(self.title)


def gathered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each work once, in the order in which it was thought of first, with all its leads.

    Two are one work as `is_same_title` has it.
    """
    found: list[Candidate] = []
    places: dict[_Key, list[int]] = {}
    for one in candidates:
        near = sorted({place for key in _keys(one.title) for place in places.get(key, ())})
        place = next((place for place in near if is_same_title(found[place].title, one.title)), None)
        if place is None:
            place = len(found)
            found.append(one)
        else:
            found[place] = _together(found[place], one)
        for key in _keys(found[place].title):
            held = places.setdefault(key, [])
            if place not in held:
                held.append(place)
    return tuple(found)


def detailed(candidate: Candidate, told: Title, mark: BestMark | None = None) -> Candidate:
    """The candidate with what else is told of its title; a title that anybody calls adult is adult."""
    title = candidate.title
    gaps = {name: getattr(told, name) for name in _TOLD if not getattr(title, name)}
    if "credits" in gaps:
        gaps["credits"] = _leading(told.credits)
    names = {
        name: getattr(title, name) or getattr(told, name) for name in ("name_ru", "name_en", "name_original")
    }
    age = max((age for age in (title.age, told.age) if age is not None), default=None)
    whole = replace(
        title,
        **gaps | names,
        ids=_ids(title.ids, told.ids),
        age=age,
        is_adult=title.is_adult or told.is_adult,
    )
    return replace(candidate, title=whole, mark=candidate.mark or mark or best_known_mark(told))


def _leading(credits_: Sequence[Credit]) -> tuple[Credit, ...]:
    """The makers and the first of the actors, whom sources name in the order of their parts."""
    actors = [one for one in credits_ if one.job == "Actor"]
    left_out = set(actors[_LEADING:])
    return tuple(one for one in credits_ if one not in left_out)


def _together(one: Candidate, other: Candidate) -> Candidate:
    whole = detailed(one, other.title, other.best_mark)
    return replace(whole, leads=tuple(dict.fromkeys((*one.leads, *other.leads))))


def _keys(title: Title) -> Iterable[_Key]:
    yield from id_keys(title)
    yield from ((title.kind, title.year, name) for name in folded_names(title))


def _ids(one: ExternalIds, other: ExternalIds) -> ExternalIds:
    known = {field.name: getattr(one, field.name) or getattr(other, field.name) for field in fields(one)}
    return ExternalIds(**known)
