"""Photos and documents of the sandbox's Bot API, proved by python-telegram-bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, NetworkError

from concierge.sandbox._pictures import PNG
from tests.sandbox.test_telegram_server import keyboard

if TYPE_CHECKING:
    from telegram import Bot, Message

    from concierge.sandbox.telegram import TelegramServer

ANNA = 7
OTHER = PNG + b"\0"


def photo_id(message: Message) -> str:
    return message.photo[-1].file_id


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_id(server: TelegramServer, bot: Bot) -> None:
    first = await bot.send_photo(ANNA, PNG, caption="<b>Дюна</b>", parse_mode="HTML", filename="x.png")
    second = await bot.send_photo(ANNA, photo_id(first))
    third = await bot.send_photo(ANNA, PNG)

    assert photo_id(first) == photo_id(second) == photo_id(third)
    assert (first.caption, first.caption_entities[0].type) == ("Дюна", "bold")
    assert (first.photo[-1].width, first.photo[-1].height) == (1, 1)
    assert [shown.text for shown in server.messages(ANNA)] == ["Дюна", "", ""]
    assert {shown.photo.content for shown in server.messages(ANNA) if shown.photo} == {PNG}


async def test_a_document_keeps_its_name_and_bytes(server: TelegramServer, bot: Bot) -> None:
    name, content = 'Дюна "2".torrent', b"d4:\r\n--boundary\r\n\0\xff\r\n"

    sent = await bot.send_document(ANNA, content, filename=name, caption="Раздача")
    await bot.send_document(ANNA, InputFile(b"a", filename="b.txt", attach=True))

    first, second = (shown.document for shown in server.messages(ANNA))
    assert first is not None
    assert (first.name, first.content) == (name, content)
    assert second is not None
    assert (second.name, second.content, second.mime_type) == ("b.txt", b"a", "text/plain")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == (name, len(content))


async def test_media_takes_the_place_of_other_media_or_text(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_photo(ANNA, PNG, caption="Первый", reply_markup=keyboard("Дальше"))
    text = await bot.send_message(ANNA, "Ищу")

    changed = await bot.edit_message_media(
        InputMediaPhoto(OTHER, caption="<i>Второй</i>", parse_mode="HTML"), ANNA, sent.message_id
    )
    await bot.edit_message_media(InputMediaPhoto(photo_id(sent)), ANNA, text.message_id)
    shown = server.messages(ANNA)

    assert isinstance(changed, type(sent))
    assert photo_id(changed) != photo_id(sent)
    assert [(one.text, one.photo.content if one.photo else b"") for one in shown] == [
        ("Второй", OTHER),
        ("", PNG),
    ]
    assert shown[0].buttons == ()
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(InputMediaPhoto(PNG), ANNA, text.message_id)
    await bot.edit_message_media(InputMediaDocument(b"1", filename="a.nfo"), ANNA, text.message_id)
    last = server.messages(ANNA)[-1]
    assert (last.photo, last.document is not None) == (None, True)


async def test_captions_and_texts_are_edited_by_their_own_calls(server: TelegramServer, bot: Bot) -> None:
    photo = await bot.send_photo(ANNA, PNG, caption="Первый")
    text = await bot.send_message(ANNA, "Ищу")

    await bot.edit_message_caption(ANNA, photo.message_id, caption="Второй", reply_markup=keyboard("Дальше"))

    assert server.messages(ANNA)[0].text == "Второй"
    assert server.messages(ANNA)[0].photo is not None
    assert [button.text for button in server.messages(ANNA)[0].buttons] == ["Дальше"]
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("Третий", ANNA, photo.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ANNA, text.message_id, caption="Третий")


async def test_uploads_have_limits(bot: Bot) -> None:
    await bot.send_photo(ANNA, PNG, caption="🎬" * 512)

    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(ANNA, PNG, caption="🎬" * 512 + "a")
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(ANNA, PNG + bytes(10 << 20))
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ANNA, bytes((50 << 20) + 1), filename="a")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ANNA, b"", filename="a")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(ANNA, b"<html>")


@pytest.mark.parametrize(
    "photo, complaint",
    [
        ("photo-unknown", "Wrong remote file identifier"),
        ("https://image.example/poster.jpg", "Failed to get http url content"),
        ("attach://nothing", "There is no photo in the request"),
    ],
)
async def test_a_photo_that_telegram_does_not_have_is_refused(bot: Bot, photo: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_photo(ANNA, photo)


async def test_an_id_is_good_for_its_own_kind(bot: Bot) -> None:
    sent = await bot.send_document(ANNA, PNG, filename="a.png")

    assert sent.document is not None
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type document as photo"):
        await bot.send_photo(ANNA, sent.document.file_id)


async def test_files_of_people_are_downloaded(server: TelegramServer, bot: Bot) -> None:
    server.send_document("../ratings.csv", b"Name,Rating\n", caption="вот", user_id=ANNA)
    server.send_photo(OTHER, user_id=ANNA)
    server.send_voice(b"OggS1", user_id=ANNA)

    document, photo, voice = (update.message for update in (await bot.get_updates())[1:])

    assert document is not None
    assert document.document is not None
    assert document.document.mime_type == "text/csv"
    assert (document.document.file_name, document.caption) == ("../ratings.csv", "вот")
    assert photo is not None
    assert voice is not None
    assert voice.voice is not None
    found = [document.document, photo.photo[-1], voice.voice]
    files = [await (await one.get_file()).download_as_bytearray() for one in found]
    assert files == [b"Name,Rating\n", OTHER, b"OggS1"]
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("nothing")


async def test_a_file_of_more_than_20_mb_is_not_given_back(server: TelegramServer, bot: Bot) -> None:
    server.send_document("film.mkv", bytes((20 << 20) + 1), user_id=ANNA)
    update = (await bot.get_updates())[-1]

    assert update.message is not None
    assert update.message.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await update.message.document.get_file()
