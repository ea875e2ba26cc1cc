"""Where searches, downloads and proposals are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.decision import Decision, SearchReport, StoredResult, StoredSearch
from concierge.model.download import ClientKey, Download, Holding
from concierge.model.following import Following
from concierge.model.proposal import Proposal, ProposalState
from concierge.model.rejection import Rejection
from concierge.model.release import TorrentSource

__all__ = ["DownloadStore", "FollowingStore", "ProposalStore", "RejectionStore", "ResultStore"]


class ResultStore(Protocol):
    """Search results, so that handles outlive a restart."""

    async def add(self, user_id: int, report: SearchReport) -> SearchReport:
        """Stores the report and returns it with an id and a handle for each decision."""
        ...

    async def extend(
        self, user_id: int, search_id: str, decisions: Sequence[Decision]
    ) -> tuple[Decision, ...]:
        """Adds late decisions to a stored search and returns them with handles."""
        ...

    async def revise(self, user_id: int, decisions: Sequence[Decision]) -> None:
        """Puts these in place of what stands under their handles."""
        ...

    async def get(self, user_id: int, handle: str) -> StoredResult:
        """What a handle of this user names. Raises NotFound."""
        ...

    async def newest(self, user_id: int) -> str:
        """A handle of this user's newest search that found anything. Raises NotFound."""
        ...

    async def search(self, user_id: int, handle: str) -> StoredSearch:
        """The whole search that a handle of this user is of, late rows included. Raises NotFound."""
        ...


class DownloadStore(Protocol):
    """Downloads; `active`, `unsettled` and `of_torrent` see everyone's, every other call one user's only."""

    async def add(self, download: Download, source: TorrentSource) -> Download:
        """Stores a new download, or returns the one that this user has for the same info hash, in whatever state."""
        ...

    async def save(self, download: Download) -> None:
        """Replaces the row of that download."""
        ...

    async def keep(self, source: TorrentSource) -> None:
        """Stores what a torrent is started from, before any download is of it.

        Of one that is there what is still unknown is filled in; a magnet link that names trackers is newer knowledge.
        """
        ...

    async def replace(self, download: Download) -> bool:
        """Replaces the row of that download, which is of another torrent now, whose source is stored.

        A removed download of that torrent is forgotten; False, and nothing is written, if the user has another one.
        """
        ...

    async def get(self, user_id: int, download_id: str) -> Download:
        """One download by id, or by the beginning of its info hash. Raises NotFound."""
        ...

    async def one(self, user_id: int, download_id: str) -> Download:
        """One download by its whole id alone. Raises NotFound."""
        ...

    async def send(self, download_ids: Sequence[str], *, at: datetime) -> None:
        """Lets those of the downloads of these ids that are downloaded be on their way to a NAS, as `advance` does."""
        ...

    async def of_user(self, user_id: int) -> tuple[Download, ...]:
        """The user's downloads, newest first, without removed ones."""
        ...

    async def active(self) -> tuple[Download, ...]:
        """Everyone's downloads that still need work, oldest first."""
        ...

    async def unsettled(self, *, since: datetime) -> tuple[Download, ...]:
        """Everyone's downloads, oldest first, without those whose torrents were cleaned up or given up before that."""
        ...

    async def of_torrent(self, info_hash: str) -> tuple[Download, ...]:
        """Everyone's downloads of that torrent in whatever state, held until the transaction ends."""
        ...

    async def source(self, info_hash: str) -> TorrentSource:
        """What the torrent was started from, for a client that has to be told again. Raises NotFound."""
        ...

    async def requester(self, info_hash: str) -> int | None:
        """Who of those that have the torrent asked for it first; None if nobody has it."""
        ...

    async def others(self, user_id: int, info_hash: str, *, since: datetime) -> Holding:
        """What the user has beside that torrent; `begun` counts what was ordered at `since` or later."""
        ...

    async def owners(self, info_hash: str, client: ClientKey) -> int:
        """How many users have this torrent in that client and have not removed it."""
        ...


class RejectionStore(Protocol):
    """Releases that people are not offered for a while, of one person at a time."""

    async def add(self, user_id: int, rejection: Rejection) -> None:
        """Rejects the release from then on; one that is rejected already is so anew."""
        ...

    async def of_user(self, user_id: int, *, since: datetime) -> tuple[Rejection, ...]:
        """What the person has rejected since that moment, newest first."""


class FollowingStore(Protocol):
    """Followed topics, at most one for each download."""

    async def add(self, following: Following) -> Following:
        """Stores a new one, or returns the one that the download has."""
        ...

    async def get(self, user_id: int, download_id: str) -> Following:
        """The topic of that download. Raises NotFound if it is not followed."""
        ...

    async def of_user(self, user_id: int) -> tuple[Following, ...]:
        """The topics that the user follows."""
        ...

    async def all(self) -> tuple[Following, ...]:
        """Everyone's topics."""
        ...

    async def due(self, now: datetime, *, limit: int) -> tuple[Following, ...]:
        """Everyone's topics that are due, those that waited longest first."""
        ...

    async def save(self, following: Following, *, was: Following) -> bool:
        """Replaces the row; False, and nothing is written, if somebody has changed it since it `was` read."""
        ...

    async def delete(self, user_id: int, download_id: str) -> None:
        """Forgets the topic; one that is not followed is fine."""
        ...


class ProposalStore(Protocol):
    """Proposals of one user at a time."""

    async def add(self, user_id: int, proposal: Proposal) -> None:
        """Stores a new proposal."""
        ...

    async def get(self, user_id: int, proposal_id: str) -> Proposal:
        """One proposal. Raises NotFound."""
        ...

    async def open_ones(self, user_id: int, *, at: datetime) -> tuple[Proposal, ...]:
        """The user's open proposals that have not expired, newest first."""
        ...

    async def close(
        self, user_id: int, proposal_id: str, state: ProposalState, *, chosen: int | None = None
    ) -> bool:
        """Moves an open proposal to `state`, with the number of the chosen option; False if somebody was faster."""
        ...

    async def finish(self, user_id: int, proposal: Proposal) -> None:
        """Makes an accepted proposal done; one that is not accepted stays as it is."""
        ...

    async def reopen(self, user_id: int, proposal_id: str) -> None:
        """Makes an accepted proposal open again, because what it promised could not begin."""
        ...
