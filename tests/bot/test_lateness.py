"""What is hours old when the bot comes back: one notice a chat, and nothing is done of it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.hooked import help_of, helped, said_by, statement
from tests.bot.test_kills import let_in
from tests.bot.test_story import METROPOLIS, are_offered, rows

if TYPE_CHECKING:
    from tests.bot.conftest import Household

HOUR_S = 3600
MEMBER = 101


def wait(household: Household, text: str, *, hours: float, user_id: int = OWNER) -> None:
    """A message that waits for the bot since then."""
    update = said_by(user_id, text, update_id=1, date=int(time.time() - hours * HOUR_S))
    household.telegram.people.person(user_id)
    household.telegram.people.enter(user_id, user_id)
    message = update["message"]
    assert isinstance(message, dict)
    household.telegram.updates.put("message", message)


async def test_what_is_hours_old_is_told_once_a_chat_and_not_done(household: Household) -> None:
    await let_in(household, [MEMBER])
    for _ in range(3):
        wait(household, METROPOLIS, hours=7)
    wait(household, METROPOLIS, hours=24 * 30, user_id=MEMBER)
    wait(household, METROPOLIS, hours=7, user_id=STRANGER)

    async with household.bot():
        await household.sees(lambda _: len(household.said()) == 1)
        await household.sees(lambda _: len(household.said(MEMBER)) == 1, chat_id=MEMBER)
        household.telegram.say("/help")
        await helped(household)

    (notice, _), (to_member,) = household.said(), household.said(MEMBER)
    assert notice.startswith("Пока меня не было, пришли 3 сообщения:")
    assert to_member.startswith("Пока меня не было, пришло 1 сообщение:")
    assert household.said(STRANGER) == []
    assert household.sandbox.rutracker.calls == []
    assert statement(household, "SELECT 1 FROM inbox WHERE done_at IS NULL") == []


async def test_what_is_less_old_is_answered(household: Household) -> None:
    wait(household, "/help", hours=5)

    async with household.bot():
        await helped(household)

    assert len(household.said()) == 1


async def test_a_press_that_was_kept_for_hours_does_nothing(household: Household) -> None:
    async with household.bot():
        household.telegram.say(METROPOLIS)
        await household.sees(are_offered)
        offer = household.telegram.messages(OWNER)[-1]
    household.telegram.press(offer.message_id, offer.buttons[0].text)
    async with household.house() as house:
        # As a bot that died at once has left it.
        (update,) = household.telegram.updates.waiting.values()
        number = int(str(update["update_id"]))
        payload = json.dumps(update)
        one = concierge.Incoming(update_id=number, chat_id=OWNER, user_id=house.me.user.id, payload=payload)
        async with house.inbox.holding():
            await house.inbox.take(one)
    statement(
        household,
        "UPDATE inbox SET received_at = datetime('now', '-7 hours') || '.000' WHERE done_at IS NULL",
    )
    household.telegram.updates.waiting.clear()

    async with household.bot():
        await household.sees(lambda messages: "Пока меня не было" in messages[-1].text)

    assert rows(household, "downloads") == 0
    assert help_of(household) == 0
