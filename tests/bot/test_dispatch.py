"""Who has their turn when: one at a time in a chat, in order, and chats side by side."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from structlog.testing import capture_logs

import concierge
from concierge_bot.dispatch import Dispatch, Handle


def one(update_id: int, chat_id: int = 1) -> Handle:
    incoming = concierge.Incoming(update_id=update_id, chat_id=chat_id, user_id=1, payload="{}")
    return Handle(incoming=incoming, is_kept=True)


class Hands:
    """Notes what begins, and ends it when it may; some fail."""

    def __init__(self, *, fails: int = -1, is_open: bool = True) -> None:
        self.begun: defaultdict[int, list[int]] = defaultdict(list)
        self.ended: list[int] = []
        self.fails = fails
        self.gate = asyncio.Event()
        if is_open:
            self.gate.set()

    async def handle(self, handle: Handle) -> None:
        self.begun[handle.incoming.chat_id].append(handle.incoming.update_id)
        await self.gate.wait()
        await asyncio.sleep(0)
        if handle.incoming.update_id == self.fails:
            message = "broken"
            raise RuntimeError(message)
        self.ended.append(handle.incoming.update_id)


async def test_a_chat_is_in_order_whatever_order_its_updates_come_in() -> None:
    hands = Hands()
    dispatch = Dispatch(hands.handle)

    for number in (3, 1, 2**53, 2):
        dispatch.put(one(number))
    await dispatch.idle()

    assert hands.begun[1] == [1, 2, 3, 2**53]


async def test_chats_wait_for_nobody_but_themselves() -> None:
    hands = Hands(is_open=False)
    dispatch = Dispatch(hands.handle)

    for number in range(40):
        dispatch.put(one(number, chat_id=number % 20))
    await asyncio.sleep(0.01)
    first = {chat_id: list(begun) for chat_id, begun in hands.begun.items()}
    hands.gate.set()
    await dispatch.idle()

    assert first == {chat_id: [chat_id] for chat_id in range(20)}
    assert len(hands.ended) == 40


async def test_what_is_urgent_passes_by() -> None:
    hands = Hands(is_open=False)
    dispatch = Dispatch(hands.handle)
    for number in (1, 2):
        dispatch.put(one(number))
    await asyncio.sleep(0.01)

    dispatch.put(one(3), is_urgent=True)
    await asyncio.sleep(0.01)
    begun = list(hands.begun[1])
    hands.gate.set()
    await dispatch.idle()

    assert begun == [1, 3]


async def test_one_that_breaks_does_not_take_the_rest_of_its_chat_along() -> None:
    hands = Hands(fails=1)
    dispatch = Dispatch(hands.handle)

    with capture_logs() as logged:
        for number in (1, 2, 3):
            dispatch.put(one(number))
        await dispatch.idle()

    assert hands.ended == [2, 3]
    assert [line["event"] for line in logged] == ["bot.unexpected"]


async def test_a_chat_waits_for_what_others_still_have_of_it() -> None:
    hands = Hands()
    dispatch = Dispatch(hands.handle)
    dispatch.wait_for({1: 5})

    for number, chat_id in ((4, 1), (6, 1), (7, 2)):
        dispatch.put(one(number, chat_id))
    await dispatch.idle()
    before = {chat_id: list(begun) for chat_id, begun in hands.begun.items()}
    dispatch.put(one(5))
    dispatch.wait_for({})
    await dispatch.idle()

    assert before == {1: [4], 2: [7]}
    assert hands.begun[1] == [4, 5, 6]


async def test_at_the_end_nothing_is_begun_any_more() -> None:
    hands = Hands(is_open=False)
    dispatch = Dispatch(hands.handle)
    for number in (1, 2):
        dispatch.put(one(number))
    await asyncio.sleep(0.01)

    await dispatch.end(within_s=1)
    dispatch.put(one(3))
    dispatch.put(one(4), is_urgent=True)
    hands.gate.set()
    await dispatch.idle()

    assert hands.begun[1] == [1]
    assert hands.ended == []


async def test_no_more_are_handled_at_once_than_there_is_room_for() -> None:
    count = 300
    hands = Hands(is_open=False)
    dispatch = Dispatch(hands.handle)

    for number in range(count):
        dispatch.put(one(number, chat_id=number))
    await asyncio.sleep(0.01)
    begun = len(hands.begun)
    hands.gate.set()
    await dispatch.idle()

    assert begun == 256
    assert len(hands.ended) == count
