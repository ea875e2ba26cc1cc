"""Buttons, unfinished dialogues and sent files on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import ButtonUsed, NotFound
from concierge.model.button import Button, NewButton
from concierge.model.flow import Flow
from concierge.model.user import User
from concierge.services.buttons import Buttons
from concierge.services.flows import Flows
from concierge.services.sent_files import SentFiles
from concierge.testing import NOW, FrozenClock

CHAT = -1_001_234_567_890
CANARY = "пароль-Canary-9"
ASKED = Flow(name="seedbox", step="password", facts={"login": CANARY, "": "👩‍👩\ud83d\0"}, message_id=2**40)


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


@pytest.fixture
def flows(storage: SqlStorage) -> Flows:
    return Flows(storage, clock=FrozenClock())


async def test_buttons_of_a_set_that_are_pressed_at_once_do_one_thing(
    storage: SqlStorage, anna: User
) -> None:
    buttons = Buttons(storage, clock=FrozenClock())
    words = {"title": "<b>\u202eДюна\0\ud83d"}
    offered = [NewButton(action=str(number), args=words) for number in range(6)]
    tokens = await buttons.offer(anna, CHAT, offered, as_one=True)

    ends = await asyncio.gather(
        *(buttons.press(anna, token, CHAT) for token in tokens), return_exceptions=True
    )

    [pressed] = [end for end in ends if isinstance(end, Button)]
    assert sum(isinstance(end, ButtonUsed) for end in ends) == 5
    assert pressed.args["title"].startswith("<b>\u202eДюна")
    await buttons.release(anna, tokens[0])
    assert (await buttons.press(anna, tokens[1], CHAT)).action == "1"


async def test_a_token_that_no_database_could_hold_is_not_found(storage: SqlStorage, anna: User) -> None:
    with pytest.raises(NotFound):
        await Buttons(storage, clock=FrozenClock()).press(anna, "\0\udcff", CHAT)


async def test_a_dialogue_goes_on_where_it_was(flows: Flows, anna: User, boris: User) -> None:
    await flows.put(anna, CHAT, replace(ASKED, step="address"))
    await flows.put(anna, CHAT, ASKED)
    await flows.put(anna, 7, Flow(name="start", step="language"))

    assert await flows.get(anna, CHAT) == replace(ASKED, updated_at=NOW)
    assert await flows.get(boris, CHAT) is None
    assert await flows.end(anna, CHAT)
    assert not await flows.end(anna, CHAT)
    assert await flows.get(anna, CHAT) is None
    assert await flows.get(anna, 7) is not None


async def test_nobody_begins_a_dialogue_who_is_not_there(flows: Flows) -> None:
    with pytest.raises(NotFound):
        await flows.put(User(id=999), CHAT, ASKED)


async def test_what_was_told_in_a_dialogue_stands_nowhere_in_the_database(
    storage: SqlStorage, flows: Flows, anna: User, tmp_path: Path
) -> None:
    await flows.put(anna, CHAT, ASKED)

    files = await asyncio.to_thread(lambda: b"".join(map(Path.read_bytes, tmp_path.glob("concierge.db*"))))
    async with storage._engine.connect() as connection:
        rows = (await connection.execute(text("SELECT * FROM flows"))).all()

    assert b"Canary-9" not in files + repr(rows).encode()
    assert CANARY not in repr(ASKED)


async def test_a_dialogue_that_no_key_opens_begins_anew(
    storage: SqlStorage, flows: Flows, anna: User, boris: User
) -> None:
    await flows.put(anna, CHAT, ASKED)
    async with storage._engine.begin() as connection:
        await connection.execute(text("UPDATE flows SET user_id = :other"), {"other": boris.id})

    assert await flows.get(boris, CHAT) is None
    await flows.put(boris, CHAT, ASKED)
    assert await flows.get(boris, CHAT) is not None


async def test_what_a_sent_file_is_called_is_kept_until_it_is_called_otherwise(storage: SqlStorage) -> None:
    sent = SentFiles(storage, clock=FrozenClock())
    key = "42:https://image.tmdb.org/t/p/w500/дюна.jpg"
    await sent.put(key, "AgAC")
    await sent.put(key, "AgAD")

    assert await sent.get(key) == "AgAD"
    assert await sent.get("43:other") is None
    await sent.forget(key)
    assert await sent.get(key) is None


async def test_of_too_many_sent_files_the_oldest_go(storage: SqlStorage) -> None:
    clock = FrozenClock()
    sent = SentFiles(storage, clock=clock)
    for number in range(5):
        await sent.put(str(number), "AgAC")
        clock.advance(timedelta(seconds=1))
    await sent.put("0", "AgAC")  # sent again

    async with storage.transaction() as rows:
        assert await rows.sent_files.trim(3) == 2

    assert [key for key in "01234" if await sent.get(key)] == ["0", "3", "4"]
