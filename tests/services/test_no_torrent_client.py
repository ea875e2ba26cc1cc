"""A household without a torrent client: nothing begins there, and what was under way waits."""

from __future__ import annotations

import pytest

from concierge.errors import NoTorrentClient
from concierge.model.download import ClientKey, DownloadState
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import FakeTorrentClient, FakeTracker, a_release
from tests.services.downloading import HASH, MAGNET
from tests.services.house import ANNA, BORIS, House


@pytest.fixture
def house() -> House:
    return House(trackers=(FakeTracker([a_release(info_hash=HASH)]),))


async def test_nothing_is_written_down_that_nobody_could_download(house: House) -> None:
    downloads = house.new_downloads(TorrentClients(None, house.own))

    with pytest.raises(NoTorrentClient):
        await downloads.start(ANNA, MAGNET)

    assert await downloads.list(ANNA) == ()


async def test_who_has_a_client_of_their_own_downloads_there(house: House) -> None:
    own = FakeTorrentClient()
    house.own.used = {BORIS.id: "transmission"}
    house.own.clients = {ClientKey("transmission", BORIS.id): own}
    downloads = house.new_downloads(TorrentClients(None, house.own))

    await downloads.start(BORIS, MAGNET)

    assert [status.info_hash for status in await own.list()] == [HASH]


async def test_what_was_under_way_waits_for_a_client_and_goes_on_in_it(house: House) -> None:
    begun = await house.new_downloads().start(ANNA, MAGNET)
    without = house.new_downloads(TorrentClients(None, house.own))

    await without.tend()
    (shown,) = await without.list(ANNA)

    assert shown.download.state is begun.state
    assert shown.download.state is not DownloadState.FAILED
    with_one = house.new_downloads()
    await with_one.tend()
    assert (await with_one.get(ANNA, begun.id)).state is begun.state


async def test_it_can_be_ended_without_one(house: House) -> None:
    begun = await house.new_downloads().start(ANNA, MAGNET)
    without = house.new_downloads(TorrentClients(None, house.own))

    assert (await without.remove(ANNA, begun.id)).state is DownloadState.REMOVED


async def test_its_torrent_can_be_had_without_one(house: House) -> None:
    begun = await house.new_downloads().start(ANNA, MAGNET)
    without = house.new_downloads(TorrentClients(None, house.own))

    assert (await without.torrent(ANNA, begun.id)).info_hash == HASH
