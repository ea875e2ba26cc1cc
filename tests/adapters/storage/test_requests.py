from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.repositories.results import KEPT_SEARCHES
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.access import DEFAULTS, Role
from concierge.model.request import Request, RequestState
from concierge.model.user import User
from concierge.services.requests import Requests
from concierge.testing import an_info_hash
from tests.adapters.storage.values import NOW, a_report
from tests.services.house import House


def a_request(user: User, number: int = 1, *, key: str = "", what: str = "k7rm2x") -> Request:
    return Request(
        id=f"r{user.id}-{number}",
        user_id=user.id,
        release_key=key or f"rutracker:{number}:None:None",
        what=what,
        title="Метрополис (1927)",
        release_name="Метрополис / Metropolis [1927] 😀",
        size_bytes=9_000_000_000_000,
        state=RequestState.OPEN,
        created_at=NOW + timedelta(minutes=number),
    )


def decided(request: Request, state: RequestState, by: User) -> Request:
    return replace(
        request, state=state, decided_at=NOW + timedelta(days=1), decided_by=by.id, reason="уже есть"
    )


async def test_a_request_comes_back_whole(storage: SqlStorage, anna: User, boris: User) -> None:
    request = a_request(anna)
    done = replace(decided(request, RequestState.APPROVED, boris), download_id="d1")
    async with storage.transaction() as stores:
        assert await stores.requests.add(request) == request
        assert await stores.requests.get(anna.id, request.id) == request
        assert await stores.requests.move(done, before=RequestState.OPEN)

    async with storage.reading() as stores:
        assert await stores.requests.get(anna.id, request.id) == done


async def test_one_release_is_asked_for_once_while_that_is_open(storage: SqlStorage, anna: User) -> None:
    first, second = a_request(anna, 1, key="same"), a_request(anna, 2, key="same")
    async with storage.transaction() as stores:
        await stores.requests.add(first)
        assert await stores.requests.add(second) == first
        await stores.requests.move(decided(first, RequestState.DECLINED, anna), before=RequestState.OPEN)

        assert await stores.requests.add(second) == second


async def test_many_who_ask_at_once_make_one_request(storage: SqlStorage, anna: User) -> None:
    async def ask(number: int) -> str:
        async with storage.transaction() as stores:
            return (await stores.requests.add(a_request(anna, number, key="same"))).id

    asked = await asyncio.gather(*(ask(number) for number in range(10)))

    assert len(set(asked)) == 1


async def test_two_people_may_ask_for_the_same_and_see_only_their_own(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    hers, his = a_request(anna, key="same"), a_request(boris, key="same")
    async with storage.transaction() as stores:
        await stores.requests.add(hers)
        await stores.requests.add(his)

        assert await stores.requests.of_user(anna.id) == (hers,)
        with pytest.raises(NotFound):
            await stores.requests.get(boris.id, hers.id)
        assert await stores.requests.anyones(hers.id) == hers
        with pytest.raises(NotFound):
            await stores.requests.anyones("r0")


async def test_own_requests_are_newest_first_and_open_ones_oldest_first(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as stores:
        for number in (2, 1, 4):
            await stores.requests.add(a_request(anna, number))
        await stores.requests.add(a_request(boris, 3))
        closed = decided(a_request(anna, 4), RequestState.DECLINED, boris)
        await stores.requests.move(closed, before=RequestState.OPEN)

        mine = await stores.requests.of_user(anna.id)
        waiting = await stores.requests.waiting()

    assert [one.id for one in mine] == [f"r{anna.id}-{number}" for number in (4, 2, 1)]
    assert [one.id for one in waiting] == [f"r{anna.id}-1", f"r{anna.id}-2", f"r{boris.id}-3"]


async def test_of_many_who_decide_at_once_one_wins(storage: SqlStorage, anna: User) -> None:
    request = a_request(anna)
    async with storage.transaction() as stores:
        await stores.requests.add(request)

    async def decide(state: RequestState) -> bool:
        async with storage.transaction() as stores:
            return await stores.requests.move(decided(request, state, anna), before=RequestState.OPEN)

    states = [RequestState.APPROVED, RequestState.DECLINED] * 5
    won = await asyncio.gather(*(decide(state) for state in states))

    assert won.count(True) == 1
    async with storage.reading() as stores:
        assert (await stores.requests.get(anna.id, request.id)).state is states[won.index(True)]


async def test_of_two_processes_that_decide_otherwise_at_once_one_wins(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    house = House(storage=storage)
    manager = replace(boris, role=Role.OWNER, grants=DEFAULTS[Role.OWNER])
    for number in range(8):
        magnet = f"magnet:?xt=urn:btih:{an_info_hash(str(number))}"
        async with storage.transaction() as stores:
            await stores.users.save(manager)
            await stores.requests.add(a_request(anna, number, what=magnet))
        first, second = [Requests(storage, house.new_downloads(), clock=house.clock) for _ in range(2)]

        await asyncio.gather(
            first.approve(manager, f"r{anna.id}-{number}"),
            second.decline(manager, f"r{anna.id}-{number}"),
            return_exceptions=True,
        )

    async with storage.reading() as stores:
        begun = {one.info_hash for one in await stores.downloads.of_user(anna.id)}
        approved = {
            one.what.rpartition(":")[2]
            for one in await stores.requests.of_user(anna.id)
            if one.state is RequestState.APPROVED
        }
    assert begun == approved


async def test_a_handle_is_kept_as_long_as_an_open_request_names_it(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        (asked, other, *_) = (await stores.results.add(anna.id, a_report())).accepted
        request = await stores.requests.add(a_request(anna, what=asked.handle))
        (idle, *_) = (await stores.results.add(anna.id, a_report())).accepted
        for _ in range(KEPT_SEARCHES):
            await stores.results.add(anna.id, a_report(1, 0))

        assert (await stores.results.get(anna.id, asked.handle)).decision.handle == asked.handle
        assert (await stores.results.get(anna.id, other.handle)).decision.handle == other.handle
        with pytest.raises(NotFound):
            await stores.results.get(anna.id, idle.handle)

        declined = decided(request, RequestState.DECLINED, anna)
        await stores.requests.move(declined, before=RequestState.OPEN)
        await stores.results.add(anna.id, a_report(1, 0))
        with pytest.raises(NotFound):
            await stores.results.get(anna.id, asked.handle)


async def test_requests_go_with_who_made_them_and_outlive_who_decided(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    request = a_request(anna)
    async with storage.transaction() as stores:
        await stores.requests.add(request)
        await stores.requests.add(a_request(boris))
        await stores.requests.move(decided(request, RequestState.DECLINED, boris), before=RequestState.OPEN)
        await stores.users.remove(boris.id)

        assert await stores.requests.waiting() == ()
        assert (await stores.requests.get(anna.id, request.id)).decided_by is None
