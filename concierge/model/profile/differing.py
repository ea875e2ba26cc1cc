"""What two profiles have differently, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from concierge.model.profile.document import Document
from concierge.model.profile.markdown import render_section

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A line that is there only before or only after; `section` is the heading above it, "" before the first."""

    section: str
    text: str
    is_added: bool


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """The lines that differ, in order, what went before what came; the line "last updated" does not count."""
    old, new = list(_lines(before, after.language)), list(_lines(after, after.language))
    found: list[Difference] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            found += (_difference(line, is_added=False) for line in old[old_from:old_to])
            found += (_difference(line, is_added=True) for line in new[new_from:new_to])
    return tuple(found)


def _lines(document: Document, language: str) -> Iterator[tuple[str, str]]:
    yield from (("", line.text) for line in document.preamble if line.text.strip())
    for section in document.sections:
        heading, *lines = render_section(section, language).split("\n")
        yield from ((heading.strip("# "), line) for line in lines if line.strip())


def _difference(line: tuple[str, str], *, is_added: bool) -> Difference:
    return Difference(section=line[0], text=line[1], is_added=is_added)
