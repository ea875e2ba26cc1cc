"""The documents of what leaves the torrent clients."""

from datetime import datetime

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "CleanupDocument", "CleanupFateDocument", "CleanupOutlookDocument"]


class CleanupOutlookDocument(Document):
    """What becomes of the torrent of a download: by its `verdict` it `goes`, is `trashed` or `due`, or why it stays.

    `ratio` and `days` tell how much it was shared, null where the client tells nothing. Of one that is still `seeding`
    the `wanted` ones would be enough, either of them. What is in the trash `leaves_at` that moment.
    """

    id: str
    name: str
    title: str | None
    verdict: str
    ratio: float | None
    days: float | None
    wanted_ratio: float | None
    wanted_days: float | None
    leaves_at: datetime | None


class CleanupDocument(Document):
    """`concierge cleanup --json`: newest download first."""

    downloads: list[CleanupOutlookDocument]


class CleanupFateDocument(Document):
    """`concierge cleanup keep ID --json`, and the like: `by_rule`, `keep` or `release`."""

    id: str
    name: str
    fate: str
    is_trashed: bool


BY_COMMAND = {"cleanup": CleanupDocument, "cleanup-change": CleanupFateDocument}
