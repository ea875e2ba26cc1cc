from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection, open_storage, storage as sql
from concierge.adapters.storage.failures import storage_errors
from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables import METADATA
from concierge.errors import StorageError
from concierge.model.conversation import UserTurn
from concierge.model.user import User
from concierge.ports import Repositories
from tests.adapters.storage.values import a_download, a_proposal, a_report, a_source, said, say

CLOSED_PORT = "postgres://anna:s3cret@127.0.0.1:1/films?sslmode=disable"

Work = Callable[[Repositories, User], Awaitable[object]]
ALL_KINDS: dict[str, Work] = {
    "results": lambda stores, user: stores.results.add(user.id, a_report()),
    "downloads": lambda stores, user: stores.downloads.add(a_download(user.id), a_source()),
    "proposals": lambda stores, user: stores.proposals.add(user.id, a_proposal()),
    "turns": lambda stores, user: say(stores, user.id, UserTurn(text="x")),
}


async def count(storage: SqlStorage, table: str) -> int:
    async with storage._engine.connect() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(METADATA.tables[table]))).scalar_one()
        )


@pytest.mark.parametrize("kind", ALL_KINDS)
async def test_what_a_failed_block_wrote_is_gone(storage: SqlStorage, anna: User, kind: str) -> None:
    async def fail() -> None:
        async with storage.transaction() as stores:
            await ALL_KINDS[kind](stores, anna)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await count(storage, kind) == 0


async def test_a_transaction_sees_what_it_wrote_and_others_do_not_yet(
    storage: SqlStorage, anna: User, section: StorageSection
) -> None:
    if not section.database_url.get_secret_value():
        pytest.skip("on SQLite transactions follow one another")

    async def others_see() -> int:
        async with storage.transaction() as others:
            return len(await others.downloads.of_user(anna.id))

    async with storage.transaction() as stores:
        await stores.downloads.add(a_download(anna.id), a_source())
        own = await stores.downloads.of_user(anna.id)
        foreign = await asyncio.create_task(others_see())

    assert (len(own), foreign) == (1, 0)


async def test_many_tasks_write_at_once_and_nothing_is_lost(storage: SqlStorage, anna: User) -> None:
    async def write(number: int) -> None:
        async with storage.transaction() as stores:
            await say(stores, anna.id, UserTurn(text=str(number)))
            await asyncio.sleep(0)
            info_hash = f"{number:040x}"
            await stores.downloads.add(a_download(anna.id, number, info_hash=info_hash), a_source(info_hash))

    await asyncio.gather(*(write(number) for number in range(40)))

    assert await count(storage, "turns") == 40
    assert await count(storage, "downloads") == 40


async def test_cancelled_tasks_leave_the_storage_usable(storage: SqlStorage, anna: User) -> None:
    chance = random.Random(7)

    async def write() -> None:
        async with storage.transaction() as stores:
            await stores.results.add(anna.id, a_report(accepted=1, rejected=0))
            await say(stores, anna.id, UserTurn(text="x"))

    held = []  # as a log or a debugger would: what hangs on the exceptions must lock nothing
    for _ in range(60):
        tasks = [asyncio.create_task(write()) for _ in range(3)]
        await asyncio.sleep(chance.random() * 0.01)
        for task in tasks:
            task.cancel()
        async with asyncio.timeout(30):
            held += await asyncio.gather(*tasks, return_exceptions=True)

    async with asyncio.timeout(30):
        await write()
    assert {type(end) for end in held} <= {type(None), asyncio.CancelledError}
    async with storage.transaction() as stores:
        turns = await said(stores, anna.id)
    assert 1 <= len(turns) == await count(storage, "turns")
    assert await count(storage, "searches") == min(len(turns), 20)


