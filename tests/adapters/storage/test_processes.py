"""Several processes on one database, and processes that die in the middle."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from concierge.adapters.storage import StorageSection, open_storage
from concierge.model.conversation import UserTurn
from tests.adapters.storage.values import said
from tests.gates.source import ROOT

FOREVER = 10**9
MOST_STATEMENTS = 400  # more than all migrations together have


def started(
    section: StorageSection, folder: Path, who: int, count: int, *, die_at: int = 0
) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}
    environ |= {"DATABASE_URL": section.database_url.get_secret_value(), "DIE_AT": str(die_at or "")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.adapters.storage.writer", str(folder), str(who), str(count)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: str) -> int:
    """How many commits were told; a line of the log or one that was cut short tells nothing."""
    return sum(line.strip().isdigit() and line.endswith("\n") for line in output.splitlines(keepends=True))


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


def test_processes_that_open_a_new_database_at_once_all_write(
    section: StorageSection, tmp_path: Path
) -> None:
    writers = [started(section, tmp_path, who, 60) for who in (1, 2, 3)]

    ends = [(*writer.communicate(timeout=120), writer.returncode) for writer in writers]

    assert [(acknowledged(output), code) for output, _, code in ends] == [(60, 0)] * 3, ends


async def test_two_processes_lose_nothing_of_each_other(section: StorageSection, tmp_path: Path) -> None:
    writers = [started(section, tmp_path, who, 80) for who in (1, 2)]
    for writer in writers:
        writer.communicate(timeout=120)

    assert [await written(section, tmp_path, who) for who in (1, 2)] == [80, 80]


def killed(section: StorageSection, folder: Path, who: int, *, after: int, wait_s: float) -> int:
    """How many commits a writer had told when it was killed, a moment after that many."""
    writer = started(section, folder, who, FOREVER)
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(after)]
    time.sleep(wait_s)
    writer.kill()
    rest = writer.stdout.read()  # `communicate` would forget what `readline` read ahead
    _, errors = writer.communicate()
    assert all(told), errors
    return acknowledged("".join(told) + rest)


@pytest.mark.parametrize("who", [1, 2])
async def test_a_killed_process_loses_nothing_that_it_had_told(
    section: StorageSection, tmp_path: Path, who: int
) -> None:
    told = killed(section, tmp_path, who, after=20 * who, wait_s=0.003 * who)

    assert told <= await written(section, tmp_path, who) <= told + 1


@pytest.mark.soak
async def test_many_killed_processes_lose_nothing(
    section: StorageSection, tmp_path: Path, soak_s: float
) -> None:
    chance = random.Random(20261123)
    end = time.monotonic() + soak_s / 2
    who = 0
    while time.monotonic() < end:
        who += 1
        told = killed(section, tmp_path, who, after=chance.randrange(1, 60), wait_s=chance.random() * 0.02)
        assert told <= await written(section, tmp_path, who) <= told + 1
    assert who > 0


async def migration_dies(section: StorageSection, folder: Path, at: int) -> bool:
    """Whether a process that opens a new database dies before that statement; the next one goes on."""
    writer = started(section, folder, 1, 0, die_at=at)
    _, errors = writer.communicate(timeout=60)
    assert writer.returncode in {0, -9}, errors
    assert await written(section, folder, 1) == 0
    return writer.returncode == -9


@pytest.mark.parametrize("at", [4, 9, 17])
async def test_a_migration_that_was_killed_is_begun_again(
    section: StorageSection, tmp_path: Path, at: int
) -> None:
    assert await migration_dies(section, tmp_path, at)


@pytest.mark.soak
async def test_a_migration_may_be_killed_before_any_statement(tmp_path: Path, soak_s: float) -> None:
    end, died = time.monotonic() + soak_s, 0
    # Spread over all of them first; what lies between comes while there is time.
    for at in sorted(range(1, MOST_STATEMENTS), key=lambda number: (number % 16 != 1, number)):
        if time.monotonic() > end and died:
            break
        died += await migration_dies(StorageSection(), tmp_path / str(at), at)

    assert died
