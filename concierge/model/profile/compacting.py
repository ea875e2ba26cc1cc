"""A profile that outgrew its limits, made small by rules; what goes is named."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from concierge.model.profile.document import Document, Fact, Line, Provenance
from concierge.model.profile.markdown import render, render_fact
from concierge.model.profile.sections import FIELDS, SectionName

__all__ = ["ITEM_CHARS", "LIMIT_BYTES", "Compacted", "compacted", "is_protected", "size_bytes"]

LIMIT_BYTES = 24 * 1024
ITEM_CHARS = 500
_SUMMARY_CHARS = 60
_FEW = 3
_WORD = re.compile(r"[^\W_]+")
_MONTH = re.compile(r"(\d{4}-\d\d)(?:-\d\d)?\s*[:—–-]?\s*(.*)", re.DOTALL)
_SURE = {
    Provenance.OUTSIDE: 0,
    Provenance.INFERRED: 0,
    Provenance.IMPORTED: 1,
    None: 2,
    Provenance.SAID: 3,
}
_ALWAYS = (SectionName.IDENTITY, SectionName.QUALITY, SectionName.WATCHING)
_Slot = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """The smaller document, and as lines: what went for good, what was merged into others, what was cut short.

    `broken` are those among them that should never change without a word: instructions and "hard no"s.
    """

    document: Document
    dropped: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything had to go."""
        return bool(self.dropped or self.merged or self.cut)


def compacted(document: Document) -> Compacted:
    """The document within its limits: 24 KB in all, 500 characters an item. One that keeps to them is as it was.

    Beyond them, step by step until it fits: what is said twice; older facts of a kind that a person has one of; a
    month of highlights becomes a line; then conclusions, imports, free text and facts, undated and older ones first.
    Highlights go after that, instructions and "hard no"s at the very last.
    """
    state = _State(document)
    _cut_items(state)
    for step in (_drop_twins, _drop_outdated, _sum_up_highlights, _drop_weakest):
        if size_bytes(state.document) <= LIMIT_BYTES:
            break
        step(state)
    return Compacted(
        document=state.document,
        dropped=tuple(state.dropped),
        merged=tuple(state.merged),
        cut=tuple(state.cut),
        broken=tuple(state.broken),
    )


def size_bytes(document: Document) -> int:
    """How long the document is as a file."""
    return len(render(document).encode("utf-8", "replace"))


def is_protected(name: SectionName | None, each: Fact | Line) -> bool:
    """Whether it is an instruction or a "hard no"."""
    if name is SectionName.INSTRUCTIONS:
        return isinstance(each, Fact) or bool(each.text.strip())
    return isinstance(each, Fact) and name is SectionName.GENRES and each.field == "hard_no"


@dataclass(slots=True)
class _State:
    document: Document
    dropped: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def slots(self) -> Iterator[tuple[_Slot, SectionName | None, Fact | Line]]:
        for place, section in enumerate(self.document.sections):
            for number, each in enumerate(section.body):
                yield (place, number), section.name, each

    def written(self, name: SectionName | None, each: Fact | Line) -> str:
        if isinstance(each, Fact) and name is not None:
            return render_fact(name, each, self.document.language)
        return each.text

    def put(self, changed: Mapping[_Slot, Fact | None]) -> None:
        """Replaces what stands in the slots; None takes it away, and a section that is empty then."""
        sections = []
        for place, section in enumerate(self.document.sections):
            body = tuple(
                put
                for number, each in enumerate(section.body)
                if (put := changed.get((place, number), each)) is not None
            )
            if body or not section.body:
                sections.append(replace(section, body=_trimmed(body)))
        self.document = replace(self.document, sections=tuple(sections))


def _cut_items(state: _State) -> None:
    changed: dict[_Slot, Fact | None] = {}
    for slot, name, each in state.slots():
        if isinstance(each, Fact) and len(each.text) > ITEM_CHARS:
            changed[slot] = replace(each, text=_cut(each.text, ITEM_CHARS))
            state.cut.append(state.written(name, each))
            if is_protected(name, each):
                state.broken.append(state.written(name, each))
    state.put(changed)


