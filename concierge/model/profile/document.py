"""A person's profile as values: sections of facts and of free text, and who said each fact when."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from concierge.model.profile.sections import FIELDS, SectionName

__all__ = ["Document", "Fact", "Line", "Provenance", "Section", "Update", "is_single", "is_surer", "one_line"]

_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Provenance(StrEnum):
    """Where a fact comes from: the person said it, it was concluded, or it came from a list of theirs.

    OUTSIDE: the agent wrote it in an answer that had read text of strangers, who may have talked it into it.
    """

    SAID = "said"
    INFERRED = "inferred"
    IMPORTED = "imported"
    OUTSIDE = "outside"


# An item that nobody dated is the person's own writing.
_SURE = {
    Provenance.OUTSIDE: 0,
    Provenance.INFERRED: 0,
    Provenance.IMPORTED: 1,
    None: 2,
    Provenance.SAID: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One item of a list. `field` is a code of `FIELDS`, or "" for an item that is only text.

    The text is one line; whatever stands in it is data of this item. `source` is None where nobody noted it.
    """

    text: str
    field: str = ""
    source: Provenance | None = None
    on: date | None = None

    @property
    def subject(self) -> str:
        """What the fact is about, without its reason: «хоррор» of «хоррор — пугает»."""
        return self.text.partition(" — ")[0].strip()

    @property
    def reason(self) -> str:
        """Why it is so, if that was said."""
        return self.text.partition(" — ")[2].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is no fact, kept word for word; a blank one is ""."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section: one that is known by its `name`, or anything else under its `heading` as it was written."""

    name: SectionName | None = None
    heading: str = ""
    body: tuple[Fact | Line, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts alone."""
        return tuple(each for each in self.body if isinstance(each, Fact))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are no facts, blank ones left out."""
        return tuple(each for each in self.body if isinstance(each, Line) and each.text.strip())

    def of(self, field: str) -> tuple[Fact, ...]:
        """The facts of one field, in order."""
        return tuple(fact for fact in self.facts if fact.field == field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The document's line "last updated": the day, and why."""

    on: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole profile. `preamble` stands before the first section; `language` is that of headings and labels."""

    language: str = "ru"
    updated: Update | None = None
    preamble: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()

    def section(self, name: SectionName) -> Section:
        """The section of that name, empty if the document has none."""
        found = (section for section in self.sections if section.name is name)
        return next(found, Section(name=name))

    def facts(self) -> Iterator[tuple[SectionName, Fact]]:
        """Every fact of the known sections, in order."""
        for section in self.sections:
            if section.name is not None:
                for fact in section.facts:
                    yield section.name, fact

    def with_section(self, changed: Section) -> "Document":
        """The document with this section in the place of the one of its name; a new one finds its usual place."""
        if any(section.name is changed.name for section in self.sections):
            sections = tuple(changed if each.name is changed.name else each for each in self.sections)
            return replace(self, sections=sections)
        place = self._place_for(changed.name)
        return replace(self, sections=(*self.sections[:place], changed, *self.sections[place:]))

    def with_fact(self, name: SectionName, fact: Fact) -> "Document":
        """The document with the fact: in the place of the one of its field where a person has only one, else last."""
        section = self.section(name)
        if is_single(name, fact.field):
            kept = tuple(each for each in section.body if not _is_of(each, fact.field))
            places = [place for place, each in enumerate(section.body) if _is_of(each, fact.field)]
            place = places[0] if places else _after_facts(section.body)
            body = (*kept[:place], fact, *kept[place:])
        else:
            place = _after_facts(section.body)
            body = (*section.body[:place], fact, *section.body[place:])
        return self.with_section(replace(section, body=body))

    def without(self, name: SectionName, field: str, text: str | None = None) -> "Document":
        """The document without the facts of that field, or only without those of that text."""
        section = self.section(name)
        body = tuple(
            each
            for each in section.body
            if not (_is_of(each, field) and text in {None, each.text if isinstance(each, Fact) else ""})
        )
        return self.with_section(replace(section, body=body))

    def _place_for(self, name: SectionName | None) -> int:
        order = list(SectionName)
        before = set(order[: order.index(name)]) if name is not None else set(order)
        places = [place for place, each in enumerate(self.sections) if each.name in before]
        return places[-1] + 1 if places else 0


def one_line(text: str) -> str:
    """The text in one line: what turns a line, or moves a cursor, is a space."""
    return " ".join(
        "".join(" " if unicodedata.category(char) in _NOT_TEXT else char for char in text).split()
    )


def is_single(name: SectionName, code: str) -> bool:
    """Whether a person has only one fact of that field."""
    return any(field.code == code and field.is_single for field in FIELDS[name])


def is_surer(one: Fact, other: Fact) -> bool:
    """Whether it is known more surely: what was said goes before what was imported, that before what was concluded."""
    return _SURE[one.source] > _SURE[other.source]


def _is_of(each: Fact | Line, field: str) -> bool:
    return isinstance(each, Fact) and each.field == field


def _after_facts(body: tuple[Fact | Line, ...]) -> int:
    places = [place for place, each in enumerate(body) if isinstance(each, Fact)]
    return places[-1] + 1 if places else len(body)
