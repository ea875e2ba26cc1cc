"""A member asks, the owner hears of it at once and decides, and the member hears what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.sandbox.telegram import ShownMessage
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.talking import Talk, labels, newcomer, opened

if TYPE_CHECKING:
    from tests.bot.conftest import Household

METROPOLIS = "скачай Метрополис 1927 в 1080p"


def is_new_request(messages: list[ShownMessage]) -> bool:
    return "Новая заявка" in messages[-1].text


async def asked(household: Household, member: Talk) -> ShownMessage:
    """The message that the owner gets when the member has pressed an offer."""
    member.household.telegram.say(METROPOLIS, user_id=member.user_id)
    await household.sees(lambda shown: bool(shown[-1].buttons), chat_id=member.user_id)
    offer = member.messages[-1]
    await member.press(offer, offer.buttons[0].text)
    await household.sees(is_new_request)
    return household.telegram.messages(OWNER)[-1]


async def test_a_request_is_approved_by_a_press_and_the_member_sees_the_download(
    household: Household,
) -> None:
    member, owner = await newcomer(household, STRANGER), Talk(household=household)
    async with household.bot():
        owner.household.telegram.say("/cancel")
        question = await asked(household, member)
        assert "Метрополис (1927)" in question.text
        assert "Боря" in question.text
        assert labels(question) == ["✅ Одобрить", "✕ Отклонить"]

        done = await owner.press(question, "Одобрить")
        assert done.message_id == question.message_id
        assert done.text.startswith("Одобрено: «Метрополис")
        assert not done.buttons
        await household.sees(
            lambda shown: any("Владелец одобрил: Метрополис (1927)" in one.text for one in shown),
            chat_id=STRANGER,
        )
        await household.sees(
            lambda shown: shown[-1].text.startswith("✓ ") or "%" in shown[-1].text, chat_id=STRANGER
        )


async def test_a_request_is_declined_with_a_reason_in_the_owners_words(household: Household) -> None:
    member, owner = await newcomer(household, STRANGER), Talk(household=household)
    async with household.bot():
        owner.household.telegram.say("/cancel")
        question = await asked(household, member)
        why = await owner.press(question, "Отклонить")
        assert why.text.startswith("Почему?")
        declined = await owner.say("уже есть на диске")
        assert declined.text == "Отклонено: «Метрополис (1927)»."
        await household.sees(lambda shown: "Владелец отклонил" in shown[-1].text, chat_id=STRANGER)
        assert member.messages[-1].text.endswith("Почему: уже есть на диске")

        late = await owner.press(question, "Одобрить")
        assert late.text.startswith("⚠")


async def test_a_request_that_was_made_while_the_bot_was_away_is_told_by_the_next_one(
    household: Household,
) -> None:
    member, owner = await newcomer(household, STRANGER), Talk(household=household)
    async with household.bot():
        owner.household.telegram.say("/cancel")
        await household.sees(bool)
        member.household.telegram.say(METROPOLIS, user_id=STRANGER)
        await household.sees(lambda shown: bool(shown[-1].buttons), chat_id=STRANGER)
    async with opened(household) as house:
        me = await house.user(telegram_id=STRANGER)
        (proposal,) = await me.proposals.list()
        with pytest.raises(concierge.ApprovalNeeded):
            await me.proposals.accept(proposal.id, option=1)

    async with household.bot():
        await household.sees(is_new_request)
        question = owner.messages[-1]
        gone = await owner.press(question, "Отклонить")
        done = await owner.press(gone, "Без объяснений")
    assert done.text.startswith("Отклонено")
    assert [one.text for one in owner.messages if "Новая заявка" in one.text] == [question.text]


async def test_the_list_of_requests_decides_too_and_is_empty_then(household: Household) -> None:
    member, owner = await newcomer(household, STRANGER), Talk(household=household)
    async with household.bot():
        owner.household.telegram.say("/cancel")
        await asked(household, member)
        shown = await owner.say("/requests")
        assert shown.text.startswith("📨 1 заявка")
        await owner.press(shown, "✅ 1")
        assert (await owner.say("/requests")).text == "Открытых заявок нет."


async def test_nobody_but_the_owner_decides(household: Household) -> None:
    member = await newcomer(household, STRANGER)
    async with household.bot():
        household.telegram.say("/cancel")
        question = await asked(household, member)
        query = household.telegram.press_data(
            question.message_id, question.buttons[0].callback_data or "", user_id=STRANGER
        )
        await household.telegram.until(lambda: query in household.telegram.answered)
        assert household.telegram.answered[query] == "Эта кнопка не для вас."
        async with opened(household) as house:
            assert [one.state.value for one in await house.requests.list()] == ["open"]