def _cut(text: str, length: int) -> str:
    """The text's beginning up to a whole word, if one ends not too early."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    whole = head.rpartition(" ")[0]
    return (whole if len(whole) > length // 2 else head).rstrip(" ,;:—-") + "…"


def _drop_twins(state: _State) -> None:
    """Facts that say the same in the same words, in whatever order: the surest and newest stays."""
    _keep_best(state, lambda name, fact: (name, fact.field, _words(fact.text)), state.merged)


def _drop_outdated(state: _State) -> None:
    """Of what a person has only one, and of two opinions on one subject, the surest and newest stays."""
    _keep_best(state, _trait, state.merged)


def _trait(name: SectionName, fact: Fact) -> tuple[object, ...] | None:
    if any(known.code == fact.field and known.is_single for known in FIELDS[name]):
        return name, fact.field
    if name in {SectionName.GENRES, SectionName.CREATORS} and fact.field:
        return name, _words(fact.subject)
    return None


def _keep_best(
    state: _State, key: Callable[[SectionName, Fact], tuple[object, ...] | None], noted: list[str]
) -> None:
    best: dict[tuple[object, ...], tuple[tuple[bool, int, date, int], _Slot]] = {}
    gone: dict[_Slot, Fact | None] = {}
    for order, (slot, name, each) in enumerate(state.slots()):
        if not isinstance(each, Fact) or name is None or (same := key(name, each)) is None:
            continue
        worth = (is_protected(name, each), _SURE[each.source], each.on or date.min, order)
        other = best.get(same)
        if other is None or worth > other[0]:
            best[same] = (worth, slot)
        if other is not None:
            gone[min((worth, slot), other)[1]] = None
    noted += [state.written(name, each) for slot, name, each in state.slots() if slot in gone]
    state.put(gone)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold().replace("ё", "е"))) or frozenset({text})


def _sum_up_highlights(state: _State) -> None:
    """Each month but the newest that has more than three dated highlights becomes one line."""
    dated = [
        (month, slot, each)
        for slot, name, each in state.slots()
        if name is SectionName.HIGHLIGHTS and isinstance(each, Fact) and (month := _month(each))
    ]
    newest = max((month for month, _, _ in dated), default="")
    changed: dict[_Slot, Fact | None] = {}
    for month, group in groupby(sorted(dated, key=lambda one: (one[0], one[1])), key=lambda one: one[0]):
        members = [(slot, each) for _, slot, each in group]
        if month != newest and len(members) > _FEW:
            changed |= dict.fromkeys((slot for slot, _ in members), None)
            changed[members[0][0]] = _summary(month, [each for _, each in members])
            state.merged += [state.written(SectionName.HIGHLIGHTS, each) for _, each in members]
    state.put(changed)


def _month(fact: Fact) -> str:
    told = _MONTH.fullmatch(fact.text)
    return told[1] if told else fact.on.isoformat()[:7] if fact.on else ""


def _summary(month: str, facts: Sequence[Fact]) -> Fact:
    told = [(_MONTH.fullmatch(fact.text), fact.text) for fact in facts]
    texts = [_cut(found[2] if found else text, _SUMMARY_CHARS) for found, text in told]
    return Fact(text=_cut(f"{month}: {'; '.join(texts)}", ITEM_CHARS))


def _drop_weakest(state: _State) -> None:
    """Line by line, in the order of `_worth`, until the rest fits."""
    lines = [(_worth(name, each), slot, name, each) for slot, name, each in state.slots()]
    surplus = size_bytes(state.document) - LIMIT_BYTES
    gone: dict[_Slot, Fact | None] = {}
    for _, slot, name, each in sorted(lines, key=lambda one: (one[0], one[1])):
        if surplus <= 0:
            break
        written = state.written(name, each)
        surplus -= len(written.encode("utf-8", "replace")) + 1
        gone[slot] = None
        if written.strip():
            state.dropped.append(written)
        if is_protected(name, each):
            state.broken.append(written)
    state.put(gone)
    if size_bytes(state.document) > LIMIT_BYTES:
        _drop_frame(state)


def _drop_frame(state: _State) -> None:
    """What stands outside of sections, and headings that are not ours: when not even those fit."""
    document = state.document
    state.dropped += [line.text for line in document.preamble]
    state.dropped += [section.heading for section in document.sections if section.name is None]
    sections = tuple(section for section in document.sections if section.name is not None)
    why = document.updated and replace(document.updated, why=_cut(document.updated.why, ITEM_CHARS))
    state.document = replace(document, preamble=(), sections=sections, updated=why)


def _worth(name: SectionName | None, each: Fact | Line) -> tuple[int, int, int]:
    """What goes first is least: the kind of line, then undated before dated, then older before newer."""
    if is_protected(name, each):
        kind = 6
    elif not isinstance(each, Fact):
        kind = 2
    elif name is SectionName.HIGHLIGHTS:
        kind = 5
    elif each.source in {Provenance.OUTSIDE, Provenance.INFERRED, Provenance.IMPORTED}:
        kind = _SURE[each.source]
    else:
        kind = 4 if name in _ALWAYS and each.field else 3
    on = each.on if isinstance(each, Fact) else None
    return kind, on is not None, on.toordinal() if on else 0


def _trimmed(body: tuple[Fact | Line, ...]) -> tuple[Fact | Line, ...]:
    """Without blank lines at either end, as reading gives it."""
    written = [place for place, each in enumerate(body) if isinstance(each, Fact) or each.text.strip()]
    return body[written[0] : written[-1] + 1] if written else ()
