"""Whoever is not admitted gets nothing done: every handler of the bot, for every kind of person, over the real door."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, fields, replace
from itertools import count
from typing import TYPE_CHECKING

import pytest
from telegram import Bot

import concierge
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.answers import Answers
from concierge_bot.chats import Chats
from concierge_bot.command import Command
from concierge_bot.desk import Desk
from concierge_bot.dialogue import Dialogue
from concierge_bot.dispatch import Dispatch
from concierge_bot.doorman import Doorman
from concierge_bot.followers import Followers
from concierge_bot.intake import Intake
from concierge_bot.kind import Kind
from concierge_bot.later import Later
from concierge_bot.newcomers import Newcomers
from concierge_bot.policy import Policy
from concierge_bot.press import Press
from concierge_bot.registry import Handler, Registry, registry
from concierge_bot.timing import Timing
from concierge_bot.turns import Turns
from concierge_bot.visit import PRESSED, Parts, Visit
from tests.bot.access import KNOWN, OTHER, PEOPLE, handlers, is_admitted
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from tests.bot.conftest import Household

IDS = {person: 100 + place for place, person in enumerate(PEOPLE)} | {"owner": OWNER}
GROUP = -100
HANDLERS = dict(handlers())
# Handling an update leaves its own row, and a button is there before it is pressed.
OWN_TABLES = {"inbox", "buttons", "flows"}


# Whoever shows a task shows its result, and all that has happened there is long.
@dataclass(repr=False)
class Door:
    """The bot's door with handlers that only note who comes to them."""

    household: Household
    house: concierge.Concierge
    bot: Bot
    reached: list[tuple[str, int]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def knock(self, handler: Handler, raw: Mapping[str, object]) -> None:
        """Brings an update to the bot that has but this handler, and returns when nothing more comes of it."""
        chats = Chats(self.bot, Timing(edit_s=0, group_edit_s=0))
        followers = Followers(chats, asyncio.create_task, every_s=1)
        later = Later(self.bot, chats, followers.start, ())
        parts = Parts(
            house=self.house,
            bot=self.bot,
            chats=chats,
            followers=followers,
            turns=Turns(),
            later=later,
        )
        known = Acquaintances(self.house)
        newcomers = Newcomers(self.house, chats, parts.wording, known)
        desk = Desk(parts, self._only(handler), Answers(), newcomers)
        dispatch = Dispatch(desk.handle)
        doorman = Doorman(self.house, self.bot, chats)
        intake = Intake(
            self.house, known, dispatch, desk.acknowledge, desk.complain, lambda: self.bot.bot, doorman
        )
        await intake.take({"update_id": next(self.numbers), **raw})
        await dispatch.idle()

    def _only(self, handler: Handler) -> Registry:
        empty = Registry(commands={}, presses={}, dialogues={}, kinds=())

        async def note(visit: Visit, *_: object) -> None:
            self.reached.append((type(handler).__name__, visit.sender_id))

        async def take(visit: Visit, *_: object) -> bool:
            await note(visit)
            return True

        match handler:
            case Command():
                return replace(empty, commands={handler.name: replace(handler, run=note)})
            case Press():
                return replace(empty, presses={handler.action: replace(handler, run=note)})
            case Dialogue():
                return replace(empty, dialogues={handler.name: replace(handler, take=take)})
            case Kind():
                return replace(empty, kinds=(replace(handler, run=note, fits=lambda _: True),))

    async def update(self, handler: Handler, person: str, chat_id: int | None = None) -> dict[str, object]:
        """What that person sends to come to the handler; of another member the button of the first one."""
        user_id, sender = IDS[person], {}
        place = user_id if chat_id is None else chat_id
        if person != "anonymous":
            sender = {"from": {"id": user_id, "is_bot": False, "first_name": person, "language_code": "ru"}}
        chat = {"id": place, "type": "private" if place > 0 else "supergroup", "title": "x"}
        message = {"message_id": 1, "date": int(time.time()), "chat": chat}
        match handler:
            case Press():
                token = await self._button(handler, "member" if person == OTHER else person, place)
                query = {"id": "1", "message": message, "chat_instance": "1", "data": f"{PRESSED}{token}"}
                return {"callback_query": {**query, **sender}}
            case Command():
                mention = {"type": "bot_command", "offset": 0, "length": len(handler.name) + 1}
                return {"message": {**message, **sender, "text": f"/{handler.name}", "entities": [mention]}}
            case Dialogue():
                if person in {*KNOWN, OTHER}:
                    me = await self.house.user(telegram_id=user_id)
                    await me.flows.put(place, concierge.Flow(name=handler.name, step="x"))
        words = f"@{self.bot.username} x" if place < 0 else "x"
        return {"message": {**message, **sender, "text": words}}

    async def _button(self, handler: Press, person: str, chat_id: int) -> str:
        if person not in KNOWN:
            return "x" * 22
        me = await self.house.user(telegram_id=IDS[person])
        (token,) = await me.buttons.offer(chat_id, [concierge.NewButton(action=handler.action)])
        return token

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with closing(sqlite3.connect(self.household.data_dir / "concierge.db")) as database:
            tables = [
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            return {
                table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in tables
                if table not in OWN_TABLES and not table.startswith("memory_words")
            }


@pytest.fixture
async def door(household: Household) -> AsyncIterator[Door]:
    environ = {**household.environ, "CONCIERGE_ANTHROPIC__API_KEY": household.sandbox.anthropic.api_key}
    telegram = household.telegram
    async with AsyncExitStack() as stack:
        settings = concierge.Settings(environ=environ)
        house = await stack.enter_async_context(concierge.Concierge.open(settings, torrents=False))
        bot = Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
        await stack.enter_async_context(bot)
        for person, user_id in IDS.items():
            telegram.say("x", user_id=user_id)
            telegram.say("x", user_id=user_id, chat_id=GROUP)
            await _let_in(house, person, user_id)
        yield Door(household=household, house=house, bot=bot)


async def _let_in(house: concierge.Concierge, person: str, user_id: int) -> None:
    role = {**KNOWN, OTHER: concierge.Role.MEMBER, "revoked": concierge.Role.MEMBER}.get(person)
    if role is None or person == "owner":
        return
    issued = await house.people.invite(role=role)
    user = await house.redeem(issued.code, telegram_id=user_id, name=person)
    if person == "revoked":
        await house.people.remove(user.id)


def test_every_handler_declares_a_policy() -> None:
    assert HANDLERS
    for kind in (Command, Press, Dialogue, Kind):
        (policy,) = (one for one in fields(kind) if one.name == "policy")
        assert policy.default is policy.default_factory, f"{kind} may be made without a policy"
    assert all(isinstance(handler.policy, Policy) for handler in HANDLERS.values())


def test_what_only_the_owner_sees_is_answered_to_nobody_else() -> None:
    found = registry()
    shown = {name for name, one in found.commands.items() if one.menu.value == "managers"}

    assert {"users", "invite", "requests", "health"} <= shown
    for name in shown:
        assert not found.commands[name].policy.admits(concierge.User(id=1).given(concierge.Role.MEMBER))


async def test_a_handler_is_reached_by_those_whom_its_policy_admits_and_does_nothing_for_others(
    door: Door,
) -> None:
    before, wrong = door.rows(), []
    for name, handler in HANDLERS.items():
        for person in PEOPLE:
            door.reached.clear()
            said = len(door.household.telegram.messages(IDS[person]))
            await door.knock(handler, await door.update(handler, person))
            is_reached = door.reached == [(type(handler).__name__, IDS[person])]
            answered = len(door.household.telegram.messages(IDS[person])) - said
            may = is_admitted(name, handler.policy, person)
            # Who is known hears why; a foreign button is refused in an alert; strangers hear nothing.
            hears = person in KNOWN or (person == OTHER and not isinstance(handler, Press))
            # And that what may have been a password is gone from the chat.
            sentences = 2 if isinstance(handler, Dialogue) and handler.has_secrets else 1
            if is_reached is not may or answered != sentences * (hears and not may):
                wrong.append((name, person, is_reached, answered))

    assert wrong == []
    assert door.rows() == before
    assert door.household.sandbox.anthropic.requests == []


async def test_a_button_that_was_offered_to_one_person_is_refused_to_every_other(door: Door) -> None:
    for handler in HANDLERS.values():
        if not isinstance(handler, Press):
            continue
        for person in (*KNOWN, OTHER, "stranger", "revoked"):
            if person == "member":
                continue
            raw = await door.update(handler, OTHER, chat_id=GROUP)
            query = raw["callback_query"]
            assert isinstance(query, dict)
            query["from"] = {**query["from"], "id": IDS[person]}
            await door.knock(handler, raw)

    assert door.reached == []


async def test_in_a_group_only_what_says_so_is_answered(door: Door) -> None:
    wrong = []
    for name, handler in HANDLERS.items():
        door.reached.clear()
        await door.knock(handler, await door.update(handler, "owner", chat_id=GROUP))
        if bool(door.reached) is not handler.policy.in_groups:
            wrong.append(name)

    assert wrong == []
