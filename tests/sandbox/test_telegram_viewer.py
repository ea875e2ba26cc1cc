"""The page of a chat: what it shows, what it keeps literal, and what its form does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx
import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from concierge.sandbox._pictures import PNG
from tests.sandbox.test_telegram_server import keyboard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from concierge.sandbox.telegram import TelegramServer

ANNA, BORIS, GROUP = 7, 8, -5
HOSTILE = "</div><script>alert(1)</script><img src=x onerror=alert(2)>\u202e&amp;\"'"


class Page(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and all its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data

    def tags(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture
async def browser(server: TelegramServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, follow_redirects=True) as browser:
        yield browser


async def seen(browser: httpx.AsyncClient, chat_id: int = ANNA) -> Page:
    answer = await browser.get(f"/view/{chat_id}")
    assert answer.status_code == 200
    return Page(answer.text)


async def test_both_sides_are_shown_in_order(
    server: TelegramServer, bot: Bot, browser: httpx.AsyncClient
) -> None:
    await bot.send_message(
        ANNA, '<b>Привет</b>, <a href="https://t.me/b?start=m_1&amp;x=2">Дюна</a>', parse_mode="HTML"
    )
    asked = server.say("скачай", user_id=ANNA)
    await bot.send_message(ANNA, "Ищу", reply_parameters=ReplyParameters(asked))

    page = await seen(browser)

    words = ["/start", "Привет", "Дюна", "скачай", "Ищу"]
    assert sorted(words, key=page.text.index) == words
    assert [link["href"] for link in page.tags("a")] == ["https://t.me/b?start=m_1&x=2"]
    looks = [each["class"] for each in page.tags("div") if "message" in str(each.get("class")).split()]
    assert looks == ["message mine", "message", "message mine", "message"]
    assert page.text.count("скачай") == 2


async def test_hostile_words_stay_literal(
    server: TelegramServer, bot: Bot, browser: httpx.AsyncClient
) -> None:
    clean = await seen(browser)
    server.people.person(ANNA).first_name = HOSTILE
    server.open_group(GROUP, (ANNA, BORIS), title=HOSTILE, topics={40: HOSTILE})
    server.people.person(BORIS).first_name = HOSTILE
    server.add_bot(GROUP)
    for chat_id in (ANNA, GROUP):
        said = server.say(HOSTILE, user_id=BORIS if chat_id < 0 else ANNA, chat_id=chat_id, thread_id=40)
        await bot.send_message(chat_id, HOSTILE, reply_parameters=ReplyParameters(said))
        await bot.send_message(chat_id, HOSTILE, entities=[MessageEntity("bold", 2, 9)])
        pressed = await bot.send_document(
            chat_id, b"1", filename=HOSTILE, caption=HOSTILE, reply_markup=keyboard(HOSTILE, data="a")
        )
        await bot.answer_callback_query(server.press(pressed.message_id, HOSTILE), HOSTILE, show_alert=True)
        await bot.send_poll(chat_id, HOSTILE, [HOSTILE])
        await bot.send_message(chat_id, HOSTILE, reply_markup=ReplyKeyboardMarkup([[HOSTILE]]))
        server.forward(HOSTILE, author_id=BORIS, user_id=ANNA, chat_id=chat_id)
    await bot.send_message_draft(ANNA, 1, HOSTILE)

    pages = [await seen(browser), await seen(browser, GROUP)]

    for page in pages:
        assert len(page.tags("script")) == len(clean.tags("script")) == 1
        assert page.tags("img") == []
        assert [name for _, attributes in page.elements for name in attributes if name.startswith("on")] == []
        assert page.text.count("<script>alert(1)</script>") >= 9
        assert page.text.count("onerror=alert(2)>\u202e&amp;\"'") >= 9


async def test_files_polls_and_buttons_are_shown(
    server: TelegramServer, bot: Bot, browser: httpx.AsyncClient
) -> None:
    buttons = [
        InlineKeyboardButton("Скачать", callback_data="d", style="success"),
        InlineKeyboardButton("Трейлер", url="https://video.example/1"),
        InlineKeyboardButton("Магнит", copy_text=CopyTextButton("magnet:?xt=1")),
        InlineKeyboardButton("Друзьям", switch_inline_query="дюна"),
    ]
    await bot.send_photo(ANNA, PNG, caption="Дюна", reply_markup=InlineKeyboardMarkup([buttons]))
    await bot.send_media_group(ANNA, [InputMediaPhoto(PNG), InputMediaPhoto(PNG, caption="Вместе")])
    server.send_document("ratings.csv", bytes(2048), user_id=ANNA)
    server.send_voice(user_id=ANNA)
    poll = await bot.send_poll(ANNA, "Что?", ["Дюна", "Сталкер"], is_anonymous=False)
    server.vote(poll.message_id, (1,), user_id=ANNA)
    await bot.send_message_draft(ANNA, 1, "Ищ", api_kwargs={"can_stop": True})

    page = await seen(browser)

    assert len(page.tags("img")) == 3
    assert all(str(image["src"]).startswith("data:image/png;base64,") for image in page.tags("img"))
    assert [each.get("class") for each in page.tags("button")].count("button success") == 1
    assert [link["href"] for link in page.tags("a")] == ["https://video.example/1"]
    assert [each["title"] for each in page.tags("span") if "title" in each] == ["magnet:?xt=1", "дюна"]
    assert [bar["value"] for bar in page.tags("progress")] == ["0", "1"]
    for words in ("ratings.csv", "2.0 KB", "Вместе", "100%", "Ищ", "Магнит"):
        assert words in page.text
    assert [each["value"] for each in page.tags("button") if each.get("name") == "stop"] == ["7"]


async def test_keys_stand_until_they_go(server: TelegramServer, bot: Bot, browser: httpx.AsyncClient) -> None:
    async def keys() -> list[str | None]:
        return [each["value"] for each in (await seen(browser)).tags("button") if each.get("name") == "text"]

    await bot.send_message(ANNA, "Качать?", reply_markup=ReplyKeyboardMarkup([["Да", "Нет"]]))
    await bot.send_message(ANNA, "Ну?")
    shown = await keys()
    await bot.send_message(ANNA, "Ладно", reply_markup=ReplyKeyboardRemove())
    removed = await keys()
    once = ReplyKeyboardMarkup([["Опять"]], one_time_keyboard=True)
    await bot.send_message(ANNA, "Ну?", reply_markup=once)
    again = await keys()
    server.say("Опять", user_id=ANNA)

    assert (shown, removed, again, await keys()) == (["Да", "Нет"], [], ["Опять"], [])


async def test_a_person_talks_by_the_form(
    server: TelegramServer, bot: Bot, browser: httpx.AsyncClient
) -> None:
    sent = await bot.send_message(ANNA, "Какую?", reply_markup=keyboard("Лучшая", "Меньшая"))
    poll = await bot.send_poll(ANNA, "Что?", ["Дюна", "Сталкер"], is_anonymous=False)
    await bot.send_message_draft(ANNA, 1, "Ищ", api_kwargs={"can_stop": True})
    await bot.get_updates(
        offset=2,
        allowed_updates=["message", "callback_query", "poll_answer", "stopped_message_generation"],
    )

    answers = [
        await browser.post(f"/view/{ANNA}", data={name: value})
        for name, value in (
            ("text", "скачай & <b>"),
            ("press", f"{sent.message_id}:1"),
            ("vote", f"{poll.message_id}:0"),
            ("stop", f"{ANNA}"),
        )
    ]
    late = await browser.post(f"/view/{ANNA}", data={"press": f"{sent.message_id}:9"})

    said, pressed, voted, stopped = await bot.get_updates(offset=2)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert late.status_code == 409
    assert said.message is not None
    assert said.message.text == "скачай & <b>"
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "Меньшая"
    assert voted.poll_answer is not None
    assert voted.poll_answer.option_ids == (0,)
    assert "stopped_message_generation" in stopped.api_kwargs


async def test_a_page_loads_nothing_from_elsewhere(
    server: TelegramServer, browser: httpx.AsyncClient
) -> None:
    answer = await browser.get(f"/view/{ANNA}")
    missing = await browser.get("/view/-404")
    still = await browser.get(f"/view/{ANNA}?still")
    no_chat = await browser.get("/view/seven")

    page = Page(answer.text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; img-src data:")
    assert f"'nonce-{page.tags('script')[0]['nonce']}'" in answer.headers["content-security-policy"]
    assert [name for name, attributes in page.elements if "src" in attributes] == []
    assert Page(still.text).tags("script") == []
    assert (missing.status_code, no_chat.status_code) == (404, 501)


async def test_a_group_is_seen_by_one_of_its_members(
    server: TelegramServer, bot: Bot, browser: httpx.AsyncClient
) -> None:
    server.open_group(GROUP, (ANNA, BORIS), title="Дом")
    server.add_bot(GROUP)

    await browser.post(f"/view/{GROUP}?as={BORIS}", data={"text": "что посмотрим"})
    await browser.post(f"/view/{GROUP}?as=nobody", data={"text": "привет"})

    said, greeted = (await bot.get_updates())[-2:]
    assert said.effective_user is not None
    assert greeted.effective_user is not None
    assert (said.effective_user.id, greeted.effective_user.id) == (BORIS, ANNA)
    page = await seen(browser, GROUP)
    assert "new_chat_members" in page.text
    assert page.text.count("User 8") == 1
