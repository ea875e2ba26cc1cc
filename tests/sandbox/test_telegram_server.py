"""The sandbox's Bot API, proved by python-telegram-bot."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.telegram import RateLimit, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import BotCommand

    from concierge.sandbox.telegram import TelegramServer

ANNA = 7
pytestmark = pytest.mark.usefixtures("waits_are_timedeltas")


def keyboard(*names: str, data: str = "") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(name, callback_data=data or name)] for name in names])


async def test_a_message_arrives_with_its_buttons(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Выберите <b>раздачу</b> &amp; всё", parse_mode="HTML")
    await bot.send_message(ANNA, "Какую?", reply_markup=keyboard("Лучшая", "Меньшая"))

    first, second = server.messages(ANNA)

    assert (first.message_id, first.text) == (sent.message_id, "Выберите раздачу & всё")
    assert [button.text for button in second.buttons] == ["Лучшая", "Меньшая"]
    assert server.messages(99) == ()


async def test_edits_change_what_is_seen_and_are_kept(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Ищу", reply_markup=keyboard("Стоп"))

    await bot.edit_message_text("Ищу дальше", ANNA, sent.message_id)
    await bot.edit_message_reply_markup(ANNA, sent.message_id, reply_markup=keyboard("Дальше"))

    (shown,) = server.messages(ANNA)
    assert shown.text == "Ищу дальше"
    assert [button.text for button in shown.buttons] == ["Дальше"]
    assert [edit.text for edit in server.edits] == ["Ищу дальше", "Ищу дальше"]


async def test_an_edit_without_a_change_is_refused(bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Ищу")

    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Ищу", ANNA, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Ищу", ANNA, 999)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("Да<br>", 'Unsupported start tag "br" at byte offset 4'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "Nested blockquote"),
    ],
)
async def test_markup_that_telegram_does_not_know_is_refused(bot: Bot, text: str, complaint: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(ANNA, text, parse_mode="HTML")

    # The library writes all but the first letter small.
    assert f"can't parse entities: {complaint}".lower() in refused.value.message.lower()


async def test_the_length_is_counted_in_utf_16_without_tags(bot: Bot) -> None:
    await bot.send_message(ANNA, f"<b>{'я' * 4096}</b>", parse_mode="HTML")

    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ANNA, "🎬" * 2049)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ANNA, " ")


async def test_callback_data_is_at_most_64_bytes(bot: Bot) -> None:
    await bot.send_message(ANNA, "a", reply_markup=keyboard("b", data="ж" * 32))

    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(ANNA, "a", reply_markup=keyboard("b", data="ж" * 33))


async def test_updates_are_told_until_an_offset_confirms_them(server: TelegramServer, bot: Bot) -> None:
    server.say("скачай", user_id=ANNA)

    first = await bot.get_updates()
    again = await bot.get_updates(limit=1)
    rest = await bot.get_updates(offset=first[-1].update_id)
    none = await bot.get_updates(offset=first[-1].update_id + 1)

    assert [update.effective_message.text for update in first if update.effective_message] == [
        "/start",
        "скачай",
    ]
    assert again == first[:1]
    assert rest == first[1:]
    assert none == ()


async def polled(server: TelegramServer) -> None:
    """Returns when a poll that confirms every update waits at the server."""
    while server.updates.waiting:  # noqa: ASYNC110  the server keeps no event for it
        await asyncio.sleep(0.01)


async def test_a_long_poll_ends_with_the_first_news(server: TelegramServer, bot: Bot) -> None:
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(offset=2, timeout=50))
        await polled(server)
        server.say("привет", user_id=ANNA)

    assert len(poll.result()) == 1
    assert await bot.get_updates(offset=3, timeout=1) == ()


async def test_a_second_poll_ends_the_first(server: TelegramServer, bot: Bot) -> None:
    async def poll() -> None:
        with pytest.raises(Conflict):
            await bot.get_updates(offset=2, timeout=10)

    async with asyncio.TaskGroup() as group, Bot(server.token, base_url=f"{server.url}/bot") as second:
        group.create_task(poll())
        await polled(server)
        await second.get_updates(offset=2)


async def test_only_allowed_kinds_are_queued(server: TelegramServer, bot: Bot) -> None:
    await bot.get_updates(offset=2, allowed_updates=["callback_query"])

    server.say("привет", user_id=ANNA)

    assert await bot.get_updates(offset=2) == ()
    assert server.updates.put("message_reaction", {}) is None
    server.updates.allowed = frozenset()
    assert server.updates.put("chat_member", {}) is None


async def test_an_update_can_be_told_twice(server: TelegramServer, bot: Bot) -> None:
    (first,) = await bot.get_updates(offset=-1)
    await bot.get_updates(offset=first.update_id + 1)

    server.updates.put("message", server_message(server), update_id=first.update_id)

    assert [update.update_id for update in await bot.get_updates()] == [first.update_id]


def server_message(server: TelegramServer) -> dict[str, object]:
    chat = {"id": ANNA, "type": "private"}
    return {"message_id": server.chats.next_id(), "date": 1, "chat": chat, "text": "ещё раз"}


async def test_a_query_is_answered_once(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Какую?", reply_markup=keyboard("Лучшая", data="p:1"))

    query_id = server.press(sent.message_id, "Лучшая", user_id=ANNA)
    (update,) = await bot.get_updates(offset=2)
    await bot.answer_callback_query(query_id, "Начинаю")

    assert update.callback_query is not None
    assert update.callback_query.data == "p:1"
    assert server.answered == {query_id: "Начинаю"}
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query_id)
    with pytest.raises(LookupError):
        server.press(sent.message_id, "Нет такой", user_id=ANNA)
    server.press(sent.message_id, "Лучшая", user_id=404)
    assert [told.effective_user.id for told in await bot.get_updates(offset=3) if told.effective_user] == [
        404
    ]


async def test_commands_are_kept_for_each_language(bot: Bot) -> None:
    commands = [("start", "Начать"), ("help", "Помощь")]

    await bot.set_my_commands(commands, language_code="ru")
    russian: tuple[BotCommand, ...] = await bot.get_my_commands(language_code="ru")

    assert [(command.command, command.description) for command in russian] == commands
    assert await bot.get_my_commands() == ()


async def test_drafts_and_actions_are_recorded(server: TelegramServer, bot: Bot) -> None:
    server.say("всем привет", user_id=ANNA, chat_id=-5)

    await bot.send_chat_action(ANNA, "typing")
    await bot.send_message_draft(ANNA, 1, "Ищ")

    assert server.actions == [(ANNA, "typing")]
    assert server.drafts == [(ANNA, 1, "Ищ")]
    with pytest.raises(BadRequest, match="private chat"):
        await bot.send_message_draft(-5, 1, "Ищ")


async def test_a_bot_that_hurries_has_to_wait_longer_and_longer(server: TelegramServer, bot: Bot) -> None:
    server.rate = RateLimit(per_s=0.01, burst=2, penalty_s=3)
    for number in range(2):
        await bot.send_message(ANNA, f"{number}")

    waits = []
    for number in range(2):
        with pytest.raises(RetryAfter) as limited:
            await bot.send_message(ANNA, f"{number}")
        waits.append(limited.value.retry_after)
    server.say("/start", user_id=8)
    await bot.send_message(8, "other chats go on")

    assert waits == [timedelta(seconds=3), timedelta(seconds=6)]


async def test_what_a_user_or_telegram_does_against_the_bot(server: TelegramServer, bot: Bot) -> None:
    server.refusals["sendmessage"] = [Refused(429, "Too Many Requests: retry after 9", retry_after_s=9)]
    path = f"/bot{server.token}/sendMessage"

    with pytest.raises(RetryAfter):
        await bot.send_message(ANNA, "a")
    for kind, raised in ((FaultKind.RATE_LIMITED, RetryAfter), (FaultKind.SERVER_ERROR, NetworkError)):
        server.arm(Fault(kind=kind, path=path, times=1))
        with pytest.raises(raised):
            await bot.send_message(ANNA, "a")
    server.blocked_by.add(ANNA)
    with pytest.raises(Forbidden):
        await bot.send_message(ANNA, "a")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "a")


async def test_a_wrong_token_is_unauthorized(server: TelegramServer) -> None:
    stranger = Bot("1:wrong", base_url=f"{server.url}/bot")

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_what_is_not_served_is_told(server: TelegramServer) -> None:
    server.say("/start", user_id=ANNA)
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}", trust_env=False) as http:
        answers = [
            await http.post("/banChatMember", data={"chat_id": "1"}),
            await http.post("/sendMessage", data={"chat_id": "7", "text": "a", "message_effect_id": "1"}),
            await http.get("/getMe"),
            await http.post("/SENDCHATACTION", json={"chat_id": 7, "action": "typing"}),
            await http.post("/sendChatAction", data={"chat_id": "seven"}),
            await http.get(f"{server.url}/nothing"),
        ]

    assert [answer.status_code for answer in answers] == [501, 501, 200, 200, 400, 501]
    assert len(server.unknown) == 3


@pytest.fixture
async def application(server: TelegramServer) -> AsyncIterator[Application]:  # type: ignore[type-arg]  # the library's own type is generic in six
    application = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, offer))
    application.add_handler(CallbackQueryHandler(take))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0, timeout=1)
        yield application
        await application.updater.stop()
        await application.stop()


async def offer(update: Update, context: object) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text("Какую?", reply_markup=keyboard("Лучшая", data="p:1"))


async def take(update: Update, context: object) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("Качаю")


@pytest.mark.usefixtures("application")
async def test_a_real_application_talks_to_it(server: TelegramServer) -> None:
    server.say("скачай Метрополис", user_id=ANNA)
    await server.until(lambda: bool(server.messages(ANNA)))
    (offered,) = server.messages(ANNA)
    server.press(offered.message_id, "Лучшая", user_id=ANNA)
    await server.until(lambda: server.messages(ANNA)[0].text == "Качаю")

    assert server.messages(ANNA)[0].buttons == ()
    assert server.unknown == []
