"""The main job in a chat: a sentence, a press, a film in the library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.anthropic import ScriptedText
from tests.bot.conftest import OWNER, QUICK, STRANGER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

METROPOLIS = "скачай Метрополис 1927 в 1080p"
SLOW_BPS = 200_000


def are_offered(messages: list[ShownMessage]) -> bool:
    """Buttons of a proposal, not the one that stops an answer."""
    buttons = messages[-1].buttons if messages else ()
    return any((button.callback_data or "").startswith("b:") for button in buttons)


def is_ready(messages: list[ShownMessage]) -> bool:
    return "Готово к просмотру!" in messages[-1].text


def shows_progress(messages: list[ShownMessage]) -> bool:
    return any("%" in message.text for message in messages)


def files_of(household: Household) -> list[Path]:
    library = Path(household.environ["CONCIERGE_LIBRARY__DIR"])
    return sorted(path.relative_to(library) for path in library.rglob("*") if path.is_file())


def rows(household: Household, table: str) -> int:
    path = Path(household.environ["CONCIERGE_DATA_DIR"]) / "concierge.db"
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own table names
    return int(count)


async def offered(household: Household, sentence: str = METROPOLIS) -> ShownMessage:
    household.telegram.say(sentence)
    await household.sees(are_offered)
    return household.telegram.messages(OWNER)[-1]


async def test_a_sentence_and_a_press_bring_a_film_into_the_library(household: Household) -> None:
    household.sandbox.swarm.limit(SLOW_BPS)
    # Texts that follow each other faster than the chat's pace are never seen, so there is none here.
    async with household.bot(timing=replace(QUICK, edit_s=0)):
        proposal = await offered(household)
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(shows_progress)
        household.sandbox.swarm.limit(0)
        await household.sees(is_ready, within_s=40)

    answer, progress, _ = household.said()
    assert "найдено" in answer
    assert progress == "✓ Метрополис (1927)"
    assert files_of(household)[0].parts[:2] == ("Кино", "Метрополис (1927)")
    shown = [edit.text for edit in household.telegram.edits if edit.message_id == proposal.message_id]
    assert shown[0] == "Начинаю загрузку…"
    assert any("%" in text for text in shown)


async def test_claude_does_it_in_two_calls(household: Household) -> None:
    # What is told unasked has no words of the person's to go by.
    async with household.bot(with_model=True, CONCIERGE_LANGUAGE="en"):
        proposal = await offered(household, "download the general 1926")
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(lambda messages: "Ready to watch!" in messages[-1].text, within_s=40)

    assert household.said()[0] == "Found it. Choose what to download."
    assert len(household.sandbox.anthropic.requests) == 2
    assert files_of(household)


async def test_a_standing_grant_needs_no_press(household: Household) -> None:
    async with household.bot(CONCIERGE_PREFERENCES__AUTO_START_GB="50"):
        household.telegram.say("скачай Его девушка Пятница в 1080p")
        await household.sees(lambda messages: messages and is_ready(messages), within_s=40)

    told = household.said()[0].splitlines()
    assert told[-2].endswith("Загрузка началась.")
    assert told[-1] == "Rutracker: по общему аккаунту дома"
    assert files_of(household)


async def test_a_double_tap_starts_one_download(household: Household) -> None:
    async with household.bot():
        proposal = await offered(household)
        for _ in range(3):
            household.telegram.press_data(proposal.message_id, proposal.buttons[0].callback_data or "")
        await household.sees(is_ready, within_s=40)
        household.telegram.press_data(proposal.message_id, proposal.buttons[0].callback_data or "")
        household.telegram.say("/help")
        await household.sees(lambda messages: not is_ready(messages))

    assert rows(household, "downloads") == 1
    assert len([text for text in household.said() if "Готово к просмотру!" in text]) == 1
    assert len(household.telegram.answered) == 4


async def test_a_press_after_a_restart_finds_the_same_download(household: Household) -> None:
    async with household.bot():
        proposal = await offered(household)
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(is_ready, within_s=40)

    async with household.bot():
        household.telegram.press_data(proposal.message_id, proposal.buttons[0].callback_data or "")
        household.telegram.say("/help")
        await household.sees(lambda messages: "Напишите, например" in messages[-1].text)

    assert rows(household, "downloads") == 1
    assert household.said()[1].startswith("✓ ")


async def test_a_download_that_outlives_the_bot_is_told_by_the_next_one(household: Household) -> None:
    household.sandbox.swarm.limit(SLOW_BPS)
    async with household.bot() as stop:
        proposal = await offered(household)
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(shows_progress)
        stop.set()
    household.sandbox.swarm.limit(0)

    async with household.bot():
        await household.sees(is_ready, within_s=40)

    assert files_of(household)


async def test_a_proposal_can_be_declined_and_is_then_out_of_date(household: Household) -> None:
    async with household.bot():
        proposal = await offered(household)
        household.telegram.press(proposal.message_id, "Не надо")
        await household.sees(lambda messages: messages[-1].text == "Хорошо, не скачиваю.")

    async with household.bot():
        household.telegram.press_data(proposal.message_id, proposal.buttons[0].callback_data or "")
        await household.telegram.until(lambda: len(household.telegram.answered) == 2)
        household.telegram.say("/help")
        await household.sees(lambda messages: "Напишите, например" in messages[-1].text)

    assert rows(household, "downloads") == 0


async def test_data_that_nobody_gave_out_start_nothing(household: Household) -> None:
    async with household.bot():
        proposal = await offered(household)
        for data in ("x", "p:zz:1", "p:0123456789ab:9", "p:0123456789ab:0"):
            household.telegram.press_data(proposal.message_id, data)
        household.telegram.say("/start")
        await household.sees(lambda messages: "Здравствуйте" in messages[-1].text)

    assert rows(household, "downloads") == 0
    assert len(household.telegram.answered) == 4


async def test_a_start_that_fails_leaves_the_buttons(household: Household) -> None:
    async with household.bot():
        # Nothing can be looked into either, so a start asks the tracker anew.
        household.sandbox.rutracker.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/forum/viewtopic.php"))
        proposal = await offered(household)
        household.sandbox.rutracker.arm(Fault(kind=FaultKind.SERVER_ERROR))
        household.sandbox.piratebay.arm(Fault(kind=FaultKind.SERVER_ERROR))
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(lambda messages: "⚠" in messages[-1].text and messages[-1].buttons)
        household.sandbox.rutracker.clear()
        household.sandbox.piratebay.clear()
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(is_ready, within_s=40)

    assert files_of(household)


async def test_strangers_and_groups_get_nothing_and_leave_nothing(household: Household) -> None:
    async with household.bot(with_model=True):
        household.telegram.say(METROPOLIS, user_id=STRANGER)
        household.telegram.say("/start", user_id=STRANGER)
        household.telegram.say(METROPOLIS, user_id=OWNER, chat_id=-100)
        household.telegram.updates.put("message", post_without_an_author())
        household.sandbox.anthropic.script.append(ScriptedText(text="Здравствуйте."))
        household.telegram.say("привет")
        await household.sees(lambda messages: messages)
        known = rows(household, "users")

    assert household.said(STRANGER) == household.said(-100) == []
    assert {chat_id for chat_id, _ in household.telegram.actions} == {OWNER}
    assert len(household.sandbox.anthropic.requests) == 1
    assert known == 1, "the bot's owner is the installation's"


def post_without_an_author() -> dict[str, object]:
    return {"message_id": 99, "date": 1, "chat": {"id": -5, "type": "channel", "title": "News"}, "text": "a"}


async def test_another_person_cannot_press_the_owners_button(household: Household) -> None:
    async with household.bot():
        proposal = await offered(household)
        household.telegram.say("/start", user_id=STRANGER)
        household.telegram.press(proposal.message_id, proposal.buttons[0].text, user_id=STRANGER)
        household.telegram.say("/start")
        await household.sees(lambda messages: "Здравствуйте" in messages[-1].text)

    assert rows(household, "downloads") == 0
    assert household.telegram.answered == {}


async def test_one_chat_is_answered_in_order(household: Household) -> None:
    household.sandbox.anthropic.script += [
        ScriptedText(text="Первый.", wait_s=0.5),
        ScriptedText(text="Второй."),
    ]

    async with household.bot(with_model=True):
        household.telegram.say("раз")
        household.telegram.say("два")
        household.telegram.say("/help")
        await household.sees(lambda messages: "Напишите, например" in messages[-1].text)

    assert household.said()[:2] == ["Первый.", "Второй."]
