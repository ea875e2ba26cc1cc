"""What becomes of downloads that their clients lose, stop, or bring no further; and what a look at them costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import LoginFailed, NoCandidate
from concierge.model.account import Account
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.rejection import RejectionReason
from concierge.model.release import Release, TorrentSource
from concierge.model.torrent import TorrentEntry, TorrentStatus
from concierge.model.user import User
from concierge.ports import TorrentClient
from concierge.services._moves import StepContext
from concierge.services._tending import Tending
from concierge.services.monitoring import BUSY, IDLE
from concierge.services.notifications import Notifications
from concierge.services.placing import Placing
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash
from concierge.texts import LANGUAGES, texts
from tests.adapters.storage.statements import Statements
from tests.services.downloading import DOWN, HASH, MAGNET, a_house
from tests.services.house import ANNA, BORIS, House, moved
from tests.services.notifying import Listener, a_telling_house, effects
from tests.storage import opened as storages

# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)
GENEROUS = replace(ANNA, preferences=replace(ANNA.preferences, auto_start_bytes=3_000_000_000))
HOURS = timedelta(hours=1)
NEXT = an_info_hash("another release")
PAIR = (
    a_release(info_hash=HASH, seeders=90),
    a_release("Metropolis 1927 720p BDRip x264 Dub", info_hash=NEXT, seeders=5, size_bytes=2_000_000_000),
)


def a_house_of_two(client: FakeTorrentClient, listener: Listener | None = None) -> House:
    house = House(trackers=(FakeTracker(PAIR),), client=client)
    house.notifications = Notifications([listener or Listener()], clock=house.clock)
    return house


async def stuck(client: FakeTorrentClient, house: House, user: User = ANNA) -> Download:
    """A download that has stood still for thirteen hours, seen twice in that time."""
    downloads = house.new_downloads()
    begun = await downloads.start(user, (await house.best(user)).handle)
    await client.step()
    await downloads.tend()
    await client.step()
    client.stick(begun.info_hash)
    await stand_still(house, downloads.tend)
    return await downloads.get(user, begun.id)


async def stand_still(house: House, look: Callable[[], Awaitable[object]]) -> None:
    """Thirteen hours, with a look at their beginning and two later."""
    await look()
    house.clock.advance(timedelta(minutes=31))
    await look()
    house.clock.advance(13 * HOURS)
    await look()


async def topics(house: House, user: User = ANNA) -> list[str]:
    return [str(one.payload["topic"]) for one in (await effects(house.storage, user)).values()]


async def rejected(house: House, user: User = ANNA) -> Mapping[str, RejectionReason]:
    async with house.storage.reading() as rows:
        found = await rows.rejections.of_user(user.id, since=house.clock.now() - timedelta(days=1))
    return {one.info_hash: one.reason for one in found}


async def test_since_when_a_download_stands_still_is_written_once_and_outlives_the_process() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await stuck(client, house)
    downloads = house.new_downloads()

    await downloads.tend()

    assert begun.stalled_at is not None
    assert begun.stalled_bytes == 500
    assert (await downloads.get(ANNA, begun.id)).stalled_at == begun.stalled_at
    assert [one.id for one in downloads.stuck] == [begun.id]


async def test_a_byte_ends_the_standstill_also_if_it_came_while_nobody_looked() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await stuck(client, house)
    client.loosen(HASH)
    await client.step()
    client._torrents[HASH].files = tuple(replace(one, progress=0.9) for one in client._torrents[HASH].files)
    client.stick(HASH)
    monitoring = house.new_monitoring()

    await monitoring.look()

    after = await house.new_downloads().get(ANNA, begun.id)
    assert (after.stalled_at, after.stalled_bytes) == (None, None)
    assert await topics(house) == []


@pytest.mark.parametrize("state", ["paused", "with a seed"])
async def test_what_is_paused_or_has_a_whole_source_never_stands_still(state: str) -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, (await house.best()).handle)
    await client.step()
    await downloads.tend()
    client.stick(HASH, seeds=1 if state == "with a seed" else 0)
    if state == "paused":
        await downloads.pause(ANNA, begun.id)

    await stand_still(house, downloads.tend)

    assert downloads.stuck == ()
    assert (await downloads.get(ANNA, begun.id)).stalled_at is None


async def test_the_next_release_is_proposed_once_and_the_stuck_one_ends_when_it_is_taken() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_house_of_two(client, phone)
    begun = await stuck(client, house)
    for _ in range(2):  # the second process has to find what the first one did
        monitoring = house.new_monitoring()
        await monitoring.look()
        await monitoring.look()
    [proposal] = await house.new_proposals().list(ANNA)
    told = await effects(house.storage)

    taken = await house.new_proposals().accept(ANNA, proposal.id)

    assert await topics(house) == ["stalled"]
    [payload] = [one.payload for one in told.values()]
    assert (payload["instead"], payload["proposal_id"]) == (PAIR[1].name, proposal.id)
    assert await rejected(house) == {HASH: RejectionReason.STALLED}
    assert taken.info_hash == NEXT
    assert (await house.new_downloads().get(ANNA, begun.id)).state is DownloadState.REMOVED
    assert ("remove with data", HASH) in client.told


async def test_what_was_stuck_is_not_offered_again_and_it_is_said_why() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    await stuck(client, house)
    await house.new_monitoring().look()

    report = await house.found()

    assert [one.release.info_hash for one in report.accepted] == [NEXT]
    assert [(one.release.info_hash, one.rejections[0].code) for one in report.rejected] == [(HASH, "stalled")]
    house.clock.advance(timedelta(days=31))
    assert [one.release.info_hash for one in (await house.found()).accepted] == [HASH, NEXT]
    assert len((await house.found(BORIS)).accepted) == 2


async def test_who_granted_it_has_the_next_release_begun_and_is_told_in_the_same_transaction() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await stuck(client, house)
    downloads = house.new_downloads()
    candidates = house.new_candidates(downloads)
    candidates._known = lambda _: GENEROUS
    await downloads.tend()

    await candidates.take_up(downloads.stuck)
    await candidates.take_up(downloads.stuck)

    [only] = [one.download for one in await downloads.list(ANNA)]
    assert (only.info_hash, only.state) == (NEXT, DownloadState.DOWNLOADING)
    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.REMOVED
    [told] = (await effects(house.storage)).values()
    assert (told.payload["topic"], told.payload["instead"], told.payload["proposal_id"]) == (
        "stalled",
        PAIR[1].name,
        "",
    )


async def test_a_stuck_torrent_that_somebody_else_waits_for_stays_with_its_data() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await stuck(client, house)
    boris = await house.new_downloads().start(BORIS, MAGNET)

    await house.new_candidates().next(ANNA, begun.id)

    assert {one.info_hash for one in await client.list()} == {HASH, NEXT}
    assert boris.info_hash == HASH


async def test_with_nothing_else_it_waits_on_and_its_person_is_told_once() -> None:
    client = FakeTorrentClient()
    house = a_telling_house(client, Listener())
    begun = await stuck(client, house)
    monitoring = house.new_monitoring()

    await monitoring.look()
    await monitoring.look()

    assert await topics(house) == ["stalled"]
    assert await house.new_proposals().list(ANNA) == ()
    assert (await house.new_downloads().get(ANNA, begun.id)).state is DownloadState.DOWNLOADING
    with pytest.raises(NoCandidate):
        await house.new_candidates().next(ANNA, begun.id)


async def test_the_next_one_by_hand_leaves_what_is_gone_and_takes_what_is_there() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await house.new_downloads().start(ANNA, (await house.best()).handle)

    taken = await house.new_candidates().next(ANNA, begun.id)

    assert taken.info_hash == NEXT
    assert await rejected(house) == {HASH: RejectionReason.PASSED_OVER}
    with pytest.raises(NoCandidate):
        await house.new_candidates().next(ANNA, taken.id)


async def test_a_full_disk_is_waited_for_told_once_and_mends_itself(tmp_path: Path) -> None:
    client, phone = FakeTorrentClient(save_dir=tmp_path, free_bytes=10**12), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    client.free = 0
    client.fail(HASH, client.full)

    for _ in range(3):
        downloads = house.new_downloads()
        await downloads.tend()
        house.clock.advance(timedelta(minutes=2))
        await downloads.tend()
    waiting = await downloads.get(ANNA, begun.id)
    client.free = 10**12
    house.clock.advance(timedelta(minutes=2))
    await downloads.tend()

    assert waiting.state is DownloadState.DOWNLOADING
    assert waiting.full_at is not None
    assert ("resume", HASH) in client.told
    done = await moved(client, downloads, until=DownloadState.ON_NAS)
    assert await topics(house) == ["disk_full", "on_nas"]
    assert done.full_at is None


@pytest.mark.parametrize("free, state", [(0, DownloadState.DOWNLOADING), (10**12, DownloadState.FAILED)])
async def test_a_client_without_words_has_a_full_disk_if_what_is_missing_has_no_room(
    free: int, state: DownloadState
) -> None:
    client = FakeTorrentClient(free_bytes=10**12)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    client.free = free
    client.fail(HASH, "error")

    await downloads.tend()

    assert (await downloads.get(ANNA, begun.id)).state is state


async def test_who_removes_a_torrent_by_hand_twice_in_a_day_is_believed_and_told_once() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.lose(HASH)
    await downloads.tend()
    client.lose(HASH)
    await downloads.tend()
    still_there = await downloads.get(ANNA, begun.id)
    for _ in range(3):
        house.clock.advance(timedelta(seconds=40))
        await downloads.tend()
    gone = await downloads.get(ANNA, begun.id)

    again = await downloads.resume(ANNA, begun.id)

    assert client.told.count(("add", HASH)) == 3
    assert still_there.state is DownloadState.DOWNLOADING
    assert (gone.state, gone.failure_code) == (DownloadState.FAILED, "vanished")
    assert await topics(house) == ["vanished"]
    assert (again.state, again.given_at) == (DownloadState.DOWNLOADING, None)


async def test_a_client_that_shows_it_again_in_time_has_not_lost_it() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.lose(HASH)
    await downloads.tend()
    kept = client._torrents.pop(HASH)
    await downloads.tend()
    client._torrents[HASH] = kept
    house.clock.advance(timedelta(minutes=2))
    await downloads.tend()
    del client._torrents[HASH]
    await downloads.tend()

    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING


async def test_a_look_asks_one_question_and_says_one_statement_while_nothing_changes(tmp_path: Path) -> None:
    """Downloads in every state that lasts: no metadata, under way, stuck and out of reach."""
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    names = ("waiting", "under way", "stuck", "far", "folder is here")
    for name in names:
        await downloads.start(ANNA, f"magnet:?xt=urn:btih:{an_info_hash(name)}&dn={name}")
    await client.step()
    client._torrents[an_info_hash("waiting")].has_metadata = False
    await downloads.tend()
    for name in names[1:3]:
        client.stick(an_info_hash(name), seeds=0 if name == "stuck" else 3)
    client._torrents[an_info_hash("folder is here")].save_dir = tmp_path
    await client.step()
    await client.step()
    client._torrents[an_info_hash("waiting")].has_metadata = False
    await stand_still(house, downloads.tend)
    client.asked.clear()
    engine = next(storage._engine for storage, _ in storages if storage is house.storage)

    with Statements(engine).counted() as sent:
        await downloads.tend()

    assert client.asked == ["list"]
    assert len(sent) == 1
    assert [one.name for one in downloads.stuck] == ["film.mkv"]


async def test_the_next_look_is_soon_while_anything_moves_and_late_when_nothing_does() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    monitoring = house.new_monitoring(downloads)
    idle = await monitoring.look()
    begun = await downloads.start(ANNA, MAGNET)
    busy = await monitoring.look()
    await downloads.pause(ANNA, begun.id)
    paused = await monitoring.look()
    await downloads.resume(ANNA, begun.id)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    await monitoring.look()

    assert (idle, busy, paused) == (IDLE, BUSY, IDLE)
    assert await monitoring.look() == IDLE


@pytest.mark.parametrize("how", ["start", "resume"])
async def test_who_begins_a_download_hurries_the_look_at_it(how: str) -> None:
    house = House(client=None)
    downloads = house.new_downloads()
    begun = await downloads.start(BORIS, MAGNET)
    await downloads.pause(BORIS, begun.id)
    async with house.storage.transaction() as rows:
        await rows.jobs.know({"monitor": IDLE})

    await (downloads.start(ANNA, MAGNET) if how == "start" else downloads.resume(BORIS, begun.id))

    async with house.storage.reading() as rows:
        [state] = await rows.jobs.list()
    assert state.due_at <= state.seen_at


class Many:
    """Clients of people's own."""

    def __init__(self, clients: Mapping[int, TorrentClient]) -> None:
        self.clients = clients

    async def kind_of(self, user_id: int) -> str:
        return "fake" if user_id in self.clients else ""

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        return None if key.user_id is None else self.clients.get(key.user_id)


