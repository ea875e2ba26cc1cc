"""The documents of `concierge sync`, which the commands themselves write without pydantic."""

from typing import Literal

from pydantic import ConfigDict

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "SyncCheckDocument",
    "SyncChecksDocument",
    "SyncDoneDocument",
    "SyncEvent",
    "SyncFileDocument",
    "SyncIndexDocument",
    "SyncItemDocument",
    "SyncItemsDocument",
    "SyncStatusDocument",
    "SyncUnderWayDocument",
]


class SyncFileDocument(Document):
    """A wanted file: `path` in the torrent, `destination` in the library's folder for the item's kind."""

    path: str
    size_bytes: int
    destination: str
    role: str


class SyncItemDocument(Document):
    """A finished download. `token` and `lease_until` are null unless it was taken.

    `source` is the folder of its files as the torrent client of the kind `client` sees it, `destination` where the
    whole goes in the library. `replaces` are paths that give way to it.
    """

    id: str
    token: int | None
    lease_until: str | None
    info_hash: str
    title: str
    kind: Literal["movie", "series", "other"]
    client: str
    source: str
    destination: str
    priority: int
    attempts: int
    size_bytes: int
    has_torrent: bool
    replaces: list[str]
    files: list[SyncFileDocument]


class SyncItemsDocument(Document):
    """`concierge sync pending --json`, `concierge sync lease --json`."""

    items: list[SyncItemDocument]


class SyncDoneDocument(Document):
    """`concierge sync progress|complete|fail --json`: the server took note of it."""

    ok: Literal[True]
    id: str


class SyncIndexDocument(Document):
    """`concierge sync library --json`: how many films the server was told of."""

    files: int


class SyncUnderWayDocument(Document):
    """An item that this machine is at."""

    id: str
    title: str
    state: Literal["fetching", "placing", "placed"]
    done_bytes: int
    total_bytes: int


class SyncStatusDocument(Document):
    """`concierge sync status --json`; what cannot be told is null."""

    running: bool
    items: list[SyncUnderWayDocument]
    free_bytes: int | None
    pending: int | None


class SyncCheckDocument(Document):
    """A check; `fix` says what mends it, and is empty where nothing has to be."""

    name: str
    ok: bool
    detail: str
    fix: str


class SyncChecksDocument(Document):
    """`concierge sync doctor --json`."""

    checks: list[SyncCheckDocument]


class SyncEvent(Document):
    """A line of `concierge sync run --json`; `ended`, the last line of `once`, counts items by what became of them.

    What else a step tells stands beside its name, such as `done_bytes` and `total_bytes` of `fetching`.
    """

    model_config = ConfigDict(extra="allow")

    event: Literal[
        "planned",
        "fetching",
        "fetched",
        "verified",
        "fenced",
        "placing",
        "placed",
        "kept_old",
        "refreshed",
        "completed",
        "done",
        "failed",
        "abandoned",
        "left",
        "ended",
    ]


BY_COMMAND = {
    "sync-run": SyncEvent,
    "sync-once": SyncEvent,
    "sync-status": SyncStatusDocument,
    "sync-pending": SyncItemsDocument,
    "sync-lease": SyncItemsDocument,
    "sync-progress": SyncDoneDocument,
    "sync-complete": SyncDoneDocument,
    "sync-fail": SyncDoneDocument,
    "sync-library": SyncIndexDocument,
    "sync-doctor": SyncChecksDocument,
}
