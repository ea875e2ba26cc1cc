"""The states of a profile, one after the other."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from concierge.model.profile.document import Document
from concierge.model.profile.markdown import parse, render, render_section
from concierge.model.profile.sections import SectionName
from concierge.model.profile.template import with_blanks
from concierge.model.profile.wishes import preferences_of

__all__ = ["KEPT_REVISIONS", "Author", "Revision"]

KEPT_REVISIONS = 200


class Author(StrEnum):
    """Who changed a profile: the person, the agent on their behalf, or a list that was read in."""

    PERSON = "person"
    AGENT = "agent"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A profile at a moment. `number` counts from 1; 0 is a profile that nobody has changed yet, and is not kept.

    `section` is the code of the one section that was changed, "" for several; `note` says how, as a code.
    """

    number: int
    body: str
    changed_at: datetime
    by: Author = Author.PERSON
    section: str = ""
    note: str = ""

    @property
    def document(self) -> Document:
        """What the body says."""
        return parse(self.body)

    @property
    def unclear(self) -> tuple[str, ...]:
        """The lines about releases that nobody could read as preferences."""
        return preferences_of(self.document).unclear

    def text(self, section: SectionName | None = None) -> str:
        """The profile as Markdown, or one section of it; sections that hold nothing are left out."""
        document = self.document
        if section is not None:
            return render_section(document.section(section), document.language) + "\n"
        return render(replace(document, sections=tuple(each for each in document.sections if each.body)))

    def outline(self, section: SectionName | None = None) -> str:
        """The same for an editor: with every section and every field that is still empty."""
        document = with_blanks(self.document)
        if section is not None:
            return render_section(document.section(section), document.language) + "\n"
        return render(document)
