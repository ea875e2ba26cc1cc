"""Who may not start a download asks for it once; who may decide, decides once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from concierge.errors import (
    ApprovalNeeded,
    InputError,
    LimitReached,
    NotAllowed,
    NotFound,
    ServiceUnavailable,
)
from concierge.model.access import Grant, Limits, Role
from concierge.model.account import Account
from concierge.model.release import Release, TorrentSource
from concierge.model.request import Request, RequestState
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.services.asking import MOST_OPEN
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash
from tests.services.downloading import DOWN, HASH, MAGNET, SERIES, a_house, a_series_house
from tests.services.house import ANNA, House
from tests.services.people_of import a_person, audited, new_people, new_requests


class SilentTracker(FakeTracker):
    """Never tells what a torrent is started from."""

    def __init__(self, rows: Sequence[Release]) -> None:
        super().__init__(rows)
        self.is_asked = asyncio.Event()

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        self.is_asked.set()
        await asyncio.Event().wait()
        return await super().resolve(release, account)


async def asked(house: House, person: User, what: str | None = None) -> str:
    """The id of the request that starting a release makes."""
    what = what or (await house.best(person)).handle
    with pytest.raises(ApprovalNeeded) as needed:
        await house.new_downloads().start(person, what)
    return str(needed.value.facts["request"])


async def only(house: House) -> Request:
    (request,) = await new_requests(house).list(ANNA)
    return request


async def test_a_member_who_starts_a_download_asks_for_it_and_no_tracker_hears_of_it() -> None:
    house = a_house()
    member = await a_person(house)

    request_id = await asked(house, member)

    request = await only(house)
    assert (request.id, request.user_id, request.state) == (request_id, member.id, RequestState.OPEN)
    assert (request.title, request.size_bytes) == ("Метрополис (1927)", 8_000_000_000)
    assert await house.new_downloads().list(member) == ()
    assert isinstance(house.trackers[0], FakeTracker)
    assert house.trackers[0].resolved == []


async def test_the_same_release_is_asked_for_once_whatever_its_handle() -> None:
    house = a_house()
    member = await a_person(house)

    first, second = await asked(house, member), await asked(house, member)
    third = await asked(house, member, MAGNET)
    fourth = await asked(
        house, member, MAGNET.upper().replace("MAGNET:?XT=URN:BTIH:", "magnet:?xt=urn:btih:")
    )

    assert first == second != third == fourth


async def test_many_presses_at_once_make_one_request() -> None:
    house = a_house()
    member = await a_person(house)
    handle = (await house.best(member)).handle
    downloads = house.new_downloads()

    answers = await asyncio.gather(
        *(downloads.start(member, handle) for _ in range(6)), return_exceptions=True
    )

    assert {answer.facts["request"] for answer in answers if isinstance(answer, ApprovalNeeded)} == {
        (await only(house)).id
    }


async def test_episodes_of_one_torrent_are_asked_for_one_by_one() -> None:
    house = a_series_house(FakeTorrentClient())
    member = await a_person(house)
    ids = []
    for number in (1, 2):
        report = await house.found(member, sought=SERIES, wish=Wish(season=1, episode=number))
        (decision, *_) = (*report.accepted, *report.rejected)
        ids.append(await asked(house, member, decision.handle))

    assert len(set(ids)) == 2


@pytest.mark.parametrize("role", [Role.GUEST, Role.STRANGER])
async def test_who_may_not_even_ask_is_refused(role: Role) -> None:
    house = a_house()
    person = await a_person(house, role)

    with pytest.raises(NotAllowed) as refused:
        await house.new_downloads().start(person, MAGNET)

    assert not isinstance(refused.value, ApprovalNeeded)
    assert await new_requests(house).list(ANNA) == ()


async def test_an_approved_request_begins_the_download_of_who_asked() -> None:
    house = a_house()
    member = await a_person(house)
    request_id = await asked(house, member)
    requests = new_requests(house)

    download = await requests.approve(ANNA, request_id)
    again = await requests.approve(ANNA, request_id)

    assert download.user_id == member.id
    assert (download.info_hash, again.id) == (HASH, download.id)
    assert await requests.list(ANNA) == ()
    (mine,) = await requests.mine(member)
    assert (mine.state, mine.decided_by, mine.download_id) == (RequestState.APPROVED, ANNA.id, download.id)
    assert await house.new_downloads().list(ANNA) == ()


async def test_who_presses_again_after_the_word_finds_the_download() -> None:
    house = a_house()
    member = await a_person(house)
    handle = (await house.best(member)).handle
    request_id = await asked(house, member, handle)
    download = await new_requests(house).approve(ANNA, request_id)

    assert (await house.new_downloads().start(member, handle)).id == download.id
    assert (await house.new_downloads().start(member, MAGNET)).id == download.id


async def test_two_who_approve_at_once_begin_one_download() -> None:
    house = a_house()
    member = await a_person(house)
    request_id = await asked(house, member)
    requests = new_requests(house)

    first, second = await asyncio.gather(
        requests.approve(ANNA, request_id), requests.approve(ANNA, request_id)
    )

    assert first.id == second.id
    assert [entry.event for entry in await audited(house)] == ["request.made", "request.approved"]


async def test_a_request_whose_approval_was_cut_off_waits_for_the_word_again() -> None:
    silent = SilentTracker([a_release(info_hash=HASH)])
    house = House(trackers=(silent,))
    member = await a_person(house)
    request_id = await asked(house, member)
    approval = asyncio.create_task(new_requests(house).approve(ANNA, request_id))
    await silent.is_asked.wait()
    approval.cancel()
    await asyncio.wait([approval])

    assert [one.id for one in await new_requests(house).list(ANNA)] == [request_id]
    assert [one.id for one in await new_requests(house).list(member)] == [request_id]
    assert await asked(house, member) == request_id
    house.trackers = (FakeTracker(),)
    assert (await new_requests(house).approve(ANNA, request_id)).info_hash == HASH
    assert await new_requests(house).list(ANNA) == ()


async def test_a_request_that_cannot_begin_stays_open() -> None:
    tracker = FakeTracker([a_release(info_hash=HASH)])
    house = House(trackers=(tracker,))
    member = await a_person(house)
    request_id = await asked(house, member)
    tracker.error = DOWN
    requests = new_requests(house)

    with pytest.raises(ServiceUnavailable):
        await requests.approve(ANNA, request_id)
    assert (await only(house)).state is RequestState.OPEN
    tracker.error = None
    assert (await requests.approve(ANNA, request_id)).info_hash == HASH


async def test_a_declined_request_is_closed_with_its_reason() -> None:
    house = a_house()
    member = await a_person(house)
    request_id = await asked(house, member)
    requests = new_requests(house)

    declined = await requests.decline(ANNA, request_id, reason=" уже\u200b есть ")

    assert (declined.state, declined.reason) == (RequestState.DECLINED, "уже есть")
    assert await requests.mine(member) == (declined,)
    assert await requests.decline(ANNA, request_id) == declined
    with pytest.raises(NotFound):
        await requests.approve(ANNA, request_id)
    assert await asked(house, member) != request_id


async def test_people_may_take_back_their_own_request_and_nobody_elses() -> None:
    house = a_house()
    member, other = await a_person(house), await a_person(house)
    request_id = await asked(house, member)
    requests = new_requests(house)

    with pytest.raises(NotFound):
        await requests.decline(other, request_id)
    assert await requests.list(other) == ()
    assert [one.id for one in await requests.list(member)] == [request_id]

    assert (await requests.decline(member, request_id)).state is RequestState.DECLINED


async def test_only_who_may_manage_approves_and_only_an_owner_forces() -> None:
    house = a_house()
    member, manager = await a_person(house), await a_person(house, grant=frozenset({Grant.MANAGE}))
    request_id = await asked(house, member)
    requests = new_requests(house)

    with pytest.raises(NotAllowed):
        await requests.approve(member, request_id)
    with pytest.raises(NotAllowed):
        await requests.approve(manager, request_id, is_forced=True)
    assert (await requests.approve(manager, request_id)).user_id == member.id


async def test_who_may_decide_no_more_decides_nothing_with_an_old_view() -> None:
    house = a_house()
    member, manager = await a_person(house), await a_person(house, grant=frozenset({Grant.MANAGE}))
    other = await a_person(house, Role.OWNER)
    request_id = await asked(house, member)
    await new_people(house).change(ANNA, manager.id, role=Role.GUEST)
    await new_people(house).change(ANNA, other.id, role=Role.MEMBER, grant=frozenset({Grant.MANAGE}))
    requests = new_requests(house)

    for attempt in (
        requests.list(manager),
        requests.approve(manager, request_id),
        requests.approve(other, request_id, is_forced=True),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    with pytest.raises(NotFound):
        await requests.decline(manager, request_id)

    assert (await only(house)).state is RequestState.OPEN


async def test_approval_keeps_to_the_limits_unless_an_owner_forces_it() -> None:
    house = a_house()
    member = await a_person(house, limits=Limits(held_bytes=1_000_000_000))
    request_id = await asked(house, member)
    requests = new_requests(house)

    with pytest.raises(LimitReached):
        await requests.approve(ANNA, request_id)
    assert (await only(house)).state is RequestState.OPEN
    assert (await requests.approve(ANNA, request_id, is_forced=True)).user_id == member.id


async def test_what_is_not_there_is_not_found() -> None:
    requests = new_requests(House())

    for request_id in ("", "0", "😀", "x" * 10_000):
        with pytest.raises(NotFound):
            await requests.approve(ANNA, request_id)
        with pytest.raises(NotFound):
            await requests.decline(ANNA, request_id)


async def test_a_reason_may_not_be_a_novel() -> None:
    with pytest.raises(InputError):
        await new_requests(House()).decline(ANNA, "0", reason="ё" * 301)


async def test_nobody_fills_the_owners_list_without_end() -> None:
    house = a_house()
    member = await a_person(house)
    for number in range(MOST_OPEN):
        await asked(house, member, f"magnet:?xt=urn:btih:{an_info_hash(str(number))}")

    with pytest.raises(LimitReached):
        await house.new_downloads().start(member, MAGNET)


async def test_requests_go_with_the_person() -> None:
    house = a_house()
    member = await a_person(house)
    await asked(house, member)

    await new_people(house).remove(ANNA, member.id)

    assert await new_requests(house).list(ANNA) == ()
