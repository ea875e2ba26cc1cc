"""Groups, members, blocks and migrations of the sandbox's Bot API, proved by python-telegram-bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import ChatMember
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from concierge.sandbox.telegram import RateLimit

if TYPE_CHECKING:
    from telegram import Bot, Update

    from concierge.sandbox.telegram import TelegramServer

ANNA, BORIS, BOT = 7, 8, 12345
GROUP = -5
pytestmark = pytest.mark.usefixtures("waits_are_timedeltas")


def change(update: Update) -> tuple[str, str]:
    """How the bot's membership changed."""
    assert update.my_chat_member is not None
    return update.my_chat_member.old_chat_member.status, update.my_chat_member.new_chat_member.status


async def test_a_group_takes_the_bot_in_and_throws_it_out(server: TelegramServer, bot: Bot) -> None:
    server.open_group(GROUP, (ANNA, BORIS), title="Дом")
    server.say("без бота", user_id=BORIS, chat_id=GROUP)
    with pytest.raises(Forbidden, match="not a member of the group chat"):
        await bot.send_message(GROUP, "a")

    server.add_bot(GROUP, by=ANNA)
    await bot.send_message(GROUP, "Привет")
    server.remove_bot(GROUP, by=BORIS)

    added, greeted, removed = await bot.get_updates(offset=2)
    assert [change(added), change(removed)] == [("left", "member"), ("member", "kicked")]
    assert added.effective_user is not None
    assert (added.effective_user.id, added.my_chat_member is not None) == (ANNA, True)
    assert greeted.message is not None
    assert greeted.message.new_chat_members[0].id == BOT
    assert greeted.message.chat.title == "Дом"
    for call in (bot.send_message(GROUP, "a"), bot.get_chat_member(GROUP, ANNA)):
        with pytest.raises(Forbidden, match="Forbidden: bot was kicked from the group chat"):
            await call


async def test_who_blocks_the_bot_is_told_and_can_come_back(server: TelegramServer, bot: Bot) -> None:
    server.block(ANNA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANNA, "a")
    server.unblock(ANNA)
    await bot.send_message(ANNA, "a")

    blocked, unblocked = await bot.get_updates(offset=2)
    assert [change(blocked), change(unblocked)] == [("member", "kicked"), ("kicked", "member")]
    assert unblocked.effective_chat is not None
    assert unblocked.effective_chat.type == "private"


async def test_a_group_moves_to_a_supergroup(server: TelegramServer, bot: Bot) -> None:
    server.open_group(GROUP, (ANNA,))
    server.add_bot(GROUP)
    new_id = server.migrate(GROUP)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "a")
    sent = await bot.send_message(moved.value.new_chat_id, "a")

    *_, left, came = await bot.get_updates()
    assert moved.value.new_chat_id == new_id
    assert sent.chat.type == "supergroup"
    assert left.message is not None
    assert (left.message.chat.id, left.message.migrate_to_chat_id) == (GROUP, new_id)
    assert came.message is not None
    assert (came.message.chat.id, came.message.migrate_from_chat_id) == (new_id, GROUP)


async def test_a_forum_has_topics(server: TelegramServer, bot: Bot) -> None:
    server.open_group(-100, (ANNA,), kind="supergroup", topics={40: "Кино"})
    server.add_bot(-100)
    asked = server.say("что посмотрим", chat_id=-100, thread_id=40, mention=True)

    sent = await bot.send_message(-100, "Выбирайте", message_thread_id=40)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(-100, "Выбирайте", message_thread_id=41)

    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert (update.message.message_id, update.message.message_thread_id) == (asked, 40)
    assert (update.message.is_topic_message, update.message.chat.is_forum) == (True, True)
    assert sent.message_thread_id == 40


async def test_members_and_administrators_are_told(server: TelegramServer, bot: Bot) -> None:
    server.open_group(GROUP, (ANNA, BORIS))
    server.add_bot(GROUP, status="administrator")
    server.people.person(99)

    statuses = [(await bot.get_chat_member(GROUP, user)).status for user in (ANNA, BORIS, 99, BOT)]
    chiefs = await bot.get_chat_administrators(GROUP)

    assert statuses == [ChatMember.OWNER, ChatMember.MEMBER, ChatMember.LEFT, ChatMember.ADMINISTRATOR]
    assert [chief.user.id for chief in chiefs] == [ANNA, BOT]
    with pytest.raises(BadRequest, match="Invalid user_id"):
        await bot.get_chat_member(GROUP, 1000)
    with pytest.raises(BadRequest, match="no administrators"):
        await bot.get_chat_administrators(ANNA)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat_member(-404, ANNA)


async def test_an_administrator_deletes_what_others_wrote(server: TelegramServer, bot: Bot) -> None:
    server.open_group(GROUP, (ANNA, BORIS))
    server.add_bot(GROUP, status="administrator")
    password = server.say("пароль", user_id=BORIS, chat_id=GROUP)

    await bot.delete_message(GROUP, password)

    assert server.chats.deleted == [password]


async def refusals(bot: Bot, chat_id: int, times: int) -> int:
    """How many of so many messages in a row were refused."""
    refused = 0
    for number in range(times):
        try:
            await bot.send_message(chat_id, f"{number}")
        except RetryAfter:
            refused += 1
    return refused


async def test_a_group_takes_20_messages_a_minute(server: TelegramServer, bot: Bot) -> None:
    server.open_group(GROUP, (ANNA,))
    server.add_bot(GROUP)
    server.rate = RateLimit(group_per_s=0.001)

    assert await refusals(bot, GROUP, 22) == 2


async def test_all_chats_together_have_a_limit(server: TelegramServer, bot: Bot) -> None:
    for user_id in range(100, 104):
        server.say("/start", user_id=user_id)
    server.rate = RateLimit(total_per_s=2.0, burst=1, per_s=0.001)

    refused = [await refusals(bot, user_id, 1) for user_id in range(100, 104)]

    assert refused[:2] == [0, 0]
    assert sum(refused) >= 1
