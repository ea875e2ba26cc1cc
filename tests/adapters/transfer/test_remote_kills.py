"""Transfers that are broken off: the next one brings the rest, and nobody goes on writing behind its back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters.transfer._synced import EACH_BYTES
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import UNSURE_BYTES, SftpWay
from concierge.adapters.transfer.way import Way
from concierge.errors import TransferFailed
from concierge.model.sync import SyncReason
from tests.adapters.transfer.conftest import Road
from tests.adapters.transfer.ssh_server import Line
from tests.gates.source import ROOT
from tests.needs import needs

Built = Callable[..., Way]
MB = 1024 * 1024
SIZE = 40 * MB
SHORT = 12 * MB
SLOWER = Bandwidth({"00:00-24:00": 6_000})
SLOW = Bandwidth({"00:00-24:00": 20_000})
# What ssh and the programs say beside the bytes themselves.
TALK = MB
# What may be sent twice; a look comes so late that half a second's bytes are not written down either.
UNSURE = {"rsync": 0, "sftp": UNSURE_BYTES + EACH_BYTES + SIZE // 4}

WAYS: dict[str, Built] = {
    "rsync": lambda access, bandwidth=None: RsyncWay(access, is_old_allowed=True, bandwidth=bandwidth),
    "sftp": lambda access, bandwidth=None: SftpWay(access, bandwidth=bandwidth),
}
FETCH = """
import asyncio, json, sys
from pathlib import Path
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.ssh import SshAccess
from concierge.model.sync import SyncFile
given = json.loads(sys.argv[1])
access = SshAccess(host="127.0.0.1", user=given["user"], port=given["port"], key=Path(given["key"]),
                   known_hosts=Path(given["known_hosts"]))
way = RsyncWay(access, is_old_allowed=True, bandwidth=Bandwidth({"00:00-24:00": 4000}))
file = SyncFile(path=given["path"], size_bytes=given["size_bytes"], destination="x")
asyncio.run(way.fetch(given["source"], [file], Path(given["into"]), told=lambda count: None))
"""


@pytest.fixture(params=[pytest.param(name, marks=needs("sshd", name)) for name in WAYS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def is_same(path: Path, content: bytes) -> bool:
    """Apart from the assertion, which would explain where forty megabytes differ."""
    return path.read_bytes() == content


async def grown(into: Path, path: str, size: int) -> None:
    """Returns when so many bytes are there."""
    async with asyncio.timeout(60):
        while size_of(into, path) < size:  # noqa: ASYNC110 - another program writes it
            await asyncio.sleep(0.01)


def size_of(into: Path, path: str) -> int:
    with suppress(FileNotFoundError):
        return (into / path).lstat().st_size
    return 0


def group_at(into: Path) -> int:
    return int(into.with_name(f"{into.name}.lock").read_text())


def is_alive(group: int) -> bool:
    """Whether a process of it runs; one that is dead and not yet buried does not."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = status.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                return True
    return False


