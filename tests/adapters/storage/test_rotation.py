from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import SecretsSection, StorageSection, new_key, rotation
from concierge.adapters.storage.keys import Key, Keyring
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import CredentialUnreadable
from concierge.model.account import CredentialKind
from concierge.model.secrecy import KeyPlace, KeyReport
from tests.adapters.storage.warm import started
from tests.forks.forked import Loaded
from tests.storage import put_schema

NAME, PASSWORD = CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD
PEOPLE = 4
# How many steps a change in batches of three takes.
STEPS = 80
FILE = StorageSection()
NO_KEYS = SecretsSection()


def given(*keys: str) -> SecretsSection:
    return SecretsSection(encryption_key=SecretStr(",".join(keys)))


async def keys_in(folder: Path) -> tuple[Key, ...]:
    return await asyncio.to_thread(Keyring((), folder / "secret.key").known)


async def planted(section: StorageSection, folder: Path, secrets: SecretsSection = NO_KEYS) -> None:
    """Two pieces of an account and a login for each of some people, in a new database."""
    if not section.database_url.get_secret_value():
        await asyncio.to_thread(put_schema, folder)
    async with open_storage(section, folder, secrets) as storage, storage.transaction() as stores:
        for number in range(PEOPLE):
            user = await stores.users.by_telegram_id(number + 1)
            await stores.credentials.store(user.id, NAME, f"name {number}")
            await stores.credentials.store(user.id, PASSWORD, f"password {number}")
            await stores.sessions.save(user.id, "rutracker", "https://a", f"jar {number}")


async def everything(section: StorageSection, folder: Path, secrets: SecretsSection = NO_KEYS) -> KeyReport:
    """What the keys hold, after a look at each value."""
    async with open_storage(section, folder, secrets) as storage:
        async with storage.transaction() as stores:
            for number in range(PEOPLE):
                user = await stores.users.by_telegram_id(number + 1)
                assert await stores.credentials.load(user.id, NAME) == f"name {number}"
                assert await stores.credentials.load(user.id, PASSWORD) == f"password {number}"
                assert await stores.sessions.load(user.id, "rutracker", "https://a") == f"jar {number}"
        return await storage.keys.report()


async def test_the_file_gets_a_new_key_and_loses_the_old_one(tmp_path: Path) -> None:
    await planted(FILE, tmp_path)
    (old,) = await keys_in(tmp_path)
    seen: list[tuple[int, int]] = []

    async with open_storage(FILE, tmp_path) as storage:
        done = await storage.keys.rotate(lambda at, total: seen.append((at, total)))

    (new,) = await keys_in(tmp_path)
    assert new != old
    assert (done.place, done.newest, done.moved, done.dropped) == (
        KeyPlace.FILE,
        new.id,
        3 * PEOPLE,
        (old.id,),
    )
    assert (done.is_resumed, done.unreadable) == (False, ())
    assert seen == sorted(seen)
    assert seen[-1] == (3 * PEOPLE, 3 * PEOPLE)
    report = await everything(FILE, tmp_path)
    assert report.needed == {new.id: 3 * PEOPLE}


async def test_keys_of_the_settings_stay_and_those_that_may_go_are_named(
    section: StorageSection, tmp_path: Path
) -> None:
    old, new = new_key(), new_key()
    await planted(section, tmp_path, given(old))

    async with open_storage(section, tmp_path, given(new, old)) as storage:
        done = await storage.keys.rotate()
        again = await storage.keys.rotate()

    assert (done.place, done.moved, done.idle) == (KeyPlace.SETTINGS, 3 * PEOPLE, (Key(text=old).id,))
    assert (again.moved, again.is_resumed) == (0, False)
    report = await everything(section, tmp_path, given(new))
    assert report.needed == {Key(text=new).id: 3 * PEOPLE}


async def test_a_process_that_runs_meanwhile_reads_and_writes_under_the_new_key(tmp_path: Path) -> None:
    await planted(FILE, tmp_path)
    async with open_storage(FILE, tmp_path) as running, open_storage(FILE, tmp_path) as other:
        async with running.transaction() as stores:
            user = await stores.users.by_telegram_id(1)
            assert await stores.credentials.load(user.id, NAME) == "name 0"
        await other.keys.rotate()
        async with running.transaction() as stores:
            assert await stores.credentials.load(user.id, PASSWORD) == "password 0"
            await stores.credentials.store(user.id, NAME, "name 0")

    (new,) = await keys_in(tmp_path)
    assert (await everything(FILE, tmp_path)).needed == {new.id: 3 * PEOPLE}


