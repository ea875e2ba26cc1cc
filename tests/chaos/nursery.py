"""A warmed process whose children work with a database until they die: JSON lines in, JSON lines out.

`python -m tests.chaos.nursery` reads an `Order` from each line and answers with a `Life`. It forks a child for each
order; no event loop and no thread of it exists before the fork.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Literal, TypeAlias

import asyncpg
from pydantic import SecretStr
from sqlalchemy import URL, Engine, NullPool, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import Pool

import concierge.adapters.exports
import concierge.adapters.imports
import concierge.jobs
from concierge.adapters.storage import StorageSection, schema
from concierge.adapters.storage.keys import SecretsSection
from concierge.adapters.storage.schema import scripts
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.adapters.storage.tables import METADATA
from concierge.agent.agent import system_prompt
from concierge.agent.tool import Tool
from concierge.registry import discover
from concierge.texts import LANGUAGES, texts
from tests.chaos.doors import doors
from tests.chaos.picture import Picture, picture
from tests.chaos.use_cases import USE_CASES, UseCase
from tests.chaos.world import opened_world
from tests.statements import share_statements
from tests.storage import forget_template, put_schema

__all__ = ["Life", "Order"]

PATIENCE_S = 60
KEY = "iYo6y11yKMMpV1yHpxQEvRlDxGVUCtZAgV5J4Qrj8ko="
Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a child is to do.

    `make` brings the database that is there to today's schema and keeps a file as a template; `die` plays the use case
    on a fresh database and dies at that event, counted from 1; `watch` plays it whole and tells of everything; `look`
    opens what a dead one has left, looks, plays the use case again, and looks again.
    """

    act: Literal["make", "die", "watch", "look"]
    use_case: str
    folder: str
    url: str = ""
    at: int = 0


@dataclass(slots=True, kw_only=True)
class Life:
    """What a child told, and how it ended: 0, or the number of the signal that killed it with a minus."""

    end: int = 0
    commits: int = 0
    acks: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    commits_at_acks: list[int] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """Takes in one line of the child."""
        kind, _, rest = line.rstrip("\n").partition(" ")
        match kind:
            case "ACK":
                self.acks.append(rest)
                self.commits_at_acks.append(self.commits)
            case "COMMIT":
                self.commits += 1
            case "POINT":
                self.points.append(rest)
            case "PICTURE":
                self.pictures.append(json.loads(rest))
            case "CALL":
                self.calls.append(rest)
            case _:
                message = f"a child said {line!r}"
                raise ValueError(message)


class Fate:
    """Hears every event of the database; at the chosen one the process kills itself, as a power cut would."""

    def __init__(self, die_at: int, say: Say, *, on_commit: Callable[[], None] | None = None) -> None:
        self._die_at = die_at
        self._say = say
        self._on_commit = on_commit
        self._seen = 0
        self._is_committing = False
        self.is_awake = False

    def attach(self) -> None:
        """To every engine of this process, none of which was made yet."""
        event.listen(Engine, "before_cursor_execute", lambda *seen: self._point(f"before {seen[2]}"))
        event.listen(Engine, "after_cursor_execute", lambda *seen: self._point(f"after {seen[2]}"))
        event.listen(Engine, "commit", self._before_commit)
        event.listen(Pool, "checkin", self._after_commit)

    def _before_commit(self, *_: object) -> None:
        self._point("before a commit")
        self._is_committing = self.is_awake

    def _after_commit(self, *_: object) -> None:
        """The connection goes back to the pool as soon as its transaction is committed."""
        if not self._is_committing:
            return
        self._is_committing = False
        self._say("COMMIT")
        self._look()
        self._point("after a commit")

    def wake(self, *, looking: bool = True) -> None:
        """Begins to listen; with `looking` the database is looked at as it is then."""
        if looking:
            self._look()
        self.is_awake = True

    def _look(self) -> None:
        """Looking makes events of its own, which are not heard."""
        if self._on_commit is not None:
            was_awake, self.is_awake = self.is_awake, False
            self._on_commit()
            self.is_awake = was_awake

    def _point(self, what: str) -> None:
        if not self.is_awake:
            return
        self._seen += 1
        if self._on_commit is not None:
            self._say(f"POINT {' '.join(what.split())[:60]}")
        if self._seen == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Carries out one order after the other until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the log goes nowhere
    _load()
    _rehearse()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(asdict(_life_of(Order(**json.loads(line))))), file=answers, flush=True)


def _load() -> None:
    """What children would load, each anew."""
    discover("concierge.agent.tools", "TOOL", Tool)
    for package in (concierge.adapters.exports, concierge.adapters.imports, concierge.jobs):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    import_module("aiosqlite")
    for language in LANGUAGES:
        texts(language)
    scripts(Path(schema.__file__).parent / "migrations")
    system_prompt()


