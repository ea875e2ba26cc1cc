"""Whatever comes between, a download goes on from where it was, and nothing is overwritten or lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import (
    ConciergeError,
    NoSpace,
    NotAllowed,
    ServiceUnavailable,
)
from concierge.model.download import DownloadState
from concierge.model.torrent import TorrentStatus
from concierge.services.downloads import Downloads
from concierge.testing import (
    FakeTorrentClient,
    FakeTracker,
    MemoryTransfer,
    a_release,
    entries,
)
from tests.services.downloading import (
    DOWN,
    HASH,
    MAGNET,
    a_house,
)
from tests.services.house import ANNA, moved
from tests.services.torrent_files import a_torrent_file


@pytest.mark.parametrize(
    "state",
    [DownloadState.QUEUED, DownloadState.DOWNLOADING, DownloadState.DOWNLOADED, DownloadState.SYNCING],
)
async def test_a_download_goes_on_in_a_new_process_from_every_state(
    tmp_path: Path, state: DownloadState
) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    begun = await house.new_downloads().start(ANNA, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(
            replace(begun, state=state, has_chosen_files=state is not DownloadState.QUEUED)
        )
    for _ in range(4):
        await client.resume(HASH)
        await client.step()

    done = await moved(client, house.new_downloads(), until=DownloadState.ON_NAS)

    assert done.id == begun.id


@pytest.mark.parametrize(
    "state", [DownloadState.DOWNLOADING, DownloadState.DOWNLOADED, DownloadState.SYNCING]
)
async def test_a_torrent_that_the_client_lost_is_given_again(tmp_path: Path, state: DownloadState) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(replace(begun, state=state, has_chosen_files=True))
    client.lose(HASH)

    at_once = await downloads.tend()
    house.clock.advance(timedelta(minutes=1))
    (given,) = await downloads.tend()

    assert at_once == ()
    assert (given.state, given.has_chosen_files) == (DownloadState.DOWNLOADING, False)
    assert client.told.count(("add", HASH)) == 2
    await moved(client, downloads, until=DownloadState.ON_NAS)


async def test_a_download_waits_while_the_client_is_down(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path, error=DOWN)
    source = a_torrent_file("film.mkv")
    house = a_house(client, tracker=FakeTracker([a_release()], source=source))
    downloads = house.new_downloads()

    queued = await downloads.start(ANNA, (await house.best()).handle)
    (listed,) = await downloads.list(ANNA)
    client.error = None
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert queued.state is DownloadState.QUEUED
    assert (listed.download, listed.torrent) == (queued, None)
    assert done.id == queued.id


async def test_a_client_that_fails_in_the_middle_of_a_step_is_asked_again() -> None:
    class Refusing(FakeTorrentClient):
        async def add(self, *_: object, **__: object) -> str:
            raise DOWN

    downloads = a_house(Refusing()).new_downloads()

    queued = await downloads.start(ANNA, MAGNET)

    assert queued.state is DownloadState.QUEUED


async def test_a_program_is_met_again_if_the_client_could_not_take_it_away() -> None:
    class Stubborn(FakeTorrentClient):
        is_stubborn = True

        async def remove(self, info_hash: str, *, with_data: bool) -> None:
            if self.is_stubborn:
                raise DOWN
            await super().remove(info_hash, with_data=with_data)

    client = Stubborn({HASH: entries("setup.exe")})
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()

    assert await downloads.tend() == ()
    client.is_stubborn = False
    (failed,) = await downloads.tend()

    assert (failed.id, failed.state) == (begun.id, DownloadState.FAILED)


async def test_an_error_of_the_client_ends_the_download_and_resuming_gives_the_torrent_anew(
    tmp_path: Path,
) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.fail(HASH, "disk on fire")
    (failed,) = await downloads.tend()

    again = await downloads.resume(ANNA, failed.id)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert (failed.failure_code, failed.failure_detail) == ("torrent_client", "disk on fire")
    assert again.state is DownloadState.DOWNLOADING
    assert ("remove", HASH) in client.told
    assert done.id == begun.id


async def test_removing_once_more_tells_the_client_what_it_missed() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.error = DOWN
    with pytest.raises(ServiceUnavailable):
        await downloads.remove(ANNA, begun.id)
    client.error = None

    removed = await downloads.remove(ANNA, begun.id)

    assert removed.state is DownloadState.REMOVED
    assert await client.list() == ()


async def test_pausing_what_the_client_lost_is_remembered() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    client.lose(HASH)

    assert (await downloads.pause(ANNA, begun.id)).is_paused


class Interrupting(MemoryTransfer):
    """A library in which something happens while a file is placed."""

    def __init__(self) -> None:
        super().__init__()
        self.downloads: Downloads | None = None
        self.act = ""

    async def place(self, source: Path, target: Path) -> Path:
        downloads, act, self.act = self.downloads, self.act, ""
        if downloads is not None and act:
            (newest, *_) = await downloads.list(ANNA)
            await (downloads.remove if act == "remove" else downloads.pause)(ANNA, newest.download.id)
        return await super().place(source, target)


@pytest.mark.parametrize("act, state", [("remove", DownloadState.REMOVED), ("pause", DownloadState.ON_NAS)])
async def test_what_a_person_does_while_a_step_is_under_way_is_not_overwritten(
    tmp_path: Path, act: str, state: DownloadState
) -> None:
    transfer, client = Interrupting(), FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    house.transfer = transfer
    downloads = transfer.downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    transfer.act = act

    for _ in range(6):
        await client.step()
        await downloads.tend()

    ended = await downloads.get(ANNA, begun.id)
    assert (ended.state, ended.is_paused) == (state, act == "pause")


async def test_a_torrent_that_nobody_wants_any_more_when_it_arrives_is_taken_back() -> None:
    class Slow(FakeTorrentClient):
        async def add(self, *args: object, **more: object) -> str:
            self.told.append(("adding", HASH))
            (begun, *_) = await downloads.list(ANNA)
            await downloads.remove(ANNA, begun.download.id)
            return HASH

    client = Slow()
    downloads = a_house(client).new_downloads()

    ended = await downloads.start(ANNA, MAGNET)

    assert ended.state is DownloadState.REMOVED
    assert client.told[-1] == ("remove", HASH)


@pytest.mark.parametrize(
    "error", [NotAllowed("a link", what="x"), NoSpace("full", needed_bytes=1, free_bytes=0)]
)
async def test_a_library_that_refuses_for_good_ends_the_download(
    tmp_path: Path, error: ConciergeError
) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    house.transfer = MemoryTransfer(error=error)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    failed = await moved(client, downloads, until=DownloadState.FAILED)

    assert failed.failure_code == error.code


async def test_a_library_that_is_away_is_waited_for(tmp_path: Path) -> None:
    client, transfer = FakeTorrentClient(save_dir=tmp_path), MemoryTransfer(error=DOWN)
    house = a_house(client)
    house.transfer = transfer
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)
    await moved(client, downloads, until=DownloadState.SYNCING)
    await downloads.tend()
    transfer.error = None

    (done,) = await downloads.tend()

    assert done.state is DownloadState.ON_NAS


async def test_files_on_another_machine_wait_for_the_sync() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    await downloads.start(ANNA, MAGNET)

    done = await moved(client, downloads, until=DownloadState.DOWNLOADED)

    assert await downloads.tend() == ()
    assert (await downloads.get(ANNA, done.id)).state is DownloadState.DOWNLOADED


class Restless(FakeTorrentClient):
    """A client that moves whenever it is asked how it is."""

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        await self.step()
        return await super().list(info_hashes)


@pytest.mark.parametrize("is_here", [True, False], ids=["files here", "files elsewhere"])
async def test_following_ends_when_nothing_more_happens_here(tmp_path: Path, *, is_here: bool) -> None:
    downloads = a_house(Restless(save_dir=tmp_path if is_here else None)).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    seen = [step.download.state async for step in downloads.watch(ANNA, begun.id, every_s=0)]

    assert list(dict.fromkeys(seen))[-1] is (DownloadState.ON_NAS if is_here else DownloadState.DOWNLOADED)


async def test_following_outlives_a_client_that_is_down_for_a_while(tmp_path: Path) -> None:
    client = Restless(save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.error = DOWN
    steps = []

    async for step in downloads.watch(ANNA, begun.id, every_s=0):
        steps.append(step)
        client.error = None

    assert steps[0].torrent is None
    assert steps[-1].download.state is DownloadState.ON_NAS


async def test_following_ends_with_a_failure() -> None:
    downloads = a_house(Restless({HASH: entries("setup.exe")})).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    *_, last = [step async for step in downloads.watch(ANNA, begun.id, every_s=0)]

    assert last.download.failure_code == "unsafe_content"
