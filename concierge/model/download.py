"""A download of ours and the life it may lead."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from concierge.errors import IllegalTransition
from concierge.model.promise import Breach, Promise
from concierge.model.title import Title

__all__ = ["ClientKey", "Download", "DownloadState", "Fate", "Holding"]


class DownloadState(StrEnum):
    """Where a download is on its way to the library."""

    QUEUED = "queued"
    DOWNLOADING = "downloading"
    DOWNLOADED = "downloaded"
    SYNCING = "syncing"
    ON_NAS = "on_nas"
    REMOVED = "removed"
    FAILED = "failed"


class Fate(StrEnum):
    """What a person wants of the torrent once they have what they asked for."""

    BY_RULE = "by_rule"
    KEEP = "keep"
    RELEASE = "release"
    """It may go although it is not in the library, or not all of it."""


# Back to QUEUED: tried again after a failure, wanted again after a removal, or more of the same torrent was asked for.
_EDGES: dict[DownloadState, frozenset[DownloadState]] = {
    DownloadState.QUEUED: frozenset({DownloadState.DOWNLOADING, DownloadState.FAILED, DownloadState.REMOVED}),
    DownloadState.DOWNLOADING: frozenset(
        {DownloadState.DOWNLOADED, DownloadState.FAILED, DownloadState.REMOVED}
    ),
    DownloadState.DOWNLOADED: frozenset(
        {DownloadState.SYNCING, DownloadState.QUEUED, DownloadState.FAILED, DownloadState.REMOVED}
    ),
    DownloadState.SYNCING: frozenset(
        {DownloadState.ON_NAS, DownloadState.QUEUED, DownloadState.FAILED, DownloadState.REMOVED}
    ),
    DownloadState.ON_NAS: frozenset({DownloadState.QUEUED, DownloadState.REMOVED}),
    DownloadState.FAILED: frozenset({DownloadState.QUEUED, DownloadState.REMOVED}),
    DownloadState.REMOVED: frozenset({DownloadState.QUEUED}),
}


@dataclass(frozen=True, slots=True)
class ClientKey:
    """Which torrent client: the household's, or the one of that kind that is a person's own."""

    kind: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A torrent that a user asked for; one for each pair of user and info hash.

    `failure_code` is the code of the error that ended it, "" otherwise. `placed` are the paths in the library, which is
    that of the NAS named `nas`, "" for this machine's.
    `season` and `episode` say which part of a series was asked for; without them every useful file is.
    `has_chosen_files` turns true once the client knows which files are wanted. `promise` is what the release said of
    its films, None where nothing was known of it, and `breaches` are in what they turned out to be others.
    `client` is the kind of the person's own torrent client that has it, "" for the household's. `handle` names the
    release in the search that found it, "" for a magnet link. It stands still since `stalled_at`, with `stalled_bytes`
    of what is wanted. Its client has had no room for it since `full_at`, and was given it again, after it was lost, at
    `given_at`.

    `fate` is the person's word on its torrent. They were asked for it at `asked_at`; the torrent stands in the trash
    since `trashed_at`, and was given up at `cleaned_at`.
    """

    id: str
    user_id: int
    info_hash: str
    name: str
    state: DownloadState
    created_at: datetime
    changed_at: datetime
    tracker: str = ""
    tracker_id: str = ""
    title: Title | None = None
    season: int | None = None
    episode: int | None = None
    size_bytes: int | None = None
    resolution: int | None = None
    is_paused: bool = False
    has_chosen_files: bool = False
    failure_code: str = ""
    failure_detail: str = ""
    placed: tuple[str, ...] = ()
    client: str = ""
    handle: str = ""
    stalled_at: datetime | None = None
    promise: Promise | None = None
    breaches: tuple[Breach, ...] = ()
    stalled_bytes: int | None = None
    full_at: datetime | None = None
    given_at: datetime | None = None
    fate: Fate = Fate.BY_RULE
    asked_at: datetime | None = None
    trashed_at: datetime | None = None
    cleaned_at: datetime | None = None
    nas: str = ""

    def advance(self, to: DownloadState, *, at: datetime) -> "Download":
        """The same download in the state `to`, its torrent not on its way out any more.

        Raises:
            IllegalTransition: `to` cannot follow the present state.
        """
        if to not in _EDGES[self.state]:
            message = f"download {self.id}: {self.state} cannot become {to}"
            raise IllegalTransition(message, state=self.state.value, to=to.value)
        is_wanted_anew = to is DownloadState.QUEUED and self.fate is Fate.RELEASE
        return replace(
            self,
            state=to,
            changed_at=at,
            fate=Fate.BY_RULE if is_wanted_anew else self.fate,
            asked_at=None,
            trashed_at=None,
            cleaned_at=None,
        )

    @property
    def client_key(self) -> ClientKey:
        """The torrent client that has it."""
        return ClientKey(self.client, self.user_id) if self.client else ClientKey()

    @property
    def is_active(self) -> bool:
        """Whether work is still to be done for it."""
        return self.state in {
            DownloadState.QUEUED,
            DownloadState.DOWNLOADING,
            DownloadState.DOWNLOADED,
            DownloadState.SYNCING,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a person has: how many downloads were begun since some moment, and the size of all that are not removed."""

    begun: int = 0
    size_bytes: int = 0
