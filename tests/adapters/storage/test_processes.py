"""Several processes on one database, and processes that die in the middle."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from concierge.adapters.storage import StorageSection, open_storage
from concierge.model.conversation import UserTurn
from tests.adapters.storage.values import said
from tests.adapters.storage.warm import started
from tests.forks.forked import Forked, Loaded

FOREVER = 10**9
MOST_STATEMENTS = 400  # more than all migrations together have


@dataclass(frozen=True, slots=True)
class Writers:
    """Whom the tests let write into a folder's database."""

    loaded: Loaded
    section: StorageSection
    folder: Path

    def started(self, who: int, count: int, *, die_at: int = 0) -> Forked:
        """A process that writes so often."""
        url = self.section.database_url.get_secret_value()
        die = str(die_at or "")
        return started(self.loaded, "writer", self.folder, who, count, DATABASE_URL=url, DIE_AT=die)


@pytest.fixture
def writers(loaded: Loaded, section: StorageSection, tmp_path: Path) -> Writers:
    return Writers(loaded, section, tmp_path)


def acknowledged(output: bytes) -> int:
    """How many commits were told; a line of the log or one that was cut short tells nothing."""
    return sum(line.strip().isdigit() and line.endswith(b"\n") for line in output.splitlines(keepends=True))


async def written(section: StorageSection, folder: Path, who: int) -> int:
    """How many transactions of that writer are in the database, each of them whole."""
    async with open_storage(section, folder) as storage:
        await storage.check()
        async with storage.transaction() as stores:
            user = await stores.users.by_telegram_id(who)
            turns = await said(stores, user.id, limit=FOREVER)
            downloads = await stores.downloads.of_user(user.id)
    numbers = [turn.text for turn in turns if isinstance(turn, UserTurn)]
    assert numbers == [str(number) for number in range(len(numbers))]
    assert len(turns) == 2 * len(numbers)
    assert len(downloads) == len(numbers)
    return len(numbers)


def test_processes_that_open_a_new_database_at_once_all_write(writers: Writers) -> None:
    begun = [writers.started(who, 60) for who in (1, 2, 3)]

    ends = [(*writer.communicate(timeout=120), writer.returncode) for writer in begun]

    assert [(acknowledged(output), code) for output, _, code in ends] == [(60, 0)] * 3, ends


async def test_two_processes_lose_nothing_of_each_other(writers: Writers) -> None:
    begun = [writers.started(who, 80) for who in (1, 2)]
    for writer in begun:
        writer.communicate(timeout=120)

    assert [await written(writers.section, writers.folder, who) for who in (1, 2)] == [80, 80]


def killed(writers: Writers, who: int, *, after: int, wait_s: float) -> int:
    """How many commits a writer had told when it was killed, a moment after that many."""
    writer = writers.started(who, FOREVER)
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(after)]
    time.sleep(wait_s)
    writer.kill()
    rest = writer.stdout.read()  # `communicate` would forget what `readline` read ahead
    _, errors = writer.communicate()
    assert all(told), errors
    return acknowledged(b"".join(told) + rest)


@pytest.mark.parametrize("who", [1, 2])
async def test_a_killed_process_loses_nothing_that_it_had_told(writers: Writers, who: int) -> None:
    told = killed(writers, who, after=20 * who, wait_s=0.003 * who)

    assert told <= await written(writers.section, writers.folder, who) <= told + 1


@pytest.mark.soak
async def test_many_killed_processes_lose_nothing(writers: Writers, soak_s: float) -> None:
    chance = random.Random(20261123)
    end = time.monotonic() + soak_s / 2
    who = 0
    while time.monotonic() < end:
        who += 1
        told = killed(writers, who, after=chance.randrange(1, 60), wait_s=chance.random() * 0.02)
        assert told <= await written(writers.section, writers.folder, who) <= told + 1
    assert who > 0


async def migration_dies(writers: Writers, at: int) -> bool:
    """Whether a process that opens a new database dies before that statement; the next one goes on."""
    writer = writers.started(1, 0, die_at=at)
    _, errors = writer.communicate(timeout=60)
    assert writer.returncode in {0, -9}, errors
    assert await written(writers.section, writers.folder, 1) == 0
    return writer.returncode == -9


@pytest.mark.parametrize("at", [4, 9, 17])
async def test_a_migration_that_was_killed_is_begun_again(writers: Writers, at: int) -> None:
    assert await migration_dies(writers, at)


@pytest.mark.soak
async def test_a_migration_may_be_killed_before_any_statement(
    loaded: Loaded, tmp_path: Path, soak_s: float
) -> None:
    end, died = time.monotonic() + soak_s, 0
    # Spread over all of them first; what lies between comes while there is time.
    for at in sorted(range(1, MOST_STATEMENTS), key=lambda number: (number % 16 != 1, number)):
        if time.monotonic() > end and died:
            break
        died += await migration_dies(Writers(loaded, StorageSection(), tmp_path / str(at)), at)

    assert died
