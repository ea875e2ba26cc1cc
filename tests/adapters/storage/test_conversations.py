from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from concierge.adapters.storage.repositories.conversations import whole_turns
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.conversation import (
    AssistantTurn,
    Opening,
    Standing,
    ToolCall,
    ToolResult,
    ToolTurn,
    Turn,
    Usage,
    UserTurn,
)
from concierge.model.download import DownloadState
from concierge.model.proposal import ProposalState
from concierge.model.taste import Block, BlockLevel
from concierge.model.title import Title, TitleKind
from concierge.model.user import Preferences, User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW, a_download, a_proposal, a_source, said, say

CALL = ToolCall(id="c1", name="get_title", arguments={"query": "Дюна", "year": 2024, "x": [None, True, 1.5]})
BROKEN = ToolCall(id="c2", name="get_title", arguments={}, broken='{"query": ')
ASKING = AssistantTurn(
    text="",
    calls=(CALL, BROKEN),
    provider="anthropic",
    provider_data=[{"type": "thinking", "signature": "aGk=\0", "n": [1, 2.5, None, {"a": []}]}],
)
ANSWER = ToolTurn(
    results=(ToolResult(call_id="c1", content="ok"), ToolResult(call_id="c2", content="bad", is_error=True))
)
EXCHANGE: tuple[Turn, ...] = (UserTurn(text="скачай Дюну\0 😀"), ASKING, ANSWER, AssistantTurn(text="Готово"))


async def recent(storage: SqlStorage, user: User, limit: int = 100) -> tuple[Turn, ...]:
    async with storage.transaction() as stores:
        return await said(stores, user.id, limit=limit)


async def append(storage: SqlStorage, user: User, *turns: Turn) -> None:
    async with storage.transaction() as stores:
        await say(stores, user.id, *turns)


async def test_turns_come_back_in_order_and_untouched(storage: SqlStorage, anna: User) -> None:
    await append(storage, anna, *EXCHANGE[:2])
    await append(storage, anna)
    await append(storage, anna, *EXCHANGE[2:])

    assert await recent(storage, anna) == EXCHANGE


async def test_users_do_not_see_each_others_turns(storage: SqlStorage, anna: User, boris: User) -> None:
    await append(storage, anna, *EXCHANGE)
    await append(storage, boris, UserTurn(text="привет"))

    assert await recent(storage, boris) == (UserTurn(text="привет"),)


