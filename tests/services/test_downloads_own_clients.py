"""Several torrent clients at once: each download lives in its person's, and none has to do with the others'."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import AccountUnusable, ServiceUnavailable
from concierge.model.access import Grant
from concierge.model.download import ClientKey, DownloadState
from concierge.model.release import Inspection, Release, TorrentSource
from concierge.model.user import User
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash
from tests.services.downloading import HASH, MAGNET
from tests.services.house import ANNA, BORIS, House, moved, opened
from tests.services.people_of import a_person, new_people

REFUSED = AccountUnusable("qbittorrent", "refused", problem="seedbox_refused")
SILENT = ServiceUnavailable("qbittorrent", "no answer", problem="timeout")
OTHER_HASH = an_info_hash("another film")
OTHER_MAGNET = f"magnet:?xt=urn:btih:{OTHER_HASH}&dn=Other"


class Three:
    """Boris and Vera have clients of their own, Anna uses the household's."""

    def __init__(self, vera: User, house: House) -> None:
        self.vera = vera
        self.house = house
        self.keys = {
            BORIS.id: ClientKey("transmission", BORIS.id),
            vera.id: ClientKey("qbittorrent", vera.id),
        }
        house.own.used = {user_id: key.kind for user_id, key in self.keys.items()}
        house.own.clients = {key: FakeTorrentClient() for key in self.keys.values()}

    def client(self, user: User) -> FakeTorrentClient:
        if user.id in self.keys:
            return self.house.own.clients[self.keys[user.id]]
        assert isinstance(self.house.client, FakeTorrentClient)
        return self.house.client

    @property
    def people(self) -> tuple[User, User, User]:
        return ANNA, BORIS, self.vera


@pytest.fixture
async def three() -> Three:
    house = House(trackers=(FakeTracker([a_release(info_hash=HASH)]),))
    vera = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    return Three(vera, house)


async def test_the_same_torrent_lives_in_each_persons_client_and_ends_in_one_alone(three: Three) -> None:
    downloads = three.house.new_downloads()

    started = [await downloads.start(person, MAGNET) for person in three.people]
    await downloads.remove(BORIS, started[1].id, with_data=True)

    assert [one.client for one in started] == ["", "transmission", "qbittorrent"]
    assert three.client(BORIS).told[-1] == ("remove with data", HASH)
    for person in (ANNA, three.vera):
        assert {what for what, _ in three.client(person).told} == {"add"}
        assert len(await three.client(person).list()) == 1


async def test_each_goes_to_its_end_in_its_own_client(three: Three) -> None:
    downloads = three.house.new_downloads()
    for person in three.people:
        await downloads.start(person, MAGNET)

    for person in three.people:
        done = await moved(three.client(person), downloads, until=DownloadState.DOWNLOADED, user=person)
        assert done.client_key == three.keys.get(person.id, ClientKey())


async def test_pausing_resuming_and_files_go_to_the_right_client(three: Three) -> None:
    downloads = three.house.new_downloads()
    for person in three.people:
        await downloads.start(person, MAGNET)
        await moved_to_choice(three, person)
    before = {person.id: len(three.client(person).told) for person in three.people}

    await downloads.pause(BORIS, HASH)
    await downloads.resume(BORIS, HASH)
    files = await downloads.files(BORIS, HASH)

    assert [what for what, _ in three.client(BORIS).told[before[BORIS.id] :]] == ["pause", "resume"]
    assert [one.path for one in files] == ["film.mkv"]
    for person in (ANNA, three.vera):
        assert len(three.client(person).told) == before[person.id]


async def moved_to_choice(three: Three, person: User) -> None:
    downloads = three.house.new_downloads()
    for _ in range(3):
        await three.client(person).step()
        await downloads.tend()


@pytest.mark.parametrize("error", [REFUSED, SILENT], ids=["refused", "silent"])
async def test_a_client_that_fails_holds_up_nobody_else_and_nothing_falls_back(
    three: Three, error: ServiceUnavailable | AccountUnusable
) -> None:
    three.client(three.vera).error = error
    downloads = three.house.new_downloads()

    hers = await downloads.start(three.vera, MAGNET)
    for person in (ANNA, BORIS):
        await downloads.start(person, OTHER_MAGNET)
        await moved(three.client(person), downloads, until=DownloadState.DOWNLOADED, user=person)

    assert (await downloads.get(three.vera, hers.id)).state is DownloadState.QUEUED
    assert (await downloads.get(three.vera, hers.id)).client == "qbittorrent"
    for person in (ANNA, BORIS):
        assert HASH not in {info_hash for _, info_hash in three.client(person).told}


