"""The documents of NASes and of what they fetch."""

from datetime import datetime

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "IssuedKeyDocument",
    "NasDocument",
    "NasesDocument",
    "QueuedItemDocument",
    "RevokedKeyDocument",
    "SyncQueueDocument",
]


class NasDocument(Document):
    """A NAS. It fetches for `people` alone, by their numbers; for everybody else's without any."""

    name: str
    scopes: list[str]
    people: list[int]
    created_at: datetime
    seen_at: datetime | None


class NasesDocument(Document):
    """`concierge nas --json`."""

    nases: list[NasDocument]


class IssuedKeyDocument(NasDocument):
    """`concierge nas add --json`: the key is told this once."""

    key: str


class RevokedKeyDocument(Document):
    """`concierge nas revoke --json`."""

    name: str


class QueuedItemDocument(Document):
    """Something that is on its way home. `state` is pending, leased, done or dead; `reason` why the last try failed."""

    id: str
    download_id: str
    title: str
    state: str
    destination: str
    size_bytes: int
    done_bytes: int
    nas: str
    leased_by: str
    attempts: int
    reason: str
    detail: str
    due_at: datetime | None
    done_at: datetime | None


class SyncQueueDocument(Document):
    """`concierge nas queue --json`."""

    items: list[QueuedItemDocument]


BY_COMMAND = {
    "nas": NasesDocument,
    "nas-add": IssuedKeyDocument,
    "nas-hurry": QueuedItemDocument,
    "nas-queue": SyncQueueDocument,
    "nas-revoke": RevokedKeyDocument,
}