@pytest.mark.parametrize("percent", [1, 50, 99])
async def test_after_a_kill_only_the_rest_is_sent(name: str, road: Road, line: Line, percent: int) -> None:
    content = os.urandom(SIZE)
    file = road.make("Фильм/film.mkv", content)
    way = WAYS[name](replace(road.access, port=line.port))
    line.hold(after_bytes=SIZE * percent // 100)
    task = asyncio.ensure_future(road.bring(way, file))
    await grown(road.into, file.path, SIZE * (percent - 1) // 100 + 1)
    os.killpg(group_at(road.into), signal.SIGKILL)
    with pytest.raises(TransferFailed):
        await task
    rest = SIZE - size_of(road.into, file.path)
    assert 0 < rest < SIZE

    line.go_on()
    await road.bring(way, file)

    assert is_same(road.into / file.path, content)
    assert rest <= line.came_bytes <= rest + UNSURE[name] + TALK


async def test_who_is_called_off_leaves_nobody_behind_and_what_can_be_gone_on_with(
    name: str, road: Road, line: Line
) -> None:
    content = os.urandom(SIZE)
    file = road.make("film.mkv", content)
    task = asyncio.ensure_future(road.bring(WAYS[name](road.access, SLOW), file))
    await grown(road.into, file.path, SIZE // 2)
    group = group_at(road.into)
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not is_alive(group)
    rest = SIZE - size_of(road.into, file.path)

    await road.bring(WAYS[name](replace(road.access, port=line.port)), file)

    assert is_same(road.into / file.path, content)
    assert line.came_bytes <= rest + UNSURE[name] + TALK


async def test_a_program_that_does_not_listen_is_ended_all_the_same(name: str, road: Road) -> None:
    file = road.make("film.mkv", os.urandom(SHORT))
    task = asyncio.ensure_future(road.bring(WAYS[name](road.access, SLOWER), file))
    await grown(road.into, file.path, MB)
    group = group_at(road.into)
    os.killpg(group, signal.SIGSTOP)

    task.cancel()
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await task

    assert not is_alive(group)


@needs("sshd", "rsync")
async def test_a_transfer_that_outlived_its_daemon_is_ended_before_the_next_one_begins(
    road: Road, line: Line
) -> None:
    content = os.urandom(SIZE)
    file = road.make("film.mkv", content)
    given = {
        "user": road.access.user,
        "port": road.access.port,
        "key": str(road.access.key),
        "known_hosts": str(road.access.known_hosts),
        "source": str(road.there),
        "into": str(road.into),
        "path": file.path,
        "size_bytes": SIZE,
    }
    daemon = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FETCH, json.dumps(given), env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    await grown(road.into, file.path, 4 * MB)
    group = group_at(road.into)
    daemon.kill()
    await daemon.wait()
    assert is_alive(group)

    await road.bring(WAYS["rsync"](replace(road.access, port=line.port)), file)

    assert not is_alive(group)
    assert is_same(road.into / file.path, content)
    assert line.came_bytes < SIZE - 3 * MB


async def test_two_at_once_do_not_write_into_one_folder(name: str, road: Road) -> None:
    file = road.make("film.mkv", os.urandom(SHORT))
    first = asyncio.ensure_future(road.bring(WAYS[name](road.access, SLOWER), file))
    await grown(road.into, file.path, MB)

    await road.bring(WAYS[name](road.access), file)

    with pytest.raises(TransferFailed):
        await first
    assert is_same(road.into / file.path, (road.there / file.path).read_bytes())


async def test_a_line_that_is_cut_is_told_and_gone_on_with(name: str, road: Road, line: Line) -> None:
    content = os.urandom(SHORT)
    file = road.make("film.mkv", content)
    way = WAYS[name](replace(road.access, port=line.port), SLOWER)
    task = asyncio.ensure_future(road.bring(way, file))
    await grown(road.into, file.path, SHORT // 4)

    line.cut()
    with pytest.raises(TransferFailed) as error:
        await task
    await road.bring(WAYS[name](road.access), file)

    assert error.value.reason == SyncReason.UNREACHABLE, error.value
    assert is_same(road.into / file.path, content)


async def test_a_new_limit_holds_at_once(name: str, road: Road) -> None:
    moment = [datetime(2026, 5, 1, 22, 59, tzinfo=UTC)]
    bandwidth = Bandwidth({"08:00-23:00": 100}, now=lambda: moment[0])
    content = os.urandom(SHORT)
    file = road.make("film.mkv", content)
    task = asyncio.ensure_future(road.bring(WAYS[name](road.access, bandwidth), file))
    await grown(road.into, file.path, 64 * 1024)
    moment[0] = datetime(2026, 5, 1, 23, 0, tzinfo=UTC)

    # With the first limit it would take seven minutes.
    async with asyncio.timeout(60):
        await task

    assert is_same(road.into / file.path, content)


@pytest.mark.parametrize("change", ["grows", "shrinks"])
async def test_a_file_that_changes_its_size_meanwhile_is_not_taken(
    name: str, road: Road, change: str
) -> None:
    file = road.make("film.mkv", os.urandom(SHORT))
    task = asyncio.ensure_future(road.bring(WAYS[name](road.access, SLOWER), file))
    await grown(road.into, file.path, SHORT // 10)
    os.truncate(road.there / file.path, SHORT // 2 if change == "shrinks" else SHORT + MB)

    # Programs that asked for the size before bring so much of it; the pieces are looked at later.
    with suppress(TransferFailed):
        await task

    assert size_of(road.into, file.path) == SHORT or task.exception() is not None
    reasons = {SyncReason.DIFFERS, SyncReason.SOURCE_MISSING}
    assert task.exception() is None or getattr(task.exception(), "reason", "") in reasons


async def test_a_machine_that_hangs_is_given_up(road: Road, line: Line) -> None:
    file = road.make("film.mkv", os.urandom(SHORT))
    way = SftpWay(replace(road.access, port=line.port), bandwidth=SLOWER, still_s=1.0)
    task = asyncio.ensure_future(road.bring(way, file))
    await grown(road.into, file.path, MB)

    line.hold()
    with pytest.raises(TransferFailed) as error:
        await task

    assert error.value.reason == SyncReason.UNREACHABLE, error.value