@pytest.mark.parametrize("error", [REFUSED, SILENT], ids=["refused", "silent"])
async def test_of_what_is_in_a_client_that_cannot_be_asked_that_is_said_until_it_can(
    three: Three, error: ServiceUnavailable | AccountUnusable
) -> None:
    downloads = three.house.new_downloads()
    await downloads.start(three.vera, MAGNET)

    three.client(three.vera).error = error
    await downloads.tend()
    [down] = await downloads.list(three.vera)
    three.client(three.vera).error = None
    three.house.clock.advance(timedelta(minutes=10))
    [up] = await downloads.list(three.vera)

    assert (down.torrent, down.is_silent) == (None, True)
    assert (up.torrent is None, up.is_silent) == (False, False)


async def test_a_failed_download_goes_on_where_it_was_unless_that_client_is_given_up(three: Three) -> None:
    downloads = three.house.new_downloads()
    started = await downloads.start(BORIS, MAGNET)
    await moved_to_choice(three, BORIS)
    three.client(BORIS).fail(HASH, "disk error")
    await downloads.tend()

    again = await downloads.resume(BORIS, started.id)
    assert again.client == "transmission"

    three.client(BORIS).fail(HASH, "disk error")
    await downloads.tend()
    assert (await downloads.get(BORIS, started.id)).state is DownloadState.FAILED
    del three.house.own.used[BORIS.id], three.house.own.clients[three.keys[BORIS.id]]
    anew = await downloads.resume(BORIS, started.id)
    assert (anew.client, anew.state) == ("", DownloadState.DOWNLOADING)


async def test_who_leaves_is_not_held_up_by_a_client_of_their_own(three: Three) -> None:
    downloads = three.house.new_downloads()
    await downloads.start(three.vera, MAGNET)
    three.client(three.vera).error = SILENT

    await new_people(three.house).remove(ANNA, three.vera.id)

    assert three.vera.id not in {one.id for one in await new_people(three.house).list(ANNA)}


async def test_what_lies_in_a_client_that_is_gone_can_be_removed(three: Three) -> None:
    downloads = three.house.new_downloads()
    started = await downloads.start(BORIS, MAGNET)
    three.house.own.clients.clear()

    assert (await downloads.remove(BORIS, started.id)).state is DownloadState.REMOVED


async def test_what_is_under_way_in_a_client_that_is_gone_fails_and_goes_on_in_the_present_one(
    three: Three,
) -> None:
    downloads = three.house.new_downloads()
    started = await downloads.start(BORIS, MAGNET)
    three.house.own.clients.pop(three.keys[BORIS.id])
    three.house.own.used.pop(BORIS.id)

    await downloads.tend()
    failed = await downloads.get(BORIS, started.id)
    again = await downloads.resume(BORIS, started.id)

    assert (failed.state, failed.failure_code) == (DownloadState.FAILED, "seedbox_gone")
    assert (again.state, again.client, again.failure_code) == (DownloadState.DOWNLOADING, "", "")


async def test_an_account_of_the_household_is_told_of_only_where_it_is_used(three: Three) -> None:
    downloads = three.house.new_downloads()
    downloads._household_client = "deluge"

    named = [downloads.household_client(await downloads.start(person, MAGNET)) for person in three.people]

    assert named == ["deluge", "", ""]


class Untold(FakeTracker):
    """A tracker whose pages tell a magnet and no files."""

    async def inspect(self, release: Release, account: object = None) -> Inspection:
        return Inspection(source=TorrentSource(info_hash=HASH, magnet=MAGNET), files=None)


class Notes:
    """Notes of looks, in memory."""

    def __init__(self) -> None:
        self.kept: set[str] = set()

    async def add(self, info_hash: str) -> None:
        self.kept.add(info_hash)

    async def drop(self, info_hash: str) -> None:
        self.kept.discard(info_hash)

    async def all(self) -> tuple[str, ...]:
        return tuple(self.kept)


async def looks_into(house: House, person: User) -> list[str]:
    """What the household's client is told for a look of that person."""
    async with opened(house):
        search = house.new_search()
        await search.inspected(person, await house.found(person))
    assert isinstance(house.client, FakeTorrentClient)
    return [what for what, _ in house.client.told]


async def test_the_households_client_looks_into_magnets_for_those_alone_who_may_use_it() -> None:
    def a_new_house() -> House:
        tracker = Untold([a_release(info_hash=HASH)])
        return House(trackers=(tracker,), notes=Notes(), deadline_s=0.2)

    owned, stranger, shared = a_new_house(), a_new_house(), a_new_house()
    owned.own.used = {BORIS.id: "transmission"}

    assert await looks_into(owned, BORIS) == []
    assert await looks_into(stranger, replace(BORIS, grants=BORIS.grants - {Grant.HOUSEHOLD})) == []
    assert await looks_into(shared, BORIS) == ["add", "remove"]


async def test_the_room_is_that_of_the_persons_own_client(three: Three) -> None:
    async def room() -> int:
        return 1

    three.client(BORIS).free = 2
    three.house.free_bytes = room
    lending = three.house.lending

    assert await lending.free_bytes(ANNA) == 1
    assert await lending.free_bytes(BORIS) == 2
    assert await lending.free_bytes(replace(ANNA, grants=frozenset())) is None