async def test_a_full_disk_is_told_as_such_and_writing_goes_on_later(tmp_path: Path) -> None:
    async with sql.open_storage(StorageSection(), tmp_path) as storage:
        async with storage.transaction() as stores:
            owner = await stores.users.local_owner()
        await pages(storage, "page_count")

        with pytest.raises(StorageError) as caught:
            async with storage.transaction() as stores:
                await stores.results.add(owner.id, a_report(accepted=500))

        assert caught.value.facts["problem"] == "database_disk_full"
        assert await count(storage, "searches") == 0
        await pages(storage, "1000000")
        async with storage.transaction() as stores:
            await stores.results.add(owner.id, a_report(accepted=500))


async def pages(storage: SqlStorage, limit: str) -> None:
    """The file may grow no further, as if the disk had no room; the pool has but one connection."""
    async with storage._engine.connect() as connection:
        if limit == "page_count":
            limit = str((await connection.execute(text("PRAGMA page_count"))).scalar_one())
        await connection.execute(text(f"PRAGMA max_page_count = {limit}"))


async def test_a_file_that_may_only_be_read_is_told_as_such(tmp_path: Path) -> None:
    async with sql.open_storage(StorageSection(), tmp_path) as storage:
        async with storage._engine.connect() as connection:
            await connection.execute(text("PRAGMA query_only = ON"))

        with pytest.raises(StorageError) as caught:
            await storage.check()

    assert caught.value.facts["problem"] == "database_read_only"


async def test_damage_in_the_middle_of_a_file_is_found_by_the_check(tmp_path: Path) -> None:
    async with sql.open_storage(StorageSection(), tmp_path) as storage, storage.transaction() as stores:
        owner = await stores.users.local_owner()
        await stores.results.add(owner.id, a_report(accepted=100))
    await asyncio.to_thread(overwrite, tmp_path / "concierge.db")

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), tmp_path) as damaged:
            await damaged.check()

    assert caught.value.facts["problem"] == "database_damaged"


def overwrite(path: Path) -> None:
    """Noise over the second half."""
    data = path.read_bytes()
    half = len(data) // 2
    path.write_bytes(data[:half] + random.Random(1).randbytes(len(data) - half))


async def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), tmp_path / "file" / "below"):
            pass

    assert caught.value.facts["problem"] == "database_unreachable"


async def test_a_folder_in_the_place_of_the_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "concierge.db").mkdir()

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), tmp_path):
            pass

    assert caught.value.facts["problem"] == "database_unreachable"


async def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("asyncpg")
    section = StorageSection(database_url=SecretStr(CLOSED_PORT))

    with pytest.raises(StorageError) as caught:
        async with open_storage(section, tmp_path):
            pass

    assert caught.value.facts == {"problem": "database_unreachable", "database": "127.0.0.1:1/films"}
    assert "s3cret" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.real
async def test_a_database_that_the_server_lacks_is_told_as_such(postgres_url: str, tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url.replace("concierge_test", "no_such")))

    with pytest.raises(StorageError) as caught:
        async with open_storage(section, tmp_path):
            pass

    assert caught.value.facts["problem"] == "database_unreachable"


