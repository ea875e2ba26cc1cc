"""What the owner reads in every case but the good one."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

import concierge
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.anthropic import ScriptedText, StreamFault
from concierge.sandbox.telegram import Refused
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from tests.bot.conftest import Household


async def test_what_is_being_done_is_told_while_it_is_done(household: Household) -> None:
    household.sandbox.rutracker.arm(Fault(kind=FaultKind.SLOW, delay_s=0.4))

    async with household.bot():
        household.telegram.say("скачай Метрополис")
        await household.telegram.until(lambda: "⏳ Ищу фильм и лучший релиз…" in drafted(household))
        await household.sees(lambda messages: messages[-1].buttons)

    assert "⏳" not in household.said()[0]
    assert set(household.telegram.actions) == {(OWNER, "typing")}


def drafted(household: Household) -> list[str]:
    """What a growing answer has looked like."""
    return [text for _, _, text in household.telegram.drafts]


async def test_a_long_answer_arrives_whole(household: Household) -> None:
    words = " ".join(f"слово{number}" for number in range(1100))
    household.sandbox.anthropic.script.append(ScriptedText(text=words))

    async with household.bot(with_model=True):
        household.telegram.say("расскажи")
        household.telegram.say("/help")
        await household.sees(lambda messages: "Напишите, например" in messages[-1].text)

    *parts, _ = household.said()
    assert " ".join(parts) == words
    assert len(parts) > 2


@pytest.mark.parametrize("fault", [StreamFault.ERROR_EVENT, StreamFault.ABORT])
async def test_an_error_is_told_under_what_was_said(household: Household, fault: StreamFault) -> None:
    text = ScriptedText(text="Сейчас посмотрю, что есть.", fault=fault, fault_at=12)
    household.sandbox.anthropic.script.append(text)

    async with household.bot(with_model=True):
        household.telegram.say("привет")
        await household.sees(lambda messages: "⚠ Anthropic" in messages[-1].text)

    (told,) = household.said()
    assert told.startswith("Сейчас")


async def test_where_the_model_does_not_answer_the_person_is_told_why_and_answered_without_it(
    household: Household,
) -> None:
    household.sandbox.anthropic.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=60))

    async with household.bot(with_model=True):
        household.telegram.say("что качается?")
        await household.sees(lambda messages: "Загрузок пока нет" in messages[-1].text)

    (told,) = household.said()
    assert told.startswith("anthropic просит подождать")


async def test_bad_input_is_told_with_an_example(household: Household) -> None:
    async with household.bot():
        household.telegram.say("🎬")
        await household.sees(lambda messages: "⚠ Не понял запрос" in messages[-1].text)


async def test_what_is_no_wish_gets_a_hint(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/dance")
        await household.sees(lambda messages: "Такой команды нет" in messages[-1].text)
        household.telegram.updates.put("message", picture(household))
        await household.sees(lambda messages: "только текст" in messages[-1].text)


def picture(household: Household) -> dict[str, object]:
    return {
        "message_id": household.telegram.chats.next_id(),
        "date": int(time.time()),
        "chat": {"id": OWNER, "type": "private"},
        "from": {"id": OWNER, "is_bot": False, "first_name": "Anna"},
        "location": {"latitude": 0, "longitude": 0},
    }


async def test_commands_speak_the_language_of_the_telegram(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start", language_code="en")
        await household.sees(lambda messages: messages[-1].text.startswith("Hello!"))
        household.telegram.say("/help@sandbox_concierge_bot", language_code="ru")
        await household.sees(lambda messages: len(messages) == 2)

    menus = household.telegram.commands
    assert {command["command"] for command in menus["all_private_chats", "ru"]} >= {"help", "start"}
    assert {command["command"] for command in menus["all_group_chats", ""]} >= {"help"}
    assert menus.keys() == {
        (scope, language)
        for scope in ("all_private_chats", "all_group_chats", f"chat:{OWNER}")
        for language in ("", "ru")
    }


async def test_the_menu_is_written_only_where_it_differs(household: Household) -> None:
    for _ in range(2):
        async with household.bot():
            household.telegram.say("/help")
            await household.sees(len)
            household.telegram.chats.shown.clear()

    assert len([call for call in household.telegram.calls if "setMyCommands" in call.path]) == 6


async def test_a_menu_that_cannot_be_set_does_not_matter(household: Household) -> None:
    household.telegram.refusals["getmycommands"] = [Refused(400, "Bad Request: no")]

    async with household.bot():
        household.telegram.say("/help")
        await household.sees(len)


async def test_a_stop_in_the_middle_of_an_answer_is_told(household: Household) -> None:
    text = "Сейчас посмотрю, что есть. " * 20
    household.sandbox.anthropic.script.append(ScriptedText(text=text, drip_s=0.05))

    async with household.bot(with_model=True) as stop:
        household.telegram.say("привет")
        await household.telegram.until(lambda: any("Сейчас" in text for text in drafted(household)))
        stop.set()
    assert household.said() == ["Перезапускаюсь. Отвечу, как только вернусь."]

    household.sandbox.anthropic.script.append(ScriptedText(text="Здравствуйте."))
    async with household.bot(with_model=True):
        await household.sees(lambda messages: messages[-1].text == "Здравствуйте.")
    assert len(household.said()) == 2


async def test_a_broken_database_is_told(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/help")
        await household.sees(len)
        (path,) = household.data_dir.glob("concierge.db")
        path.write_bytes(b"not a database" * 1000)
        household.telegram.say("скачай Метрополис")
        await household.sees(lambda messages: "⚠ База повреждена" in messages[-1].text)


async def test_telegram_may_be_away_when_the_bot_starts(household: Household) -> None:
    path = f"/bot{household.telegram.token}/getMe"
    household.telegram.arm(Fault(kind=FaultKind.SERVER_ERROR, path=path, times=2))

    async with household.bot():
        household.telegram.say("/help")
        await household.sees(len)


async def test_a_poll_that_fails_is_polled_again(household: Household) -> None:
    path = f"/bot{household.telegram.token}/getUpdates"
    household.telegram.arm(Fault(kind=FaultKind.SERVER_ERROR, path=path, times=1))

    with capture_logs() as logged:
        async with household.bot():
            household.telegram.say("/help")
            await household.sees(len)

    assert "bot.poll_failed" in [line["event"] for line in logged]


async def test_the_households_language_goes_before_the_persons(household: Household) -> None:
    async with household.bot(CONCIERGE_LANGUAGE="en"):
        household.telegram.say("/start", language_code="ru")
        await household.sees(lambda messages: messages[-1].text.startswith("Hello!"))


async def test_a_telegram_that_gives_no_updates_ends_the_bot(household: Household) -> None:
    household.telegram.refusals["deletewebhook"] = [Refused(400, "Bad Request: no")] * 9

    with pytest.raises(concierge.ServiceUnavailable):
        async with household.bot():
            await asyncio.wait(household.running)


async def test_a_bot_that_never_reaches_telegram_can_be_stopped(household: Household) -> None:
    household.telegram.refusals["getme"] = [Refused(500, "Internal Server Error")] * 99

    async with household.bot() as stop:
        await household.telegram.until(lambda: len(household.telegram.calls) > 2, within_s=20)
        stop.set()

    assert household.said() == []


async def test_a_question_is_answered_by_a_key_that_says_so(household: Household) -> None:
    async with household.bot():
        household.telegram.say("терпеть не могу мюзиклы")
        await household.sees(lambda messages: messages[-1].keys)
        household.telegram.say(household.telegram.messages(OWNER)[-1].keys[0])
        await household.sees(lambda messages: len(messages) == 3 and "мюзиклы" in messages[-1].text)

    asked, hint, done = household.said()
    assert "мюзиклы" in asked
    assert hint == "Можно ответить кнопкой или своими словами."
    assert "мюзиклы" in done
