"""What every TorrentClient has to allow: a pack grows over its own files.

A subclass gives the fixtures `client` and `swarm`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from concierge.model.download import Download, DownloadState
from concierge.model.following import FollowState
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentStatus
from concierge.sandbox.catalogue import Payload, SandboxRelease
from concierge.services.downloads import Downloads
from concierge.testing import FakeTracker, a_release
from tests.contracts.torrent_client import PATIENCE_S, is_whole, source
from tests.services.downloading import episode
from tests.services.house import ANNA, House

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["GrowingPackContract"]

# No multiple of a piece: a piece lies over each border of two files.
EPISODE_BYTES = 4_000_001
MOST_FETCHED_AGAIN = 0.02


@dataclass(slots=True)
class Story:
    """A person who follows a pack, with a real client."""

    client: TorrentClient
    swarm: Swarm
    house: House
    tracker: FakeTracker
    downloads: Downloads

    @classmethod
    def of(cls, client: TorrentClient, swarm: Swarm) -> Story:
        """The story before its first line."""
        tracker = FakeTracker([a_release("Sherlock.S01.1080p.WEB-DL.Dub.Rus", size_bytes=EPISODE_BYTES * 2)])
        house = House(trackers=(tracker,), client=client, sources=())
        return cls(client, swarm, house, tracker, house.new_downloads())

    async def becomes(self, release: SandboxRelease) -> TorrentSource:
        """The topic has that torrent, which is seeded from now on."""
        await self.swarm.seed(release)
        self.tracker.source = source(release, self.swarm)
        return self.tracker.source

    async def replaced(self) -> None:
        """Returns once the topic's torrent has taken the place of the one before."""
        followings = self.house.new_followings()
        self.house.clock.advance(timedelta(hours=4))
        await followings.tend()
        self.house.clock.advance(timedelta(minutes=11))
        async with asyncio.timeout(PATIENCE_S):
            while (found := await self._following()) is not FollowState.DONE:
                assert found is not FollowState.NEEDS_USER
                await followings.tend()
                await asyncio.sleep(0.1)
                self.house.clock.advance(timedelta(seconds=1))

    async def placed(self) -> tuple[Download, TorrentStatus]:
        """The download once it is in the library, and what the client says of it."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                [one] = await self.downloads.list(ANNA)
                assert one.download.state is not DownloadState.FAILED, one.download
                if one.download.state is DownloadState.ON_NAS and one.torrent is not None:
                    return one.download, one.torrent
                await self.downloads.tend()
                await asyncio.sleep(0.1)

    async def _following(self) -> FollowState:
        [one] = (await self.house.new_followings().of(ANNA)).values()
        return one.state


def pack(last: int) -> SandboxRelease:
    """The version of the pack with so many episodes."""
    files = [
        Payload(path=f"Pack/Sherlock.S01E{n:02}.mkv", size_bytes=EPISODE_BYTES) for n in range(1, last + 1)
    ]
    return SandboxRelease(
        key=f"pack{last}", name="Pack", trackers=(), files=tuple(files), claimed_size_bytes=1, seeders=1
    )


class GrowingPackContract:
    """A followed pack, over three versions."""

    async def test_a_pack_grows_over_its_own_files(self, client: TorrentClient, swarm: Swarm) -> None:
        story = Story.of(client, swarm)
        await story.becomes(pack(2))
        begun = await episode(story.house, story.downloads, None)
        await story.placed()
        await story.house.new_followings().follow(ANNA, begun.id)

        for last in (3, 4):
            newest = await story.becomes(pack(last))
            await story.replaced()
            download, status = await story.placed()
            again = status.downloaded_bytes - EPISODE_BYTES

            assert again <= MOST_FETCHED_AGAIN * EPISODE_BYTES * (last - 1)
            assert (download.id, download.info_hash) == (begun.id, newest.info_hash)
            assert [one.info_hash for one in await client.list()] == [newest.info_hash]
            assert is_whole(pack(last), status.save_dir)
            assert len(download.placed) == last
