"""Polls about what to watch, and chats that move, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import NotAllowed, NotFound
from concierge.model.access import Role
from concierge.model.button import NewButton
from concierge.model.flow import Flow
from concierge.model.poll import Poll, PollOption, PollState
from concierge.model.user import User
from concierge.services.buttons import Buttons
from concierge.services.flows import Flows
from concierge.services.moving_chats import MovingChats
from concierge.services.polls import LEASE, Polls
from concierge.testing import FrozenClock

OLD, NEW, OTHER = -500, -1_000_000_000_500, -7
MINUTE = timedelta(minutes=1)
OPTIONS = [
    PollOption(card="m_1", label="Метрополис (1927)", score=7.5),
    PollOption(card="m_2", label="M\ud83d (1931)", score=8.0),
    PollOption(card="m_3", label="Фауст (1926)", score=6.0),
]


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


@pytest.fixture
def anna(anna: User) -> User:
    return anna.given(Role.MEMBER)


@pytest.fixture
def boris(boris: User) -> User:
    return boris.given(Role.MEMBER)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def polls(storage: SqlStorage, clock: FrozenClock) -> Polls:
    return Polls(storage, clock=clock)


async def voting(polls: Polls, *people: User, chat_id: int = OLD) -> Poll:
    begun = await polls.begin(
        people[0], chat_id, people=[one.id for one in people], thread_id=5, lives=MINUTE
    )
    return await polls.opened(begun.id, OPTIONS, message_id=9, posted_as="tg-1", lives=MINUTE)


async def test_votes_are_kept_changed_and_taken_back(polls: Polls, anna: User, boris: User) -> None:
    poll = await voting(polls, anna, boris)

    await polls.vote(anna, "tg-1", [0, 2])
    after = [await polls.vote(boris, "tg-1", chosen) for chosen in ([1], [], [2, 2, 99, -1])]

    assert [one.is_decided for one in after] == [True, False, True]
    kept = await polls.get(poll.id)
    assert {one.user_id: one.choices for one in kept.voters} == {anna.id: (0, 2), boris.id: (2,)}
    assert kept.winner == OPTIONS[2]
    assert (kept.thread_id, kept.message_id, kept.state) == (5, 9, PollState.VOTING)


async def test_of_equal_votes_the_better_score_wins_and_without_any_nothing(
    polls: Polls, anna: User, boris: User
) -> None:
    poll = await voting(polls, anna, boris)

    before = poll.winner
    await polls.vote(anna, "tg-1", [0])
    after = await polls.vote(boris, "tg-1", [1])

    assert before is None
    assert after.winner is not None
    assert after.winner.card == "m_2"


async def test_who_takes_no_part_has_no_vote_and_nobody_joins_late(
    polls: Polls, anna: User, boris: User
) -> None:
    poll = await voting(polls, anna)

    with pytest.raises(NotFound):
        await polls.vote(boris, "tg-1", [0])
    with pytest.raises(NotFound):
        await polls.join(boris, poll.id)
    with pytest.raises(NotAllowed):
        await polls.hurry(boris, poll.id)
    await polls.closed(poll.id)
    for attempt in (polls.vote(anna, "tg-1", [0]), polls.hurry(anna, poll.id), polls.vote(anna, "", [0])):
        with pytest.raises(NotFound):
            await attempt


async def test_people_join_once_and_the_poll_is_due_when_its_time_has_come_or_it_is_hurried(
    polls: Polls, clock: FrozenClock, anna: User, boris: User
) -> None:
    poll = await polls.begin(anna, OLD, lives=MINUTE)
    await polls.join(boris, poll.id)
    joined = await polls.join(boris, poll.id)

    assert [one.user_id for one in joined.voters] == sorted([anna.id, boris.id])
    assert await polls.due() == ()
    await polls.hurry(anna, poll.id)
    assert [one.id for one in await polls.due()] == [poll.id]
    assert await polls.due() == ()
    clock.advance(LEASE)
    assert [one.id for one in await polls.due()] == [poll.id], "whoever had it did not come to an end"


async def test_of_many_who_ask_what_is_due_one_is_told(polls: Polls, anna: User) -> None:
    begun = [await polls.begin(anna, OLD, lives=timedelta(0)) for _ in range(3)]

    told = await asyncio.gather(*(polls.due() for _ in range(6)))

    assert sorted(one.id for each in told for one in each) == sorted(one.id for one in begun)


async def test_once_all_have_voted_the_poll_is_due(polls: Polls, anna: User, boris: User) -> None:
    poll = await voting(polls, anna, boris)

    await polls.vote(anna, "tg-1", [0])
    assert await polls.due() == ()
    await polls.vote(boris, "tg-1", [0])

    assert [one.id for one in await polls.due()] == [poll.id]


async def test_a_chat_that_moves_takes_buttons_dialogues_and_polls_along(
    storage: SqlStorage, polls: Polls, clock: FrozenClock, anna: User, boris: User
) -> None:
    buttons, flows = Buttons(storage, clock=clock), Flows(storage, clock=clock)
    [token] = await buttons.offer(anna, OLD, [NewButton(action="start")])
    [elsewhere] = await buttons.offer(anna, OTHER, [NewButton(action="start")])
    await flows.put(anna, OLD, Flow(name="ask", step="title", facts={"said": "секрет"}))
    await flows.put(boris, OLD, Flow(name="ask", step="old"))
    await flows.put(boris, NEW, Flow(name="ask", step="new"))
    poll = await voting(polls, anna, boris)

    for _ in range(2):
        await MovingChats(storage).move(OLD, NEW)

    assert (await buttons.peek(anna, token, NEW)).action == "start"
    with pytest.raises(NotFound):
        await buttons.peek(anna, token, OLD)
    assert (await buttons.peek(anna, elsewhere, OTHER)).action == "start"
    moved, kept = await flows.get(anna, NEW), await flows.get(boris, NEW)
    assert moved is not None
    assert kept is not None
    assert (dict(moved.facts), kept.step) == ({"said": "секрет"}, "new")
    assert await flows.get(anna, OLD) is None
    assert (await polls.get(poll.id)).chat_id == NEW
    assert await polls.close_in(NEW) == 1
    assert (await polls.get(poll.id)).state is PollState.CLOSED


async def test_a_shared_button_is_everybodys_in_its_chat_and_a_plain_one_is_not(
    storage: SqlStorage, clock: FrozenClock, anna: User, boris: User
) -> None:
    buttons = Buttons(storage, clock=clock)
    offered = [NewButton(action="join", is_single_use=False, is_shared=True), NewButton(action="start")]

    shared, own = await buttons.offer(anna, OLD, offered)

    assert (await buttons.press(boris, shared, OLD)).action == "join"
    with pytest.raises(NotFound):
        await buttons.press(boris, shared, OTHER)
    with pytest.raises(NotAllowed):
        await buttons.press(boris, own, OLD)


async def test_polls_of_a_month_ago_are_forgotten_and_go_with_who_began_them(
    storage: SqlStorage, polls: Polls, clock: FrozenClock, anna: User, boris: User
) -> None:
    old = await polls.begin(anna, OLD, people=[boris.id], lives=MINUTE)
    clock.advance(timedelta(days=32))
    new = await polls.begin(boris, OLD, people=[anna.id], lives=MINUTE)

    assert await polls.forget_old() == 1
    with pytest.raises(NotFound):
        await polls.get(old.id)
    async with storage.transaction() as rows:
        await rows.users.remove(anna.id)
    assert [one.user_id for one in (await polls.get(new.id)).voters] == [boris.id]
