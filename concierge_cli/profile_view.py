"""How profiles, their history and notes look, for people and as documents."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.profile import (
    DifferenceDocument,
    DifferencesDocument,
    FactDocument,
    HistoryDocument,
    NoteDocument,
    NotesDocument,
    ProfileDocument,
    RevisionDocument,
    SavedDocument,
    SectionDocument,
)
from concierge_cli.language import day, moment, say
from concierge_cli.visible import visible

__all__ = [
    "differences_document",
    "differences_view",
    "history_document",
    "history_view",
    "note_document",
    "notes_document",
    "notes_view",
    "profile_document",
    "saved_document",
    "saved_notes",
    "unclear_notes",
]

_SHOWN = 5


def profile_document(revision: concierge.Revision, section: concierge.SectionName | None) -> ProfileDocument:
    """The document of a profile, or of one section of it."""
    document = revision.document
    return ProfileDocument(
        revision=revision.number,
        changed_at=revision.changed_at,
        markdown=revision.text(section),
        sections=[
            SectionDocument(
                name=each.name.value if each.name else None,
                heading=concierge.heading_of(each.name, document.language) if each.name else each.heading,
                facts=[
                    FactDocument(
                        field=fact.field,
                        text=fact.text,
                        source=fact.source.value if fact.source else None,
                        date=fact.on,
                    )
                    for fact in each.facts
                ],
                lines=[line.text for line in each.lines],
            )
            for each in document.sections
            if section in {None, each.name}
        ],
        unclear=list(revision.unclear),
    )


def saved_document(saved: concierge.SavedProfile, before: int) -> SavedDocument:
    """The document of a change to the profile that had revision `before`."""
    return SavedDocument(
        revision=saved.revision.number,
        changed=saved.revision.number != before,
        dropped=list(saved.dropped),
        merged=list(saved.merged),
        cut=list(saved.cut),
        unclear=list(saved.unclear),
    )


def saved_notes(saved: concierge.SavedProfile) -> list[str]:
    """What a person should know of a change beside that it was made: what had to go, what was not understood."""
    lists = (
        ("cli.profile.dropped", saved.dropped),
        ("cli.profile.merged", saved.merged),
        ("cli.profile.cut", saved.cut),
        ("cli.profile.unclear", saved.unclear),
    )
    return [line for key, lines in lists for line in _named(key, lines)]


def unclear_notes(revision: concierge.Revision) -> list[str]:
    """What of a profile was not understood."""
    return _named("cli.profile.unclear", revision.unclear)


def history_view(revisions: Sequence[concierge.Revision]) -> RenderableType:
    """A line a revision, newest first."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for each in revisions:
        said = say().say(f"profile.note.{each.note}")
        section = concierge.section_named(each.section)
        if section is not None:
            heading = concierge.heading_of(section, say().language)
            said = say().say("profile.note.of", note=said, section=heading)
        who = say().say(f"profile.by.{each.by}")
        table.add_row(str(each.number), moment(each.changed_at.astimezone()), said, who)
    return table


def history_document(revisions: Iterable[concierge.Revision]) -> HistoryDocument:
    """The document of a history."""
    return HistoryDocument(
        revisions=[
            RevisionDocument(
                revision=each.number,
                changed_at=each.changed_at,
                by=each.by.value,
                section=each.section,
                note=each.note,
            )
            for each in revisions
        ]
    )


def differences_view(differences: Sequence[concierge.Difference]) -> RenderableType:
    """The lines that went and came, under the headings of their sections."""
    parts: list[Text] = []
    heading: str | None = None
    for each in differences:
        if each.section != heading:
            heading = each.section
            parts.append(Text(visible(heading) or say().say("cli.profile.beginning"), style="bold"))
        sign, style = ("+", "green") if each.is_added else ("-", "red")
        parts.append(Text(f"{sign} {visible(each.text.removeprefix('- '))}", style=style))
    return Group(*parts) if parts else Text(say().say("cli.profile.same"))


def differences_document(
    differences: Iterable[concierge.Difference], *, old: int, new: int
) -> DifferencesDocument:
    """The document of what two revisions have differently."""
    found = [
        DifferenceDocument(section=one.section, text=one.text, added=one.is_added) for one in differences
    ]
    return DifferencesDocument(old=old, new=new, differences=found)


def notes_view(notes: Sequence[concierge.Note]) -> RenderableType:
    """A line a note, newest first."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in notes:
        table.add_row(each.id, day(each.made_at.astimezone()), Text(visible(each.text)))
    return table


def note_document(note: concierge.Note) -> NoteDocument:
    """The document of a note."""
    return NoteDocument(id=note.id, text=note.text, made_at=note.made_at, archived_at=note.archived_at)


def notes_document(notes: Iterable[concierge.Note]) -> NotesDocument:
    """The document of what was found."""
    return NotesDocument(notes=[note_document(note) for note in notes])


def _named(key: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    hidden = len(lines) - _SHOWN
    shown = [f"  {line.removeprefix('- ')}" for line in lines[:_SHOWN]]
    return [say().say(key, n=len(lines)), *shown, *(["  …"] if hidden > 0 else [])]
