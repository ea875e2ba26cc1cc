"""Wikidata's items for the sandbox's titles and people, with what makes the real ones hard to read.

Each title comes with a novel and a person of the same name. Its statements have deprecated values, values
that nobody knows, and dates of which only the year or the month is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias
from zlib import crc32

from concierge.model.genre import Genre, genres_of
from concierge.sandbox._crew import everybody, jobs_of
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._spelling import words_in

__all__ = ["Fields", "Item", "items_of"]

Fields: TypeAlias = dict[str, object]
Values: TypeAlias = Mapping[str, Sequence[str]]

FILM, SERIES, NOVEL, PERSON = "Q11424", "Q5398426", "Q8261", "Q5"
FILM_SERIES, GENRE_OF_FILMS = "Q24856", "Q201658"
GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
MINUTE = "http://www.wikidata.org/entity/Q7727"
DAY, MONTH, YEAR = 11, 10, 9
VOTES_OF_A_SITE = 20_000
MOST_SITES = 90
PROPERTIES = {
    "Director": "P57",
    "Screenplay": "P58",
    "Director of Photography": "P344",
    "Original Music Composer": "P86",
}
OCCUPATIONS = {
    "Directing": "Q2526255",
    "Writing": "Q28389",
    "Camera": "Q222344",
    "Sound": "Q1415090",
    "Acting": "Q33999",
    "Production": "Q3282637",
    "Editing": "Q7042855",
}
COUNTRIES = {
    "US": "Q30",
    "GB": "Q145",
    "FR": "Q142",
    "DE": "Q183",
    "RU": "Q159",
    "SU": "Q15180",
    "IT": "Q38",
    "JP": "Q17",
    "KR": "Q884",
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item; names are by language, claims by property."""

    id: str
    labels: Mapping[str, str]
    aliases: Values
    description: str
    claims: Mapping[str, object]
    statements: Values
    sites: int = 1

    @property
    def page_id(self) -> int:
        """The number of the item's page."""
        return int(self.id[1:]) + 1000

    def with_claims(self, claims: Mapping[str, object]) -> "Item":
        """The item with some properties replaced."""
        return replace(self, claims={**self.claims, **claims})

    @cached_property
    def stated(self) -> frozenset[str]:
        """What is not deprecated, as the search index keeps it: "P31=Q11424"."""
        return frozenset(f"{prop}={value}" for prop, values in self.statements.items() for value in values)

    @cached_property
    def folded(self) -> str:
        """Every label and alias without case, each after a line's end."""
        return "".join(f"\n{name.casefold()}" for name in self.all_names())

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of every label and alias."""
        return frozenset(word for name in self.all_names() for word in words_in(name))

    def all_names(self) -> Iterator[str]:
        """Every label and alias."""
        yield from self.labels.values()
        for names in self.aliases.values():
            yield from names

    def names(self, language: str) -> Iterator[tuple[str, str]]:
        """The names in a language, each with its sort."""
        if language in self.labels:
            yield "label", self.labels[language]
        for alias in self.aliases.get(language, ()):
            yield "alias", alias

    def hit(self, language: str, match: Fields) -> Fields:
        """The item among the results of a search; the label is absent where there is none in the language."""
        label = self.labels.get(language) or self.labels.get("mul")
        return {
            "id": self.id,
            "title": self.id,
            "pageid": self.page_id,
            "concepturi": f"http://www.wikidata.org/entity/{self.id}",
            "repository": "wikidata",
            "url": f"//www.wikidata.org/wiki/{self.id}",
            "display": {"label": {"value": label, "language": language}} if label else {},
            **({"label": label} if label else {}),
            "description": self.description,
            "match": match,
            **({"aliases": [match["text"]]} if match["type"] == "alias" else {}),
        }

    def page(self, props: Sequence[str], languages: Sequence[str]) -> Fields:
        """The item with the parts that were asked for."""
        labels = {code: name for code, name in self.labels.items() if code in languages}
        parts: Fields = {
            "labels": {code: {"language": code, "value": name} for code, name in labels.items()},
            "aliases": {
                code: [{"language": code, "value": name} for name in names]
                for code, names in self.aliases.items()
                if code in languages
            },
            "claims": dict(self.claims),
            # PHP writes a mapping without entries as a list.
            "sitelinks": {f"s{at}wiki": {"site": f"s{at}wiki", "title": "x"} for at in range(self.sites)}
            or [],
        }
        wanted = {name: part for name, part in parts.items() if name in props}
        return {"type": "item", "id": self.id, **wanted}


@lru_cache(maxsize=4)
def items_of(titles: tuple[SandboxTitle, ...], people: tuple[SandboxPerson, ...]) -> Mapping[str, Item]:
    """The items of the titles that Wikidata knows, each behind its namesakes, and of what they name."""
    known = [title for title in titles if title.wikidata_id]
    who = {person.name: _person_id(person) for person in everybody(titles, people)}
    items = [item for title in known for item in _items_of_title(title, who)]
    items += [_person(person) for person in everybody(titles, people)]
    items += [
        _plain_item(_genre_id(genre), f"{genre.replace('_', ' ')} film", GENRE_OF_FILMS) for genre in Genre
    ]
    collections = {title.collection: title for title in known if title.collection}
    items += [
        _plain_item(_collection_id(title), f"{title.title_en} series", FILM_SERIES)
        for title in collections.values()
    ]
    return {item.id: item for item in items}


def _items_of_title(title: SandboxTitle, who: Mapping[str, str]) -> tuple[Item, Item, Item]:
    return _namesake(title, "1", NOVEL, "роман"), _namesake(title, "2", PERSON, "персона"), _title(title, who)


def _namesake(title: SandboxTitle, suffix: str, instance_of: str, description: str) -> Item:
    plain = _plain_item(f"{title.wikidata_id}00{suffix}", "", instance_of)
    return replace(plain, labels=_labels(title), description=description)


def _plain_item(item_id: str, name: str, instance_of: str) -> Item:
    return Item(
        id=item_id,
        labels={"en": name} if name else {},
        aliases={},
        description="",
        claims={"P31": [_statement("P31", _item(instance_of))]},
        statements={"P31": [instance_of]},
    )


def _title(title: SandboxTitle, who: Mapping[str, str]) -> Item:
    external = {
        "P345": [title.imdb_id],
        "P4983" if title.is_series else "P4947": [str(title.tmdb_id)],
        "P2603": [str(title.kinopoisk_id)] if title.kinopoisk_id else [],
        "P4835": [str(title.tvdb_id)] if title.tvdb_id else [],
        "P8600": [str(title.tvmaze_id)] if title.tvmaze_id else [],
    }
    named = _named(title, who)
    return Item(
        id=title.wikidata_id,
        labels=_labels(title),
        aliases={
            "ru": [f"{title.title_ru} (восстановленная версия)"] if title.title_ru else [],
            "en": [title.title_original, *title.aliases],
        },
        description=f"{'сериал' if title.is_series else 'фильм'} {title.year} года",
        claims={
            **_facts(title),
            **{prop: [_statement(prop, _item(one)) for one in values] for prop, values in named.items()},
            **_ids({prop: values for prop, values in external.items() if values}),
            **_dates(title),
        },
        statements={**external, **named},
        sites=min(MOST_SITES, 2 + title.votes // VOTES_OF_A_SITE),
    )


def _labels(title: SandboxTitle) -> Mapping[str, str]:
    given = {"ru": title.title_ru, "en": title.title_en}
    labels = {language: name for language, name in given.items() if name}
    return labels or {"mul": title.title_original}


def _named(title: SandboxTitle, who: Mapping[str, str]) -> Values:
    """The other items that a title names, by property."""
    genres = [Genre(genre) for genre in title.genres] or genres_of(title.genres_ru)
    named: dict[str, list[str]] = {
        "P31": [SERIES if title.is_series else FILM],
        "P136": [_genre_id(genre) for genre in genres],
        "P495": [COUNTRIES[country] for country in title.countries if country in COUNTRIES],
        "P161": [who[name] for name in title.cast],
        "P179": [_collection_id(title)] if title.collection else [],
    }
    for name, job, _ in jobs_of(title):
        named.setdefault(PROPERTIES[job], []).append(who[name])
    return {prop: values for prop, values in named.items() if values}


def _facts(title: SandboxTitle) -> Fields:
    name = {"text": title.title_original, "language": title.original_language}
    runtime = {"amount": f"+{title.runtime_min}", "unit": MINUTE}
    return {
        "P1476": [_statement("P1476", ("monolingualtext", name))],
        "P2047": [_statement("P2047", ("quantity", runtime))],
    }


def _person(person: SandboxPerson) -> Item:
    occupation = OCCUPATIONS.get(person.department, OCCUPATIONS["Directing"])
    external = {
        "P345": [person.imdb_id] if person.imdb_id else [],
        "P4985": [str(person.tmdb_id)] if person.tmdb_id else [],
        "P2604": [str(person.kinopoisk_id)] if person.kinopoisk_id else [],
    }
    days = {"P569": person.born, "P570": person.died}
    return Item(
        id=_person_id(person),
        labels={code: name for code, name in (("ru", person.name_ru), ("en", person.name)) if name},
        aliases={},
        description="кинематографист",
        claims={
            "P31": [_statement("P31", _item(PERSON))],
            "P106": [_statement("P106", _item(occupation))],
            **_ids({prop: values for prop, values in external.items() if values}),
            **{
                prop: [_statement(prop, _time(f"+{day}T00:00:00Z", DAY))] for prop, day in days.items() if day
            },
        },
        statements={"P31": [PERSON], **external},
        sites=12,
    )


def _person_id(person: SandboxPerson) -> str:
    return person.wikidata_id or f"Q7{crc32(person.name.encode())}"


def _genre_id(genre: Genre) -> str:
    return f"Q9000{list(Genre).index(genre):03}"


def _collection_id(title: SandboxTitle) -> str:
    return f"Q8{crc32(title.collection.encode())}"


def _ids(external: Values) -> Fields:
    return {
        prop: [
            _statement(prop, ("string", "tt0000001" if prop == "P345" else "1"), rank="deprecated"),
            _valueless(prop),
            *(_statement(prop, ("string", value)) for value in values),
        ]
        for prop, values in external.items()
    }


def _dates(title: SandboxTitle) -> Fields:
    if title.is_series:
        begun = {"P580": [_statement("P580", _time(f"+{title.year}-01-00T00:00:00Z", MONTH))]}
        over = (
            [_statement("P582", _time(f"+{title.end_year}-05-00T00:00:00Z", MONTH))] if title.end_year else []
        )
        return {**begun, **({"P582": over} if over else {})}
    return {
        "P577": [
            _valueless("P577"),
            _statement("P577", _time(f"+{title.year + 1}-03-01T00:00:00Z", DAY)),
            _statement("P577", _time(f"+{title.year}-00-00T00:00:00Z", YEAR)),
            _statement("P577", _time(f"+{title.year - 10}-01-01T00:00:00Z", DAY), rank="deprecated"),
        ]
    }


def _item(item_id: str) -> tuple[str, object]:
    value = {"entity-type": "item", "numeric-id": int(item_id[1:]), "id": item_id}
    return "wikibase-entityid", value


def _time(time: str, precision: int) -> tuple[str, object]:
    value: Fields = {"time": time, "timezone": 0, "before": 0, "after": 0, "precision": precision}
    return "time", {**value, "calendarmodel": GREGORIAN}


def _statement(prop: str, typed: tuple[str, object], rank: str = "normal") -> Fields:
    kind, value = typed
    snak = {"snaktype": "value", "property": prop, "datavalue": {"value": value, "type": kind}}
    return {"mainsnak": snak, "type": "statement", "rank": rank}


def _valueless(prop: str) -> Fields:
    return {"mainsnak": {"snaktype": "somevalue", "property": prop}, "type": "statement", "rank": "normal"}
