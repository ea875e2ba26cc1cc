"""People whom the owner has let in, each in a chat of their own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest

import concierge
from concierge.model.invite import new_code
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.newcomers import MOST_TRIES
from tests.bot.conftest import OWNER, STRANGER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

METROPOLIS = "скачай Метрополис 1927 в 1080p"


def are_offered(messages: list[ShownMessage]) -> bool:
    return any(button.text == "Не надо" for button in messages[-1].buttons)


def is_welcomed(messages: list[ShownMessage]) -> bool:
    return "Добро пожаловать" in messages[-1].text


async def invited(
    household: Household, role: concierge.Role | None = None, **settings: str
) -> concierge.IssuedInvite:
    """What the command line gives to the owner, in a process beside the bot."""
    environ = {**household.environ, **settings}
    async with concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False) as house:
        return await house.people.invite(role=role)


async def requests(household: Household) -> tuple[concierge.Request, ...]:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        return await house.requests.list()


def count(household: Household, table: str) -> int:
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        (rows,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own table names
    return int(rows)


async def test_a_code_lets_somebody_in_and_the_bot_answers_them_from_then_on(household: Household) -> None:
    issued = await invited(household, concierge.Role.MEMBER)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER)
        await household.sees(is_welcomed, chat_id=STRANGER)
        household.telegram.say(METROPOLIS, user_id=STRANGER)
        await household.sees(are_offered, chat_id=STRANGER)

    assert "участник" in household.said(STRANGER)[0]
    assert household.said() == []


async def test_an_owner_who_was_forgotten_by_another_process_is_not_known(household: Household) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        assert (await house.user(telegram_id=OWNER)).user.role is concierge.Role.OWNER
        async with concierge.Concierge.open(settings, torrents=False) as other:
            await other.me.privacy.forget()

        with pytest.raises(concierge.NotAllowed):
            await house.user(telegram_id=OWNER)


async def test_a_member_who_presses_reads_that_the_owner_was_asked(household: Household) -> None:
    issued = await invited(household, concierge.Role.MEMBER)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER)
        await household.sees(is_welcomed, chat_id=STRANGER)
        household.telegram.say(METROPOLIS, user_id=STRANGER)
        await household.sees(are_offered, chat_id=STRANGER)
        offer = household.telegram.messages(STRANGER)[-1]
        household.telegram.press(offer.message_id, offer.buttons[0].text, user_id=STRANGER)
        await household.sees(lambda messages: "📨" in messages[-1].text, chat_id=STRANGER)

    (request,) = await requests(household)
    last = household.telegram.messages(STRANGER)[-1]
    assert request.id in last.text
    assert "Метрополис" in request.title
    assert not last.buttons
    assert count(household, "downloads") == 0


async def test_what_a_code_does_not_open_stays_shut_and_is_answered_alike(household: Household) -> None:
    issued = await invited(household, concierge.Role.MEMBER)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=9)
        await household.sees(is_welcomed, chat_id=9)
        for code in (issued.code, new_code()):
            household.telegram.say(f"/start {code}", user_id=STRANGER)
        household.telegram.say(f"/start {issued.code}x", user_id=STRANGER)
        household.telegram.say("/start", user_id=STRANGER)
        household.telegram.say(METROPOLIS, user_id=STRANGER)
        await household.sees(lambda messages: len(messages) == 2, chat_id=STRANGER)
        household.telegram.say("/help", user_id=9)
        await household.sees(lambda messages: "Напишите" in messages[-1].text, chat_id=9)

    used, wrong = household.said(STRANGER)
    assert used == wrong
    assert count(household, "users") == 2, "the owner, and who was let in"


async def test_after_some_tries_a_stranger_gets_no_answer_any_more(household: Household) -> None:
    async with household.bot():
        for _ in range(MOST_TRIES + 3):
            household.telegram.say(f"/start {new_code()}", user_id=STRANGER)
        await household.sees(lambda messages: len(messages) == MOST_TRIES, chat_id=STRANGER)
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert len(household.said(STRANGER)) == MOST_TRIES


async def test_without_an_owner_in_the_settings_the_first_code_makes_one(household: Household) -> None:
    issued = await invited(household, CONCIERGE_BOT__OWNER_ID="")
    async with household.bot(CONCIERGE_BOT__OWNER_ID=""):
        household.telegram.say(METROPOLIS)
        household.telegram.say(f"/start {issued.code}")
        await household.sees(is_welcomed)
        household.telegram.say(METROPOLIS)
        await household.sees(are_offered)

    assert "владелец" in household.said()[0]
    assert count(household, "users") == 1, "the owner of the installation, and nobody else"


async def test_a_stranger_who_does_not_stop_is_looked_up_once_in_a_while(household: Household) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        asked: list[int] = []

        class Counting:
            async def heard(self, telegram_id: int, *, name: str) -> concierge.UserView:
                asked.append(telegram_id)
                return await house.heard(telegram_id, name=name)

        acquaintances = Acquaintances(cast("concierge.Concierge", Counting()))
        known = [await acquaintances.id_of(telegram_id) for telegram_id in (STRANGER, OWNER) * 50]
        acquaintances.meet(STRANGER)
        await acquaintances.id_of(STRANGER)

    assert known == [None, house.me.user.id] * 50
    assert asked.count(OWNER) < 10
    assert asked.count(STRANGER) < 10


async def test_a_code_in_a_group_is_neither_used_nor_answered(household: Household) -> None:
    issued = await invited(household, concierge.Role.MEMBER)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER, chat_id=-100)
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert household.said(-100) == []
    assert count(household, "invites") == 1


async def test_an_error_is_told_to_who_brought_it_about(household: Household) -> None:
    issued = await invited(household, concierge.Role.GUEST)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER)
        await household.sees(is_welcomed, chat_id=STRANGER)
        household.telegram.say(METROPOLIS, user_id=STRANGER)
        await household.sees(are_offered, chat_id=STRANGER)
        offer = household.telegram.messages(STRANGER)[-1]
        household.telegram.press(offer.message_id, offer.buttons[0].text, user_id=STRANGER)
        await household.sees(lambda messages: "нет разрешения" in messages[-1].text, chat_id=STRANGER)

    assert household.said(OWNER) == []
    assert count(household, "requests") == 0


async def test_who_is_removed_is_a_stranger_again(household: Household) -> None:
    issued = await invited(household, concierge.Role.MEMBER)
    settings = concierge.Settings(environ=household.environ)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER)
        await household.sees(is_welcomed, chat_id=STRANGER)
        async with concierge.Concierge.open(settings, torrents=False) as house:
            (_, member) = await house.people.list()
            await house.people.remove(member.id)
        household.telegram.say("/help", user_id=STRANGER)
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert len(household.said(STRANGER)) == 1
