"""A real database for tests of what stands above it: a file with today's schema, ready at once.

A fixture of tests/conftest.py closes what a test has opened.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock

from sqlalchemy.pool import QueuePool

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.address import DatabaseFile
from concierge.adapters.storage.file import file_engine
from concierge.adapters.storage.keys import Keyring
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.adapters.storage.vault import Vault
from concierge.errors import ConciergeError, StorageError
from concierge.model.access import DEFAULTS, Role
from concierge.model.user import User
from concierge.ports import KeyStore, Repositories, Storage
from concierge.services.background import Background

__all__ = [
    "ANNA",
    "BORIS",
    "FailingStorage",
    "OvertakenStorage",
    "SpoiledStorage",
    "StorageInFront",
    "UnwritableStorage",
    "a_storage",
    "close_all",
    "forget_template",
    "kept",
    "make_schema",
    "opened",
    "put_schema",
    "unowned",
]

# Both are there in every storage of `a_storage`: the owner, and a person with every grant.
ANNA = User(id=1, role=Role.OWNER, grants=DEFAULTS[Role.OWNER])
BORIS = User(id=2, role=Role.MEMBER, grants=DEFAULTS[Role.OWNER], telegram_id=1002)
_numbers = count()
_migrating = Lock()  # Alembic keeps what it is about in globals
opened: list[tuple[SqlStorage, Path]] = []
# Work that goes on beyond its answer, and that nobody closes.
unowned: list[Background] = []


class StorageInFront:
    """A storage that stands in front of another, and is as good as that one."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def keys(self) -> KeyStore:
        """The storage's keys."""
        return self._storage.keys

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction."""
        return self._storage.transaction()

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's reading."""
        return self._storage.reading()

    def writing(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's changes that are one statement each."""
        return self._storage.writing()

    async def check(self) -> None:
        """The storage's check."""
        await self._storage.check()

    async def empty_log(self) -> None:
        """The storage's log."""
        await self._storage.empty_log()


class UnwritableStorage(StorageInFront):
    """A storage that can be read, and that raises `error`, while it is set, where something is to be written."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.error: ConciergeError | None = None

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction."""
        return self._unless_failing(self._storage.transaction())

    def writing(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's changes."""
        return self._unless_failing(self._storage.writing())

    async def check(self) -> None:
        """The storage's check."""
        if self.error is not None:
            raise self.error
        await self._storage.check()

    @asynccontextmanager
    async def _unless_failing(
        self, block: AbstractAsyncContextManager[Repositories]
    ) -> AsyncIterator[Repositories]:
        if self.error is not None:
            raise self.error
        async with block as stores:
            yield stores


class FailingStorage(UnwritableStorage):
    """A storage that cannot be read either, while `error` is set."""

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's reading."""
        return self._unless_failing(self._storage.reading())


class SpoiledStorage(StorageInFront):
    """A storage in which, while it `is_spoiled`, every transaction fails at its very end."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.is_spoiled = False

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction, undone at its end."""
        return self._spoiled()

    @asynccontextmanager
    async def _spoiled(self) -> AsyncIterator[Repositories]:
        async with self._storage.transaction() as stores:
            yield stores
            if self.is_spoiled:
                raise StorageError("no room for the last page")


class OvertakenStorage(StorageInFront):
    """A storage in which another process is faster: `deed` is done before the next transaction begins."""

    def __init__(self, storage: Storage, deed: Callable[[], Awaitable[object]]) -> None:
        super().__init__(storage)
        self._deeds = [deed]

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction, after the deed."""
        return self._after_the_deed()

    @asynccontextmanager
    async def _after_the_deed(self) -> AsyncIterator[Repositories]:
        while self._deeds:
            await self._deeds.pop()()
        async with self._storage.transaction() as stores:
            yield stores


def a_storage(begins_with: Path | None = None) -> SqlStorage:
    """A storage that knows what was `kept` there; without that it knows Anna and Boris, and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="concierge-storage-"))
    path = Path(shutil.copy(begins_with or _template(), folder / f"{next(_numbers)}.db"))
    vault = Vault(Keyring((), folder / "secret.key"))
    storage = SqlStorage(file_engine(path), DatabaseFile(path=path), vault)
    opened.append((storage, folder))
    return storage


async def kept(storage: Storage, folder: Path) -> Path:
    """What a storage of `a_storage` has come to know, without its keys, for others to begin with."""
    await storage.empty_log()
    (found,) = (home for one, home in opened if one is storage)
    (file,) = found.glob("*.db")
    return Path(shutil.copy(file, folder))


async def close_all() -> None:
    """Ends what goes on unowned, and closes and deletes every storage that was opened since."""
    while unowned:
        await unowned.pop().__aexit__(None, None, None)
    while opened:
        storage, folder = opened.pop()
        await storage.close()
        await _given_back(storage)
        await storage._engine.dispose()
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _given_back(storage: SqlStorage) -> None:
    """Returns when nobody has its connection, or soon: a generator that was left alone ends after its test."""
    pool = storage._engine.pool
    assert isinstance(pool, QueuePool)
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            while pool.checkedout():  # noqa: ASYNC110  a pool tells of nothing
                await asyncio.sleep(0.01)


def put_schema(folder: Path) -> None:
    """A database file with today's schema and nothing in it, where `open_storage` looks: copied, not migrated anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with _migrating:
        template = _empty_template()
    shutil.copy(template, folder)


def make_schema(section: StorageSection, folder: Path = Path()) -> None:
    """Brings that database to today's schema."""

    async def migrate() -> None:
        async with open_storage(section, folder):
            pass

    _run(migrate())


def forget_template() -> None:
    """Deletes what the storages were copied from."""
    for template in (_template, _empty_template):
        if template.cache_info().currsize:
            shutil.rmtree(template().parent)
            template.cache_clear()


@cache
def _empty_template() -> Path:
    """A file with the schema alone."""
    folder = Path(tempfile.mkdtemp(prefix="concierge-template-"))
    make_schema(StorageSection(), folder)
    return folder / "concierge.db"


@cache
def _template() -> Path:
    """A file with the schema and both people."""
    folder = Path(tempfile.mkdtemp(prefix="concierge-template-"))
    put_schema(folder)
    _run(_make(folder))
    return folder / "concierge.db"


async def _make(folder: Path) -> None:
    async with open_storage(StorageSection(), folder) as storage, storage.transaction() as stores:
        await stores.users.local_owner()
        boris = await stores.users.by_telegram_id(1002)
        await stores.users.save(User(id=boris.id, role=BORIS.role, grants=BORIS.grants))


def _run(work: Coroutine[object, object, None]) -> None:
    """In a thread, because a loop may be running here."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, work).result()
