"""A profile as Markdown, and back: whatever is not understood is kept word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from concierge.model.profile.document import Document, Fact, Line, Provenance, Section, Update
from concierge.model.profile.sections import (
    HEADINGS,
    TITLES,
    SectionName,
    field_named,
    folded_name,
    label_of,
    language_of_heading,
    section_named,
)

__all__ = ["heading_of", "parse", "parse_body", "render", "render_fact", "render_section"]

_HEADING = re.compile(r" {0,3}(#{1,2})\s+(.*?)\s*#*\s*")
_ANY_HEADING = re.compile(r"^(\s*)(#{1,6}\s)")
_ITEM = re.compile(r"\s?[-*+•]\s+(\S.*)", re.DOTALL)
_UPDATED = re.compile(
    r"\s*(?:обновлено|updated)\s*:?\s+(\d{4}-\d\d-\d\d)(?:\s*,\s*(.*))?", re.IGNORECASE | re.DOTALL
)
_UPDATED_WORDS = {"ru": "Обновлено", "en": "Updated"}
# How provenance is written in each language; the others are understood.
_WORDS = {
    Provenance.SAID: {"ru": "сказано|сказал|сказала", "en": "said|told"},
    Provenance.INFERRED: {"ru": "замечено|предположение", "en": "inferred|noticed"},
    Provenance.IMPORTED: {"ru": "перенесено|импорт", "en": "imported"},
    Provenance.OUTSIDE: {"ru": "после чужого текста", "en": "after outside text"},
}
_SOURCES = {
    word: source
    for source, languages in _WORDS.items()
    for words in languages.values()
    for word in words.split("|")
}
_DAY = r"\d{4}-\d\d-\d\d"
_WORD = "|".join(_SOURCES)
_TAIL = re.compile(
    rf"(?P<text>.*?)\s*(?:\(\s*(?P<word>{_WORD})(?:[\s,]+(?P<on>{_DAY}))?\s*\)|\((?P<day>{_DAY})\)"
    rf"|(?:(?<=\s)|^)[—–-]\s+(?P<said>{_WORD})\s+(?P<when>{_DAY}))",
    re.IGNORECASE | re.DOTALL,
)
_LABEL = re.compile(r"([^:\n]{1,40}):(.*)", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class _Draft:
    name: SectionName | None
    heading: str
    language: str | None = None
    lines: list[str] = field(default_factory=list)


def parse(text: str, *, language: str = "ru") -> Document:
    """The document that the text is, whatever the text; `language` is for one that does not show its own."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    titled = _title_language(lines[first]) if first < len(lines) else None
    drafts = _drafts(lines[first + 1 :] if titled else lines)
    preamble, updated = _preamble(drafts[0].lines)
    spoken = titled or next((one.language for one in drafts if one.language), language)
    sections = tuple(
        Section(name=one.name, heading=one.heading, body=_body(one.name, one.lines)) for one in drafts[1:]
    )
    return Document(language=spoken, updated=updated, preamble=preamble, sections=sections)


