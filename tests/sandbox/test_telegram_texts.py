"""Texts, entities, keyboards and deletions of the sandbox's Bot API, proved by python-telegram-bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest

from concierge.sandbox._pictures import PNG

if TYPE_CHECKING:
    from telegram import Bot

    from concierge.sandbox.telegram import TelegramServer

ANNA = 7
GROUP = -5


async def test_html_becomes_entities(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(
        ANNA,
        ' 🎬 <b>Дю<i>на</i></b> <a href="https://t.me/b?start=m_1&amp;x">тут</a> '
        '<pre><code class="language-py">1</code></pre><blockquote expandable>цитата</blockquote>'
        '<a href="magnet:x">нет</a>',
        parse_mode="HTML",
    )

    found = [(entity.type, sent.parse_entity(entity), entity.url) for entity in sent.entities]
    assert found == [
        ("bold", "Дюна", None),
        ("italic", "на", None),
        ("text_link", "тут", "https://t.me/b?start=m_1&x"),
        ("pre", "1", None),
        ("expandable_blockquote", "цитата", None),
    ]
    assert sent.entities[3].language == "py"
    assert server.messages(ANNA)[0].text == "🎬 Дюна тут 1цитатанет"


async def test_entities_are_taken_as_they_are(server: TelegramServer, bot: Bot) -> None:
    link = MessageEntity("text_link", 3, 4, url="https://t.me/b")
    sent = await bot.send_message(ANNA, "🎬 Дюна <b>", entities=[MessageEntity("bold", 0, 7), link])
    photo = await bot.send_photo(ANNA, PNG, caption="Дюна", caption_entities=[MessageEntity("bold", 0, 4)])

    assert (sent.text, sent.parse_entity(sent.entities[1])) == ("🎬 Дюна <b>", "Дюна")
    assert photo.caption_entities[0].type == "bold"
    await bot.edit_message_text("🎬 Дюна <b>", ANNA, sent.message_id, entities=[MessageEntity("bold", 0, 2)])
    assert [entity.length for entity in server.messages(ANNA)[0].entities] == [2]


@pytest.mark.parametrize(
    "entity, complaint",
    [
        (MessageEntity("bold", 0, 6), "entity_bounds_invalid"),
        (MessageEntity("bold", -1, 2), "entity_bounds_invalid"),
        (MessageEntity("bold", 0, 0), "entity_bounds_invalid"),
        (MessageEntity("bold", 0, 1), "entity_bounds_invalid"),
        (MessageEntity("bald", 0, 2), "unsupported type"),
        (MessageEntity("text_link", 0, 2, url="magnet:?xt=1"), "entity_texturl_invalid"),
        (MessageEntity("text_link", 0, 2), "entity_texturl_invalid"),
    ],
    ids=["beyond", "before", "empty", "half a character", "unknown", "magnet", "nowhere"],
)
async def test_entities_that_telegram_does_not_know_are_refused(
    bot: Bot, entity: MessageEntity, complaint: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_message(ANNA, "🎬abc", entities=[entity])


async def test_at_most_100_entities_are_kept(bot: Bot) -> None:
    entities = [MessageEntity("bold", at, 1) for at in range(101)]

    assert len((await bot.send_message(ANNA, "a" * 101, entities=entities)).entities) == 100


async def test_every_kind_of_button_arrives(server: TelegramServer, bot: Bot) -> None:
    buttons = [
        InlineKeyboardButton("a", url="https://t.me/b", style="primary"),
        InlineKeyboardButton("b", callback_data="b", style="danger"),
        InlineKeyboardButton("c", switch_inline_query="дюна"),
        InlineKeyboardButton("d", switch_inline_query_current_chat=""),
        InlineKeyboardButton("e", copy_text=CopyTextButton("magnet:?xt=1")),
    ]

    sent = await bot.send_message(ANNA, "Какую?", reply_markup=InlineKeyboardMarkup([buttons]))

    assert sent.reply_markup == InlineKeyboardMarkup([buttons])
    assert server.messages(ANNA)[0].buttons[4].copy_text is not None


@pytest.mark.parametrize(
    "button, complaint",
    [
        (InlineKeyboardButton("a"), "exactly one action"),
        (InlineKeyboardButton("a", callback_data="a", url="https://t.me"), "exactly one action"),
        (InlineKeyboardButton("a", url="magnet:?xt=1"), "unsupported url protocol"),
        (InlineKeyboardButton("a", callback_data="a", style="pink"), "unknown style"),
        (InlineKeyboardButton("a", copy_text=CopyTextButton("m" * 257)), "at most 256"),
    ],
)
async def test_a_button_that_telegram_does_not_take_is_refused(
    bot: Bot, button: InlineKeyboardButton, complaint: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_message(ANNA, "a", reply_markup=InlineKeyboardMarkup([[button]]))


@pytest.mark.parametrize("width, height", [(9, 1), (8, 13), (1, 101)])
async def test_too_many_buttons_are_refused(bot: Bot, width: int, height: int) -> None:
    button = InlineKeyboardButton("a", callback_data="a")
    await bot.send_message(ANNA, "a", reply_markup=InlineKeyboardMarkup([[button] * 8] * 12))

    with pytest.raises(BadRequest, match=r"(?i)reply_markup_too_long"):
        await bot.send_message(ANNA, "a", reply_markup=InlineKeyboardMarkup([[button] * width] * height))


async def test_keys_come_and_go(server: TelegramServer, bot: Bot) -> None:
    keys = ReplyKeyboardMarkup([["Да", "Нет"]], is_persistent=True, input_field_placeholder="Ответ")
    sent = await bot.send_message(ANNA, "Качать?", reply_markup=keys)
    await bot.send_message(ANNA, "Код?", reply_markup=ForceReply(input_field_placeholder="123456"))
    await bot.send_message(ANNA, "Хорошо", reply_markup=ReplyKeyboardRemove())

    asked, code, done = server.messages(ANNA)
    assert asked.keys == ("Да", "Нет")
    assert code.keyboard.force_reply
    assert done.keyboard.remove_keyboard
    assert sent.reply_markup is None
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.edit_message_text("b", ANNA, sent.message_id, api_kwargs={"reply_markup": keys.to_dict()})


async def test_a_reply_shows_what_it_answers(server: TelegramServer, bot: Bot) -> None:
    asked = server.say("скачай", user_id=ANNA)

    sent = await bot.send_message(ANNA, "Ищу", reply_parameters=ReplyParameters(asked))
    lost = await bot.send_message(
        ANNA, "Ищу", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )

    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "скачай"
    assert lost.reply_to_message is None
    assert [shown.reply_to for shown in server.messages(ANNA)] == [asked, None]
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ANNA, "Ищу", reply_parameters=ReplyParameters(999))


async def test_topics_silence_and_protection_are_kept(server: TelegramServer, bot: Bot) -> None:
    server.say("@sandbox_concierge_bot привет", user_id=ANNA, chat_id=GROUP, thread_id=40)

    sent = await bot.send_message(
        GROUP, "a", message_thread_id=40, protect_content=True, disable_notification=True
    )

    (shown,) = server.messages(GROUP)
    assert (sent.message_thread_id, sent.is_topic_message, sent.has_protected_content) == (40, True, True)
    assert (shown.thread_id, shown.is_protected, shown.is_silent) == (40, True, True)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GROUP, "a", message_thread_id=41)


async def test_messages_are_deleted_within_48_hours(server: TelegramServer, bot: Bot) -> None:
    password, old = server.say("пароль", user_id=ANNA), server.say("старое", user_id=ANNA)
    in_group = server.say("привет", user_id=ANNA, chat_id=GROUP)
    server.grow_old(old, hours=49)

    assert await bot.delete_message(ANNA, password)

    assert server.chats.deleted == [password]
    assert password not in {shown.message_id for shown in server.history(ANNA)}
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ANNA, password)
    for chat_id, message_id in ((ANNA, old), (GROUP, in_group)):
        with pytest.raises(BadRequest, match="Message can't be deleted"):
            await bot.delete_message(chat_id, message_id)


async def test_what_somebody_else_wrote_cannot_be_edited(server: TelegramServer, bot: Bot) -> None:
    said = server.say("привет", user_id=ANNA)

    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("пока", ANNA, said)


async def test_people_mention_reply_forward_and_edit(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Что?")
    said = server.say("/search@sandbox_concierge_bot дюна", user_id=ANNA, reply_to=sent.message_id)
    server.say("🎬 и @somebody тут", user_id=8, chat_id=GROUP, mention=True, language_code="")
    server.forward("чужое", author_id=99, user_id=ANNA)
    server.edit(said, "дюна 2")

    command, mention, forwarded, edited = await bot.get_updates(offset=2)

    assert command.message is not None
    assert command.message.parse_entities() == {command.message.entities[0]: "/search@sandbox_concierge_bot"}
    assert command.message.reply_to_message == sent
    assert mention.message is not None
    assert list(mention.message.parse_entities().values()) == ["@sandbox_concierge_bot", "@somebody"]
    assert mention.effective_user is not None
    assert mention.effective_user.language_code is None
    assert forwarded.message is not None
    assert forwarded.message.forward_origin is not None
    assert edited.edited_message is not None
    assert (edited.edited_message.message_id, edited.edited_message.text) == (said, "дюна 2")
