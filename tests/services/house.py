"""The services over doubles: a small house whose every door the test holds in its hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from concierge.model.account import Account
from concierge.model.decision import Decision, SearchReport
from concierge.model.download import Download, DownloadState
from concierge.model.seeding import SeedingRules
from concierge.model.speed import Speed
from concierge.model.title import Title
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.ports import (
    LibrarySource,
    LookNotes,
    MetadataSource,
    Storage,
    TorrentClient,
    Tracker,
    TrackReader,
    Transfer,
)
from concierge.services.accounts import Accounts
from concierge.services.background import Background
from concierge.services.breaker import Breakers
from concierge.services.cleanup import Cleanup
from concierge.services.deeds import Deeds
from concierge.services.downloads import Downloads
from concierge.services.following import Followings
from concierge.services.gathering import Gathering
from concierge.services.inspecting import Inspecting
from concierge.services.lending import Lending
from concierge.services.library import Library
from concierge.services.logins import Logins
from concierge.services.metadata import Metadata
from concierge.services.monitoring import Monitoring
from concierge.services.next_candidates import NextCandidates
from concierge.services.notifications import Notifications
from concierge.services.peeking import Peeking
from concierge.services.placing import Folders, Placing
from concierge.services.proposals import Proposals
from concierge.services.search import Search
from concierge.services.seedboxes import OwnSeedboxes
from concierge.services.topics import Topics
from concierge.services.torrent_clients import TorrentClients
from concierge.services.turns import Turns
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility
from concierge.testing import (
    FakeMetadata,
    FakeTorrentClient,
    FakeTracker,
    FrozenClock,
    MemoryTransfer,
    a_title,
)
from tests.services.fake_seedboxes import FakeSeedboxes
from tests.services.metadata_of import metadata_of
from tests.storage import ANNA, BORIS, a_storage

__all__ = ["ANNA", "ANY", "BORIS", "ROOT", "House"]

ANY = Wish()
ROOT = Path("/library")


@dataclass(slots=True, kw_only=True)
class House:
    """Services that share one storage; `restarted` is the same house after its process died."""

    trackers: Sequence[Tracker] = field(default_factory=lambda: (FakeTracker(),))
    sources: Sequence[MetadataSource] = field(default_factory=lambda: (FakeMetadata((a_title(),)),))
    client: TorrentClient | None = field(default_factory=FakeTorrentClient)
    own: FakeSeedboxes = field(default_factory=FakeSeedboxes)
    transfer: Transfer = field(default_factory=MemoryTransfer)
    folders: Folders = field(default_factory=lambda: Folders(root=ROOT))
    deadline_s: float = 5.0
    storage: Storage = field(default_factory=a_storage)
    household: Mapping[str, Account] = field(default_factory=dict)
    clock: FrozenClock = field(default_factory=FrozenClock)
    background: Background = field(default_factory=Background)
    free_bytes: Callable[[], Awaitable[int | None]] | None = None
    notes: LookNotes | None = None
    turns: Turns = field(default_factory=Turns)
    notifications: Notifications | None = None
    tracks: TrackReader | None = None
    stalled_after: timedelta = timedelta(hours=12)
    shelves: Sequence[LibrarySource] = ()

    @property
    def peeking(self) -> Peeking | None:
        """Looks into magnets, in a house that keeps notes of them."""
        if self.client is None or self.notes is None:
            return None
        return Peeking(self.storage, self.client, self.notes, self.background, self.turns, every_s=0.01)

    @property
    def lending(self) -> Lending:
        """What each person may use to look."""
        return Lending(self.free_bytes, self.own, opens_own=True)

    @property
    def breakers(self) -> Breakers:
        """Breakers as a process begins that knows no failures."""
        return Breakers(self.storage, clock=self.clock)

    @property
    def library(self) -> Library:
        """What the household has."""
        return Library(
            self.storage, self.shelves, Visibility(self.storage), self.background, clock=self.clock
        )

    @property
    def metadata(self) -> Metadata:
        """Titles."""
        return metadata_of(
            self.sources,
            storage=self.storage,
            clock=self.clock,
            background=self.background,
            deadline_s=self.deadline_s,
        )

    def new_search(self) -> Search:
        """Releases."""
        gathering = Gathering(
            self.trackers,
            self.background,
            accounts=Accounts(self.storage, self.household),
            breakers=self.breakers,
            deadline_s=self.deadline_s,
        )
        return Search(
            gathering,
            Inspecting(
                gathering,
                deadline_s=self.deadline_s,
                peeking=self.peeking,
                lending=self.lending,
            ),
            self.metadata,
            self.storage,
            self.background,
            visibility=Visibility(self.storage),
            clock=self.clock,
        )

    def seen_by(self, user: User) -> UserMetadata:
        """Titles, as that person sees them."""
        return UserMetadata(user, self.metadata, Visibility(self.storage))

    def new_downloads(self, clients: TorrentClients | None = None) -> Downloads:
        """Downloads, as a process begins that knows no more than the storage does."""
        placing = Placing(self.transfer, self.folders, self.tracks)
        if clients is None and self.client is not None:
            clients = TorrentClients(self.client, self.own)
        return Downloads(
            self.storage,
            self.new_search(),
            clients,
            placing,
            clock=self.clock,
            turns=self.turns,
            background=self.background,
            stalled_after=self.stalled_after,
            notifications=self.notifications,
        )

    def new_followings(self) -> Followings:
        """Followed topics, as a process begins that knows no more than the storage does."""
        return Followings(
            self.storage,
            self.new_downloads(),
            Topics(self.storage, self.new_search()),
            TorrentClients(self.client, self.own) if self.client else None,
            clock=self.clock,
            notifications=self.notifications,
        )

    def new_cleanup(self, rules: SeedingRules | None = None) -> Cleanup:
        """Cleanup, as a process begins that knows no more than the storage does."""
        return Cleanup(
            self.storage,
            TorrentClients(self.client, self.own) if self.client else None,
            Placing(self.transfer, self.folders),
            clock=self.clock,
            turns=self.turns,
            visibility=Visibility(self.storage),
            notifications=self.notifications or Notifications((), clock=self.clock),
            rules=rules or SeedingRules(),
        )

    def new_logins(self) -> Logins:
        """Accounts."""
        accounts = Accounts(self.storage, self.household)
        return Logins(self.storage, accounts, self.trackers, clock=self.clock)

    def new_seedboxes(self) -> OwnSeedboxes:
        """Torrent clients of people's own."""
        self.own.storage = self.storage
        return OwnSeedboxes(self.storage, self.own, self.new_downloads(), clock=self.clock)

    def new_proposals(self) -> Proposals:
        """Proposals."""
        deeds = Deeds(self.new_downloads(), self.new_followings())
        return Proposals(self.storage, deeds, clock=self.clock)

    async def remember_line(self) -> None:
        """Has downloads behind it, of twelve megabytes a second."""
        async with self.storage.transaction() as rows:
            await rows.speeds.add(Speed(tracker="", hour=0, size_bytes=720_000_000, seconds=60))

    def new_candidates(self, downloads: Downloads | None = None) -> NextCandidates:
        """What takes the place of downloads that came to nothing."""
        mine = downloads or self.new_downloads()
        return NextCandidates(
            self.storage,
            self.new_search(),
            mine,
            Proposals(self.storage, Deeds(mine, self.new_followings()), clock=self.clock),
            self.notifications or Notifications((), clock=self.clock),
            clock=self.clock,
            known=lambda user: user,
        )

    def new_monitoring(self, downloads: Downloads | None = None) -> Monitoring:
        """Looks at all downloads."""
        mine = downloads or self.new_downloads()
        return Monitoring(mine, self.new_candidates(mine))

    async def found(
        self, user: User = ANNA, *, sought: Title | str | None = None, wish: Wish = ANY
    ) -> SearchReport:
        """What a search finds."""
        return await self.new_search().releases(user, sought or a_title(), wish)

    async def best(
        self, user: User = ANNA, *, sought: Title | str | None = None, wish: Wish = ANY
    ) -> Decision:
        """The first release that a search accepts."""
        best = (await self.found(user, sought=sought, wish=wish)).best
        assert best is not None
        return best


@asynccontextmanager
async def opened(house: House) -> AsyncIterator[House]:
    """The house, whose work in the background ends with the block."""
    async with house.background:
        yield house


async def moved(
    client: FakeTorrentClient, downloads: Downloads, *, until: DownloadState, user: User = ANNA
) -> Download:
    """The user's newest download once it has come so far."""
    seen: list[str] = []
    for _ in range(12):
        newest = (await downloads.list(user))[0].download
        if newest.state is until:
            return newest
        seen.append(f"{newest.state} {newest.failure_code}")
        await client.step()
        await downloads.tend()
    raise AssertionError(seen)
