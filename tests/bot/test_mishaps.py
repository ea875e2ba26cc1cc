"""What goes wrong halfway: nothing is lost, and whoever waits hears of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import concierge
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox._telegram_wire import too_many
from concierge.sandbox.telegram import Refused
from concierge_bot.dispatch import Dispatch, Handle
from tests.bot.companions import ANNA, BRISK, GROUP, let_in, meet, opened
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.talking import Talk, newcomer
from tests.bot.tapping import newest_with, tap
from tests.bot.test_evenings_together import END, asked, names_winner, option_of, wish
from tests.bot.test_importing import CLEAR, watched
from tests.bot.test_picking import are_picks
from tests.bot.test_requests import asked as requested

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household


def handle(update_id: int) -> Handle:
    incoming = concierge.Incoming(update_id=update_id, chat_id=1, user_id=1, payload="{}")
    return Handle(incoming=incoming, is_kept=True)


def left_long_ago(household: Household) -> None:
    """Every dialogue was last spoken in yesterday."""
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        database.execute("UPDATE flows SET updated_at = '2020-01-01 00:00:00.000000'")
        database.commit()


def has_file(messages: list[ShownMessage]) -> bool:
    return any(message.file is not None for message in messages)


async def test_what_waits_behind_an_update_that_breaks_gets_its_turn() -> None:
    handled: list[int] = []

    async def break_once(one: Handle) -> None:
        if one.incoming.update_id == 1:
            raise TypeError("no update that the library can read")
        handled.append(one.incoming.update_id)

    dispatch = Dispatch(break_once)
    for update_id in (1, 2, 3):
        dispatch.put(handle(update_id))
    await dispatch.idle()

    assert handled == [2, 3]


async def test_a_file_waits_until_telegram_wants_to_hear_more(household: Household) -> None:
    household.telegram.refusals["senddocument"] = [too_many(1)]
    async with household.bot():
        household.telegram.say("/privacy")
        await tap(household, "Прислать всё файлом")
        await household.sees(has_file)


async def test_a_list_that_telegram_does_not_hand_out_now_is_told_of(household: Household) -> None:
    household.telegram.refusals["getfile"] = [Refused(500, "Internal Server Error")]
    async with household.bot():
        household.telegram.send_document("letterboxd.zip", watched(CLEAR))
        await household.sees(lambda messages: messages[-1].text.startswith("⚠"))


async def test_an_evening_goes_on_without_posters_that_telegram_does_not_take(household: Household) -> None:
    household.telegram.refusals["sendmediagroup"] = [Refused(500, "Internal Server Error")] * 9
    await let_in(household)
    async with household.bot(timing=BRISK):
        meet(household)
        vote = await asked(household, ANNA)

    assert vote.poll is not None


async def test_a_winner_whose_releases_were_being_looked_for_is_told_after_a_restart(
    household: Household,
) -> None:
    await let_in(household)
    await wish(household)
    async with household.bot(timing=BRISK) as stop:
        meet(household)
        vote = await asked(household, ANNA)
        household.telegram.vote(vote.message_id, (option_of(vote, "Метрополис"),), user_id=ANNA)
        await household.telegram.until(lambda: not household.telegram.updates.waiting)
        for tracker in (household.sandbox.rutracker, household.sandbox.piratebay):
            tracker.arm(Fault(kind=FaultKind.HANG))
        household.telegram.press(vote.message_id, END)
        await household.sees(lambda messages: any("🏆" in one.text for one in messages), chat_id=GROUP)
        stop.set()
    for tracker in (household.sandbox.rutracker, household.sandbox.piratebay):
        tracker.clear()
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        database.execute("UPDATE polls SET due_at = '2020-01-01 00:00:00.000000'")
        database.commit()

    async with household.bot(timing=BRISK):
        await household.sees(names_winner, chat_id=GROUP, within_s=40)


async def test_a_vote_that_is_ended_twice_has_one_winner(household: Household) -> None:
    await let_in(household)
    await wish(household)
    async with household.bot(timing=BRISK):
        meet(household)
        vote = await asked(household, ANNA)
        household.telegram.vote(vote.message_id, (option_of(vote, "Метрополис"),), user_id=ANNA)
        await household.telegram.until(lambda: not household.telegram.updates.waiting)
        household.sandbox.rutracker.arm(Fault(kind=FaultKind.SLOW, delay_s=1.5))
        household.telegram.press(vote.message_id, END)
        await household.sees(lambda messages: any("🏆" in one.text for one in messages), chat_id=GROUP)
        with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
            ((poll_id,),) = database.execute("SELECT id FROM polls").fetchall()
        async with opened(household) as house:
            await house.me.polls.hurry(poll_id)
        await household.sees(names_winner, chat_id=GROUP, within_s=40)

    assert sum("🏆" in one.text for one in household.telegram.messages(GROUP)) == 1


async def test_a_torrent_follows_a_group_that_becomes_a_supergroup(household: Household) -> None:
    async with household.bot(timing=BRISK):
        meet(household)
        household.telegram.say("/search Метрополис 1927", chat_id=GROUP)
        await household.sees(lambda messages: newest_with(messages, "⬇ Скачать"), chat_id=GROUP)
        card = newest_with(list(household.telegram.messages(GROUP)), "⬇ Скачать")
        assert card is not None
        household.telegram.press(card.message_id, "⬇ Скачать")
        await household.sees(are_picks, chat_id=GROUP)
        picks = household.telegram.messages(GROUP)[-1]
        household.telegram.refusals["senddocument"] = [too_many(1)]
        household.telegram.press(picks.message_id, ".torrent")
        await household.telegram.until(lambda: not household.telegram.refusals["senddocument"])
        new_id = household.telegram.migrate(GROUP)
        await household.sees(has_file, chat_id=new_id)


async def test_a_review_that_was_asked_for_long_ago_takes_no_wish(household: Household) -> None:
    async with household.bot():
        household.telegram.say("посмотрел Чужой 1979")
        await tap(household, "9")
        await tap(household, "Написать отзыв")
        await household.sees(lambda messages: any("одним сообщением" in one.text for one in messages))
        left_long_ago(household)
        household.telegram.say("что ты умеешь?")
        await household.sees(lambda messages: "скачай Метрополис" in messages[-1].text)
        async with opened(household) as house:
            (rated,) = (await house.me.ratings.list()).items

    assert rated.rating.review == ""


async def test_setting_up_that_was_left_long_ago_takes_no_wish(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start")
        await tap(household, "Русский")
        await household.sees(lambda messages: messages[-1].text.startswith("Качество"))
        await tap(household, "Пропустить")
        await household.sees(lambda messages: messages[-1].text.startswith("Голоса"))
        left_long_ago(household)
        household.telegram.say("что ты умеешь?")
        await household.sees(lambda messages: "скачай Метрополис" in messages[-1].text)


async def test_a_reason_that_is_too_long_is_asked_for_once_more(household: Household) -> None:
    member, owner = await newcomer(household, STRANGER), Talk(household=household)
    async with household.bot():
        household.telegram.say("/cancel")
        await owner.press(await requested(household, member), "Отклонить")
        assert (await owner.say("нет " * 100)).text.startswith("⚠")
        assert (await owner.say("места нет")).text.startswith("Отклонено")


async def test_a_card_that_was_chosen_inline_is_nobodys_wish(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/help")
        await household.sees(lambda messages: len(messages) == 1)
        household.telegram.updates.put(
            "message",
            {
                "message_id": 900,
                "date": 1,
                "chat": {"id": OWNER, "type": "private", "first_name": "User"},
                "from": {"id": OWNER, "is_bot": False, "first_name": "User"},
                "via_bot": {"id": 12345, "is_bot": True, "first_name": "Concierge"},
                "text": "скачай Метрополис 1927 в 1080p",
            },
        )
        household.telegram.say("/help")
        await household.sees(lambda messages: len(messages) > 1 and "/help" in messages[-1].text)

    assert len(household.said()) == 2


async def test_a_code_is_redeemed_as_soon_as_the_database_takes_writes_again(household: Household) -> None:
    async with opened(household) as house:
        code = (await house.people.invite(role=concierge.Role.MEMBER)).code
    async with household.bot():
        household.telegram.say("/help")
        await household.sees(lambda messages: len(messages) == 1)
        with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
            database.execute("BEGIN IMMEDIATE")
            household.telegram.say(f"/start {code}", user_id=STRANGER)
            await household.sees(lambda messages: messages[-1].text.startswith("⚠"), chat_id=STRANGER)
            database.rollback()
        await household.sees(lambda messages: "Язык" in messages[-1].text, chat_id=STRANGER)
