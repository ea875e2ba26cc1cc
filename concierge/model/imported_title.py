"""A name that a person's lists came with, and the title that it stands for by now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from concierge.model.importing import ImportedRow
from concierge.model.known_title import folded
from concierge.model.title import Title, TitleKind

__all__ = ["ImportState", "ImportedTitle", "import_key"]


class ImportState(StrEnum):
    """What became of a name."""

    WAITING = "waiting"
    RESOLVED = "resolved"
    KEPT = "kept"
    """Its person said that it stays a name."""
    UNKNOWN = "unknown"
    """No source knows it."""
    AMBIGUOUS = "ambiguous"
    """Several titles may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTitle:
    """The name as the service wrote it, and where it stood first.

    Until it is resolved, `title_id` is that of a title of the person's own. `choices` are the titles that may be meant,
    of which kind, names, year and ids are kept. It is looked for at `due_at`, None where it is not; the last `attempts`
    all ended in its `state`. `accounts` are the connected ones that told of it.
    """

    key: str
    title_id: int
    source: str
    accounts: tuple[str, ...] = ()
    place: str
    name: str = ""
    name_ru: str = ""
    name_original: str = ""
    year: int | None = None
    kind: TitleKind | None = None
    state: ImportState = ImportState.WAITING
    choices: tuple[Title, ...] = ()
    attempts: int = 0
    due_at: datetime | None = None

    @property
    def title(self) -> str:
        """The name for a person."""
        return self.name_ru or self.name or self.name_original


def import_key(row: ImportedRow) -> str:
    """The same for every row of the same kind, name and year, whichever service it is from."""
    name = folded(row.name or row.name_original or row.name_ru)
    return f"{row.kind or ''}|{row.year or ''}|{name}"
