"""Buttons under messages: for their person, in their chat, in time, and once."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from concierge.errors import ButtonExpired, ButtonUsed, NotAllowed, NotFound, TooLarge
from concierge.model.button import MOST_ARGS_BYTES, Button, NewButton
from concierge.services.buttons import Buttons
from concierge.testing import FrozenClock
from tests.storage import ANNA, BORIS, a_storage

CHAT, GROUP = 7_000_000_000, -1_001_234_567_890


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def buttons(clock: FrozenClock) -> Buttons:
    return Buttons(a_storage(), clock=clock)


async def test_a_press_tells_what_was_offered(buttons: Buttons, clock: FrozenClock) -> None:
    offered = NewButton(action="start", args={"handle": "bcdf23"})

    [token] = await buttons.offer(ANNA, CHAT, [offered])

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
    assert await buttons.press(ANNA, token, CHAT) == Button(
        token=token, action="start", args={"handle": "bcdf23"}, expires_at=clock.now() + timedelta(days=7)
    )


async def test_tokens_come_in_the_order_of_their_buttons(buttons: Buttons) -> None:
    actions = [f"pick {number}" for number in range(14)]

    tokens = await buttons.offer(ANNA, CHAT, [NewButton(action=action) for action in actions])

    assert [(await buttons.press(ANNA, token, CHAT)).action for token in tokens] == actions
    assert await buttons.offer(ANNA, CHAT, []) == ()


async def test_of_many_presses_at_once_one_counts(buttons: Buttons) -> None:
    [token] = await buttons.offer(ANNA, CHAT, [NewButton(action="start")])

    ends = await asyncio.gather(*(buttons.press(ANNA, token, CHAT) for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(end, Button) for end in ends) == 1
    assert sum(isinstance(end, ButtonUsed) for end in ends) == 7


async def test_of_a_set_one_counts_and_what_turns_pages_goes_with_it(buttons: Buttons) -> None:
    offered = [
        NewButton(action="a"),
        NewButton(action="b"),
        NewButton(action="page", is_single_use=False),
    ]
    [one, other, page] = await buttons.offer(ANNA, CHAT, offered, as_one=True)
    [alone] = await buttons.offer(ANNA, CHAT, [NewButton(action="c")])

    await buttons.press(ANNA, page, CHAT)
    await buttons.press(ANNA, page, CHAT)
    await buttons.press(ANNA, other, CHAT)

    for token in (one, other, page):
        with pytest.raises(ButtonUsed):
            await buttons.press(ANNA, token, CHAT)
    assert (await buttons.press(ANNA, alone, CHAT)).action == "c"


async def test_of_a_set_whose_buttons_are_pressed_at_once_one_counts(buttons: Buttons) -> None:
    tokens = await buttons.offer(ANNA, CHAT, [NewButton(action=str(n)) for n in range(6)], as_one=True)

    ends = await asyncio.gather(
        *(buttons.press(ANNA, token, CHAT) for token in tokens), return_exceptions=True
    )

    assert sum(isinstance(end, Button) for end in ends) == 1


async def test_what_came_to_nothing_may_be_pressed_again_but_by_nobody_else(buttons: Buttons) -> None:
    one, other = await buttons.offer(ANNA, CHAT, [NewButton(action="a"), NewButton(action="b")], as_one=True)
    await buttons.press(ANNA, other, CHAT)

    await buttons.release(BORIS, other)
    with pytest.raises(ButtonUsed):
        await buttons.press(ANNA, one, CHAT)
    await buttons.release(ANNA, other)

    assert (await buttons.press(ANNA, one, CHAT)).action == "a"


@pytest.mark.parametrize("token", ["", "x" * 22, "'; DROP TABLE buttons; --", "\0\udcff", "я" * 5000])
async def test_a_token_that_was_not_given_out_is_not_found(buttons: Buttons, token: str) -> None:
    with pytest.raises(NotFound):
        await buttons.press(ANNA, token, CHAT)


async def test_a_button_works_in_its_chat_for_its_person(buttons: Buttons) -> None:
    [token] = await buttons.offer(ANNA, GROUP, [NewButton(action="a")])

    with pytest.raises(NotFound):
        await buttons.press(ANNA, token, CHAT)
    with pytest.raises(NotFound):
        await buttons.press(BORIS, token, CHAT)
    with pytest.raises(NotAllowed):
        await buttons.press(BORIS, token, GROUP)

    assert (await buttons.press(ANNA, token, GROUP)).action == "a"


async def test_one_that_is_too_old_says_so_until_it_is_forgotten(
    buttons: Buttons, clock: FrozenClock
) -> None:
    [token] = await buttons.offer(ANNA, CHAT, [NewButton(action="a")], lives=timedelta(hours=1))
    [lasting] = await buttons.offer(ANNA, CHAT, [NewButton(action="b")], lives=timedelta(days=90))

    clock.advance(timedelta(hours=1))
    assert await buttons.forget_expired() == 0
    with pytest.raises(ButtonExpired):
        await buttons.press(ANNA, token, CHAT)
    clock.advance(timedelta(days=31))
    assert await buttons.forget_expired() == 1
    with pytest.raises(NotFound):
        await buttons.press(ANNA, token, CHAT)
    assert (await buttons.press(ANNA, lasting, CHAT)).action == "b"


async def test_more_than_is_kept_is_refused_and_nothing_of_it_kept(buttons: Buttons) -> None:
    fitting = {"t": "я" * ((MOST_ARGS_BYTES - 9) // 2)}

    [token] = await buttons.offer(ANNA, CHAT, [NewButton(action="a", args=fitting)])
    assert (await buttons.press(ANNA, token, CHAT)).args == fitting
    with pytest.raises(TooLarge):
        await buttons.offer(ANNA, CHAT, [NewButton(action="a", args={"t": "я" * MOST_ARGS_BYTES})])


async def test_arguments_may_be_anything_that_people_call_a_film(buttons: Buttons) -> None:
    words = {"t": "<b>\u202eДюна\u200b\0 \ud83d"}

    [token] = await buttons.offer(ANNA, CHAT, [NewButton(action="a", args=words)])

    assert (await buttons.press(ANNA, token, CHAT)).args["t"].startswith("<b>\u202eДюна\u200b")
