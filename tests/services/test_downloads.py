"""A download is begun once, goes on after any interruption, and ends in the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.errors import (
    BadMagnet,
    ConciergeError,
    IllegalTransition,
    NoSpace,
    NotAllowed,
    NotFound,
    ServiceUnavailable,
    UnsafeContent,
)
from concierge.model.download import Download, DownloadState, TorrentState, TorrentStatus
from concierge.model.title import Season, TitleKind
from concierge.model.wish import Wish
from concierge.services.downloads import Downloads
from concierge.testing import (
    FakeTorrentClient,
    FakeTracker,
    MemoryTransfer,
    a_release,
    a_title,
    an_info_hash,
    entries,
)
from tests.services.house import ANNA, BORIS, ROOT, House, moved
from tests.services.torrent_files import a_torrent_file

HASH = an_info_hash()
MAGNET = f"magnet:?xt=urn:btih:{HASH}&dn=Metropolis"
DOWN = ServiceUnavailable("fake", "no answer", problem="timeout")
SERIES = a_title(
    "Шерлок", kind=TitleKind.SERIES, name_original="Sherlock", year=2010, seasons=(Season(number=1),)
)
PACK = entries(
    "Sherlock S01/Sherlock.S01E01.mkv", "Sherlock S01/Sherlock.S01E02.mkv", "Sherlock S01/Sherlock.S01E03.mkv"
)


def a_house(client: FakeTorrentClient | None = None, **more: FakeTracker) -> House:
    tracker = more.get("tracker") or FakeTracker([a_release(info_hash=HASH)])
    return House(trackers=(tracker,), client=client if client is not None else FakeTorrentClient())


def a_series_house(client: FakeTorrentClient) -> House:
    pack = a_release("Sherlock.S01.1080p.BluRay.Dub.Rus", info_hash=HASH, size_bytes=12_000_000_000)
    return House(trackers=(FakeTracker([pack]),), client=client, sources=())


async def episode(house: House, downloads: Downloads, number: int | None, user: int = 1) -> Download:
    person = ANNA if user == 1 else BORIS
    report = await house.found(person, sought=SERIES, wish=Wish(season=1, episode=number))
    (decision, *_) = (*report.accepted, *report.rejected)
    return await downloads.start(person, decision.handle)


def films(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.mkv"))


def wanted(client: FakeTorrentClient) -> list[int]:
    return [entry.index for entry in client._torrents[HASH].files if entry.is_wanted]


async def test_a_release_goes_from_its_handle_to_the_library() -> None:
    client = FakeTorrentClient(
        {HASH: entries("Metropolis/film.mkv", "Metropolis/film.ru.srt", "Metropolis/Sample.mkv")}
    )
    house = a_house(client)
    house.transfer = MemoryTransfer()
    downloads = house.new_downloads()

    begun = await downloads.start(ANNA, (await house.best()).handle)

    assert begun.state is DownloadState.DOWNLOADING
    assert client.told == [("add", HASH)]
    assert (await client.list())[0].state is TorrentState.METADATA


async def test_a_finished_download_stands_in_the_library(tmp_path: Path) -> None:
    client = FakeTorrentClient(
        {HASH: entries("M/film.mkv", "M/film.ru.srt", "M/Sample/film-sample.mkv")}, save_dir=tmp_path
    )
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)

    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    folder = ROOT / "Кино" / "Метрополис (1927)"
    assert done.placed == (
        str(folder / "Метрополис (1927) - 1080p.mkv"),
        str(folder / "Метрополис (1927) - 1080p.ru.srt"),
    )
    assert not (tmp_path / "M/Sample/film-sample.mkv").exists()
    assert done.size_bytes == 2000
    assert await downloads.tend() == ()


async def test_starting_twice_is_starting_once() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    first = await downloads.start(ANNA, handle)
    second = await downloads.start(
        ANNA, f"  {MAGNET.upper().replace('MAGNET:?XT=URN:BTIH', 'magnet:?xt=urn:btih')}"
    )

    assert second.id == first.id
    assert client.told.count(("add", HASH)) == 1


async def test_a_second_person_has_a_download_of_their_own_of_the_same_torrent(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    downloads = house.new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)

    await moved(client, downloads, until=DownloadState.ON_NAS)
    done = await moved(client, downloads, until=DownloadState.ON_NAS, user=BORIS)

    assert mine.id != theirs.id
    assert done.id == theirs.id
    assert client.told.count(("add", HASH)) == 1
    with pytest.raises(NotFound) as foreign:
        await downloads.get(BORIS, mine.id)
    assert foreign.value.facts["what"] == mine.id


async def test_two_people_who_want_different_episodes_both_get_theirs(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    await episode(house, downloads, 2, user=2)

    mine = await moved(client, downloads, until=DownloadState.ON_NAS)
    theirs = await moved(client, downloads, until=DownloadState.ON_NAS, user=BORIS)

    assert wanted(client) == [0, 1]
    assert [Path(path).name for path in (*mine.placed, *theirs.placed)] == [
        "Шерлок (2010) - S01E01.mkv",
        "Шерлок (2010) - S01E02.mkv",
    ]


async def test_a_wish_that_the_torrent_cannot_fulfil_does_not_disturb_another_person(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 9, user=2)
    await episode(house, downloads, 1)

    await moved(client, downloads, until=DownloadState.ON_NAS)
    failed = await moved(client, downloads, until=DownloadState.FAILED, user=BORIS)

    assert (failed.failure_code, failed.failure_detail) == ("not_found", "S01E09")


async def test_only_the_asked_episode_is_fetched(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 2)

    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert done.placed == (str(ROOT / "Сериалы/Шерлок (2010)/Season 01/Шерлок (2010) - S01E02.mkv"),)
    assert films(tmp_path) == ["Sherlock.S01E02.mkv"]


@pytest.mark.parametrize("until", [DownloadState.DOWNLOADING, DownloadState.ON_NAS])
async def test_another_episode_of_the_same_pack_widens_the_download(
    tmp_path: Path, until: DownloadState
) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    first = await episode(house, downloads, 1)
    await moved(client, downloads, until=until)

    second = await episode(house, downloads, 2)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert second.id == first.id
    assert (done.season, done.episode) == (1, None)
    assert {Path(path).stem for path in done.placed} >= {"Шерлок (2010) - S01E01", "Шерлок (2010) - S01E02"}


async def test_a_part_that_is_there_already_asks_for_nothing_more(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, None)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    again = await episode(house, downloads, 3)

    assert again == done


async def test_another_season_widens_the_download_to_all_of_it() -> None:
    house = a_series_house(FakeTorrentClient({HASH: PACK}))
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    report = await house.found(sought=SERIES, wish=Wish(season=2))

    download = await downloads.start(ANNA, (*report.accepted, *report.rejected)[0].handle)

    assert (download.season, download.episode) == (None, None)


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

    (given,) = await downloads.tend()

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


async def test_a_process_without_a_client_only_writes_the_order_down() -> None:
    house = House(client=None)
    downloads = house.new_downloads()

    queued = await downloads.start(ANNA, MAGNET)

    assert not downloads.owns_client
    assert queued.state is DownloadState.QUEUED
    assert await downloads.tend() == ()
    assert await downloads.files(ANNA, queued.id) == ()
    assert (await downloads.list(ANNA))[0].torrent is None
    assert (await downloads.pause(ANNA, queued.id)).is_paused
    assert (await downloads.remove(ANNA, queued.id)).state is DownloadState.REMOVED


async def test_a_torrent_file_with_a_program_is_refused_before_anything_is_written() -> None:
    source = a_torrent_file("film.mkv", "setup.EXE")
    house = a_house(tracker=FakeTracker([a_release()], source=source))
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    with pytest.raises(UnsafeContent) as refused:
        await downloads.start(ANNA, handle)

    assert refused.value.facts["file"] == "setup.EXE"
    assert await downloads.list(ANNA) == ()


async def test_a_program_behind_a_magnet_ends_the_download_and_takes_its_data_away() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.mkv.lnk")})
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    failed = await moved(client, downloads, until=DownloadState.FAILED)

    assert (failed.failure_code, failed.failure_detail) == ("unsafe_content", "film.mkv.lnk")
    assert client.told[-1] == ("remove with data", HASH)
    assert ("choose", HASH) not in client.told


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


async def test_without_space_nothing_begins() -> None:
    source = a_torrent_file("film.mkv", size_bytes=1_000_000)
    house = a_house(
        FakeTorrentClient(free_bytes=150_000_000), tracker=FakeTracker([a_release()], source=source)
    )
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    with pytest.raises(NoSpace) as refused:
        await downloads.start(ANNA, handle)

    assert refused.value.facts == {"needed_bytes": 1_000_000, "free_bytes": 150_000_000}
    assert await downloads.list(ANNA) == ()


async def test_without_space_for_a_magnet_the_download_fails_and_begins_again_later(tmp_path: Path) -> None:
    client = FakeTorrentClient(free_bytes=0, save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    failed = await moved(client, downloads, until=DownloadState.FAILED)
    client.free = 10**12

    again = await downloads.resume(ANNA, failed.id)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert failed.failure_code == "no_space"
    assert (again.id, again.failure_code, again.failure_detail) == (begun.id, "", "")
    assert done.id == begun.id


async def test_what_is_there_already_needs_no_space(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client, tracker=FakeTracker([a_release()], source=a_torrent_file("film.mkv")))
    downloads = house.new_downloads()
    handle = (await house.best()).handle
    first = await downloads.start(ANNA, handle)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)
    client.free = 0

    assert await downloads.start(ANNA, handle) == done
    assert first.id == done.id


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


@pytest.mark.parametrize("end", ["failed", "removed"])
async def test_asking_again_for_what_ended_begins_it_again_under_its_id(end: str) -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    first = await downloads.start(ANNA, MAGNET)
    if end == "failed":
        client.fail(HASH, "broken")
        await downloads.tend()
    else:
        await downloads.remove(ANNA, first.id)

    again = await downloads.start(ANNA, MAGNET)

    assert (again.id, again.state, again.failure_code) == (first.id, DownloadState.DOWNLOADING, "")


async def test_a_removed_torrent_stays_while_somebody_else_has_it() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)

    removed = await downloads.remove(ANNA, mine.id, with_data=True)
    told_first = list(client.told)
    await downloads.remove(BORIS, theirs.info_hash[:6], with_data=True)

    assert removed.state is DownloadState.REMOVED
    assert all(what == "add" for what, _ in told_first)
    assert client.told[-1] == ("remove with data", HASH)
    assert await downloads.list(ANNA) == ()


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


async def test_a_paused_download_stands_until_it_is_resumed(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()

    paused = await downloads.pause(ANNA, begun.id)
    stands = (await client.list())[0].state
    resumed = await downloads.resume(ANNA, begun.id)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert (paused.is_paused, stands, resumed.is_paused) == (True, TorrentState.PAUSED, False)
    with pytest.raises(IllegalTransition):
        await downloads.pause(ANNA, done.id)


async def test_a_download_paused_before_its_files_are_known_does_not_begin() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await downloads.pause(ANNA, begun.id)

    await client.step()
    await downloads.tend()

    assert (await client.list())[0].state is TorrentState.PAUSED
    assert ("resume", HASH) not in client.told


async def test_pausing_does_not_stop_what_somebody_else_waits_for() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)
    await client.step()
    await downloads.tend()

    await downloads.pause(ANNA, mine.id)
    first = (await client.list())[0].state
    await downloads.pause(BORIS, theirs.id)

    assert first is TorrentState.DOWNLOADING
    assert (await client.list())[0].state is TorrentState.PAUSED


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


async def test_the_files_are_shown_once_they_are_known() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    before = await downloads.files(ANNA, begun.id)
    await client.step()
    known = await downloads.files(ANNA, begun.id)
    client.lose(HASH)

    assert (before, known) == ((), entries("film.mkv"))
    assert await downloads.files(ANNA, begun.id) == ()


class Restless(FakeTorrentClient):
    """A client that moves whenever it is asked how it is."""

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        await self.step()
        return await super().list(info_hashes)


@pytest.mark.parametrize("is_here", [True, False], ids=["files here", "files elsewhere"])
async def test_following_ends_when_nothing_more_happens_here(tmp_path: Path, *, is_here: bool) -> None:
    downloads = a_house(Restless(save_dir=tmp_path if is_here else None)).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    seen = [step.download.state async for step in downloads.follow(ANNA, begun.id, every_s=0)]

    assert list(dict.fromkeys(seen))[-1] is (DownloadState.ON_NAS if is_here else DownloadState.DOWNLOADED)


async def test_following_outlives_a_client_that_is_down_for_a_while(tmp_path: Path) -> None:
    client = Restless(save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.error = DOWN
    steps = []

    async for step in downloads.follow(ANNA, begun.id, every_s=0):
        steps.append(step)
        client.error = None

    assert steps[0].torrent is None
    assert steps[-1].download.state is DownloadState.ON_NAS


async def test_following_ends_with_a_failure() -> None:
    downloads = a_house(Restless({HASH: entries("setup.exe")})).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    *_, last = [step async for step in downloads.follow(ANNA, begun.id, every_s=0)]

    assert last.download.failure_code == "unsafe_content"


async def test_a_magnet_without_a_name_is_called_by_its_hash() -> None:
    download = await House(client=None).new_downloads().start(ANNA, f"magnet:?xt=urn:btih:{HASH}")

    assert (download.name, download.title) == (HASH, None)


async def test_what_is_neither_handle_nor_magnet_is_not_found() -> None:
    downloads = House().new_downloads()

    with pytest.raises(NotFound) as missing:
        await downloads.start(ANNA, "k7rm2x")
    with pytest.raises(BadMagnet):
        await downloads.start(ANNA, "magnet:?xt=urn:btih:123")
    for call in (downloads.get, downloads.pause, downloads.resume, downloads.remove, downloads.files):
        with pytest.raises(NotFound):
            await call(ANNA, "nothing")

    assert missing.value.facts["what"] == "k7rm2x"


async def test_a_tracker_that_does_not_give_the_torrent_leaves_nothing_behind() -> None:
    tracker = FakeTracker([a_release()])
    house = a_house(tracker=tracker)
    downloads = house.new_downloads()
    handle = (await house.best()).handle
    tracker.error = ServiceUnavailable("fake", "down")

    with pytest.raises(ServiceUnavailable):
        await downloads.start(ANNA, handle)

    assert await downloads.list(ANNA) == ()


async def test_a_torrent_that_somebody_else_put_into_the_client_is_never_deleted() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.mkv.lnk")})
    client.hold(HASH)
    downloads = a_house(client).new_downloads()

    await downloads.start(ANNA, MAGNET)
    failed = await moved(client, downloads, until=DownloadState.FAILED)
    await downloads.remove(ANNA, failed.id, with_data=True)

    assert not [act for act, _ in client.told if act.startswith(("remove", "add"))]


async def test_a_torrent_that_somebody_else_put_into_the_client_keeps_its_choice_of_files() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/notes.txt")})
    client.hold(HASH)
    downloads = a_house(client).new_downloads()

    await downloads.start(ANNA, MAGNET)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)

    assert all(entry.is_wanted for entry in await client.files(HASH))
