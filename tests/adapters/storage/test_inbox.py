"""The inbox on both databases: held by the database's clock, sealed, and there after a kill."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import ConfigError
from concierge.model.inbox import Incoming
from concierge.model.user import User
from concierge.services.background import Background
from concierge.services.inbox import Inbox
from tests.adapters.storage.statements import Statements
from tests.gates.source import ROOT

CANARY = "п@роль-Canary-9"
LEASE = timedelta(seconds=60)
OVER = timedelta()
FOREVER = 10**6


@pytest.fixture
def secrets() -> SecretsSection:
    return SecretsSection(encryption_key=SecretStr(new_key()))


@pytest.fixture
async def storage(
    section: StorageSection, tmp_path: Path, secrets: SecretsSection
) -> AsyncIterator[SqlStorage]:
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    async with Background() as owned:
        yield owned


def sent(user: User, update_id: int, payload: str = "payload") -> Incoming:
    return Incoming(update_id=update_id, chat_id=-(10**13), user_id=user.id, payload=payload)


async def add(
    storage: SqlStorage, *incoming: Incoming, holder: str = "a", lease: timedelta = LEASE
) -> frozenset[int]:
    async with storage.transaction() as rows:
        return await rows.inbox.add_all(incoming, holder=holder, lease=lease)


async def claim(storage: SqlStorage, holder: str, lease: timedelta = LEASE) -> list[int]:
    async with storage.transaction() as rows:
        return [one.update_id for one in await rows.inbox.claim(holder, lease)]


async def execute(storage: SqlStorage, statement: str, **values: int) -> int:
    async with storage._engine.begin() as connection:
        return (await connection.execute(text(statement), values)).rowcount


async def test_a_number_is_written_once(storage: SqlStorage, anna: User, boris: User) -> None:
    assert await add(storage, sent(anna, 1), sent(anna, 2), sent(boris, 2)) == {1, 2}
    assert await add(storage, sent(boris, 2), sent(boris, 3)) == {3}


async def test_what_came_in_is_written_with_one_statement(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    with statements.counted() as sent_to:
        await add(storage, *(sent(anna, number) for number in range(50)))

    assert [one.split()[0] for one in sent_to] == ["INSERT"]


async def test_an_update_is_another_s_once_the_lease_has_run_out(storage: SqlStorage, anna: User) -> None:
    await add(storage, sent(anna, 1), holder="a")
    await add(storage, sent(anna, 2), holder="a", lease=OVER)

    assert await claim(storage, "b") == [2]
    assert await claim(storage, "c") == []


async def test_who_has_it_is_not_given_it_again_though_the_lease_ran_out(
    storage: SqlStorage, anna: User
) -> None:
    await add(storage, sent(anna, 1), holder="a", lease=OVER)

    assert await claim(storage, "a") == []


async def test_the_first_that_others_have_of_each_chat_is_known(storage: SqlStorage, anna: User) -> None:
    other_chat = Incoming(update_id=5, chat_id=8, user_id=anna.id, payload="x")
    await add(storage, sent(anna, 9), sent(anna, 7), other_chat, holder="a", lease=OVER)
    await add(storage, sent(anna, 3), holder="b")

    async def elsewhere(holder: str, since: timedelta = LEASE) -> Mapping[int, int]:
        async with storage.reading() as rows:
            return await rows.inbox.elsewhere(holder, since=since)

    first = {-(10**13): 7, 8: 5}
    assert await elsewhere("b") == first
    assert await elsewhere("a") == {-(10**13): 3}
    assert await elsewhere("c") == {**first, -(10**13): 3}
    async with storage.transaction() as rows:
        await rows.inbox.done([7])
        await rows.inbox.let_go("a", [5])
    assert await elsewhere("b") == {-(10**13): 9}
    assert await elsewhere("b", since=-LEASE) == {}


async def test_a_renewed_lease_holds(storage: SqlStorage, anna: User) -> None:
    await add(storage, sent(anna, 1), sent(anna, 2), holder="a", lease=OVER)
    async with storage.transaction() as rows:
        await rows.inbox.done([2])
        held = await rows.inbox.hold("a", LEASE)

    assert held == 1
    assert await claim(storage, "b") == []


async def test_of_many_who_look_at_once_one_gets_each(
    storage: SqlStorage, section: StorageSection, tmp_path: Path, secrets: SecretsSection, anna: User
) -> None:
    await add(storage, *(sent(anna, number) for number in range(40)), lease=OVER)
    async with open_storage(section, tmp_path, secrets) as another:
        found = await asyncio.gather(
            *(claim(each, f"{each is another} {n}") for each in (storage, another) for n in range(4))
        )

    assert sorted(number for some in found for number in some) == list(range(40))
    assert all(some == sorted(some) for some in found)


async def test_a_number_is_new_again_once_it_is_forgotten(storage: SqlStorage, anna: User) -> None:
    await add(storage, sent(anna, 1), sent(anna, 2))
    async with storage.transaction() as rows:
        await rows.inbox.done([1])
        assert await rows.inbox.forget(handled=LEASE, unhandled=LEASE) == 0
        assert await rows.inbox.forget(handled=-LEASE, unhandled=LEASE) == 1

    assert await add(storage, sent(anna, 1), sent(anna, 2)) == {1}


async def test_what_is_held_is_not_forgotten_however_old_it_is(storage: SqlStorage, anna: User) -> None:
    await add(storage, sent(anna, 1))
    await add(storage, sent(anna, 2), lease=OVER)
    async with storage.transaction() as rows:
        assert await rows.inbox.forget(handled=LEASE, unhandled=-LEASE) == 1

    assert await add(storage, sent(anna, 1), sent(anna, 2)) == {2}


async def test_a_row_is_sealed_for_its_number_and_person(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    await add(storage, sent(anna, 1), sent(anna, 2), sent(anna, 3), lease=OVER)
    await execute(storage, "UPDATE inbox SET user_id = :other WHERE update_id = 1", other=boris.id)
    other = "(SELECT token FROM inbox WHERE update_id = 3)"
    await execute(storage, f"UPDATE inbox SET token = {other} WHERE update_id = 2")  # noqa: S608  our own

    assert await claim(storage, "b") == [3]
    assert await claim(storage, "b") == []


async def test_an_answer_stays_with_an_update_until_it_is_handled(storage: SqlStorage, anna: User) -> None:
    await add(storage, sent(anna, 1), sent(anna, 2), lease=OVER)
    async with storage.transaction() as rows:
        await rows.inbox.answer(anna.id, 1, "ответ")
        await rows.inbox.done([2])
        await rows.inbox.answer(anna.id, 2, "поздно")
        [found] = await rows.inbox.claim("b", LEASE)

    assert (found.update_id, found.answer) == (1, "ответ")
    assert await execute(storage, "DELETE FROM inbox WHERE answer_token IS NOT NULL") == 1


async def test_a_change_of_keys_takes_what_waits_along(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        async with storage.transaction() as rows:
            anna = await rows.users.by_telegram_id(1)
        await add(storage, sent(anna, 1, CANARY), sent(anna, 2), lease=OVER)
        async with storage.transaction() as rows:
            await rows.inbox.answer(anna.id, 1, "ответ")
            await rows.inbox.done([2])

        rotation = await storage.keys.rotate()
        async with storage.transaction() as rows:
            [found] = await rows.inbox.claim("b", LEASE)

    assert (rotation.moved, len(rotation.dropped), rotation.unreadable) == (2, 1, ())
    assert (found.payload, found.answer) == (CANARY, "ответ")


async def test_nothing_is_taken_where_it_cannot_be_sealed(postgres_ready_url: str, tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(postgres_ready_url))
    async with open_storage(section, tmp_path) as storage, Background() as background:
        async with storage.transaction() as rows:
            anna = await rows.users.by_telegram_id(1)
        with pytest.raises(ConfigError):
            await Inbox(storage, background).take(sent(anna, 1))


async def written_in(storage: SqlStorage, folder: Path) -> bytes:
    """Whatever the database keeps of it, the log of latest changes too."""
    files = await asyncio.to_thread(lambda: b"".join(map(Path.read_bytes, folder.glob("concierge.db*"))))
    async with storage._engine.connect() as connection:
        rows = (await connection.execute(text("SELECT * FROM inbox"))).all()
    return files + repr(rows).encode()


async def test_what_people_wrote_stands_nowhere_in_the_database(
    storage: SqlStorage, anna: User, background: Background, tmp_path: Path
) -> None:
    inbox = Inbox(storage, background)
    await inbox.take(sent(anna, 1, CANARY))
    async with storage.transaction() as rows:
        await rows.inbox.answer(anna.id, 1, f"запомнил: {CANARY}")
    taken = await written_in(storage, tmp_path)
    await inbox.done(1)
    handled = await written_in(storage, tmp_path)

    for seen in (taken, handled):
        assert CANARY.encode() not in seen
        assert b"Canary-9" not in seen
    assert CANARY not in repr(sent(anna, 1, CANARY))
    assert await execute(storage, "DELETE FROM inbox WHERE token IS NULL AND answer_token IS NULL") == 1


def started(
    section: StorageSection, secrets: SecretsSection, folder: Path, user: User
) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}
    environ |= {
        "DATABASE_URL": section.database_url.get_secret_value(),
        "ENCRYPTION_KEY": secrets.encryption_key.get_secret_value(),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.adapters.storage.taker", str(folder), str(user.id), str(FOREVER)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed(section: StorageSection, secrets: SecretsSection, folder: Path, user: User) -> dict[str, set[int]]:
    """What a process had told when it was killed: which updates it `took`, and which it `did`."""
    taker = started(section, secrets, folder, user)
    assert taker.stdout is not None
    told = [taker.stdout.readline() for _ in range(100)]
    time.sleep(random.random() * 0.05)
    taker.kill()
    rest = taker.stdout.read()
    _, errors = taker.communicate()
    assert all(told), errors
    found: dict[str, set[int]] = {"took": set(), "did": set()}
    for line in ("".join(told) + rest).splitlines(keepends=True):
        verb, _, number = line.partition(" ")
        if line.endswith("\n") and verb in found:
            found[verb].add(int(number))
    return found


async def test_a_killed_process_loses_no_update_that_it_took_and_brings_none_back_that_it_handled(
    storage: SqlStorage,
    section: StorageSection,
    secrets: SecretsSection,
    tmp_path: Path,
    anna: User,
) -> None:
    told = await asyncio.to_thread(killed, section, secrets, tmp_path, anna)
    await execute(storage, "UPDATE inbox SET lease_until = received_at")  # the time goes by

    due = await claim(storage, "b")

    # What it was about to tell it had handled may have been written.
    assert {number for number in told["took"] if number % 3} <= set(due)
    assert not told["did"] & set(due)
    assert due == sorted(due)
    assert len(told["took"]) > 0 < len(told["did"])
