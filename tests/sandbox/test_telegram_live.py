"""Polls, albums, inline mode, drafts, queries and menus of the sandbox's Bot API, proved by python-telegram-bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultPhoto,
    InlineQueryResultsButton,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
)
from telegram.error import BadRequest, Forbidden, NetworkError

from concierge.sandbox._pictures import PNG
from tests.sandbox.test_telegram_server import keyboard

if TYPE_CHECKING:
    from telegram import Bot

    from concierge.sandbox.telegram import TelegramServer

ANNA, BORIS = 7, 8
GROUP = -5
CONTENT = InputTextMessageContent("<b>Дюна</b>", parse_mode="HTML")


async def test_a_poll_is_voted_on_and_stopped(server: TelegramServer, bot: Bot) -> None:
    server.say("/tonight", chat_id=GROUP, user_id=ANNA)
    sent = await bot.send_poll(
        GROUP,
        "Что посмотрим?",
        ["Дюна", "Сталкер", "Кин-дза-дза!"],
        is_anonymous=False,
        allows_multiple_answers=True,
        reply_markup=keyboard("Хватит"),
    )

    server.vote(sent.message_id, (0, 1), user_id=ANNA)
    server.vote(sent.message_id, (1,), user_id=BORIS)
    server.vote(sent.message_id, (), user_id=ANNA)
    stopped = await bot.stop_poll(GROUP, sent.message_id)

    updates = await bot.get_updates(offset=3)
    answers = [update.poll_answer for update in updates if update.poll_answer]
    polls = [update.poll for update in updates if update.poll]
    assert sent.poll is not None
    assert {answer.poll_id for answer in answers} == {sent.poll.id}
    assert [(answer.user.id, answer.option_ids) for answer in answers if answer.user] == [
        (ANNA, (0, 1)),
        (BORIS, (1,)),
        (ANNA, ()),
    ]
    assert [poll.total_voter_count for poll in polls] == [1, 2, 1, 1]
    assert [option.voter_count for option in stopped.options] == [0, 1, 0]
    assert (stopped.is_closed, polls[-1]) == (True, stopped)
    assert server.messages(GROUP)[0].buttons == ()
    assert server.edits == []
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await bot.stop_poll(GROUP, sent.message_id)
    with pytest.raises(LookupError):
        server.vote(sent.message_id, (0,))


async def test_what_is_no_poll_is_refused(server: TelegramServer, bot: Bot) -> None:
    text = await bot.send_message(ANNA, "a")
    secret = await bot.send_poll(ANNA, "Да?", ["Да", "Нет"])
    server.vote(secret.message_id, (0,))

    assert [update.poll_answer for update in await bot.get_updates(offset=2)] == [None]
    with pytest.raises(LookupError):
        server.vote(secret.message_id, (0, 1))
    with pytest.raises(BadRequest, match="poll to stop not found"):
        await bot.stop_poll(ANNA, text.message_id)
    with pytest.raises(BadRequest, match="There is no text"):
        await bot.edit_message_text("a", ANNA, secret.message_id)
    for question, options in (("", ["a"]), ("a" * 301, ["a"]), ("a", ["b"] * 13), ("a", ["b" * 101])):
        with pytest.raises(BadRequest, match=r"(?i)poll"):
            await bot.send_poll(ANNA, question, options)


async def test_an_album_is_sent_as_one(server: TelegramServer, bot: Bot) -> None:
    first = await bot.send_photo(ANNA, PNG)

    again = InputMediaPhoto(first.photo[-1].file_id)

    sent = await bot.send_media_group(
        ANNA, [InputMediaPhoto(PNG + b"1", caption="Дюна"), again, InputMediaPhoto(PNG + b"2")]
    )

    shown = server.messages(ANNA)[1:]
    assert [one.photo.content[-1:] if one.photo else b"" for one in shown] == [b"1", PNG[-1:], b"2"]
    assert [one.text for one in shown] == ["Дюна", "", ""]
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].media_group_id
    with pytest.raises(BadRequest, match="Media group must include 2-10 items"):
        await bot.send_media_group(ANNA, [InputMediaPhoto(PNG)])
    with pytest.raises(BadRequest, match="mixed"):
        await bot.send_media_group(ANNA, [InputMediaPhoto(PNG), InputMediaDocument(b"a", filename="a")])


async def test_an_inline_query_is_answered_and_chosen_from(server: TelegramServer, bot: Bot) -> None:
    query_id = server.inline("дюна", user_id=BORIS, offset="10")
    photo = await bot.send_photo(ANNA, PNG)
    results = [
        InlineQueryResultArticle("m1", "Дюна", CONTENT, reply_markup=keyboard("Скачать"), description="2021"),
        InlineQueryResultPhoto("p1", "https://i.example/a.jpg", "https://i.example/b.jpg", caption="Дюна"),
        InlineQueryResultCachedPhoto("p2", photo.photo[-1].file_id),
    ]

    await bot.answer_inline_query(
        query_id,
        results,
        cache_time=10,
        is_personal=True,
        next_offset="20",
        button=InlineQueryResultsButton("Начать", start_parameter="inline"),
    )
    server.choose(query_id, "m1", user_id=BORIS)

    asked, chosen = await bot.get_updates(offset=2)
    answer = server.inline_answers[query_id]
    assert asked.inline_query is not None
    assert (asked.inline_query.query, asked.inline_query.offset) == ("дюна", "10")
    assert asked.inline_query.from_user.id == BORIS
    assert chosen.chosen_inline_result is not None
    assert (chosen.chosen_inline_result.result_id, chosen.chosen_inline_result.query) == ("m1", "дюна")
    assert [result.id for result in answer.results] == ["m1", "p1", "p2"]
    assert (answer.cache_time_s, answer.is_personal, answer.next_offset) == (10, True, "20")
    assert answer.button is not None
    assert answer.button.start_parameter == "inline"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(query_id, results)
    with pytest.raises(LookupError):
        server.choose(query_id, "m2")


@pytest.mark.parametrize(
    "results, complaint",
    [
        ([InlineQueryResultArticle(f"{number}", "a", CONTENT) for number in range(51)], "results_too_much"),
        ([InlineQueryResultArticle("a", "a", CONTENT)] * 2, "result_id_duplicate"),
        ([InlineQueryResultPhoto("a", "tg://a", "https://i.example/b.jpg")], "webdocument_url_invalid"),
        ([InlineQueryResultArticle("a", "", CONTENT)], "article_title_empty"),
        (
            [InlineQueryResultArticle("a", "a", InputTextMessageContent("<p>", parse_mode="HTML"))],
            "start tag",
        ),
        (
            [InlineQueryResultArticle("a", "a", CONTENT, reply_markup=keyboard("b", data="ж" * 33))],
            "data_invalid",
        ),
    ],
    ids=["51", "twice", "no web", "no title", "markup", "button"],
)
async def test_results_that_telegram_does_not_take_are_refused(
    server: TelegramServer, bot: Bot, results: list[InlineQueryResultArticle], complaint: str
) -> None:
    query_id = server.inline("дюна")

    with pytest.raises(BadRequest, match=rf"(?i){complaint}"):
        await bot.do_api_request("answerinlinequery", {"inline_query_id": query_id, "results": results})
    assert server.inline_answers == {}


@pytest.mark.parametrize(
    "more, complaint",
    [
        ({"next_offset": "ж" * 33}, "next_offset_invalid"),
        ({"button": InlineQueryResultsButton("a", start_parameter="a b")}, "start_param_invalid"),
        ({"results": [{"type": "article", "id": "ж" * 33, "title": "a"}]}, "result_id_invalid"),
    ],
)
async def test_an_inline_answer_has_limits(
    server: TelegramServer, bot: Bot, more: dict[str, object], complaint: str
) -> None:
    query_id = server.inline("дюна")

    with pytest.raises(BadRequest, match=rf"(?i){complaint}"):
        await bot.do_api_request("answerinlinequery", {"inline_query_id": query_id, "results": [], **more})


async def test_a_draft_can_be_stopped_by_who_wants_to_hear_of_it(server: TelegramServer, bot: Bot) -> None:
    await bot.get_updates(offset=2)
    await bot.send_message_draft(ANNA, 7, "Ищ", api_kwargs={"can_stop": True})
    server.stop(ANNA)
    unheard = await bot.get_updates()
    await bot.get_updates(allowed_updates=["message", "stopped_message_generation"])
    await bot.send_message_draft(ANNA, 8, "Ищ", api_kwargs={"can_stop": True})
    server.stop(ANNA)
    (heard,) = await bot.get_updates()

    assert unheard == ()
    stopped = heard.api_kwargs["stopped_message_generation"]
    assert (stopped["draft_id"], stopped["chat"]["id"]) == (8, ANNA)
    with pytest.raises(LookupError):
        server.stop(ANNA)
    await bot.send_message_draft(ANNA, 9, "Ищ")
    with pytest.raises(LookupError):
        server.stop(ANNA)


async def test_a_draft_ends_with_the_message_or_its_time(server: TelegramServer, bot: Bot) -> None:
    await bot.send_message_draft(ANNA, 7, "<b>Ищ</b>", parse_mode="HTML")
    growing = server.draft(ANNA)
    await bot.send_message(ANNA, "Ищу")
    finished = server.draft(ANNA)
    await bot.send_message_draft(ANNA, 8, "")
    thinking = server.draft(ANNA)
    server.draft_life_s = 0.0

    assert growing is not None
    assert (growing.text, growing.entities[0].type) == ("Ищ", "bold")
    assert finished is None
    assert thinking is not None
    assert server.draft(ANNA) is None


async def test_a_query_grows_old(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Какую?", reply_markup=keyboard("Лучшая"))
    alert, old = (server.press(sent.message_id, "Лучшая") for _ in range(2))

    await bot.answer_callback_query(alert, "Нельзя", show_alert=True)
    server.query_life_s = 0.0

    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(old)
    assert (server.alerts, server.answered) == ({alert}, {alert: "Нельзя"})


async def test_a_button_of_a_message_that_is_gone_is_heard(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Какую?", reply_markup=keyboard("Лучшая"))
    await bot.delete_message(ANNA, sent.message_id)

    server.say("/start", user_id=ANNA, chat_id=GROUP)
    server.press_data(sent.message_id, "Лучшая", user_id=ANNA)
    server.press_data(999, "Лучшая", user_id=ANNA, chat_id=GROUP)

    _, update, in_group = await bot.get_updates(offset=2)
    assert in_group.effective_chat is not None
    assert in_group.effective_chat.id == GROUP
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible
    assert update.callback_query.message.message_id == sent.message_id


async def test_an_action_goes_to_who_takes_messages(server: TelegramServer, bot: Bot) -> None:
    await bot.send_chat_action(ANNA, "upload_photo")
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(ANNA, "dance")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_chat_action(404, "typing")
    server.block(ANNA)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_chat_action(ANNA, "typing")

    assert server.actions == [(ANNA, "upload_photo")]


async def test_a_message_can_be_sent_though_nobody_hears_so(server: TelegramServer, bot: Bot) -> None:
    server.unheard["sendmessage"] = 1

    with pytest.raises(NetworkError):
        await bot.send_message(ANNA, "Скачано")
    await bot.send_message(ANNA, "Скачано")

    assert [shown.text for shown in server.messages(ANNA)] == ["Скачано", "Скачано"]


async def test_updates_come_twice_and_out_of_order(server: TelegramServer, bot: Bot) -> None:
    server.say("скачай", user_id=ANNA)
    await bot.get_updates(offset=3)

    server.updates.repeat(server.updates.last_id)
    server.updates.repeat(1)

    assert [update.update_id for update in await bot.get_updates()] == [1, 2]


async def test_menus_are_kept_by_scope_and_language(server: TelegramServer, bot: Bot) -> None:
    server.say("/start", chat_id=GROUP, user_id=ANNA)
    scope = BotCommandScopeChat(ANNA)

    await bot.set_my_commands([("users", "Люди")], scope=scope, language_code="ru")
    await bot.set_my_commands([("start", "Start")])
    await bot.set_my_commands([("stats", "Stats")], scope=BotCommandScopeChatMember(GROUP, ANNA))

    assert set(server.commands) == {
        (f"chat:{ANNA}", "ru"),
        ("default", ""),
        (f"chat_member:{GROUP}:{ANNA}", ""),
    }
    await bot.delete_my_commands(scope=scope, language_code="ru")
    assert await bot.get_my_commands(scope=scope, language_code="ru") == ()
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("users", "Люди")], scope=BotCommandScopeChat(404))


@pytest.mark.parametrize(
    "commands, complaint",
    [
        ([("a", "b")] * 101, "bot_commands_too_much"),
        ([("Большая", "b")], "bot_command_invalid"),
        ([("a" * 33, "b")], "bot_command_invalid"),
        ([("a", "b" * 257)], "bot_command_description_invalid"),
        ([("a", "")], "bot_command_description_invalid"),
    ],
)
async def test_a_menu_has_limits(bot: Bot, commands: list[tuple[str, str]], complaint: str) -> None:
    with pytest.raises(BadRequest, match=rf"(?i){complaint}"):
        await bot.set_my_commands(commands)
