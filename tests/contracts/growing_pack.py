"""What every TorrentClient has to allow: a pack grows over its own files.

A subclass gives the fixtures `client` and `swarm`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.model.download import Download, DownloadState
from concierge.model.following import FollowState
from concierge.model.release import TorrentSource
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import Payload, SandboxRelease
from concierge.services.downloads import Downloads
from concierge.testing import FakeTracker, a_release
from tests.contracts.torrent_client import is_whole, source
from tests.services.downloading import episode
from tests.services.house import ANNA, House

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["GrowingPackContract"]

# No multiple of a piece: a piece lies over each border of two files.
EPISODE_BYTES = 1_700_001
MOST_FETCHED_AGAIN = 0.02
# Until a client has said what it counted.
MOST_LOOKS = 15
# qBittorrent renews what it tells each 1.5 s.
RENEWED_S = 1.6

# Deluge 2.0.3 asks its peers again up to forty seconds late, each of three times.
PATIENCE_S = 150.0


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

    async def planted(self, release: SandboxRelease) -> Download:
        """The download of a torrent whose files lay where the client looks for them."""
        offer = await self.becomes(release)
        begun = await episode(self.house, self.downloads, None)
        (status,) = await self.client.list([offer.info_hash])
        for payload in release.files:
            path = Path(status.save_dir) / payload.path
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
            await asyncio.to_thread(path.write_bytes, torrents.content(payload))
        await self.client.recheck(offer.info_hash)
        await self.placed()
        return begun

    async def fetched(self, info_hash: str) -> int:
        """How much the client fetches of the topic's torrent: what is missing at first, or what it counts in the end.

        Deluge (2.0.3, seen 2026-11) does not count what comes in the second before it has everything.
        """
        self.swarm.limit(1)
        await self.replaced()
        missing = await self._missing(info_hash)
        self.swarm.limit(0)
        await self.placed()
        counted = 0
        for _ in range(MOST_LOOKS):
            (status,) = await self.client.list([info_hash])
            counted = status.downloaded_bytes
            if counted >= missing:
                break
            await asyncio.sleep(0.1)
        return max(missing, counted)

    async def _missing(self, info_hash: str) -> int:
        """What is left to fetch once the client tells the same twice: it may yet tell of the middle of its check."""
        before = -1
        async with asyncio.timeout(PATIENCE_S):
            while True:
                (status,) = await self.client.list([info_hash])
                told = round(status.wanted_bytes * (1 - status.progress))
                if told == before:
                    return told
                before = told
                await asyncio.sleep(RENEWED_S)

    async def placed(self) -> Download:
        """The download once it is in the library."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                [one] = await self.downloads.list(ANNA)
                assert one.download.state is not DownloadState.FAILED, one.download
                if one.download.state is DownloadState.ON_NAS:
                    return one.download
                await self.downloads.tend()
                await asyncio.sleep(0.1)

    async def _following(self) -> FollowState:
        async with self.house.storage.reading() as rows:
            [one] = await rows.followings.of_user(ANNA.id)
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
        begun = await story.planted(pack(2))
        await story.house.new_followings().follow(ANNA, begun.id)

        for last in (3, 4):
            newest = await story.becomes(pack(last))
            again = await story.fetched(newest.info_hash) - EPISODE_BYTES
            download = await story.placed()
            (status,) = await client.list()

            assert again <= MOST_FETCHED_AGAIN * EPISODE_BYTES * (last - 1)
            assert (download.id, download.info_hash) == (begun.id, newest.info_hash)
            assert status.info_hash == newest.info_hash
            assert is_whole(pack(last), status.save_dir)
            assert len(download.placed) == last
