"""A client that is killed forgets the last that it was told: it is told again, unless somebody stopped it there."""

from __future__ import annotations

import pytest

from concierge.model.download import DownloadState
from concierge.model.following import FollowState
from concierge.model.torrent import TorrentState
from concierge.services.downloads import Downloads
from concierge.testing import FakeTorrentClient
from tests.services.downloading import DOWN, HASH, PACK, a_series_house, episode, wanted
from tests.services.growing import Pack, version
from tests.services.house import ANNA, House


class Forgetful(FakeTorrentClient):
    """Comes back as it was before it was told which files, and to go on."""

    def __init__(self) -> None:
        super().__init__({HASH: PACK})

    async def comes_back(self, *, is_running: bool = False) -> None:
        """It was killed, and runs again; what it started for the metadata alone goes on with every file."""
        if not is_running:
            await self.pause(HASH)
        await self.choose_files(HASH, [0, 1, 2])
        self.told.clear()


async def begun(house: House, client: Forgetful) -> Downloads:
    downloads = house.new_downloads()
    await episode(house, downloads, 2)
    await client.step()
    await downloads.tend()
    assert wanted(client) == [1]
    return downloads


async def state(downloads: Downloads) -> TorrentState | None:
    [one] = await downloads.list(ANNA)
    return one.torrent.state if one.torrent else None


@pytest.mark.parametrize("is_running", [False, True])
async def test_a_new_process_tells_a_client_again_what_it_forgot(*, is_running: bool) -> None:
    client = Forgetful()
    house = a_series_house(client)
    await begun(house, client)
    await client.comes_back(is_running=is_running)
    downloads = house.new_downloads()

    await downloads.tend()

    assert (await state(downloads), wanted(client)) == (TorrentState.DOWNLOADING, [1])


@pytest.mark.parametrize("is_running", [False, True])
async def test_a_client_that_was_silent_is_told_again_what_it_forgot(*, is_running: bool) -> None:
    client = Forgetful()
    house = a_series_house(client)
    downloads = await begun(house, client)
    await downloads.tend()

    client.error = DOWN
    await downloads.tend()
    client.error = None
    await client.comes_back(is_running=is_running)
    await downloads.tend()

    assert (await state(downloads), wanted(client)) == (TorrentState.DOWNLOADING, [1])


@pytest.mark.parametrize("is_running", [False, True])
async def test_a_client_that_has_lost_the_list_of_files_gets_the_torrent_anew(*, is_running: bool) -> None:
    client = Forgetful()
    house = a_series_house(client)
    await begun(house, client)
    client.lose_files(HASH)
    if is_running:
        await client.resume(HASH)
    downloads = house.new_downloads()

    await downloads.tend()
    for _ in range(2):
        await client.step()
        await downloads.tend()

    assert (await state(downloads), wanted(client)) == (TorrentState.DOWNLOADING, [1])
    assert ("remove with data", HASH) not in client.told


@pytest.mark.parametrize("is_running", [False, True])
async def test_a_client_that_came_back_with_no_file_wanted_is_told_again(*, is_running: bool) -> None:
    client = Forgetful()
    house = a_series_house(client)
    await begun(house, client)
    await client.choose_files(HASH, [])
    if not is_running:
        await client.pause(HASH)
    downloads = house.new_downloads()

    await downloads.tend()

    assert (await state(downloads), wanted(client)) == (TorrentState.DOWNLOADING, [1])


async def test_files_that_somebody_adds_at_the_client_are_theirs() -> None:
    client = Forgetful()
    house = a_series_house(client)
    await begun(house, client)
    await client.choose_files(HASH, [1, 2])

    for _ in range(3):
        await house.new_downloads().tend()

    assert wanted(client) == [1, 2]


async def test_what_somebody_stops_at_the_client_stays_as_they_want_it() -> None:
    client = Forgetful()
    house = a_series_house(client)
    downloads = await begun(house, client)
    await downloads.tend()

    await client.comes_back()
    for _ in range(3):
        await downloads.tend()

    assert (await state(downloads), client.told) == (TorrentState.PAUSED, [])


async def test_whoever_stops_it_again_is_not_fought() -> None:
    client = Forgetful()
    house = a_series_house(client)
    await begun(house, client)
    await client.comes_back()
    downloads = house.new_downloads()
    await downloads.tend()

    await client.comes_back()
    for _ in range(3):
        await downloads.tend()

    assert (await state(downloads), client.told) == (TorrentState.PAUSED, [])


async def test_what_the_person_paused_stays_paused() -> None:
    client = Forgetful()
    house = a_series_house(client)
    downloads = await begun(house, client)
    [one] = await downloads.list(ANNA)
    await downloads.pause(ANNA, one.download.id)
    await downloads.tend()
    client.told.clear()

    await house.new_downloads().tend()

    assert (await state(downloads), client.told) == (TorrentState.PAUSED, [])


async def test_what_stands_while_another_torrent_grows_over_its_files_is_left_alone() -> None:
    pack = Pack(FakeTorrentClient())
    held = await pack.followed(until=DownloadState.DOWNLOADING)
    for _ in range(2):
        await pack.client.step()
        await pack.house.new_downloads().tend()
    pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.CHECKING)
    pack.client.told.clear()

    await pack.house.new_downloads().tend()

    assert [one for one in pack.client.told if one[1] == held.info_hash] == []
