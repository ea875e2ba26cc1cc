"""The bot among several people: whom it answers and where, and what becomes of a group."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from concierge.sandbox.anthropic import ScriptedText
from tests.bot.companions import ANNA, BRISK, GROUP, PASSER_BY, let_in, meet, opened
from tests.bot.conftest import OWNER
from tests.bot.test_story import METROPOLIS, are_offered, rows

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household


def is_greeted(messages: list[ShownMessage]) -> bool:
    return any("упоминают" in message.text for message in messages)


def from_bot(household: Household, chat_id: int = GROUP) -> list[ShownMessage]:
    return [
        one for one in household.telegram.messages(chat_id) if one.author_id not in {OWNER, ANNA, PASSER_BY}
    ]


async def test_a_known_person_takes_the_bot_in_and_it_greets_once(household: Household) -> None:
    async with household.bot(timing=BRISK):
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say("/help", chat_id=GROUP, mention=False)
        await household.sees(lambda messages: len(messages) > 1, chat_id=GROUP)

    assert sum("упоминают" in text for text in household.said(GROUP)) == 1


async def test_a_stranger_who_takes_the_bot_in_is_left_without_a_word(household: Household) -> None:
    async with household.bot(timing=BRISK):
        household.telegram.open_group(GROUP, (PASSER_BY,))
        household.telegram.add_bot(GROUP, by=PASSER_BY)
        await household.telegram.until(lambda: not household.telegram.people.places[GROUP].has_bot)

    assert household.said(GROUP) == []
    assert rows(household, "users") == 1


async def test_an_answer_goes_to_the_topic_and_to_the_question(household: Household) -> None:
    async with household.bot(timing=BRISK):
        meet(household, topics={5: "Кино", 6: "Погода"})
        asked = household.telegram.say(METROPOLIS, chat_id=GROUP, thread_id=5, mention=True)
        await household.sees(lambda messages: are_offered([m for m in messages if m.buttons]), chat_id=GROUP)

    answer = next(one for one in from_bot(household) if "найдено" in one.text)
    assert (answer.thread_id, answer.reply_to) == (5, asked)
    assert {one.thread_id for one in from_bot(household) if one.buttons} == {5}
    assert household.telegram.drafts == []


async def test_who_is_not_asked_says_nothing_and_strangers_are_not_heard(household: Household) -> None:
    await let_in(household)
    async with household.bot(timing=BRISK):
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say("пойду за хлебом", user_id=ANNA, chat_id=GROUP)
        household.telegram.say(METROPOLIS, user_id=PASSER_BY, chat_id=GROUP, mention=True)
        household.telegram.say("/help", user_id=PASSER_BY, chat_id=GROUP)
        household.telegram.updates.put("message", anonymous("/help"))
        household.telegram.updates.put("channel_post", anonymous("/help"))
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert len(from_bot(household)) == 1


def anonymous(text: str) -> dict[str, object]:
    """What an admin who hides behind the group writes."""
    group = {"id": GROUP, "type": "group", "title": "Household"}
    author = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    return {"message_id": 900, "date": 1, "chat": group, "from": author, "sender_chat": group, "text": text}


async def test_another_members_press_is_refused_in_an_alert(household: Household) -> None:
    await let_in(household)
    async with household.bot(timing=BRISK):
        meet(household)
        household.telegram.say(METROPOLIS, chat_id=GROUP, mention=True)
        await household.sees(are_offered, chat_id=GROUP)
        offer = household.telegram.messages(GROUP)[-1]
        query = household.telegram.press(offer.message_id, offer.buttons[0].text, user_id=ANNA)
        await household.telegram.until(lambda: query in household.telegram.answered)
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert "не для вас" in str(household.telegram.answered[query])
    assert rows(household, "downloads") == 0


@pytest.mark.parametrize("words", ["покажи мой профиль", "мои настройки", "что у меня в чёрном списке"])
async def test_what_is_personal_is_not_told_before_others(household: Household, words: str) -> None:
    async with household.bot(timing=BRISK):
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say(words, chat_id=GROUP, mention=True)
        await household.sees(lambda messages: "личный чат" in messages[-1].text, chat_id=GROUP)


async def test_what_was_said_alone_is_unknown_in_a_group_and_the_other_way_round(
    household: Household,
) -> None:
    said = household.sandbox.anthropic
    said.script += [
        ScriptedText(text="Запомнил."),
        ScriptedText(text="Тут все."),
        ScriptedText(text="Мы одни."),
    ]
    async with household.bot(timing=BRISK, with_model=True):
        household.telegram.say("мой секрет - кактус")
        await household.sees(lambda messages: messages[-1].text == "Запомнил.")
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say("что ты знаешь обо мне? груша", chat_id=GROUP, mention=True)
        await household.sees(lambda messages: messages[-1].text == "Тут все.", chat_id=GROUP)
        household.telegram.say("а теперь?")
        await household.sees(lambda messages: messages[-1].text == "Мы одни.")

    alone, before_others, again = (str(request) for request in said.requests)
    assert "кактус" in alone
    assert "кактус" not in before_others
    assert "груша" in before_others
    assert "кактус" in again
    assert "груша" not in again


async def test_a_group_that_throws_the_bot_out_in_the_middle_of_an_answer_breaks_nothing(
    household: Household,
) -> None:
    household.sandbox.anthropic.script += [
        ScriptedText(text="Слово за словом, пока нас не выгонят.", wait_s=0.5),
        ScriptedText(text="Наедине."),
    ]
    async with household.bot(timing=BRISK, with_model=True):
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say("расскажи", chat_id=GROUP, mention=True)
        await asyncio.sleep(0.2)
        household.telegram.remove_bot(GROUP)
        household.telegram.say("привет")
        await household.sees(lambda messages: messages[-1].text == "Наедине.")

    assert not any("Слово" in text for text in household.said(GROUP))
    assert rows(household, "inbox WHERE done_at IS NULL") == 0


async def test_an_answer_and_its_buttons_follow_a_group_that_becomes_a_supergroup(
    household: Household,
) -> None:
    async with household.bot(timing=BRISK):
        meet(household)
        household.telegram.say(METROPOLIS, chat_id=GROUP, mention=True)
        await household.sees(are_offered, chat_id=GROUP)
        offer = household.telegram.messages(GROUP)[-1]
        new_id = household.telegram.migrate(GROUP)
        household.telegram.say("/help", chat_id=new_id)
        await household.sees(lambda messages: "Напишите" in messages[-1].text, chat_id=new_id)
        async with opened(household) as house:
            token = (offer.buttons[0].callback_data or "").removeprefix("b:")
            moved = await house.me.buttons.peek(token, new_id)

    assert moved.action == "proposal"


async def test_an_answer_that_was_under_way_goes_on_in_the_new_group(household: Household) -> None:
    household.sandbox.anthropic.script.append(ScriptedText(text="Пишу уже сюда.", wait_s=0.6))
    async with household.bot(timing=BRISK, with_model=True):
        meet(household)
        await household.sees(is_greeted, chat_id=GROUP)
        household.telegram.say("расскажи", chat_id=GROUP, mention=True)
        await asyncio.sleep(0.2)
        new_id = household.telegram.migrate(GROUP)
        await household.sees(lambda messages: messages[-1].text == "Пишу уже сюда.", chat_id=new_id)


async def test_who_blocks_the_bot_cannot_be_reached_until_they_come_back(household: Household) -> None:
    await let_in(household)

    async def is_reachable() -> bool:
        async with opened(household) as house:
            return (await house.user(telegram_id=ANNA)).user.unreachable_since is None

    async with household.bot(timing=BRISK):
        household.telegram.block(ANNA)
        for _ in range(50):
            if not await is_reachable():
                break
        assert not await is_reachable()
        household.telegram.unblock(ANNA)
        for _ in range(50):
            if await is_reachable():
                break
        assert await is_reachable()