class Hanging(FakeTorrentClient):
    """A client that answers no question while it hangs."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        await self.may_answer.wait()
        return await super().list(info_hashes)


def a_tending(house: House, clients: TorrentClients, *, patience_s: float = 5.0) -> Tending:
    context = StepContext(
        storage=house.storage,
        placing=Placing(house.transfer, house.folders),
        clock=house.clock,
        metadata_wait=timedelta(days=1),
        stalled_after=12 * HOURS,
        notifications=Notifications((), clock=house.clock),
    )
    return Tending(clients, context, house.background, patience_s=patience_s)


async def test_a_client_that_hangs_holds_up_nobody_elses_look_and_is_met_again() -> None:
    household, own = FakeTorrentClient(), Hanging()
    house = a_house(household)
    clients = TorrentClients(household, Many({BORIS.id: own}))
    ordering = House(client=None, storage=house.storage, clock=house.clock).new_downloads()
    anna = await ordering.start(ANNA, MAGNET)
    boris = await ordering.start(BORIS, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(replace(boris, client="fake"))
    tending = a_tending(house, clients, patience_s=0.05)
    own.may_answer.clear()

    first = await tending.tend()
    second = await tending.tend()
    own.may_answer.set()
    third = await tending.tend()

    assert [one.id for one in first] == [anna.id]
    assert second == ()
    assert [one.id for one in third] == [boris.id]
    assert own.asked == ["list"]


async def test_an_unexpected_fault_of_one_download_touches_no_other() -> None:
    class Faulty(FakeTorrentClient):
        async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
            if info_hash == HASH:
                raise ZeroDivisionError
            return await super().files(info_hash)

    client = Faulty()
    downloads = a_house(client).new_downloads()
    await downloads.start(ANNA, MAGNET)
    other = await downloads.start(ANNA, f"magnet:?xt=urn:btih:{NEXT}&dn=Other")
    await client.step()

    with pytest.raises(ZeroDivisionError):
        await downloads.tend()

    assert (await downloads.get(ANNA, other.id)).has_chosen_files


async def test_a_client_that_fails_is_asked_more_and_more_seldom() -> None:
    client = FakeTorrentClient(error=DOWN)
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    for _ in range(60):
        await downloads.tend()
        house.clock.advance(timedelta(seconds=10))

    assert len(client.asked) < 10
    client.error = None
    house.clock.advance(timedelta(minutes=15))
    assert len(await downloads.tend()) == 1


async def test_a_wrong_password_is_said_once_and_again_only_by_somebodys_word() -> None:
    client = FakeTorrentClient(error=LoginFailed("fake", "no"))
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    for _ in range(5):
        await downloads.tend()
        await downloads.list(ANNA)
        house.clock.advance(timedelta(days=1))
    asked = len(client.asked)
    client.error = None
    await downloads.resume(ANNA, begun.id)
    await downloads.tend()

    assert asked == 1
    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING


async def test_a_tracker_that_does_not_give_the_next_torrent_is_asked_again_later() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    await stuck(client, house)
    downloads, tracker = house.new_downloads(), Refusing(PAIR)
    house.trackers = (tracker,)
    candidates = house.new_candidates(house.new_downloads())
    candidates._known = lambda _: GENEROUS
    await downloads.tend()

    await candidates.take_up(downloads.stuck)
    await candidates.take_up(downloads.stuck)
    house.clock.advance(timedelta(minutes=10))
    await candidates.take_up(downloads.stuck)

    assert tracker.asked == 2
    assert await topics(house) == []
    assert await rejected(house) == {}


class Refusing(FakeTracker):
    """A tracker that gives no torrent."""

    asked = 0

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        self.asked += 1
        raise DOWN
