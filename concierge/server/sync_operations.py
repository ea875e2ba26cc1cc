"""What a NAS may ask of its server: the one table from which the routes and their description are made."""

from dataclasses import dataclass
from typing import Final

from concierge.model.nas import NasScope
from concierge.server.guard import MOST_BODY_BYTES
from concierge.server.index_shapes import FoldersAsked, FoldersTold, IndexAsked, IndexTold
from concierge.server.sync_shapes import (
    Closed,
    ClosedByName,
    CompleteAsked,
    FailAsked,
    Failed,
    FinishedAsked,
    LeaseAsked,
    Leased,
    PendingAsked,
    PendingTold,
    ProgressAsked,
    Progressed,
    Shape,
    TorrentAsked,
)

__all__ = ["COMPLETE_BYTES", "INDEX_BYTES", "LONG_BODIES", "OPERATIONS", "Operation"]

COMPLETE_BYTES: Final = 1024 * 1024
INDEX_BYTES: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a NAS may do, at `path` and at "/api" before it.

    `asks` are the shapes of its body or its query, `tells` those of the answer; without any it answers with a file.
    """

    method: str
    path: str
    opened_by: NasScope
    says: str
    asks: tuple[type[Shape], ...]
    tells: tuple[type[Shape], ...] = ()
    most_bytes: int = MOST_BODY_BYTES


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/sync/pending",
        opened_by=NasScope.PENDING,
        says="What waits. It takes nothing. With `wait` it answers as soon as something does.",
        asks=(PendingAsked,),
        tells=(PendingTold,),
    ),
    Operation(
        method="POST",
        path="/sync/lease",
        opened_by=NasScope.SYNC,
        says="Takes items for a while.",
        asks=(LeaseAsked,),
        tells=(Leased,),
    ),
    Operation(
        method="POST",
        path="/sync/progress",
        opened_by=NasScope.SYNC,
        says="Renews a lease.",
        asks=(ProgressAsked,),
        tells=(Progressed,),
    ),
    Operation(
        method="POST",
        path="/sync/complete",
        opened_by=NasScope.SYNC,
        says="It stands in the library. Saying so again changes nothing.",
        asks=(CompleteAsked, FinishedAsked),
        tells=(Closed, ClosedByName),
        most_bytes=COMPLETE_BYTES,
    ),
    Operation(
        method="POST",
        path="/sync/fail",
        opened_by=NasScope.SYNC,
        says="It came to nothing, and why.",
        asks=(FailAsked,),
        tells=(Failed,),
    ),
    Operation(
        method="GET",
        path="/sync/torrent",
        opened_by=NasScope.SYNC,
        says="The .torrent file of an item that was taken.",
        asks=(TorrentAsked,),
    ),
    Operation(
        method="POST",
        path="/sync/library-index",
        opened_by=NasScope.LIBRARY,
        says="What the library holds, in place of what was said before.",
        asks=(IndexAsked, FoldersAsked),
        tells=(IndexTold, FoldersTold),
        most_bytes=INDEX_BYTES,
    ),
)
# By path what may be longer than usual; these routes count what they read.
LONG_BODIES: Final = {
    f"{prefix}{one.path}": one.most_bytes
    for one in OPERATIONS
    if one.most_bytes > MOST_BODY_BYTES
    for prefix in ("", "/api")
}
