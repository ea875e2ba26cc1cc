"""Wikidata's items for the sandbox's titles, with what makes the real ones hard to read.

Each title comes with a novel and a person of the same name. Its statements have deprecated values, values
that nobody knows, and dates of which only the year or the month is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from concierge.sandbox.catalogue import SandboxTitle

__all__ = ["Fields", "Item", "items"]

Fields: TypeAlias = dict[str, object]
Values: TypeAlias = Mapping[str, Sequence[str]]

FILM, SERIES, NOVEL, PERSON = "Q11424", "Q5398426", "Q8261", "Q5"
GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
MINUTE = "http://www.wikidata.org/entity/Q7727"
DAY, MONTH, YEAR = 11, 10, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; names are by language, claims by property."""

    id: str
    labels: Mapping[str, str]
    aliases: Values
    description: str
    claims: Mapping[str, object]
    external: Values

    @property
    def page_id(self) -> int:
        """The number of the item's page."""
        return int(self.id[1:]) + 1000

    def with_claims(self, claims: Mapping[str, object]) -> "Item":
        """The item with some properties replaced."""
        return replace(self, claims={**self.claims, **claims})

    def current(self, prop: str) -> Sequence[str]:
        """The external ids that are not deprecated, as the search index keeps them."""
        return self.external.get(prop, ())

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
        }
        wanted = {name: part for name, part in parts.items() if name in props}
        return {"type": "item", "id": self.id, **wanted}


def items(title: SandboxTitle) -> tuple[Item, ...]:
    """The title's item behind its namesakes; none for a title that Wikidata does not know."""
    if not title.wikidata_id:
        return ()
    return _namesake(title, "1", NOVEL, "роман"), _namesake(title, "2", PERSON, "персона"), _title(title)


def _namesake(title: SandboxTitle, suffix: str, instance_of: str, description: str) -> Item:
    return Item(
        id=f"{title.wikidata_id}00{suffix}",
        labels=_labels(title),
        aliases={},
        description=description,
        claims={"P31": [_statement("P31", _item(instance_of))]},
        external={},
    )


def _title(title: SandboxTitle) -> Item:
    external = {"P345": [title.imdb_id], "P4983" if title.is_series else "P4947": [str(title.tmdb_id)]}
    return Item(
        id=title.wikidata_id,
        labels=_labels(title),
        aliases={
            "ru": [f"{title.title_ru} (восстановленная версия)"] if title.title_ru else [],
            "en": [title.title_original],
        },
        description=f"{'сериал' if title.is_series else 'фильм'} {title.year} года",
        claims={**_facts(title), **_ids(external), **_dates(title)},
        external=external,
    )


def _labels(title: SandboxTitle) -> Mapping[str, str]:
    given = {"ru": title.title_ru, "en": title.title_en}
    labels = {language: name for language, name in given.items() if name}
    return labels or {"mul": title.title_original}


def _facts(title: SandboxTitle) -> Fields:
    directors = [_item(f"{title.wikidata_id}01{at}") for at, _ in enumerate(title.directors)]
    name = {"text": title.title_original, "language": title.original_language}
    runtime = {"amount": f"+{title.runtime_min}", "unit": MINUTE}
    return {
        "P31": [_statement("P31", _item(SERIES if title.is_series else FILM))],
        "P57": [_statement("P57", director) for director in directors],
        "P1476": [_statement("P1476", ("monolingualtext", name))],
        "P2047": [_statement("P2047", ("quantity", runtime))],
    }


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
        return {"P580": [_statement("P580", _time(f"+{title.year}-01-00T00:00:00Z", MONTH))]}
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
