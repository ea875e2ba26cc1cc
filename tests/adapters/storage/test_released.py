"""Databases of released versions, each stored as it was: they are upgraded with all that they hold, or not touched.

`released/NNNN.sql` is the dump of a SQLite file that the last version with that revision wrote.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from concierge.adapters.storage import StorageSection, care_of, open_storage
from concierge.adapters.storage.address import DatabaseFile, address_of
from concierge.adapters.storage.archive import Archive
from concierge.adapters.storage.care import SqlCare
from concierge.adapters.storage.connection import begun
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.restore import _fill, _go_on_numbering
from concierge.adapters.storage.schema import FOLDER, REVISIONS, scripts, upgrade
from concierge.model.access import Role
from concierge.ports import DatabaseCare

# At every statement with `nox -s fuzz`, which takes minutes.
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
DUMPS = sorted((Path(__file__).parent / "released").glob("*.sql"))


class Fault(Exception):
    """The statement was not carried out."""


@contextmanager
def fault_at(number: int) -> Iterator[list[str]]:
    """Inside, the statement of that number raises; the list fills with those before it."""
    sent: list[str] = []
    numbers = count(1)

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if next(numbers) == number:
            raise Fault(statement)
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def undumped(dump: Path, folder: Path) -> Path:
    """The file that was dumped."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "concierge.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text("utf-8"))
    return path


async def released(dump: Path, section: StorageSection, folder: Path) -> None:
    """Puts the dump into the section's database, with the tables of that time."""
    if not section.database_url.get_secret_value():
        await asyncio.to_thread(undumped, dump, folder)
        return
    old = await asyncio.to_thread(undumped, dump, folder / "old")
    archived = folder / "old.concierge-backup"
    await SqlCare(DatabaseFile(path=old), folder).backup(archived)
    migrations = await asyncio.to_thread(scripts, FOLDER)
    address = address_of(section, folder)
    archive = await asyncio.to_thread(Archive, archived, REVISIONS)
    try:
        async with opened_engine(address) as engine, begun(engine, address.label) as connection:
            await connection.run(lambda sync: upgrade(sync, migrations, None, dump.stem))
            await _fill(connection, archive, lambda _done, _total: None)
            await _go_on_numbering(connection, archive.header.tables)
    finally:
        await asyncio.to_thread(archive.close)


@pytest.fixture(params=DUMPS, ids=lambda dump: str(dump.stem))
async def dump(request: pytest.FixtureRequest, section: StorageSection, tmp_path: Path) -> Path:
    """A dump whose database stands ready."""
    path: Path = request.param
    await released(path, section, tmp_path)
    return path


async def assert_everything_is_there(section: StorageSection, folder: Path) -> None:
    async with open_storage(section, folder) as storage:
        await storage.check()
        async with storage.transaction() as stores:
            owner = await stores.users.local_owner()
            anna, boris = await stores.users.known(1001), await stores.users.known(1002)
            downloads = await stores.downloads.of_user(anna.id)
            proposals = await stores.proposals.open_ones(
                anna.id, at=downloads[0].created_at.replace(year=2000)
            )
            source = await stores.downloads.source(downloads[0].info_hash)
    assert (owner.id, owner.role, anna.id, boris.id) == (1, Role.OWNER, 2, 3)
    assert boris.preferences.profile == "travel"
    assert [download.name for download in downloads] == ["Метрополис 1080p"]
    assert [proposal.title for proposal in proposals] == ["Метрополис (1927)"]
    assert (source.magnet or "").endswith("3e9")


async def test_a_database_of_a_released_version_keeps_all_that_it_holds(
    section: StorageSection, tmp_path: Path, dump: Path
) -> None:
    care = await care_of(section, tmp_path)
    before = await care.check()

    done = await care.upgrade()

    after = await care.check()
    assert (before.revision, before.is_up_to_date) == (dump.stem, False)
    assert (done.before, done.after) == (dump.stem, REVISIONS[-1])
    assert after.is_up_to_date
    assert after.faults == ()
    assert {name: after.tables[name] for name in before.tables} == dict(before.tables)
    await assert_everything_is_there(section, tmp_path)


async def test_a_backup_of_a_released_version_is_migrated_as_it_is_restored(
    section: StorageSection, tmp_path: Path, dump: Path
) -> None:
    care = await care_of(section, tmp_path)
    made = await care.backup(tmp_path / "x.concierge-backup")

    await care.restore(made.path, replace=True)

    assert made.revision == dump.stem
    assert (await care.check()).is_up_to_date
    await assert_everything_is_there(section, tmp_path)


@pytest.mark.fuzz
async def test_an_upgrade_that_fails_at_any_statement_leaves_the_old_version_whole(
    section: StorageSection, tmp_path: Path, dump: Path
) -> None:
    care = await care_of(section, tmp_path)
    before = await care.check()
    step = 1 if IS_LONG else 7
    failed = await swept(lambda: opened(section, tmp_path), care, before.tables, dump.stem, step=step)

    assert failed > 10
    await assert_everything_is_there(section, tmp_path)


@pytest.mark.fuzz
async def test_a_restoration_that_fails_at_any_statement_leaves_the_old_rows_alone(
    section: StorageSection, tmp_path: Path, dump: Path
) -> None:
    care = await care_of(section, tmp_path)
    await care.upgrade()
    made = await care.backup(tmp_path / "x.concierge-backup")
    async with open_storage(section, tmp_path) as storage, storage.transaction() as stores:
        await stores.users.by_telegram_id(404)
    before = await care.check()

    step = 1 if IS_LONG else 23
    failed = await swept(
        lambda: care.restore(made.path, replace=True), care, before.tables, REVISIONS[-1], step=step
    )

    assert failed > 10
    assert dict((await care.check()).tables) == dict(made.tables)


async def opened(section: StorageSection, folder: Path) -> None:
    async with open_storage(section, folder):
        pass


async def swept(
    work: Callable[[], Awaitable[object]],
    care: DatabaseCare,
    tables: Mapping[str, int],
    revision: str,
    *,
    step: int,
) -> int:
    """How many statements the work needs: it is done again and again, and fails so many statements later each time."""
    for number in count(1, step):
        try:
            with fault_at(number):
                await work()
        except Fault:
            report = await care.check()
            assert (report.revision, dict(report.tables)) == (revision, dict(tables))
        else:
            return number
    raise AssertionError


def test_every_revision_that_was_released_has_its_dump() -> None:
    assert [path.stem for path in DUMPS] == ["0002"]
