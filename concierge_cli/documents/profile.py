"""The documents of profiles and notes."""

from datetime import date, datetime
from typing import Literal

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "DifferenceDocument",
    "DifferencesDocument",
    "FactDocument",
    "HistoryDocument",
    "NoteDocument",
    "NotesDocument",
    "ProfileDocument",
    "ProfileFileDocument",
    "RevisionDocument",
    "SavedDocument",
    "SectionDocument",
]


class FactDocument(Document):
    """One fact; `field` is "" for one that is only text, `source` and `date` are null where nobody noted them."""

    field: str
    text: str
    source: Literal["said", "inferred", "imported", "outside"] | None
    date: date | None


class SectionDocument(Document):
    """A section by its code (null for one that is not ours) and its heading; `lines` are those that are no facts."""

    name: str | None
    heading: str
    facts: list[FactDocument]
    lines: list[str]


class RevisionDocument(Document):
    """One state of a profile; `section` is "" if several were changed, `note` says how it came about."""

    revision: int
    changed_at: datetime
    by: Literal["person", "agent", "import"]
    section: str
    note: str


class ProfileDocument(Document):
    """`concierge profile show --json`; `unclear` are lines about releases that could not be read."""

    revision: int
    changed_at: datetime
    markdown: str
    sections: list[SectionDocument]
    unclear: list[str]


class SavedDocument(Document):
    """What a change came to; `changed` is false if it was so already. The lists name lines that had to make room."""

    revision: int
    changed: bool
    dropped: list[str]
    merged: list[str]
    cut: list[str]
    unclear: list[str]


class HistoryDocument(Document):
    """`concierge profile history --json`, newest first."""

    revisions: list[RevisionDocument]


class DifferenceDocument(Document):
    """A line that only the older or only the newer revision has."""

    section: str
    text: str
    added: bool


class DifferencesDocument(Document):
    """`concierge profile diff --json`."""

    old: int
    new: int
    differences: list[DifferenceDocument]


class ProfileFileDocument(Document):
    """`concierge profile export --json`."""

    file: str
    revision: int


class NoteDocument(Document):
    """`concierge profile remember --json`: a note; one that was of no use for a year was put away at `archived_at`."""

    id: str
    text: str
    made_at: datetime
    archived_at: datetime | None


class NotesDocument(Document):
    """`concierge profile recall --json`, newest first."""

    notes: list[NoteDocument]


BY_COMMAND = {
    "profile": ProfileDocument,
    "profile-diff": DifferencesDocument,
    "profile-edit": SavedDocument,
    "profile-export": ProfileFileDocument,
    "profile-forget": NoteDocument,
    "profile-history": HistoryDocument,
    "profile-recall": NotesDocument,
    "profile-remember": NoteDocument,
    "profile-reset": SavedDocument,
    "profile-restore": NoteDocument,
    "profile-undo": SavedDocument,
}
