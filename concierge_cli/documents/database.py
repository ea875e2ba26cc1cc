"""The documents of `concierge db`."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "BackupDocument", "DatabaseDocument", "RestoredDocument", "UpgradedDocument"]


class DatabaseDocument(Document):
    """`concierge db check --json`; `revision` is null while there are no tables, a server's log and room are too."""

    kind: Literal["sqlite", "postgresql"]
    database: str
    revision: str | None
    newest: str
    is_up_to_date: bool
    faults: list[str]
    tables: dict[str, int]
    size_bytes: int
    log_bytes: int | None
    free_bytes: int | None


class UpgradedDocument(Document):
    """`concierge db upgrade --json`; `before` is null if there were no tables."""

    before: str | None
    after: str


class BackupDocument(Document):
    """`concierge db backup --json`; the encryption key is never in the file."""

    file: str
    revision: str
    made_at: str
    tables: dict[str, int]
    size_bytes: int


class RestoredDocument(Document):
    """`concierge db restore --json`; `before` is the backup of what stood there, null if nothing did."""

    backup: BackupDocument
    before: BackupDocument | None


BY_COMMAND = {
    "db-check": DatabaseDocument,
    "db-upgrade": UpgradedDocument,
    "db-backup": BackupDocument,
    "db-restore": RestoredDocument,
}
