"""The queue is watched with one question to the client each time, and cleared without touching what is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from concierge.errors import ClientElsewhere
from concierge.model.download import DownloadState
from concierge.model.torrent import TorrentStatus
from concierge.services.downloads import DownloadProgress, Downloads
from concierge.testing import FakeTorrentClient
from tests.services.downloading import DOWN, MAGNET, a_house
from tests.services.house import ANNA, BORIS, moved

OTHER = f"magnet:?xt=urn:btih:{'cd' * 20}"
THIRD = f"magnet:?xt=urn:btih:{'ef' * 20}"


class Moving(FakeTorrentClient):
    """A client that moves each time it is asked for a list."""

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these, after a step."""
        await self.step()
        return await super().list(info_hashes)


async def watched(downloads: Downloads) -> list[tuple[DownloadProgress, ...]]:
    return [look async for look in downloads.watch_all(ANNA, every_s=0)]


async def test_each_look_at_the_whole_queue_is_one_question() -> None:
    client = Moving()
    downloads = a_house(client).new_downloads()
    for magnet in (MAGNET, OTHER):
        await downloads.start(ANNA, magnet)
    before = client.asked.count("list")

    looks = await watched(downloads)

    assert client.asked.count("list") - before == len(looks)
    assert {one.download.state for one in looks[-1]} <= {DownloadState.DOWNLOADED, DownloadState.ON_NAS}
    assert any(one.torrent is not None and 0 < one.torrent.progress < 1 for look in looks for one in look)


async def test_without_anything_that_moves_one_look_is_enough() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    empty = await watched(downloads)
    paused = await downloads.start(ANNA, MAGNET)
    await downloads.pause(ANNA, paused.id)

    looks = await watched(downloads)

    assert empty == [()]
    assert [[one.download.id for one in look] for look in looks] == [[paused.id]]


async def test_a_silent_client_shows_no_old_words() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    await downloads.start(ANNA, MAGNET)
    looks = downloads.watch_all(ANNA, every_s=0)

    (first,) = await anext(looks)
    client.error = DOWN
    (second,) = await anext(looks)

    assert first.torrent is not None
    assert second.torrent is None


async def test_the_queue_is_cleared_and_what_is_in_the_library_stays_listed() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    done = await downloads.start(ANNA, MAGNET)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    failed = await downloads.start(ANNA, OTHER)
    client.fail("cd" * 20, "broken")
    await downloads.tend()
    waiting = await downloads.start(ANNA, THIRD)
    shared = await downloads.start(BORIS, THIRD)
    async with house.storage.transaction() as rows:
        kept = await rows.downloads.get(ANNA.id, done.id)
        await rows.downloads.save(
            kept.advance(DownloadState.SYNCING, at=kept.changed_at).advance(
                DownloadState.ON_NAS, at=kept.changed_at
            )
        )

    cleared = await downloads.clear(ANNA)
    again = await downloads.clear(ANNA)

    assert ({one.id for one in cleared}, again) == ({failed.id, waiting.id}, ())
    assert [one.download.id for one in await downloads.list(ANNA)] == [done.id]
    assert (await downloads.get(BORIS, shared.id)).is_active
    assert [what for what in client.told if what[0].startswith("remove")] == [("remove", "cd" * 20)]


async def test_where_another_process_has_the_torrents_the_queue_stays() -> None:
    house = a_house()
    house.client = None
    downloads = house.new_downloads()
    ordered = await downloads.start(ANNA, MAGNET)

    with pytest.raises(ClientElsewhere):
        await downloads.clear(ANNA)

    with pytest.raises(ClientElsewhere):
        await downloads.remove(ANNA, ordered.id, with_data=True)

    assert (await downloads.get(ANNA, ordered.id)).is_active
    assert await downloads.clear(BORIS) == ()


async def test_what_is_removed_beside_the_process_that_has_the_torrents_leaves_the_client_soon() -> None:
    house = a_house()
    ordered = await house.new_downloads().start(ANNA, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.jobs.know({"cleanup": timedelta(days=1)})
    house.client = None

    await house.new_downloads().remove(ANNA, ordered.id)

    async with house.storage.reading() as rows:
        (cleanup,) = [one for one in await rows.jobs.list() if one.name == "cleanup"]
    assert cleanup.due_at <= cleanup.seen_at
