"""A live message keeps Telegram's pace, and its last text is never lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.telegram import RateLimit, Refused, TelegramServer
from concierge_bot.chats import Chats
from concierge_bot.delivery import Fate
from concierge_bot.markdown import markdown
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANNA = 7
HER = Spot(chat_id=ANNA)
QUICK = Timing(edit_s=0.02, first_retry_s=0.01)
# One turn, and no second one while a test lasts.
SLOW = Timing(edit_s=3600)
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="p:1:1")]])


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    service = TelegramServer()
    async with serving(service):
        service.say("/start", user_id=ANNA)
        yield service
    assert service.unknown == []


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        yield bot


def seen(server: TelegramServer) -> list[str]:
    return [message.text for message in server.messages(ANNA)]


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_texts_are_shown_in_their_order_and_the_last_one_counts(
    server: TelegramServer, bot: Bot
) -> None:
    async with Chats(bot, QUICK).live(HER) as message:
        for number in range(50):
            message.show(f"{number}")
            await asyncio.sleep(0.01)

    edited = [int(edit.text) for edit in server.edits]
    assert seen(server) == ["49"]
    assert edited == sorted(set(edited))


async def test_nothing_is_edited_before_its_turn(server: TelegramServer, bot: Bot) -> None:
    async def follow() -> None:
        async with Chats(bot, SLOW).live(HER) as message:
            message.show("0")
            await server.until(lambda: seen(server) == ["0"])
            for number in range(1, 20):
                message.show(f"{number}")
                await asyncio.sleep(0.02)
            shown.set()

    shown = asyncio.Event()
    following = asyncio.create_task(follow())
    async with asyncio.timeout(30):
        await shown.wait()
    await cancelled(following)

    assert seen(server) == ["0"]
    assert server.edits == []


async def test_all_messages_of_a_chat_share_its_pace(server: TelegramServer, bot: Bot) -> None:
    chats = Chats(bot, SLOW)

    saying = [asyncio.create_task(chats.say(HER, f"{number}")) for number in range(4)]
    await server.until(lambda: bool(seen(server)))
    await asyncio.sleep(0.3)
    await cancelled(*saying)

    assert len(seen(server)) == 1


async def test_messages_at_once_all_arrive(server: TelegramServer, bot: Bot) -> None:
    chats = Chats(bot, QUICK)

    await asyncio.gather(*(chats.say(HER, f"{number}") for number in range(4)))

    assert sorted(seen(server)) == ["0", "1", "2", "3"]


async def test_the_keyboard_stands_under_the_last_part_of_a_long_text(
    server: TelegramServer, bot: Bot
) -> None:
    await Chats(bot, QUICK).say(HER, "слово " * 1500, keyboard=KEYBOARD)

    first, second, third = server.messages(ANNA)
    assert (first.buttons, second.buttons) == ((), ())
    assert [button.text for button in third.buttons] == ["Да"]


async def test_a_growing_text_goes_on_in_a_second_message(server: TelegramServer, bot: Bot) -> None:
    words: list[str] = []

    async with Chats(bot, QUICK).live(HER) as message:
        for number in range(60):
            words.append(f"слово-{number} " * 15)
            message.show(" ".join(words), status="⏳ Пишу")
            await asyncio.sleep(0.01)
        message.show(" ".join(words))

    assert len(seen(server)) > 1
    assert " ".join(seen(server)).split() == " ".join(words).split()


@dataclass(slots=True)
class Counting(RateLimit):
    """Remembers of each question whether it was refused."""

    refused: list[bool] = field(default_factory=list)

    def wait_s(self, chat_id: int) -> int:
        wait_s = RateLimit.wait_s(self, chat_id)
        self.refused.append(wait_s > 0)
        return wait_s


async def test_a_limit_is_waited_out_and_nothing_is_asked_meanwhile(server: TelegramServer, bot: Bot) -> None:
    rate = server.rate = Counting(per_s=1, burst=2, penalty_s=1)

    async with Chats(bot, QUICK).live(HER) as message:
        for number in range(30):
            message.show(f"{number}")
            await asyncio.sleep(0.02)

    assert seen(server) == ["29"]
    assert True in rate.refused
    # Who asks before the wait is over is refused a second time.
    assert (True, True) not in pairwise(rate.refused)


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED])
async def test_a_text_outlives_telegrams_troubles(server: TelegramServer, bot: Bot, kind: FaultKind) -> None:
    server.arm(Fault(kind=kind, path=f"/bot{server.token}/sendMessage", times=2, retry_after_s=0))

    await Chats(bot, QUICK).say(HER, "Готово")

    assert seen(server) == ["Готово"]


async def test_a_deleted_message_is_written_anew(server: TelegramServer, bot: Bot) -> None:
    async with Chats(bot, QUICK).live(HER) as message:
        message.show("раз")
        await server.until(lambda: seen(server) == ["раз"])
        server.chats.shown.clear()
        message.show("два")

    assert seen(server) == ["два"]


async def test_an_edit_that_changes_nothing_is_done(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "раз")

    async with Chats(bot, QUICK).live(HER, message_id=sent.message_id) as message:
        message.show("раз")

    assert seen(server) == ["раз"]
    assert server.edits == []


@pytest.mark.parametrize(
    "refused",
    [Refused(403, "Forbidden: bot was blocked by the user"), Refused(400, "Bad Request: chat not found")],
    ids=["blocked", "no chat"],
)
async def test_a_chat_that_takes_nothing_is_given_up_and_told_in_the_log(
    server: TelegramServer, bot: Bot, refused: Refused
) -> None:
    server.refusals["sendmessage"] = [refused]

    with capture_logs() as logged:
        await Chats(bot, QUICK).say(HER, "Готово")

    assert seen(server) == []
    assert [line["event"] for line in logged] == ["bot.message_lost"]


async def test_a_network_that_stays_away_is_given_up_in_the_end(server: TelegramServer, bot: Bot) -> None:
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, path=f"/bot{server.token}/sendMessage"))

    with capture_logs() as logged:
        await Chats(bot, Timing(edit_s=0, first_retry_s=0)).say(HER, "Готово")

    assert logged[0]["failures"] == 20


async def test_seeming_busy_may_fail(server: TelegramServer, bot: Bot) -> None:
    server.refusals["sendchataction"] = [Refused(400, "Bad Request: chat not found")]

    async with Chats(bot, QUICK).answer(HER) as message:
        message.show("Готово")

    assert (server.actions, seen(server)) == ([], ["Готово"])


async def test_a_message_that_may_have_arrived_is_sent_once_more_and_no_more(
    server: TelegramServer, bot: Bot
) -> None:
    server.unheard["sendmessage"] = 1

    delivery = await Chats(bot, QUICK).say(HER, "Готово")

    assert delivery.fate is Fate.DELIVERED
    assert seen(server) == ["Готово", "Готово"]


async def test_a_message_that_twice_may_have_arrived_is_left_at_that(
    server: TelegramServer, bot: Bot
) -> None:
    server.unheard["sendmessage"] = 5

    delivery = await Chats(bot, QUICK).say(HER, "Готово")

    assert delivery.fate is Fate.UNSURE
    assert seen(server) == ["Готово", "Готово"]


async def test_an_answer_grows_as_a_draft_and_stands_there_formatted(
    server: TelegramServer, bot: Bot
) -> None:
    async with Chats(bot, QUICK).answer(HER, can_stop=True) as message:
        message.show(markdown("Вот **Дю", is_whole=False))
        await server.until(lambda: bool(server.drafts))
        message.show(markdown("Вот **Дюна**"))

    (shown,) = server.messages(ANNA)
    assert shown.text == "Вот Дюна"
    assert [(one.type, one.offset, one.length) for one in shown.entities] == [("bold", 4, 4)]
    assert server.edits == []