async def test_what_cannot_be_read_is_named_and_kept_and_the_rest_moves(tmp_path: Path) -> None:
    await planted(FILE, tmp_path)
    (old,) = await keys_in(tmp_path)
    async with open_storage(FILE, tmp_path) as storage:
        await damage(storage)
        done = await storage.keys.rotate()
        again = await storage.keys.rotate()

    assert (done.moved, again.moved) == (3 * PEOPLE - 1, 3 * PEOPLE - 1)
    assert [(one.service, one.kind) for one in done.unreadable] == [("rutracker", PASSWORD)]
    assert again.unreadable == done.unreadable
    assert done.dropped == ()
    assert old in await keys_in(tmp_path)
    async with open_storage(FILE, tmp_path) as storage, storage.transaction() as stores:
        user = await stores.users.by_telegram_id(1)
        assert await stores.credentials.load(user.id, NAME) == "name 0"
        with pytest.raises(CredentialUnreadable):
            await stores.credentials.load(user.id, PASSWORD)


async def damage(storage: SqlStorage) -> None:
    async with storage._engine.begin() as connection:
        await connection.execute(
            text("UPDATE credentials SET token = 'gAAAA' WHERE kind = :kind AND user_id = 1"),
            {"kind": PASSWORD},
        )


async def test_many_secrets_move_in_batches(tmp_path: Path) -> None:
    count = rotation.BATCH * 2 + 1
    async with open_storage(FILE, tmp_path) as storage:
        async with storage.transaction() as stores:
            user = await stores.users.local_owner()
            for number in range(count):
                await stores.sessions.save(user.id, "rutracker", f"https://{number}", "jar")
        seen: list[int] = []
        done = await storage.keys.rotate(lambda at, _: seen.append(at))

    assert done.moved == count
    assert seen == [rotation.BATCH, 2 * rotation.BATCH, count]


def run(
    loaded: Loaded, folder: Path, *, die_at: int = 0, keys: str = "", url: str = ""
) -> tuple[int | None, bytes]:
    """The exit code of a process that changes the keys, and what it says on stderr."""
    given = {"DIE_AT": str(die_at), "GIVEN_KEYS": keys, "DATABASE_URL": url}
    with started(loaded, "rotator", folder, **given) as rotator:
        _, errors = rotator.communicate(120)
    return rotator.returncode, errors


async def survived(loaded: Loaded, folder: Path, die_at: int) -> bool:
    """Whether a change of keys was killed at that step; either way everything is read, and the next one ends well."""
    await planted(FILE, folder)
    (old,) = await keys_in(folder)

    code, errors = await asyncio.to_thread(run, loaded, folder, die_at=die_at)

    assert code in {0, -9}, errors
    await everything(FILE, folder)
    again, errors = await asyncio.to_thread(run, loaded, folder)
    assert again == 0, errors
    report = await everything(FILE, folder)
    (new,) = await keys_in(folder)
    assert new != old
    assert report.needed == {new.id: 3 * PEOPLE}
    return code == -9


@pytest.mark.parametrize("at", [1, 9, 14, 22, 27, 34])
async def test_a_change_that_was_killed_loses_nothing_and_is_brought_to_its_end(
    loaded: Loaded, tmp_path: Path, at: int
) -> None:
    assert await survived(loaded, tmp_path, at)


@pytest.mark.soak
async def test_a_change_may_be_killed_at_any_step(loaded: Loaded, tmp_path: Path, soak_s: float) -> None:
    steps = iter(random.Random(20261125).sample(range(1, STEPS + 1), STEPS))
    end = time.monotonic() + soak_s
    survivors = [await survived(loaded, tmp_path / str(at), at) for at in steps if time.monotonic() < end]

    assert survivors
    assert all(survivors)


@pytest.mark.parametrize("at", [4, 10])
async def test_a_change_to_a_key_of_the_settings_may_be_killed_too(
    section: StorageSection, loaded: Loaded, tmp_path: Path, at: int
) -> None:
    old, new = new_key(), new_key()
    url = section.database_url.get_secret_value()
    await planted(section, tmp_path, given(old))

    code, errors = await asyncio.to_thread(run, loaded, tmp_path, die_at=at, keys=f"{new},{old}", url=url)

    assert code == -9, errors
    await everything(section, tmp_path, given(new, old))
    async with open_storage(section, tmp_path, given(new, old)) as storage:
        assert (await storage.keys.rotate()).idle == (Key(text=old).id,)
    await everything(section, tmp_path, given(new))
