"""Backups: whole, portable, and put back in one piece."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import StorageSection, care_of
from concierge.adapters.storage.portable import kind_of
from concierge.adapters.storage.schema import REVISIONS
from concierge.adapters.storage.storage import open_storage
from concierge.adapters.storage.tables import METADATA
from concierge.errors import BadBackup, StorageError
from tests.adapters.storage.households import everything_in, fill


@pytest.fixture
async def backup(section: StorageSection, tmp_path: Path) -> Path:
    """An archive of a household on either database, and no more rows than that in the database."""
    async with open_storage(section, tmp_path) as storage:
        await fill(storage)
    path = tmp_path / "home.concierge-backup"
    await (await care_of(section, tmp_path)).backup(path)
    return path


def elsewhere(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


async def test_a_backup_put_into_an_empty_file_gives_every_row_back(
    section: StorageSection, tmp_path: Path, backup: Path
) -> None:
    async with open_storage(section, tmp_path) as storage:
        before = await everything_in(storage._engine)

    restored = await (await care_of(StorageSection(), elsewhere(tmp_path))).restore(backup)

    async with open_storage(StorageSection(), elsewhere(tmp_path)) as storage:
        assert await everything_in(storage._engine) == before
        await storage.check()
    assert restored.before is None
    assert restored.backup.tables["users"] == 4
    assert {name: len(rows) for name, rows in before.items()} == dict(restored.backup.tables)


@pytest.mark.real
async def test_a_household_moves_from_a_file_to_a_server_and_goes_on_numbering(
    postgres_url: str, tmp_path: Path
) -> None:
    server = StorageSection(database_url=SecretStr(postgres_url))
    async with open_storage(StorageSection(), tmp_path) as storage:
        await fill(storage)
        async with storage._engine.begin() as connection:
            await connection.execute(text("DELETE FROM users WHERE id = 4"))
    path = tmp_path / "home.concierge-backup"
    await (await care_of(StorageSection(), tmp_path)).backup(path)

    await (await care_of(server, tmp_path)).restore(path)

    async with open_storage(server, tmp_path) as storage:
        async with storage.transaction() as stores:
            newcomer = await stores.users.by_telegram_id(77)
        assert newcomer.id == 5, "the number of a person who is gone is given to nobody else"
        assert len((await everything_in(storage._engine))["users"]) == 4


async def test_what_stands_in_the_way_is_refused_and_with_replace_is_kept_beside(
    section: StorageSection, tmp_path: Path, backup: Path
) -> None:
    care = await care_of(section, tmp_path)
    async with open_storage(section, tmp_path) as storage:
        old = await everything_in(storage._engine)
        async with storage.transaction() as stores:
            await stores.users.by_telegram_id(404)
        new = await everything_in(storage._engine)

    with pytest.raises(StorageError) as caught:
        await care.restore(backup)
    async with open_storage(section, tmp_path) as storage:
        assert await everything_in(storage._engine) == new
    first = await care.restore(backup, replace=True)
    async with open_storage(section, tmp_path) as storage:
        assert await everything_in(storage._engine) == old
    assert first.before is not None
    await care.restore(first.before.path, replace=True)

    assert caught.value.facts["problem"] == "database_not_empty"
    async with open_storage(section, tmp_path) as storage:
        assert await everything_in(storage._engine) == new


async def test_a_backup_is_its_owners_alone_and_never_takes_a_name_that_is_in_use(
    section: StorageSection, tmp_path: Path, backup: Path
) -> None:
    care = await care_of(section, tmp_path)
    before = lines(backup)

    with pytest.raises(BadBackup) as caught:
        await care.backup(backup)
    assert lines(backup) == before
    await care.backup(backup, replace=True)

    assert caught.value.facts["problem"] == "backup_exists"
    assert os.stat(backup).st_mode & 0o777 == 0o600  # noqa: PTH116  no event loop waits for a test's files
    assert [name for name in os.listdir(tmp_path) if "part" in name] == []  # noqa: PTH208  no event loop waits for a test's files


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(
    section: StorageSection, tmp_path: Path, backup: Path
) -> None:
    care = await care_of(section, tmp_path)

    with pytest.raises(BadBackup) as caught:
        await care.backup(tmp_path / "no such folder" / "x")

    assert caught.value.facts["problem"] == "backup_unwritable"


async def test_a_database_that_is_not_there_is_not_made_to_be_backed_up(tmp_path: Path) -> None:
    care = await care_of(StorageSection(), tmp_path / "data")

    with pytest.raises(StorageError) as caught:
        await care.backup(tmp_path / "x")
    report = await care.check()

    assert caught.value.facts["problem"] == "database_absent"
    assert (report.revision, report.tables) == (None, {})
    assert not (tmp_path / "data").exists()


async def test_rows_that_come_during_a_backup_are_not_in_it(section: StorageSection, tmp_path: Path) -> None:
    care = await care_of(section, tmp_path)
    async with open_storage(section, tmp_path) as storage:
        await fill(storage)

        seen: list[tuple[int, int]] = []
        await care.backup(tmp_path / "x", progress=lambda done, total: seen.append((done, total)))
        async with storage.transaction() as stores:
            await stores.users.by_telegram_id(99)

    assert seen[-1][0] == seen[-1][1] > 0
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def rewritten(path: Path, told: list[bytes]) -> None:
    path.write_bytes(gzip.compress(b"".join(told)))


def with_header(path: Path, **changes: object) -> None:
    """The archive with another header and a sum that fits it: as a program of another version would write it."""
    first, *rest = lines(path)
    first = json.dumps({**json.loads(first), **changes}).encode() + b"\n"
    body = [first, *rest[:-1]]
    digest = hashlib.sha256(b"".join(body)).hexdigest()
    rewritten(path, [*body, json.dumps({"sha256": digest}).encode() + b"\n"])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def cut_between_lines(path: Path) -> None:
    rewritten(path, lines(path)[:-3])


def without_sum(path: Path) -> None:
    rewritten(path, lines(path)[:-1])


def edited(path: Path) -> None:
    rewritten(path, [line.replace(b"1927", b"1928") for line in lines(path)])


def prolonged(path: Path) -> None:
    rewritten(path, [*lines(path), b"[]\n"])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def newer(path: Path) -> None:
    with_header(path, version=2)


def of_a_newer_schema(path: Path) -> None:
    with_header(path, revision="9999")


def without_columns(path: Path) -> None:
    with_header(path, tables=[{"name": "users", "columns": [], "rows": 1, "last_id": None}])


def another_archive(path: Path) -> None:
    path.write_bytes(gzip.compress(b"photos.tar\0\0" * 100))


def notes(path: Path) -> None:
    path.write_bytes(b"These are notes.")


def nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil, problem",
    [
        (cut, "backup_truncated"),
        (cut_between_lines, "backup_truncated"),
        (without_sum, "backup_truncated"),
        (edited, "backup_damaged"),
        (prolonged, "backup_damaged"),
        (flipped, "backup_damaged"),
        (newer, "backup_newer"),
        (of_a_newer_schema, "backup_newer"),
        (without_columns, "backup_damaged"),
        (another_archive, "backup_foreign"),
        (notes, "backup_foreign"),
        (nothing, "backup_foreign"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
async def test_a_file_that_is_no_whole_backup_is_refused_before_anything_is_touched(
    section: StorageSection, tmp_path: Path, backup: Path, spoil: Callable[[Path], None], problem: str
) -> None:
    care = await care_of(section, tmp_path)
    async with open_storage(section, tmp_path) as storage:
        before = await everything_in(storage._engine)
    spoil(backup)

    with pytest.raises(BadBackup) as caught:
        await care.restore(backup, replace=True)

    assert caught.value.facts["problem"] == problem
    assert not (tmp_path / "backups").exists()
    async with open_storage(section, tmp_path) as storage:
        assert await everything_in(storage._engine) == before


async def test_a_folder_and_a_missing_file_are_no_backups(tmp_path: Path) -> None:
    care = await care_of(StorageSection(), tmp_path)

    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(BadBackup) as caught:
            await care.restore(path)
        assert caught.value.facts["problem"] == "backup_unreadable"
    assert not (tmp_path / "concierge.db").exists()


async def test_a_check_counts_the_rows_and_tells_the_sizes(
    section: StorageSection, tmp_path: Path, backup: Path
) -> None:
    report = await (await care_of(section, tmp_path)).check()

    assert report.is_up_to_date
    assert report.faults == ()
    assert set(report.tables) == set(METADATA.tables)
    assert report.tables["users"] == 4
    assert report.size_bytes > 0
    is_file = not section.database_url.get_secret_value()
    assert report.kind == ("sqlite" if is_file else "postgresql")
    assert (report.free_bytes is not None) == (report.log_bytes is not None) == is_file


async def test_a_check_names_rows_whose_owner_is_gone(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        await fill(storage)
        async with storage._engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute("PRAGMA foreign_keys = OFF")
            await driver.execute("DELETE FROM users WHERE id = 4")

    report = await (await care_of(StorageSection(), tmp_path)).check()

    assert any("users" in fault for fault in report.faults)


async def test_an_upgrade_tells_from_where_to_where_and_does_nothing_twice(
    section: StorageSection, tmp_path: Path
) -> None:
    care = await care_of(section, tmp_path)

    first, second = await care.upgrade(), await care.upgrade()

    assert (first.before, first.after) == (None, REVISIONS[-1])
    assert (second.before, second.after) == (REVISIONS[-1], REVISIONS[-1])


def test_every_column_has_a_form_in_an_archive() -> None:
    """A column of a new type that is left out of backups would be lost without a word."""
    unknown = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.computed is None and kind_of(getattr(column.type, "impl", column.type)) is None
    ]

    assert unknown == []