@pytest.mark.real
async def test_a_server_that_hung_up_is_asked_again(postgres_url: str, tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    async with sql.open_storage(section, tmp_path) as storage:
        with suppress(DBAPIError):
            async with storage._engine.connect() as connection:
                await connection.execute(text(end))

        async with storage.transaction() as stores:
            await stores.users.local_owner()


@pytest.mark.real
async def test_a_connection_lost_in_the_middle_is_a_storage_error(postgres_url: str, tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with sql.open_storage(section, tmp_path) as storage:

        async def lose() -> None:
            async with storage.transaction() as stores:
                await stores.users.local_owner()
                async with storage._engine.connect() as killer:
                    await killer.execute(text(end))
                await stores.users.local_owner()

        with pytest.raises(StorageError) as caught:
            await lose()

        assert caught.value.facts["problem"] == "database_unreachable"
        assert await count(storage, "users") == 0


@pytest.mark.real
async def test_somebody_elses_lock_is_waited_for_not_longer_than_patience(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    async with sql.open_storage(section, tmp_path) as storage:
        async with storage.transaction() as stores:
            anna = await stores.users.by_telegram_id(1)
        async with storage.transaction() as first:
            await say(first, anna.id, UserTurn(text="x"))

            async def second() -> None:
                async with storage.transaction() as stores:
                    await say(stores, anna.id, UserTurn(text="y"))

            with pytest.raises(StorageError) as caught:
                await asyncio.create_task(second())

    assert caught.value.facts["problem"] == "database_busy"


@pytest.mark.parametrize(
    "error, problem",
    [
        (PermissionError(13, "no"), "database_read_only"),
        (TimeoutError(), "database_unreachable"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), "database_failed"),
    ],
)
def test_errors_of_the_system_become_ours(error: Exception, problem: str) -> None:
    with pytest.raises(StorageError) as caught, storage_errors("db"):
        raise error

    assert caught.value.facts == {"problem": problem, "database": "db"}
    assert caught.value.__cause__ is error


async def test_a_block_inside_another_joins_it(storage: SqlStorage, anna: User) -> None:
    async def fail() -> None:
        async with storage.transaction() as outer:
            async with storage.transaction() as inner:
                await inner.downloads.add(a_download(anna.id), a_source())
            assert await outer.downloads.of_user(anna.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await count(storage, "downloads") == 0


async def test_an_inner_block_that_raises_takes_back_its_own_writes_alone(
    storage: SqlStorage, anna: User
) -> None:
    async with storage.transaction() as outer:
        await outer.proposals.add(anna.id, a_proposal())
        with suppress(ZeroDivisionError):
            async with storage.transaction() as inner:
                await inner.downloads.add(a_download(anna.id), a_source())
                raise ZeroDivisionError

    assert (await count(storage, "proposals"), await count(storage, "downloads")) == (1, 0)


async def test_reading_inside_a_transaction_sees_what_it_wrote(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.downloads.add(a_download(anna.id), a_source())
        async with storage.reading() as reading:
            assert await reading.downloads.of_user(anna.id)


async def test_what_only_reads_commits_nothing_and_writes_nothing(
    storage: SqlStorage, anna: User, engine: AsyncEngine
) -> None:
    commits: list[object] = []
    event.listen(engine.sync_engine, "commit", commits.append)

    async with storage.reading() as stores:
        await stores.users.get(anna.id)
        with pytest.raises(RuntimeError, match="only reads"):
            await stores.proposals.add(anna.id, a_proposal())
    for block in (storage.transaction, storage.writing):
        with pytest.raises(RuntimeError, match="inside a block"):
            async with storage.reading(), block():
                pass

    assert (commits, await count(storage, "proposals")) == ([], 0)


async def test_what_writes_by_itself_is_there_although_the_block_fails(
    storage: SqlStorage, anna: User
) -> None:
    async def fail() -> None:
        async with storage.writing() as stores:
            await stores.proposals.add(anna.id, a_proposal())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await count(storage, "proposals") == 1
    with pytest.raises(RuntimeError, match="inside a block"):
        async with storage.writing(), storage.transaction():
            pass


async def test_inside_a_transaction_it_is_a_part_of_that_one(storage: SqlStorage, anna: User) -> None:
    async def fail() -> None:
        async with storage.transaction():
            async with storage.writing() as stores:
                await stores.proposals.add(anna.id, a_proposal())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await count(storage, "proposals") == 0


async def test_statements_by_themselves_wait_for_a_transaction_and_none_is_lost(
    storage: SqlStorage, anna: User
) -> None:
    async def add(number: int) -> None:
        async with storage.transaction() if number % 2 else storage.writing() as stores:
            await stores.proposals.add(anna.id, replace(a_proposal(), id=f"p{number}"))

    await asyncio.gather(*map(add, range(20)))

    assert await count(storage, "proposals") == 20