def parse_body(name: SectionName, text: str) -> tuple[Fact | Line, ...]:
    """What stands in a section, read by itself: a heading in it begins no other section, but is text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if (own := _HEADING.fullmatch(lines[first])) and section_named(own[2]) is name:
        lines = lines[first + 1 :]
    return _body(name, [_ANY_HEADING.sub(r"\1\\\2", line) for line in lines])


def render(document: Document) -> str:
    """The document as Markdown, its headings and labels in its language."""
    blocks = [f"# {TITLES[document.language]}"]
    if document.updated is not None:
        blocks.append(_rendered_update(document.updated, document.language))
    if document.preamble:
        blocks.append("\n".join(line.text for line in document.preamble))
    blocks += (render_section(section, document.language) for section in document.sections)
    return "\n\n".join(blocks) + "\n"


def render_section(section: Section, language: str) -> str:
    """The section with its heading."""
    heading = section.heading if section.name is None else f"## {heading_of(section.name, language)}"
    body = _rendered_body(section, language)
    return f"{heading}\n\n{body}" if body else heading


def render_fact(name: SectionName, fact: Fact, language: str) -> str:
    """The fact as an item of a list."""
    label = f"{label_of(name, fact.field, language)}:" if fact.field else ""
    return " ".join(part for part in ("-", label, fact.text, _tail(fact, language)) if part)


def heading_of(name: SectionName, language: str) -> str:
    """What the section is called."""
    return HEADINGS[name][language].partition("|")[0]


def _title_language(line: str) -> str | None:
    heading = _HEADING.fullmatch(line)
    if heading is None or len(heading[1]) != 1:
        return None
    called = folded_name(heading[2])
    return next((language for language, title in TITLES.items() if folded_name(title) == called), None)


def _drafts(lines: Sequence[str]) -> list[_Draft]:
    """The lines under their headings, those before the first one first; a section that comes again is one."""
    current = _Draft(name=None, heading="")
    drafts = [current]
    known: dict[SectionName, _Draft] = {}
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading is None:
            current.lines.append(line)
            continue
        name = section_named(heading[2])
        if name is None:
            current = _Draft(name=None, heading=line)
            drafts.append(current)
        elif name in known:
            current = known[name]
        else:
            current = known[name] = _Draft(name=name, heading="", language=language_of_heading(heading[2]))
            drafts.append(current)
    return drafts


def _preamble(lines: Sequence[str]) -> tuple[tuple[Line, ...], Update | None]:
    """The lines without the first that tells of an update, and that one."""
    for place, line in enumerate(lines):
        if (updated := _update(line)) is not None:
            return _lines((*lines[:place], *lines[place + 1 :])), updated
    return _lines(lines), None


def _update(line: str) -> Update | None:
    found = _UPDATED.fullmatch(line)
    day = _day(found[1]) if found else None
    return Update(on=day, why=(found[2] or "").strip()) if found and day else None


def _body(name: SectionName | None, lines: Sequence[str]) -> tuple[Fact | Line, ...]:
    if name is None:
        return _lines(lines)
    return tuple(_fact(name, line.text) or line for line in _lines(lines))


def _lines(lines: Sequence[str]) -> tuple[Line, ...]:
    """The lines, without blank ones at either end."""
    written = [place for place, line in enumerate(lines) if line.strip()]
    return tuple(Line(text=line) for line in lines[written[0] : written[-1] + 1]) if written else ()


def _fact(name: SectionName, line: str) -> Fact | None:
    item = _ITEM.fullmatch(line)
    if item is None:
        return None
    fact = _sourced(item[1].strip())
    label = _LABEL.fullmatch(fact.text)
    known = field_named(name, label[1]) if label else None
    if label is None or known is None:
        return fact
    text = label[2].removeprefix("**") if label[1].lstrip().startswith("**") else label[2]
    return replace(fact, field=known.code, text=text.strip())


def _sourced(text: str) -> Fact:
    """The fact that a list's item holds, its label not yet read."""
    tail = _TAIL.fullmatch(text)
    if tail is None:
        return Fact(text=text)
    written = tail["on"] or tail["day"] or tail["when"]
    day = _day(written) if written else None
    if written and day is None:
        return Fact(text=text)
    word = (tail["word"] or tail["said"] or "").casefold()
    return Fact(text=tail["text"].strip(), source=_SOURCES.get(word), on=day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rendered_update(updated: Update, language: str) -> str:
    why = f", {updated.why}" if updated.why else ""
    return f"{_UPDATED_WORDS[language]}: {updated.on.isoformat()}{why}"


def _rendered_body(section: Section, language: str) -> str:
    return "\n".join(
        render_fact(section.name, each, language)
        if isinstance(each, Fact) and section.name is not None
        else each.text
        for each in section.body
    )


def _tail(fact: Fact, language: str) -> str:
    word = _WORDS[fact.source][language].partition("|")[0] if fact.source else ""
    inner = " ".join(part for part in (word, fact.on.isoformat() if fact.on else "") if part)
    return f"({inner})" if inner else ""
