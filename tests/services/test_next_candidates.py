"""What becomes of downloads that stand still, or that a person wants replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import NoCandidate
from concierge.model.account import Account
from concierge.model.download import DownloadState
from concierge.model.rejection import RejectionReason
from concierge.model.release import Release, TorrentSource
from concierge.testing import FakeTorrentClient, FakeTracker
from tests.services.downloading import DOWN, HASH, MAGNET
from tests.services.house import ANNA, BORIS
from tests.services.notifying import Listener, a_telling_house, effects
from tests.services.standing_still import (
    GENEROUS,
    NEXT,
    PAIR,
    a_house_of_two,
    rejected,
    stand_still,
    stuck,
    topics,
)


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

    taken = (await house.new_proposals().accept(ANNA, proposal.id)).download

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
