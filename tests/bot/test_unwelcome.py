"""What nobody who is known has asked for (THREATS rows 7 and 9): nothing is kept, thought about or done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.bot.conftest import OWNER, STRANGER
from tests.bot.hooked import helped, hooked, said_by, statement

if TYPE_CHECKING:
    from tests.bot.conftest import Household

FIRST = 1_000_000
WISH = "скачай Метрополис 1927"
GROUP = -100200
CHANNEL = {"id": -100300, "type": "channel", "title": "News"}
HIDDEN_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ANOTHER_BOT = {"id": 777000111, "is_bot": True, "first_name": "Bot", "username": "another_bot"}
FORGED = [
    "../../etc/passwd",
    "b:",
    "b:" + "x" * 22,
    "b:" + "я" * 31,
    "download:1:7",
    f"b:{OWNER}:approve",
    "{}",
]


def of(
    message: dict[str, object],
    kind: str = "message",
    *,
    author: dict[str, object] | None = None,
    **fields: object,
) -> dict[str, object]:
    """An update of that kind, with some fields of its message changed, and its author if one is given."""
    content = message["message"]
    assert isinstance(content, dict)
    by = {} if author is None else {"from": author}
    return {"update_id": message["update_id"], kind: {**content, **fields, **by}}


def unwelcome() -> dict[str, dict[str, object]]:
    """One of each kind."""
    mine = said_by(OWNER, WISH, update_id=0)
    group = {"id": GROUP, "type": "supergroup", "title": "Home"}
    return {
        "a stranger": said_by(STRANGER, WISH, update_id=0),
        "a stranger's forwarded words of the owner": of(
            said_by(STRANGER, WISH, update_id=0),
            forward_origin={"type": "user", "date": 1, "sender_user": {"id": OWNER, "is_bot": False}},
        ),
        "a channel's post": of(mine, "channel_post", chat=CHANNEL, sender_chat=CHANNEL),
        "a channel in a group": of(mine, chat=group, sender_chat=CHANNEL),
        "an admin who hides": of(
            mine, chat=group, sender_chat=group, author=HIDDEN_ADMIN, text="/help@sandbox_bot"
        ),
        "another bot": of(mine, author=ANOTHER_BOT),
        "what the owner has by another bot": of(mine, via_bot=ANOTHER_BOT),
        "an edited wish": of(mine, "edited_message", edit_date=2),
        "an edited post": of(mine, "edited_channel_post", chat=CHANNEL, edit_date=2),
    }


async def test_what_nobody_known_has_said_leaves_nothing(household: Household) -> None:
    key = household.sandbox.anthropic.api_key
    async with hooked(household, CONCIERGE_ANTHROPIC__API_KEY=key) as hook:
        people = statement(household, "SELECT count(*) FROM users")
        codes = {
            name: (await hook.post({**update, "update_id": FIRST + number})).status_code
            for number, (name, update) in enumerate(unwelcome().items())
        }
        await hook.post(said_by(OWNER, "/help", update_id=2 * FIRST))
        await helped(household)

    assert {name for name, code in codes.items() if code != 200} == set()
    assert statement(household, "SELECT update_id FROM inbox") == [(2 * FIRST,)]
    assert statement(household, "SELECT count(*) FROM users") == people
    assert statement(household, "SELECT count(*) FROM downloads") == [(0,)]
    assert household.sandbox.anthropic.requests == []
    assert household.sandbox.rutracker.calls == []
    assert [len(household.said(chat)) for chat in (OWNER, STRANGER, GROUP)] == [1, 0, 0]


async def test_a_stranger_who_does_not_stop_is_asked_for_in_heaps(household: Household) -> None:
    telegram = household.telegram

    def questions() -> int:
        return sum(call.path.lower().endswith("/getupdates") for call in telegram.calls)

    async with household.bot():
        telegram.say("/help")
        await household.sees(lambda messages: messages)
        before = questions()
        for _ in range(60):
            telegram.say(WISH, user_id=STRANGER)
            await asyncio.sleep(0.002)
        asked = questions() - before
        telegram.say("/help")
        await household.sees(lambda messages: len(messages) == 2)

    assert asked <= 20
    assert household.said(STRANGER) == []


async def test_a_forged_press_is_answered_by_an_alert_and_does_nothing(household: Household) -> None:
    async with household.bot():
        household.telegram.say(WISH)
        await household.sees(lambda messages: messages[-1].buttons)
        before = list(household.telegram.messages(OWNER))
        places = (before[-1].message_id, 999_999)
        queries = {household.telegram.press_data(place, data) for place in places for data in FORGED}
        await household.telegram.until(lambda: queries <= {*household.telegram.answered})
        household.telegram.say("/help")
        await helped(household)

    assert queries <= household.telegram.alerts
    assert all(household.telegram.answered[query] for query in queries)
    assert list(household.telegram.messages(OWNER))[:-1] == before
    assert statement(household, "SELECT count(*) FROM downloads") == [(0,)]
    assert statement(household, "SELECT 1 FROM inbox WHERE done_at IS NULL") == []
