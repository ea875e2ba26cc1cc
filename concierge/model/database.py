"""What can be known of a database, and of its copies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

__all__ = ["Backup", "DatabaseReport", "Restoration", "Upgrade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseReport:
    """A database as it was found; `revision` is None while it has no tables.

    `faults` are the database's own words for what is broken. `tables` counts rows. On a server the log and the free
    space are its own affair, and None.
    """

    kind: str
    database: str
    revision: str | None
    newest: str
    faults: tuple[str, ...] = ()
    tables: Mapping[str, int]
    size_bytes: int = 0
    log_bytes: int | None = None
    free_bytes: int | None = None

    @property
    def is_up_to_date(self) -> bool:
        """Whether its tables are those of this version."""
        return self.revision == self.newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """An archive with every row of a database at one moment; `tables` counts rows."""

    path: Path
    revision: str
    made_at: datetime
    tables: Mapping[str, int]
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What was put back, and the archive of what stood there before, if anything did."""

    backup: Backup
    before: Backup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The revision before (None: there were no tables) and after."""

    before: str | None
    after: str
