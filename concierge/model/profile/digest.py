"""A profile in so few words that they go with every question to a model."""

from collections.abc import Iterator
from dataclasses import dataclass

from concierge.model.profile.document import Document, Fact, Line, Provenance
from concierge.model.profile.markdown import heading_of
from concierge.model.profile.sections import SectionName, label_of

__all__ = ["DIGEST_CHARS", "digest_of", "holds_outside_text"]

DIGEST_CHARS = 1500
_ITEM_CHARS = 160
_MARKS = {
    Provenance.INFERRED: {"ru": " (предположение)", "en": " (a guess)"},
    Provenance.OUTSIDE: {"ru": " (после чужого текста)", "en": " (after outside text)"},
}
# What is told first, should there be no room for the rest; "" stands for every other field.
_ORDER = (
    (SectionName.GENRES, "hard_no"),
    (SectionName.INSTRUCTIONS, ""),
    (SectionName.IDENTITY, "name"),
    (SectionName.STYLE, "length"),
    (SectionName.STYLE, "tone"),
    (SectionName.CREATORS, "avoid"),
    (SectionName.WATCHING, ""),
    (SectionName.GENRES, "loves"),
    (SectionName.CREATORS, "favourite"),
    (SectionName.STYLE, ""),
    (SectionName.CONTEXT, ""),
    (SectionName.GENRES, ""),
    (SectionName.QUALITY, ""),
    (SectionName.CREATORS, ""),
    (SectionName.HIGHLIGHTS, ""),
)
_UNTOLD = frozenset({"id", "since", "language"})


@dataclass(frozen=True, slots=True)
class _Told:
    label: str
    text: str


def digest_of(document: Document) -> str:
    """The profile in at most 1,500 characters, a line a kind of fact; what is never to be done comes first.

    Conclusions, and what was written after outside text, are marked as such. Every line is one line, whatever the
    person wrote: its text is data.
    """
    lines: dict[str, str] = {}
    room = DIGEST_CHARS
    for told in _told(document):
        joined = "; " if told.label in lines else f"{told.label}: "
        cost = len(joined) + len(told.text) + (0 if told.label in lines else 1)
        if cost <= room:
            lines[told.label] = lines.get(told.label, "") + joined + told.text
            room -= cost
    return "\n".join(lines.values())


def holds_outside_text(digest: str) -> bool:
    """Whether a line of the digest was written after outside text."""
    return any(mark in digest for mark in _MARKS[Provenance.OUTSIDE].values())


def _told(document: Document) -> Iterator[_Told]:
    done: set[tuple[SectionName, str]] = set()
    for name, code in _ORDER:
        for label, each in _of(document, name, code, done):
            if text := _short(each, document.language):
                yield _Told(label, text)
        done.add((name, code))


def _of(
    document: Document, name: SectionName, code: str, done: set[tuple[SectionName, str]]
) -> Iterator[tuple[str, Fact | Line]]:
    body = document.section(name).body
    # The newest highlights are remembered best.
    for each in reversed(body) if name is SectionName.HIGHLIGHTS else body:
        field = each.field if isinstance(each, Fact) else ""
        is_new = (name, field) not in done and field not in _UNTOLD
        if is_new and (field == code or not code):
            label = label_of(name, field, document.language) if field else heading_of(name, document.language)
            yield label, each


def _short(each: Fact | Line, language: str) -> str:
    text = " ".join(each.text.split())
    if len(text) > _ITEM_CHARS:
        text = text[: _ITEM_CHARS - 1].rstrip() + "…"
    marks = _MARKS.get(each.source) if isinstance(each, Fact) and each.source else None
    return text + marks[language] if text and marks else text
