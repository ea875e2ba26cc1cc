from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import IllegalTransition, NotFound, StorageError
from concierge.model.proposal import ProposalState
from concierge.model.user import User
from tests.adapters.storage.values import NOW, a_proposal

CLOSED = [ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.EXPIRED]


async def test_a_proposal_comes_back_whole(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())

    async with storage.transaction() as stores:
        assert await stores.proposals.get(anna.id, "p1") == a_proposal()


async def test_two_users_may_have_proposals_of_one_id_and_see_only_their_own(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())
        with pytest.raises(NotFound):
            await stores.proposals.get(boris.id, "p1")
        with pytest.raises(NotFound):
            await stores.proposals.close(boris.id, "p1", ProposalState.ACCEPTED)
        await stores.proposals.add(boris.id, replace(a_proposal(), title="Другое"))
        await stores.proposals.close(boris.id, "p1", ProposalState.DECLINED)

        assert await stores.proposals.get(anna.id, "p1") == a_proposal()


async def test_one_id_twice_is_refused(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())

    with pytest.raises(StorageError):
        async with storage.transaction() as stores:
            await stores.proposals.add(anna.id, a_proposal())


async def test_open_ones_are_newest_first_without_closed_and_expired(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        for number in range(1, 6):
            await stores.proposals.add(anna.id, a_proposal(number))
        await stores.proposals.close(anna.id, "p4", ProposalState.DECLINED)

        at = NOW + timedelta(hours=1, seconds=2)
        found = await stores.proposals.open_ones(anna.id, at=at)

    assert [proposal.id for proposal in found] == ["p5", "p3"]


@pytest.mark.parametrize("state", CLOSED)
async def test_a_proposal_closes_once(storage: SqlStorage, anna: User, state: ProposalState) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())
        first = await stores.proposals.close(anna.id, "p1", state, chosen=2)
        second = await stores.proposals.close(anna.id, "p1", ProposalState.ACCEPTED, chosen=1)

        assert (first, second) == (True, False)
        assert await stores.proposals.get(anna.id, "p1") == replace(a_proposal(), state=state, chosen=2)


async def test_of_many_who_close_at_once_one_wins(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())

    async def accept(option: int) -> bool:
        async with storage.transaction() as stores:
            return await stores.proposals.close(anna.id, "p1", ProposalState.ACCEPTED, chosen=option)

    won = await asyncio.gather(*(accept(option) for option in range(1, 11)))

    assert won.count(True) == 1
    async with storage.transaction() as stores:
        assert (await stores.proposals.get(anna.id, "p1")).chosen == won.index(True) + 1


async def test_an_accepted_one_can_be_opened_again(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())
        await stores.proposals.close(anna.id, "p1", ProposalState.ACCEPTED, chosen=1)
        await stores.proposals.reopen(anna.id, "p1")
        await stores.proposals.reopen(anna.id, "p1")

        assert await stores.proposals.get(anna.id, "p1") == a_proposal()
        assert await stores.proposals.close(anna.id, "p1", ProposalState.ACCEPTED, chosen=2)


@pytest.mark.parametrize("state", [ProposalState.DECLINED, ProposalState.EXPIRED])
async def test_no_other_one_can_be_opened_again(
    storage: SqlStorage, anna: User, state: ProposalState
) -> None:
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal())
        await stores.proposals.close(anna.id, "p1", state)
        with pytest.raises(IllegalTransition):
            await stores.proposals.reopen(anna.id, "p1")


async def test_what_is_absent_or_open_is_refused(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.proposals.close(anna.id, "p9", ProposalState.ACCEPTED)
        with pytest.raises(NotFound):
            await stores.proposals.reopen(anna.id, "p9")
        with pytest.raises(IllegalTransition):
            await stores.proposals.close(anna.id, "p9", ProposalState.OPEN)
