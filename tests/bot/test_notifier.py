"""The outbox's way through Telegram: new messages, at its pace, whatever stands in the way of one of them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

import concierge
from concierge.model.outbox import Effect, EffectState
from concierge.ports import Storage
from concierge.sandbox._pictures import PNG
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.telegram import Refused, TelegramServer
from concierge.services._news_wording import message_of
from concierge.services.notifications import NotifierDeliverer
from concierge.services.outbox import Outbox
from concierge.testing import FrozenClock
from concierge.texts import LANGUAGES, texts
from concierge_bot.chats import Chats
from concierge_bot.news_keys import Offered
from concierge_bot.notifier import TelegramNotifier
from concierge_bot.pictures import LARGEST_BYTES, Pictures
from concierge_bot.timing import Timing
from tests.bot.outbox_in_memory import MemoryStorage
from tests.bot.pretending import Wire, pretend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANNA = 7
POSTER = "https://image.tmdb.org/t/p/w500/metropolis.jpg"
SHE = concierge.User(id=1, telegram_id=ANNA)
KIND = "notify:telegram"
# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        service.say("/start", user_id=ANNA)
        yield service


@pytest.fixture
async def notifier(server: TelegramServer) -> AsyncIterator[TelegramNotifier]:
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        notifier = TelegramNotifier()
        notifier.chats = Chats(bot, Timing(edit_s=0))
        yield notifier


@dataclass
class Posters:
    """A site of pictures, and what Telegram calls those that were sent."""

    names: dict[str, str] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    content: bytes = PNG
    error: concierge.ConciergeError | None = None

    async def get(self, key: str) -> str | None:
        return self.names.get(key)

    async def put(self, key: str, file_id: str) -> None:
        self.names[key] = file_id

    async def forget(self, key: str) -> None:
        self.names.pop(key, None)

    async def image(self, url: str) -> concierge.Image:
        self.fetched.append(url)
        if self.error is not None:
            raise self.error
        return concierge.Image(content=self.content, media_type="image/png")


@pytest.fixture
def posters(notifier: TelegramNotifier) -> Posters:
    found = Posters()
    notifier.pictures = Pictures(found, found.image)
    return found


def calls_of(server: TelegramServer, method: str) -> list[object]:
    return [call for call in server.calls if call.path.endswith(f"/{method}")]


def news(topic: concierge.Topic = concierge.Topic.ON_NAS, **facts: object) -> concierge.Message:
    usual = {
        "label": "<b>Метрополис</b> (1927)",
        "size_bytes": 4_400_000_000,
        "placed": ("Кино/Метрополис (1927)/a.mkv", "Кино/Метрополис (1927)/a.srt"),
    }
    told = concierge.Notification(topic=topic, language="ru", **{**usual, **facts})  # type: ignore[arg-type]
    return message_of([told], SHE, f"{KIND}:{topic}")


def seen(server: TelegramServer) -> list[str]:
    return [message.text for message in server.messages(ANNA)]


async def test_ready_is_a_new_message_with_title_folder_and_buttons(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    async def buttons(message: concierge.Message) -> Offered:
        button = InlineKeyboardButton("Посмотрел", callback_data=message.key[:64])
        return Offered(keyboard=InlineKeyboardMarkup([[button]]))

    notifier.offered_for = buttons

    message_id = await notifier.tell(news())

    [message] = server.messages(ANNA)
    assert message_id == str(message.message_id)
    assert message.text.splitlines() == [
        "✅ Готово к просмотру! <b>Метрополис</b> (1927)",
        "2 файла в медиатеке, 4,4 ГБ.",
        "📁 Кино/Метрополис (1927)",
    ]
    assert [button.text for button in message.buttons] == ["Посмотрел"]


async def test_downloaded_elsewhere_is_on_its_way_home(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    for is_fetched in (True, False):
        told = news(concierge.Topic.DOWNLOADED, label="Шерлок (2010) S01E02", placed=())
        one = replace(told.notification, is_fetched=is_fetched)
        await notifier.tell(replace(told, notification=one, parts=(one,)))

    assert seen(server) == [
        "Скачано! Копирую домой… Шерлок (2010) S01E02\n4,4 ГБ",
        "Скачано! Шерлок (2010) S01E02\n4,4 ГБ",
    ]


async def test_no_command_of_the_terminal_is_told_in_a_chat(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    failures = ("unsafe_content", "torrent_client", "no_metadata")
    for failure in failures:
        for topic in concierge.Topic:
            await notifier.tell(news(topic, failure_code=failure, download_id="d1", days=7))

    assert len(seen(server)) == len(failures) * len(concierge.Topic)
    assert not [text for text in seen(server) if "concierge " in text]


async def test_a_name_without_end_is_one_message(server: TelegramServer, notifier: TelegramNotifier) -> None:
    await notifier.tell(news(label="\u202e😀" * 9000))

    [text] = seen(server)
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(403, "Forbidden: bot was blocked by the user"),
        Refused(403, "Forbidden: user is deactivated"),
        Refused(400, "Bad Request: chat not found"),
    ],
)
async def test_who_is_gone_cannot_be_reached(
    server: TelegramServer, notifier: TelegramNotifier, refusal: Refused
) -> None:
    server.refusals["sendmessage"] = [refusal]

    with pytest.raises(concierge.Unreachable):
        await notifier.tell(news())


async def test_silence_that_telegram_wants_is_kept_without_asking_again(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, path=f"/bot{server.token}/sendMessage", retry_after_s=126))

    with pytest.raises(concierge.RateLimited) as first:
        await notifier.tell(news())
    calls = len(server.calls)
    server.clear()
    with pytest.raises(concierge.RateLimited) as second:
        await notifier.tell(news())

    assert first.value.is_personal
    assert (first.value.retry_after_s, second.value.retry_after_s) == (126, 126)
    assert len(server.calls) == calls


async def test_what_may_have_arrived_is_sent_once_more_only(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    path = f"/bot{server.token}/sendMessage"
    server.arm(Fault(kind=FaultKind.TRUNCATED, path=path))

    with pytest.raises(concierge.ServiceUnavailable):
        await notifier.tell(news())
    assert await notifier.tell(news()) == ""

    assert len([call for call in server.calls if "sendMessage" in call.path]) == 2


async def test_while_telegram_does_not_answer_what_may_be_there_is_neither_sent_nor_given_up(
    server: TelegramServer, notifier: TelegramNotifier
) -> None:
    for method in ("sendMessage", "sendChatAction"):
        server.arm(Fault(kind=FaultKind.TRUNCATED, path=f"/bot{server.token}/{method}"))

    for _ in range(2):
        with pytest.raises(concierge.ServiceUnavailable):
            await notifier.tell(news())
    assert len(calls_of(server, "sendMessage")) == 1
    server.clear()
    await notifier.tell(news())

    assert len(calls_of(server, "sendMessage")) == 2


async def test_a_poster_goes_over_the_wire_once(
    server: TelegramServer, notifier: TelegramNotifier, posters: Posters
) -> None:
    for topic in (concierge.Topic.DOWNLOADED, concierge.Topic.ON_NAS):
        await notifier.tell(news(topic, poster=POSTER))
    server.files.known.clear()
    await notifier.tell(news(poster=POSTER))
    await notifier.tell(news(concierge.Topic.FAILED, poster=POSTER, failure_code="unsafe_content"))

    downloaded, ready, again, failed = server.messages(ANNA)
    assert all(one.photo is not None for one in (downloaded, ready, again))
    assert failed.photo is None, "bad news have no picture"
    assert ready.text.startswith("✅ Готово к просмотру! <b>Метрополис</b> (1927)\n")
    assert posters.fetched == [POSTER, POSTER], "once, and once more when Telegram knew it no longer"
    assert len(calls_of(server, "sendPhoto")) == 4


@pytest.mark.parametrize("trouble", ["refused", "gone", "down", "huge", "long words"])
async def test_what_cannot_be_shown_is_told_in_words(
    server: TelegramServer, notifier: TelegramNotifier, posters: Posters, trouble: str
) -> None:
    label = "Метрополис (1927)"
    match trouble:
        case "refused":
            server.refusals["sendphoto"] = [Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")]
        case "gone":
            posters.error = concierge.NotFound("no picture", what="image")
        case "down":
            posters.error = concierge.ServiceUnavailable("tmdb", "down")
        case "huge":
            posters.content = b"x" * (LARGEST_BYTES + 1)
        case _:
            label = "М" * 1100

    await notifier.tell(news(poster=POSTER, label=label))

    [message] = server.messages(ANNA)
    assert message.photo is None
    assert message.text.startswith("✅ Готово к просмотру!")
    assert not posters.names


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(403, "Forbidden: bot was blocked by the user"),
        Refused(400, "Bad Request: chat not found"),
    ],
)
async def test_who_is_gone_gets_no_words_in_place_of_a_picture(
    server: TelegramServer, notifier: TelegramNotifier, posters: Posters, refusal: Refused
) -> None:
    await notifier.tell(news(poster=POSTER))
    known = dict(posters.names)
    server.refusals["sendphoto"] = [refusal]

    with pytest.raises(concierge.Unreachable):
        await notifier.tell(news(poster=POSTER))

    assert not calls_of(server, "sendMessage")
    assert posters.names == known, "the picture was not the reason"


async def test_silence_is_kept_with_a_picture_too(
    server: TelegramServer, notifier: TelegramNotifier, posters: Posters
) -> None:
    offers: list[str] = []

    async def count(message: concierge.Message) -> Offered:
        offers.append(message.key)
        return Offered()

    notifier.offered_for = count
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, path=f"/bot{server.token}/sendPhoto", retry_after_s=126))

    for _ in range(3):
        with pytest.raises(concierge.RateLimited) as told:
            await notifier.tell(news(poster=POSTER))
        assert (told.value.retry_after_s, told.value.is_personal) == (126, True)

    assert len(calls_of(server, "sendPhoto")) == 1
    assert not calls_of(server, "sendMessage")
    assert len(offers) == 1, "no buttons are made that nobody will see"
    assert posters.fetched == [POSTER]


async def test_a_picture_that_may_have_arrived_is_sent_once_more_only(
    server: TelegramServer, notifier: TelegramNotifier, posters: Posters
) -> None:
    server.arm(Fault(kind=FaultKind.TRUNCATED, path=f"/bot{server.token}/sendPhoto"))

    with pytest.raises(concierge.ServiceUnavailable):
        await notifier.tell(news(poster=POSTER))
    assert await notifier.tell(news(poster=POSTER)) == ""

    assert len(calls_of(server, "sendPhoto")) == 2
    assert not calls_of(server, "sendMessage"), "words would be a third message"
    assert len(calls_of(server, "sendChatAction")) == 1


async def test_before_the_bot_is_connected_nothing_is_told() -> None:
    with pytest.raises(concierge.ServiceUnavailable):
        await TelegramNotifier().tell(news())


def effect(number: int, user_id: int) -> Effect:
    payload = {"topic": "on_nas", "language": "ru", "label": f"Фильм {number}"}
    return Effect(
        id=number,
        key=f"{KIND}:{number}",
        kind=KIND,
        user_id=user_id,
        payload=payload,
        priority=5,
        state=EffectState.PENDING,
        due_at=datetime(2026, 11, 27, tzinfo=UTC),
        attempts=0,
        token=0,
        result_id="",
        failure=None,
    )


def delivered(storage: MemoryStorage, wire: Wire) -> float:
    """Delivers everything on a jumping clock, and returns how many seconds that took."""
    took: list[float] = []

    async def work(chats: Chats) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        notifier = TelegramNotifier()
        notifier.chats = chats
        deliverer = NotifierDeliverer(notifier, cast("Storage", storage), clock=FrozenClock())
        outbox = Outbox(cast("Storage", storage), [deliverer])
        while storage.waiting or storage.later:
            await outbox.deliver_due()
            await asyncio.sleep(2)
        took.append(clock() - began)

    pretend(work, wire)
    return took[0]


def test_ten_thousand_are_told_in_seven_minutes_at_telegrams_pace() -> None:
    wire, storage = Wire(), MemoryStorage()
    storage.waiting.extend(effect(number, 1 + number % 1000) for number in range(10_000))

    took_s = delivered(storage, wire)

    sent = wire.of("sendMessage")
    assert took_s <= 7 * 60
    assert len(sent) == 10_000
    assert sorted(storage.done_ids) == list(range(10_000))
    assert set(Counter(call.text for call in sent).values()) == {1}
    times = [call.at_s for call in sent]
    assert all(later - first >= 1 - 1e-6 for first, later in zip(times, times[25:], strict=False))
    by_chat = defaultdict(list)
    for call in sent:
        by_chat[call.chat_id].append(call.at_s)
    assert all(later - first >= 1 - 1e-6 for at in by_chat.values() for first, later in pairwise(at))


def test_one_chat_that_is_held_and_one_that_is_blocked_hold_up_nobody_else() -> None:
    wire, storage = Wire(), MemoryStorage()
    held = (429, {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 126}})
    blocked = (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"})
    wire.answers["sendMessage"] = [held, blocked]
    storage.waiting.extend(effect(number, 1 + number % 100) for number in range(1000))

    took_s = delivered(storage, wire)

    first = wire.of("sendMessage")[0]
    others = [call.at_s for call in wire.of("sendMessage") if call.chat_id != first.chat_id]
    assert max(others) < 1000 + 60
    assert len(storage.done_ids) == 1000 - len(storage.dead_ids)
    assert len(storage.dead_ids) == 1
    [gone] = storage.unreachable
    assert len(wire.of("sendMessage", gone)) == 1
    again = [call.at_s for call in wire.of("sendMessage", first.chat_id)[1:]]
    assert min(again) >= first.at_s + 126
    assert took_s < 200
