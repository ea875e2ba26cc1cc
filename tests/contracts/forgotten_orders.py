"""What has to come true with every TorrentClient: one that is killed right after it was told does as it was told.

A subclass gives the fixtures `client`, `swarm` and `restarted`.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from concierge.errors import NotFound
from concierge.model.download import Download, DownloadState
from concierge.testing import FakeTracker, a_release
from tests.contracts.growing_pack import EPISODE_BYTES, pack
from tests.contracts.torrent_client import source
from tests.services.downloading import episode
from tests.services.house import ANNA, House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm
    from concierge.services.downloads import Downloads

__all__ = ["ForgottenOrdersContract"]

PATIENCE_S = 90.0
# Time in the house goes faster: what a client lacks it is given after a minute.
A_LOOK = timedelta(seconds=0.3)
# At this pace an episode would take minutes.
SLOW_BPS = 5_000


class ForgottenOrdersContract:
    """An episode of a pack."""

    async def test_a_client_that_is_killed_right_after_it_was_told_fetches_what_it_was_told(
        self, client: TorrentClient, swarm: Swarm, restarted: Callable[[], Awaitable[TorrentClient]]
    ) -> None:
        tracker = FakeTracker([a_release("Sherlock.S01.1080p.WEB-DL.Dub.Rus", size_bytes=EPISODE_BYTES * 3)])
        await swarm.seed(pack(3))
        tracker.source = source(pack(3), swarm, is_magnet=True)
        house = House(trackers=(tracker,), client=client, sources=())
        swarm.limit(SLOW_BPS)

        downloads = house.new_downloads()
        begun = await episode(house, downloads, 2)
        await _until(downloads, begun.id, lambda one: one.has_chosen_files)
        house.client = await restarted()
        later = house.new_downloads()
        async for _ in _tended(later, begun.id):
            house.clock.advance(A_LOOK)
            if await _wanted(house.client, begun.info_hash) == [1]:
                break
        swarm.limit(0)
        await _until(later, begun.id, lambda one: one.state is DownloadState.ON_NAS)

        assert await _wanted(house.client, begun.info_hash) == [1]
        entries = await house.client.files(begun.info_hash)
        assert [round(one.progress) for one in entries] == [0, 1, 0]


async def _until(downloads: Downloads, download_id: str, is_reached: Callable[[Download], bool]) -> None:
    async for one in _tended(downloads, download_id):
        if is_reached(one):
            return


async def _tended(downloads: Downloads, download_id: str) -> AsyncIterator[Download]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await downloads.tend()
            one = await downloads.get(ANNA, download_id)
            assert one.state is not DownloadState.FAILED, one
            yield one
            await asyncio.sleep(0.1)


async def _wanted(client: TorrentClient, info_hash: str) -> list[int]:
    """None of a torrent that a client which has just begun does not know yet."""
    try:
        return [one.index for one in await client.files(info_hash) if one.is_wanted]
    except NotFound:
        return []
