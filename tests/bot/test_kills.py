"""The bot as a process that is killed: nothing that was sent is lost, nothing is done twice, and order is kept."""

from __future__ import annotations

import asyncio
import random
import time
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.sandbox.anthropic import ScriptedText
from tests.bot.conftest import OWNER
from tests.bot.hooked import help_of, helped, is_announced, places, statement
from tests.bot.processes import process, ready
from tests.bot.test_story import are_offered, rows
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

METROPOLIS = "скачай Метрополис 1927 в 1080p"
PEOPLE = range(101, 107)
# Three answers that nobody takes for each other, so that a doubled one stands beside itself.
ASKED = ("/help", "/start", "/dance")
BEGINNINGS = ("Я нахожу", "Здравствуйте", "Такой команды нет")
MESSAGES = 9
OPEN = "SELECT count(*) FROM inbox WHERE done_at IS NULL"
MODES = pytest.mark.parametrize("is_hooked", [False, True], ids=["polling", "webhook"])


def settings_of(household: Household, *, is_hooked: bool) -> dict[str, str]:
    where = places() if is_hooked else {"HEALTH_PORT": str(free_port())}
    return {**household.environ, **where}


async def open_rows(household: Household, count: int) -> None:
    """Returns when so many updates are kept and not handled."""
    async with asyncio.timeout(20):
        while statement(household, OPEN) != [(count,)]:  # noqa: ASYNC110  another process writes them
            await asyncio.sleep(0.02)


async def up(household: Household, settings: Mapping[str, str]) -> None:
    await ready(int(settings["HEALTH_PORT"]))
    if "WEBHOOK_URL" in settings:
        await household.telegram.until(lambda: is_announced(household, settings))


async def let_in(household: Household, people: Iterable[int]) -> None:
    async with household.house() as house:
        for person in people:
            issued = await house.people.invite(role=concierge.Role.MEMBER)
            await house.redeem(issued.code, telegram_id=person)
            # Telegram says /start for who opens a chat.
            household.telegram.people.person(person)
            household.telegram.people.enter(person, person)


@MODES
async def test_what_was_acknowledged_before_a_kill_is_answered_after_it(
    household: Household, *, is_hooked: bool
) -> None:
    settings = settings_of(household, is_hooked=is_hooked)
    settings["CONCIERGE_ANTHROPIC__API_KEY"] = household.sandbox.anthropic.api_key
    household.sandbox.anthropic.script += [
        ScriptedText(text="Never.", wait_s=60),
        ScriptedText(text="Привет!"),
    ]
    async with process(settings) as bot:
        await up(household, settings)
        household.telegram.say("привет")
        household.telegram.say("/help")
        await household.telegram.until(lambda: bool(household.sandbox.anthropic.requests))
        await open_rows(household, 2)
        bot.kill()
    household.telegram.say("/dance")

    async with process(settings):
        await household.sees(lambda messages: "Такой команды нет" in messages[-1].text)

    assert [text.split()[0] for text in household.said()[-3:]] == ["Привет!", "Я", "Такой"]
    assert help_of(household) == 1


@MODES
async def test_what_is_sent_while_the_bot_is_down_is_answered_at_its_start_in_order(
    household: Household, *, is_hooked: bool
) -> None:
    settings = settings_of(household, is_hooked=is_hooked)
    household.telegram.redelivery_s = 0.1
    async with process(settings):
        await up(household, settings)
        household.telegram.say("/help")
        await helped(household)
    for text in ASKED:
        household.telegram.say(text)

    async with process(settings):
        await household.sees(lambda messages: "Такой команды нет" in messages[-1].text)

    assert collapsed(household.telegram.messages(OWNER)[-3:]) == [0, 1, 2]


async def test_a_press_that_a_kill_overtakes_brings_one_download(household: Household) -> None:
    settings = settings_of(household, is_hooked=False)
    async with process(settings) as bot:
        household.telegram.say(METROPOLIS)
        await household.sees(are_offered)
        offer = household.telegram.messages(OWNER)[-1]
        query = household.telegram.press(offer.message_id, offer.buttons[0].text)
        await household.telegram.until(partial(household.telegram.answered.__contains__, query))
        bot.kill()

    async with process(settings):
        await household.sees(lambda messages: messages[-1].text.startswith("✓ "), within_s=60)
        await open_rows(household, 0)

    assert rows(household, "downloads") == 1
    assert len(household.said()) == 2


@pytest.mark.soak
@MODES
async def test_nobody_is_forgotten_in_a_long_storm(
    household: Household, soak_s: float, *, is_hooked: bool
) -> None:
    await storm(household, kills=max(4, round(soak_s / 8)), is_hooked=is_hooked, seed=time.time_ns())


async def storm(household: Household, *, kills: int, is_hooked: bool, seed: int) -> None:
    chance = random.Random(seed)
    settings = settings_of(household, is_hooked=is_hooked)
    household.telegram.redelivery_s = 0.1
    await let_in(household, PEOPLE)
    count = MESSAGES * max(1, kills // 3)
    writing = asyncio.create_task(write(household, count, chance))
    for _ in range(kills):
        async with process(settings) as bot:
            if chance.random() < 0.7:  # or it dies while it starts
                await up(household, settings)
            await asyncio.sleep(chance.uniform(0, 4))
            bot.kill()
    async with process(settings):
        await writing
        expected = [number % len(ASKED) for number in range(count)]
        for person in PEOPLE:

            def is_answered(messages: list[ShownMessage]) -> bool:
                return len(messages) >= count and collapsed(messages)[-1:] == expected[-1:]

            await household.sees(is_answered, chat_id=person, within_s=60)

    assert {person: collapsed(household.telegram.messages(person)) for person in PEOPLE} == dict.fromkeys(
        PEOPLE, expected
    )
    assert all(len(household.said(person)) <= count + kills for person in PEOPLE)


async def write(household: Household, count: int, chance: random.Random) -> None:
    """Everybody writes, at the pace of people who wait for nothing."""
    for number in range(count):
        for person in PEOPLE:
            household.telegram.say(ASKED[number % len(ASKED)], user_id=person)
            await asyncio.sleep(chance.uniform(0, 0.3))


def collapsed(messages: Iterable[ShownMessage]) -> list[int]:
    """Which answers these are; doubled ones count once."""
    kinds = [
        next(at for at, words in enumerate(BEGINNINGS) if one.text.startswith(words)) for one in messages
    ]
    return [kind for kind, _ in groupby(kinds)]
