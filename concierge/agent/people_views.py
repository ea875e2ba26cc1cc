"""What tools tell of people: who they are, what they did, and who made a title."""

from collections.abc import Iterable, Sequence

from concierge.agent.detail_views import name_of
from concierge.agent.title_views import (
    Row,
    clipped,
    day_of,
    fitted,
    listed_row,
    offered_row,
    own_facts,
    silent_of,
    title_row,
    told,
)
from concierge.model.cards import person_card
from concierge.model.craft import Craft, craft_of
from concierge.model.credit import Credit
from concierge.model.decision import SourceFailure
from concierge.model.evening import DeepDive
from concierge.model.person import Part, Person, PersonIds
from concierge.model.title_card import TitleCard

__all__ = ["credits_view", "deep_dive_view", "people_choices", "person_view"]

_MOST_JOBS = 3
_MOST_OF_A_JOB = 3
_ACTING = "Acting"
# In this order a crew is told; whatever else it has comes after them.
_FIRST = (Craft.DIRECTOR, Craft.CREATOR, Craft.WRITER, Craft.CAMERA, Craft.MUSIC, Craft.EDITOR)


def people_choices(people: Sequence[Person], language: str) -> Row:
    """The people among whom is to be chosen; a tool that is called with the card of one knows who."""
    return fitted({"ambiguous": True}, people=[_person_row(one, language) for one in people])


def person_view(person: Person, language: str, craft: Craft | None) -> Row:
    """Somebody with their titles, the best known first: those of their own trade, or those of one craft alone.

    `seen_left_out` counts the titles that are not told because the person who asks has seen them.
    """
    works = _works(person, craft)
    rows = [
        listed_row(parts[0].title, language, jobs=_jobs(parts), role=_role(parts))
        for parts in works
        if not parts[0].title.is_adult
    ]
    return fitted(_person_row(person, language) | told(seen_left_out=person.left_out), titles=rows)


def credits_view(card: TitleCard, language: str, job: str, *, further: Sequence[SourceFailure] = ()) -> Row:
    """Who made a title and who plays in it; with a job those alone who did it."""
    head = title_row(card.title, language) | told(silent=silent_of((*card.failures, *further)))
    people = card.title.credits
    if wanted := job.strip().casefold():
        found = [one for one in people if wanted in one.job.casefold()]
        return fitted(head, crew=_crew(found, language))
    crew = [one for one in people if one.department != _ACTING]
    cast = [_credit_row(one, language) | told(role=clipped(one.character, 40)) for one in _actors(people)]
    return fitted(head, crew=_crew(crew, language), cast=cast)


def deep_dive_view(dive: DeepDive, language: str) -> Row:
    """Somebody's work: what was seen, best liked first, and the rest by year."""
    name = dive.name_ru if language == "ru" else dive.name
    head = told(
        name=clipped(name or dive.name),
        department=dive.department,
        average=None if dive.average is None else round(dive.average, 1),
    )
    head |= {"total": dive.total, "seen_count": len(dive.seen)}
    seen = [title_row(one.title.title, language) | own_facts(one) for one in dive.seen]
    rest = [offered_row(one, language) for one in dive.rest]
    return fitted(head, rest=rest, seen=seen)


def _person_row(person: Person, language: str) -> Row:
    other = next((name for name in person.names if name != person.label(language)), "")
    return told(
        name=clipped(person.label(language)),
        other_name=clipped(other),
        card=clipped(person_card(person.ids), 24),
        department=clipped(person.department, 30),
        born=day_of(person.born),
        died=day_of(person.died),
    )


def _works(person: Person, craft: Craft | None) -> list[list[Part]]:
    """What was done for each title, the titles of the person's own trade first; or all of one craft alone."""
    together: dict[object, list[Part]] = {}
    for part in person.parts:
        if craft in {None, craft_of(part.job)}:
            title = part.title
            together.setdefault((title.kind, title.ids, title.names, title.year), []).append(part)
    if craft is not None or not person.department:
        return list(together.values())
    return sorted(
        together.values(),
        key=lambda parts: all(part.department != person.department for part in parts),
    )


def _jobs(parts: Iterable[Part]) -> list[str]:
    return list(dict.fromkeys(clipped(part.job, 30) for part in parts if not part.character))[:_MOST_JOBS]


def _role(parts: Iterable[Part]) -> str:
    return next((clipped(part.character, 40) for part in parts if part.character), "")


def _actors(people: Iterable[Credit]) -> list[Credit]:
    """Each actor once, with their first part."""
    actors: dict[str, Credit] = {}
    for one in people:
        if one.department == _ACTING:
            actors.setdefault(one.person or one.person_ru, one)
    return list(actors.values())


def _crew(people: Sequence[Credit], language: str) -> list[Row]:
    """A row for each job; the arts that people are known for come first."""
    jobs: dict[str, dict[str, Credit]] = {}
    for one in sorted(people, key=lambda credit: _place(credit.job)):
        jobs.setdefault(one.job, {}).setdefault(one.person or one.person_ru, one)
    return [
        {
            "job": clipped(job, 40),
            "people": [_credit_row(one, language) for one in list(named.values())[:_MOST_OF_A_JOB]],
        }
        for job, named in jobs.items()
    ]


def _place(job: str) -> int:
    craft = craft_of(job)
    return _FIRST.index(craft) if craft in _FIRST else len(_FIRST)


def _credit_row(one: Credit, language: str) -> Row:
    ids = PersonIds(tmdb=one.tmdb, kinopoisk=one.kinopoisk)
    return told(name=name_of(one, language), card=person_card(ids))