async def test_nobodys_turns_are_not_found(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.conversations.append(Opening(user=User(id=999)), EXCHANGE, at=NOW)
        with pytest.raises(NotFound):
            await stores.conversations.append(
                Opening(user=User(id=999), conversation=3, is_new=False), EXCHANGE, at=NOW
            )
        with pytest.raises(NotFound):
            await stores.conversations.opening(999, at=NOW, limit=5)


@pytest.mark.parametrize(
    "limit, expected",
    [(0, 0), (1, 0), (3, 0), (4, 4), (5, 4), (7, 4), (8, 8), (50, 8)],
)
async def test_the_newest_begin_with_what_the_person_wrote(
    storage: SqlStorage, anna: User, limit: int, expected: int
) -> None:
    both = EXCHANGE * 2
    await append(storage, anna, *both)

    assert await recent(storage, anna, limit) == both[len(both) - expected :]


async def test_a_long_conversation_loses_its_beginning_seldom_and_then_much_of_it(
    storage: SqlStorage, anna: User
) -> None:
    told = []
    for number in range(40):
        await append(storage, anna, UserTurn(text=f"{number}"), *EXCHANGE[1:])
        told.append(await recent(storage, anna, 30))

    begins = [turns[0] for turns in told]
    changes = sum(before != after for before, after in pairwise(begins))
    assert all(turns[-4:] == (UserTurn(text=f"{number}"), *EXCHANGE[1:]) for number, turns in enumerate(told))
    assert {len(turns) for turns in told[7:]} <= set(range(9, 31))
    assert all(isinstance(turn, UserTurn) for turn in begins)
    # A hundred and sixty rows, eighteen at once.
    assert changes <= 9


async def test_the_first_turns_are_all_told_until_there_are_too_many(storage: SqlStorage, anna: User) -> None:
    for number in range(15):
        await append(storage, anna, UserTurn(text=f"{number}"), AssistantTurn(text="да"))

    assert len(await recent(storage, anna, 30)) == 30
    await append(storage, anna, UserTurn(text="ещё"), AssistantTurn(text="да"))
    assert len(await recent(storage, anna, 30)) == 14


async def test_a_call_that_was_never_answered_is_left_out(storage: SqlStorage, anna: User) -> None:
    await append(storage, anna, *EXCHANGE, UserTurn(text="и ещё"), ASKING)

    assert await recent(storage, anna) == (*EXCHANGE, UserTurn(text="и ещё"))


async def test_turns_of_two_writers_are_not_mixed(storage: SqlStorage, anna: User) -> None:
    exchanges = [
        (UserTurn(text=f"{number}"), AssistantTurn(text=f"{number} a"), AssistantTurn(text=f"{number} b"))
        for number in range(15)
    ]

    await asyncio.gather(*(append(storage, anna, *exchange) for exchange in exchanges))

    found = await recent(storage, anna)
    groups = [found[start : start + 3] for start in range(0, len(found), 3)]
    assert sorted(groups, key=str) == sorted(exchanges, key=str)


async def test_a_failed_transaction_leaves_no_turn(storage: SqlStorage, anna: User) -> None:
    async def fail() -> None:
        async with storage.transaction() as stores:
            await say(stores, anna.id, *EXCHANGE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    await append(storage, anna, UserTurn(text="снова"))
    assert await recent(storage, anna) == (UserTurn(text="снова"),)


async def test_an_exchange_costs_a_statement_to_read_and_one_to_write(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    await append(storage, anna, *EXCHANGE)

    async with storage.transaction() as stores:
        with statements.counted() as read:
            opening = await stores.conversations.opening(anna.id, at=NOW, limit=30)
        with statements.counted() as written:
            await stores.conversations.append(opening, EXCHANGE, at=NOW)

    assert (len(read), len(written)) == (1, 1)


async def test_an_opening_brings_the_person_and_what_the_day_has_cost(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    calls = (Usage(model="a", input_tokens=5, cost_micros=700), Usage(model="b", cost_micros=50))
    async with storage.transaction() as stores:
        await stores.users.save(replace(anna, name="Анна"))
        await stores.profiles.tell(anna.id, anna.preferences, "Любит Линча", None)
        await stores.usage.add(anna.id, NOW - timedelta(days=1), calls)
        await stores.usage.add(anna.id, NOW, calls)
        await stores.usage.add(anna.id, NOW, calls[:1])
        await stores.usage.add(boris.id, NOW, calls)

    async with storage.reading() as stores:
        opening = await stores.conversations.opening(anna.id, at=NOW, limit=30)
        cost = await stores.usage.cost_micros(anna.id, NOW)

    assert (opening.user.name, opening.user.digest) == ("Анна", "Любит Линча")
    assert opening.cost_micros == cost == 1450
    assert (opening.turns, opening.conversation, opening.is_new) == ((), 1, True)
    assert opening.standing == Standing()


async def test_an_opening_counts_what_is_under_way_what_failed_of_late_and_what_waits_for_a_press(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    later = NOW + timedelta(hours=2)
    async with storage.transaction() as stores:
        for number, state in enumerate(DownloadState, 1):
            hash_ = f"{number:040x}"
            download = replace(a_download(anna.id, number, info_hash=hash_), state=state, changed_at=later)
            await stores.downloads.add(download, a_source(hash_))
        old = a_download(anna.id, 20, info_hash="b" * 40)
        long_ago = later - timedelta(days=1, seconds=1)
        failed = replace(old, state=DownloadState.FAILED, changed_at=long_ago)
        await stores.downloads.add(failed, a_source("b" * 40))
        await stores.downloads.add(a_download(boris.id), a_source())
        await stores.proposals.add(anna.id, replace(a_proposal(1), expires_at=later))
        await stores.proposals.add(anna.id, replace(a_proposal(2), expires_at=later + timedelta(seconds=1)))
        await stores.proposals.add(
            anna.id,
            replace(a_proposal(3), state=ProposalState.DECLINED, expires_at=later + timedelta(days=1)),
        )

    async with storage.reading() as stores:
        standing = (await stores.conversations.opening(anna.id, at=later, limit=30)).standing

    assert standing == Standing(under_way=4, failed=1, proposed=1)


async def test_a_pause_of_more_than_half_an_hour_begins_another_conversation(
    storage: SqlStorage, anna: User
) -> None:
    later = NOW + timedelta(minutes=30)
    much_later = later + timedelta(minutes=30, seconds=1)
    async with storage.transaction() as stores:
        await say(stores, anna.id, *EXCHANGE, at=NOW)
        await say(stores, anna.id, UserTurn(text="и ещё"), AssistantTurn(text="да"), at=later)
        await say(stores, anna.id, UserTurn(text="снова"), AssistantTurn(text="привет"), at=much_later)

        going_on = await stores.conversations.opening(anna.id, at=much_later, limit=30)
        fresh = await stores.conversations.opening(anna.id, at=much_later + timedelta(days=1), limit=30)

    assert (going_on.conversation, going_on.is_new) == (2, False)
    assert going_on.summary == "- скачай Дюну 😀\n- и ещё"
    assert going_on.turns == (
        UserTurn(text="и ещё"),
        AssistantTurn(text="да"),
        UserTurn(text="снова"),
        AssistantTurn(text="привет"),
    )
    assert (fresh.conversation, fresh.is_new, fresh.summary) == (3, True, "- снова")
    assert fresh.turns == going_on.turns


async def test_what_is_never_to_be_mentioned_is_not_recalled(
    storage: SqlStorage, anna: User, boris: User, statements: Statements
) -> None:
    exchange = (UserTurn(text="что нового?"), AssistantTurn(text="ничего"))
    film = Title(kind=TitleKind.MOVIE, name_ru="Дюна", name_en="Dune", year=2021)
    async with storage.transaction() as stores:
        await say(stores, anna.id, *EXCHANGE, *exchange)
        await say(stores, boris.id, *EXCHANGE)
        known = await stores.titles.put_named(anna.id, film)
        await stores.marks.put(
            anna.id,
            [
                Block(subject="t", level=BlockLevel.NEVER, title_id=known.id, blocked_at=NOW),
                Block(subject="w", level=BlockLevel.NEVER, words="Человек-паук", blocked_at=NOW),
                Block(subject="q", level=BlockLevel.QUIET, words="нового", blocked_at=NOW),
                Block(subject="y", level=BlockLevel.NEVER, words="Солярис", after_year=1972, blocked_at=NOW),
            ],
        )

        await stores.profiles.tell(anna.id, Preferences(), "Любимое: Дюна; Солярис", None)

        with statements.counted() as sent:
            opening = await stores.conversations.opening(anna.id, at=NOW, limit=30)
        later = await stores.conversations.opening(anna.id, at=NOW + timedelta(days=1), limit=30)
        others = await stores.conversations.opening(boris.id, at=NOW, limit=30)

    assert (opening.turns, len(sent)) == (exchange, 1)
    assert later.summary == "- что нового?"
    assert opening.user.digest == "Любимое: Солярис"
    assert len(others.turns) == len(EXCHANGE)


CALLS = st.sampled_from([(), (CALL,), (CALL, BROKEN)])
ANY_TURNS = st.lists(
    st.one_of(
        st.builds(UserTurn, text=st.just("u")),
        st.builds(AssistantTurn, text=st.just("a"), calls=CALLS),
        st.sampled_from([ANSWER, ToolTurn(results=ANSWER.results[:1]), ToolTurn(results=())]),
    ),
    max_size=12,
)


@pytest.mark.fuzz
@given(ANY_TURNS)
def test_whatever_was_stored_a_model_accepts_it(turns: list[Turn]) -> None:
    whole = whole_turns(turns)

    assert not whole or isinstance(whole[0], UserTurn)
    assert not whole or not (isinstance(whole[-1], AssistantTurn) and whole[-1].calls)
    for turn, following in pairwise((*whole, UserTurn(text="next"))):
        asked = [call.id for call in turn.calls] if isinstance(turn, AssistantTurn) else []
        answered = [result.call_id for result in following.results] if isinstance(following, ToolTurn) else []
        assert asked == answered
    assert [turn for turn in turns if isinstance(turn, UserTurn)] == [
        turn for turn in whole if isinstance(turn, UserTurn)
    ]
