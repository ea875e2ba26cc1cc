"""The port `DatabaseCare` on SQL: it never migrates unasked, and makes no file to look into it."""

import os
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.address import Address, DatabaseFile
from concierge.adapters.storage.archive import Archive
from concierge.adapters.storage.backup import Progress, count_rows, write_backup
from concierge.adapters.storage.connection import Connection, one_moment
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.failures import storage_error, storage_errors
from concierge.adapters.storage.file import use_write_ahead_log
from concierge.adapters.storage.restore import replace_everything
from concierge.adapters.storage.schema import REVISIONS, bring_up_to_date, revision_of
from concierge.errors import BadBackup
from concierge.model.database import Backup, DatabaseReport, Restoration, Upgrade

__all__ = ["SqlCare"]

_SUFFIX = ".concierge-backup"


class SqlCare:
    """A database that is looked after from outside."""

    def __init__(self, address: Address, safe_place: Path) -> None:
        """Opens nothing yet; `safe_place` is the folder for archives that nobody asked for."""
        self._address = address
        self._safe_place = safe_place

    async def upgrade(self) -> Upgrade:
        """What `DatabaseCare.upgrade` promises."""
        async with opened_engine(self._address) as engine:
            before = await self._revision(engine)
            await bring_up_to_date(engine, self._address)
            if isinstance(self._address, DatabaseFile):
                await use_write_ahead_log(engine, self._address)
        return Upgrade(before=before, after=REVISIONS[-1])

    async def check(self) -> DatabaseReport:
        """What `DatabaseCare.check` promises."""
        facts = await self._file_facts()
        if not await self._is_there():
            return self._report(None, {}, (), facts)
        async with opened_engine(self._address) as engine, one_moment(engine, self._label) as connection:
            revision = await revision_of(connection)
            if not connection.is_file:
                row = await connection.row(text("SELECT pg_database_size(current_database()) AS size"))
                facts = (int(row["size"]) if row else 0, None, None)
            faults = await _faults(connection)
            return self._report(revision, await count_rows(connection), faults, facts)

    async def backup(self, path: Path, *, replace: bool = False, progress: Progress | None = None) -> Backup:
        """What `DatabaseCare.backup` promises."""
        if not replace and await to_thread(os.path.lexists, path):
            raise BadBackup(f"{path} exists", problem="backup_exists", file=str(path))
        if not await self._is_there():
            raise storage_error("database_absent", self._label)
        async with opened_engine(self._address) as engine:
            return await self._written(engine, path, progress or _silent)

    async def restore(
        self, path: Path, *, replace: bool = False, progress: Progress | None = None
    ) -> Restoration:
        """What `DatabaseCare.restore` promises."""
        async with _opened_archive(path) as archive, AsyncExitStack() as stack:
            found = await _looked_through(archive)
            engine = await stack.enter_async_context(opened_engine(self._address, checks_keys=False))
            before = await self._moved_aside(engine, replace=replace)
            await replace_everything(engine, self._label, archive, progress or _silent)
            return Restoration(backup=found, before=before)

    @property
    def _label(self) -> str:
        return self._address.label

    async def _moved_aside(self, engine: AsyncEngine, *, replace: bool) -> Backup | None:
        """A copy of what stands in the database; None if that is nothing."""
        async with one_moment(engine, self._label) as connection:
            await revision_of(connection)
            is_empty = not any((await count_rows(connection)).values())
        if is_empty:
            return None
        if not replace:
            raise storage_error("database_not_empty", self._label)
        await to_thread(self._safe_place.mkdir, mode=0o700, parents=True, exist_ok=True)
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        return await self._written(engine, self._safe_place / f"before-restore-{moment}{_SUFFIX}", _silent)

    async def _written(self, engine: AsyncEngine, path: Path, progress: Progress) -> Backup:
        async with one_moment(engine, self._label) as connection:
            revision = await revision_of(connection)
            if revision is None:
                raise storage_error("database_absent", self._label)
            return await write_backup(connection, revision, path, progress)

    async def _revision(self, engine: AsyncEngine) -> str | None:
        async with one_moment(engine, self._label) as connection:
            return await revision_of(connection)

    async def _is_there(self) -> bool:
        if not isinstance(self._address, DatabaseFile):
            return True
        with storage_errors(self._label):
            return await to_thread(self._address.path.exists)

    async def _file_facts(self) -> tuple[int, int | None, int | None]:
        """The sizes of the file and of its log, and the room beside them."""
        if not isinstance(self._address, DatabaseFile):
            return 0, None, None
        with storage_errors(self._label):
            return await to_thread(_sizes, self._address.path)

    def _report(
        self,
        revision: str | None,
        tables: dict[str, int],
        faults: tuple[str, ...],
        facts: tuple[int, int | None, int | None],
    ) -> DatabaseReport:
        return DatabaseReport(
            kind="sqlite" if isinstance(self._address, DatabaseFile) else "postgresql",
            database=self._label,
            revision=revision,
            newest=REVISIONS[-1],
            faults=faults,
            tables=tables,
            size_bytes=facts[0],
            log_bytes=facts[1],
            free_bytes=facts[2],
        )


def _silent(_done: int, _total: int) -> None:
    pass


def _sizes(path: Path) -> tuple[int, int | None, int | None]:
    log = path.with_name(f"{path.name}-wal")
    folder = next((each for each in path.parents if each.exists()), Path("/"))
    room = os.statvfs(folder)
    return (
        path.stat().st_size if path.exists() else 0,
        log.stat().st_size if log.exists() else 0,
        room.f_bavail * room.f_frsize,
    )


async def _faults(connection: Connection) -> tuple[str, ...]:
    """What the database itself finds wrong; a server guards its rows by itself."""
    if not connection.is_file:
        return ()
    verdicts = [
        str(row["integrity_check"]) for row in await connection.rows(text("PRAGMA integrity_check(20)"))
    ]
    orphans = await connection.rows(text("PRAGMA foreign_key_check"))
    return (
        *(verdict for verdict in verdicts if verdict != "ok"),
        *(f"{row['table']} {row['rowid']}: {row['parent']}" for row in orphans[:20]),
    )


@asynccontextmanager
async def _opened_archive(path: Path) -> AsyncIterator[Archive]:
    archive = await to_thread(Archive, path, REVISIONS)
    try:
        yield archive
    finally:
        await to_thread(archive.close)


async def _looked_through(archive: Archive) -> Backup:
    """What the archive says of itself, once every line of it was read. Raises BadBackup."""
    await to_thread(_read_all, archive)
    header = archive.header
    return Backup(
        path=archive.path,
        revision=header.revision,
        made_at=datetime.fromisoformat(header.made_at),
        tables={table.name: table.rows for table in header.tables},
        size_bytes=archive.size_bytes,
    )


def _read_all(archive: Archive) -> None:
    for _ in archive.batches():
        pass