def _rehearse() -> None:
    """Plays everything once: what the process finds out at the first time, no child has to find out again."""
    share_statements()
    with TemporaryDirectory() as home:
        for case in USE_CASES:
            folder = Path(home) / case.name
            if case.start == "ready":
                put_schema(folder)
            asyncio.run(_look(Order(act="look", use_case=case.name, folder=str(folder)), lambda _: None))
    forget_template()
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()


def _life_of(order: Order) -> Life:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(order, writing)
    os.close(writing)
    life = Life()
    with os.fdopen(reading, encoding="utf-8") as told:
        for line in told:
            life.hear(line)
    life.end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return life


def _live(order: Order, writing: int) -> None:
    """The whole life of a child; it never returns."""

    def say(line: str) -> None:
        data = f"{line}\n".encode()
        while data:  # a pipe takes 64 KB at a time
            data = data[os.write(writing, data) :]

    code = 1
    try:
        signal.alarm(PATIENCE_S)
        asyncio.run(ACTS[order.act](order, say))
        code = 0
    except BaseException:  # noqa: BLE001  the process ends here, whatever it was
        traceback.print_exc(limit=-4, chain=False)
    finally:
        sys.stderr.flush()
        os._exit(code)


async def _make(order: Order, _: Say) -> None:
    if _case(order).start == "nothing":
        return
    async with open_storage(_section(order), Path(order.folder), _secrets(order)):
        pass
    if not order.url:
        shutil.copy(f"{order.folder}/concierge.db", f"{order.folder}.template")


async def _die(order: Order, say: Say) -> None:
    case = _case(order)
    await _emptied(order, case)
    await _played(order, case, Fate(order.at, say), say)


async def _watch(order: Order, say: Say) -> None:
    case = _case(order)
    await _emptied(order, case)

    def look() -> None:
        with ThreadPoolExecutor(1) as pool:  # an event loop of its own: this one stands still meanwhile
            seen = pool.submit(lambda: asyncio.run(_seen_from_outside(order))).result()
        say(f"PICTURE {json.dumps(seen)}")

    watched = doors()

    def hear(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and (name := watched.pop(frame.f_code, "")):
            say(f"CALL {name}")

    sys.setprofile(hear)
    fate = Fate(0, say, on_commit=look)
    await _played(order, case, fate, say)
    sys.setprofile(None)


async def _look(order: Order, say: Say) -> None:
    async with open_storage(_section(order), Path(order.folder), _secrets(order)) as storage:
        await storage.check()
        await _show(storage, say)
        async with opened_world(storage, lambda what: say(f"ACK {what}")) as world:
            await _case(order).play(world)
        await _show(storage, say)


async def _show(storage: SqlStorage, say: Say) -> None:
    async with storage._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert (await connection.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok"
            assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []
        say(f"PICTURE {json.dumps(await picture(connection))}")


async def _played(order: Order, case: UseCase, fate: Fate, say: Say) -> None:
    fate.attach()
    if case.start == "nothing":
        fate.wake(looking=False)
    async with open_storage(_section(order), Path(order.folder), _secrets(order)) as storage:
        async with opened_world(storage, lambda what: say(f"ACK {what}")) as world:
            if case.start == "ready":
                fate.wake()
            await case.play(world)
        fate.is_awake = False


async def _emptied(order: Order, case: UseCase) -> None:
    if order.url:
        await _emptied_server(order.url, case.start)
    else:
        _empty_folder(order, case.start)


def _empty_folder(order: Order, start: str) -> None:
    folder = Path(order.folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if start == "ready":
        shutil.copy(f"{folder}.template", folder / "concierge.db")


async def _emptied_server(url: str, start: str) -> None:
    """One message: the fastest way to an empty database whose numbers begin at 1."""
    statements = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
    if start == "ready":
        tables = list(reversed(METADATA.sorted_tables))
        statements = [f"DELETE FROM {table.name}" for table in tables]  # noqa: S608  names of tables
        statements += [
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
            for table in tables
            if table.autoincrement_column is not None
        ]
    connection = await asyncpg.connect(url)
    await connection.execute("; ".join(statements))
    await connection.close()


async def _seen_from_outside(order: Order) -> Picture:
    """What another process would find at this moment."""
    engine = _plain_engine(order.url, Path(order.folder) / "concierge.db")
    async with engine.connect() as connection:
        seen = await picture(connection)
    await engine.dispose()
    return seen


def _plain_engine(url: str, file: Path | None = None) -> AsyncEngine:
    if not url:
        return create_async_engine(URL.create("sqlite+aiosqlite", database=str(file)), poolclass=NullPool)
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda *_: asyncpg.connect(url), poolclass=NullPool
    )


ACTS = {"make": _make, "die": _die, "watch": _watch, "look": _look}


def _case(order: Order) -> UseCase:
    return next(case for case in USE_CASES if case.name == order.use_case)


def _secrets(order: Order) -> SecretsSection:
    """A key for a server; beside a file there is one of its own."""
    return SecretsSection(encryption_key=SecretStr(KEY if order.url else ""))


def _section(order: Order) -> StorageSection:
    return StorageSection(database_url=SecretStr(order.url))


if __name__ == "__main__":
    main()
