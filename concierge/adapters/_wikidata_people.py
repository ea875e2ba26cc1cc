"""People of film at Wikidata: who they are, what they did for a title, and which titles are theirs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from concierge.adapters._external_ids import PERSON_AT_IMDB, matching
from concierge.adapters._jobs import ACTOR, DEPARTMENTS
from concierge.adapters._wikidata_items import SERVICE, Item, title_of
from concierge.model.credit import Credit
from concierge.model.person import Part, Person, PersonIds

__all__ = [
    "HUMAN",
    "MOST_NAMES",
    "credits_of",
    "named_in",
    "parts_of",
    "person_of",
    "statements_for",
    "works_of",
]

HUMAN: Final = "Q5"
# As many items as one request may ask for.
MOST_NAMES: Final = 50
# By property, in the order in which credits name them.
_JOBS: Final[Mapping[str, str]] = {
    "P57": "Director",
    "P58": "Screenplay",
    "P344": "Director of Photography",
    "P86": "Original Music Composer",
    "P1040": "Editor",
    "P162": "Producer",
    "P161": ACTOR,
}
# Those whose statements lead from a person to titles; the whole query has 300 characters at most.
_SOUGHT: Final = ("P57", "P344", "P86", "P161", "P58")
_OCCUPATIONS: Final[Mapping[str, str]] = {
    "Q2526255": "Directing",  # film director
    "Q2059704": "Directing",  # television director
    "Q3455803": "Directing",  # director
    "Q222344": "Camera",  # cinematographer
    "Q28389": "Writing",  # screenwriter
    "Q1415090": "Sound",  # film score composer
    "Q36834": "Sound",  # composer
    "Q7042855": "Editing",  # film editor
    "Q3282637": "Production",  # film producer
    "Q578109": "Production",  # television producer
    "Q33999": "Acting",  # actor
    "Q10800557": "Acting",  # film actor
    "Q10798782": "Acting",  # television actor
    "Q2405480": "Acting",  # voice actor
    "Q2259451": "Acting",  # stage actor
}


def named_in(item: Item) -> list[str]:
    """The items of the genres and the people that a title names, as many as one request may ask for."""
    named = dict.fromkeys(one for prop in ("P136", *_JOBS) for one in item.items(prop))
    return list(named)[:MOST_NAMES]


def credits_of(item: Item, people: Mapping[str, Item]) -> Iterator[Credit]:
    """What the people did for the title, of whom a name is known."""
    for prop, job in _JOBS.items():
        for one in item.items(prop):
            person = people.get(one)
            if person and (person.name_en or person.name_ru):
                yield Credit(
                    person=person.name_en or person.name_ru,
                    job=job,
                    department=DEPARTMENTS[job],
                    person_ru=person.name_ru,
                )


def person_of(item: Item, parts: Sequence[Part] = ()) -> Iterator[Person]:
    """The item as somebody of film, or nothing: it is missing, somebody else, or without a name."""
    department = next((_OCCUPATIONS[one] for one in item.items("P106") if one in _OCCUPATIONS), "")
    is_person = HUMAN in item.items("P31") and department
    if not is_person or not (item.name_ru or item.name_en):
        return
    yield Person(
        name=item.name_en,
        name_ru=item.name_ru,
        ids=PersonIds(
            tmdb=item.number("P4985"),
            imdb=item.matching("P345", PERSON_AT_IMDB),
            kinopoisk=item.number("P2604"),
            wikidata=item.id,
        ),
        department=department,
        born=item.day("P569"),
        died=item.day("P570"),
        popularity=item.popularity,
        parts=tuple(sorted(parts, key=lambda part: part.title.popularity, reverse=True)),
        sources=(SERVICE,),
    )


def works_of(person: str) -> str:
    """The search for the titles that name the person."""
    return "haswbstatement:" + "|".join(f"{prop}={person}" for prop in _SOUGHT)


def parts_of(person: str, items: Sequence[Item]) -> Iterator[Part]:
    """What the person did for each of the titles."""
    for item in items:
        for title in title_of(item):
            for prop, job in _JOBS.items():
                if person in item.items(prop):
                    yield Part(title=title, job=job, department=DEPARTMENTS[job])


def statements_for(ids: PersonIds) -> Iterator[str]:
    """The statements by which a person is found, the surest first.

    P4985 and P2604 stand as they are remembered, without a look at Wikidata: what is not there finds nobody.
    """
    if imdb := matching(PERSON_AT_IMDB, ids.imdb):
        yield f"P345={imdb}"
    if ids.tmdb is not None:
        yield f"P4985={ids.tmdb}"
    if ids.kinopoisk is not None:
        yield f"P2604={ids.kinopoisk}"
