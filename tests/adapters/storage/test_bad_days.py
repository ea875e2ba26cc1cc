"""What happens to a database happens to the concierge too: disks fill up, rights are lost, servers restart."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import StorageSection, care_of, storage as sql
from concierge.adapters.storage.connection import begun
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.app import Concierge
from concierge.config import Settings
from concierge.errors import StorageError
from tests.adapters.storage.households import fill
from tests.adapters.storage.statements import Statements
from tests.gates.source import ROOT

IS_ROOT = os.geteuid() == 0
OPENER = """
import asyncio, pathlib, sys, structlog
from concierge.adapters.storage import StorageSection, open_storage
from concierge.config import Settings
async def main():
    section = Settings().section(StorageSection)
    async with open_storage(section, pathlib.Path(sys.argv[1])) as storage:
        await storage.check()
asyncio.run(main())
"""


DIES = """
import asyncio, os, pathlib, sys
from concierge.adapters.storage import StorageSection, open_storage
async def main():
    async with open_storage(StorageSection(), pathlib.Path(sys.argv[1])) as storage:
        async with storage.transaction() as stores:
            await stores.users.by_telegram_id(99)
        os.kill(os.getpid(), 9)
asyncio.run(main())
"""


async def grow(storage: SqlStorage) -> None:
    """Writes a person for whom a page more is needed, at the latest after some of them."""
    async with storage.transaction() as stores:
        for number in range(5000, 5400):
            await stores.users.by_telegram_id(number)


async def people(storage: SqlStorage) -> int:
    async with storage.reading() as stores:
        return len(await stores.users.all())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes; only an administrator can make one."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_on_a_disk_that_is_full_reading_goes_on_and_writing_resumes(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    async with open_storage(StorageSection(), small_disk) as storage:
        await fill(storage)
        before = await people(storage)
        await asyncio.to_thread(_fill_up, ballast)

        with pytest.raises(StorageError) as caught:
            await grow(storage)

        assert caught.value.facts["problem"] == "database_disk_full"
        assert await people(storage) == before
        await asyncio.to_thread(ballast.unlink)
        await grow(storage)
        await storage.check()
        assert await people(storage) == before + 400


async def test_a_start_on_a_full_disk_says_so_and_the_next_one_works(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    await asyncio.to_thread(_fill_up, ballast)

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), small_disk):
            pass

    assert caught.value.facts["problem"] in {"database_disk_full", "database_disk_error"}
    await asyncio.to_thread(ballast.unlink)
    async with open_storage(StorageSection(), small_disk) as storage:
        await storage.check()


def _fill_up(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


async def test_a_log_that_somebody_deleted_takes_only_what_it_held(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        await fill(storage)
    # A process that dies leaves its log behind.
    command = [sys.executable, "-c", DIES, str(tmp_path)]
    died = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False)
    log = tmp_path / "concierge.db-wal"
    held = await asyncio.to_thread(lambda: log.stat().st_size)
    await asyncio.to_thread(log.unlink)

    async with open_storage(StorageSection(), tmp_path) as storage:
        await storage.check()
        assert await people(storage) == 4
    assert died.returncode == -9
    assert held > 0


async def test_a_damaged_header_is_refused_with_the_way_back_and_left_alone(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        await fill(storage)
    care = await care_of(StorageSection(), tmp_path)
    await care.backup(tmp_path / "x.concierge-backup")
    path = tmp_path / "concierge.db"
    await asyncio.to_thread(_damage, path)
    damaged = await asyncio.to_thread(path.read_bytes)

    for work in (
        care.check,
        care.upgrade,
        lambda: care.restore(tmp_path / "x.concierge-backup", replace=True),
    ):
        with pytest.raises(StorageError) as caught:
            await work()
        assert caught.value.facts["problem"] == "database_damaged"
    assert await asyncio.to_thread(path.read_bytes) == damaged

    await asyncio.to_thread(path.rename, tmp_path / "set aside")
    await care.restore(tmp_path / "x.concierge-backup")
    async with open_storage(StorageSection(), tmp_path) as storage:
        assert await people(storage) == 4


def _damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[:16] = b"not SQLite any mo"[:16]
    path.write_bytes(bytes(data))


@pytest.mark.skipif(IS_ROOT, reason="an administrator may write anywhere")
async def test_a_file_without_the_right_to_write_is_read_only(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        await fill(storage)
    path = tmp_path / "concierge.db"
    await asyncio.to_thread(path.chmod, 0o400)

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), tmp_path) as storage:
            await grow(storage)

    assert caught.value.facts["problem"] == "database_read_only"


async def test_what_starts_on_a_read_only_file_system_reads_and_writes_once_it_can(small_disk: Path) -> None:
    async with open_storage(StorageSection(), small_disk) as storage:
        await fill(storage)
        before = await people(storage)
    await asyncio.to_thread(_remount, small_disk, "ro")

    async with open_storage(StorageSection(), small_disk) as storage:
        assert await people(storage) == before
        for write in (grow, SqlStorage.check):
            with pytest.raises(StorageError) as caught:
                await write(storage)
            assert caught.value.facts["problem"] == "database_read_only"
        assert await people(storage) == before

        await asyncio.to_thread(_remount, small_disk, "rw")
        await grow(storage)
        assert await people(storage) == before + 400


async def test_a_concierge_on_a_read_only_file_system_warns_and_runs_no_torrents(small_disk: Path) -> None:
    settings = Settings(environ={"CONCIERGE_DATA_DIR": str(small_disk)})
    async with Concierge.open(settings, torrents=False) as first:
        owner = first.me.user
    await asyncio.to_thread(_remount, small_disk, "ro")

    async with Concierge.open(settings) as concierge:
        told = [warning.code for warning in concierge.warnings]
        clients = concierge._parts.members.clients

    assert concierge.me.user == owner
    assert told == ["read_only_database"]
    assert clients == ()


async def test_a_log_that_was_left_on_a_read_only_file_system_is_not_passed_over(small_disk: Path) -> None:
    async with open_storage(StorageSection(), small_disk):
        pass
    command = [sys.executable, "-c", DIES, str(small_disk)]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False)
    await asyncio.to_thread(_remount, small_disk, "ro")

    with pytest.raises(StorageError) as caught:
        async with open_storage(StorageSection(), small_disk):
            pass

    assert caught.value.facts["problem"] == "database_read_only"
    await asyncio.to_thread(_remount, small_disk, "rw")
    async with open_storage(StorageSection(), small_disk) as storage, storage.reading() as stores:
        assert (await stores.users.known(99)).id


@pytest.fixture
def two_doors(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A folder, and the same one where nothing can be written."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    made = subprocess.run(["mount", "--bind", str(inside), str(outside)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    subprocess.run(["mount", "-o", "remount,bind,ro", str(outside)], check=True)
    yield inside, outside
    subprocess.run(["umount", "-l", str(outside)], check=True)


async def test_who_reads_through_a_read_only_mount_sees_what_others_have_written_since(
    two_doors: tuple[Path, Path],
) -> None:
    inside, outside = two_doors
    async with open_storage(StorageSection(), inside) as storage:
        await fill(storage)
        before = await people(storage)

    async with open_storage(StorageSection(), outside) as reader:
        assert await people(reader) == before
        async with open_storage(StorageSection(), inside) as writer:
            await grow(writer)
            # What is new stands in the log alone, which cannot be read from there; it is not passed over.
            with pytest.raises(StorageError) as caught:
                await people(reader)
        assert await people(reader) == before + 400

    assert caught.value.facts["problem"] == "database_read_only"


async def test_a_database_that_cannot_be_made_says_so(small_disk: Path) -> None:
    await asyncio.to_thread(_remount, small_disk, "ro")

    for folder in (small_disk, small_disk / "new"):
        with pytest.raises(StorageError) as caught:
            async with open_storage(StorageSection(), folder):
                pass
        assert caught.value.facts["problem"] == "database_read_only"


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


async def test_an_up_to_date_database_is_opened_by_five_statements_at_most(
    section: StorageSection, tmp_path: Path
) -> None:
    async with open_storage(section, tmp_path):
        pass
    with Statements.everywhere() as sent:
        async with open_storage(section, tmp_path):
            pass

    assert 0 < len(sent) <= 5, sent


def test_two_processes_that_start_at_once_migrate_once(section: StorageSection, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}
    environ = kept | {"DATABASE_URL": section.database_url.get_secret_value()}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(tmp_path)],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]

    told = [(process.communicate(timeout=60)[0], process.returncode) for process in started]

    assert [code for _, code in told] == [0, 0, 0], told
    assert sum(output.count("storage.migrated") for output, _ in told) == 1, told


@pytest.mark.real
async def test_a_deadlock_is_a_busy_database_and_the_other_one_goes_on(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    async with sql.open_storage(section, tmp_path) as storage:
        await fill(storage)
        met = asyncio.Barrier(2)

        async def work(first: int, second: int) -> str:
            try:
                async with begun(storage._engine, "db") as connection:
                    change = text("UPDATE users SET name = 'x' WHERE id = :id")
                    await connection.change(change, {"id": first})
                    await met.wait()
                    await connection.change(change, {"id": second})
            except StorageError as error:
                return str(error.facts["problem"])
            return "done"

        ends = await asyncio.gather(work(1, 2), work(2, 1))
        assert sorted(ends) == ["database_busy", "done"]
        await grow(storage)


@pytest.mark.real
async def test_a_statement_that_takes_too_long_is_ended_and_the_next_one_works(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    async with sql.open_storage(section, tmp_path) as storage:

        async def dawdle() -> None:
            async with begun(storage._engine, "db") as connection:
                await connection.change(text("SET LOCAL statement_timeout = 50"))
                await connection.row(text("SELECT pg_sleep(20)"))

        with pytest.raises(StorageError) as caught:
            await dawdle()

        assert caught.value.facts["problem"] == "database_busy"
        await grow(storage)
