"""Staged files that a power cut spoiled: long enough, with zeros where bytes had not reached the disk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Way
from concierge.model.sync import SyncFile
from tests.adapters.transfer.conftest import Road
from tests.adapters.transfer.ssh_server import Line
from tests.needs import needs
from tests.ports import free_port

MB = 1024 * 1024
PAGE = 4096

WAYS: dict[str, Callable[[SshAccess], Way]] = {
    "rsync": lambda access: RsyncWay(access, is_old_allowed=True),
    "sftp": SftpWay,
}


@pytest.fixture(params=[pytest.param(name, marks=needs("sshd", name)) for name in WAYS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def put_spoiled(path: Path, content: bytes) -> None:
    """So long as it should be, and without the pages that were still in memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    spoil(path)


def spoil(path: Path) -> None:
    """Leaves the times of the file as they were."""
    was = path.stat()
    with path.open("r+b") as opened:
        for at in (was.st_size // 3, was.st_size - PAGE):
            os.pwrite(opened.fileno(), bytes(PAGE), at)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def make(road: Road, path: str, content: bytes) -> SyncFile:
    """A file over there that was not written in this very second."""
    file = road.make(path, content)
    os.utime(road.there / path, (1_600_000_000, 1_600_000_000))
    return file


@pytest.mark.parametrize("beside", ["nothing", "a file that is half there"])
async def test_a_file_of_full_size_that_nobody_knows_to_be_whole_is_mended(
    name: str, road: Road, beside: str
) -> None:
    contents = {"film.mkv": os.urandom(MB), "another.mkv": os.urandom(MB)}
    files = [make(road, path, content) for path, content in contents.items()]
    put_spoiled(road.into / "film.mkv", contents["film.mkv"])
    if beside != "nothing":
        (road.into / "another.mkv").write_bytes(contents["another.mkv"][: MB // 2])

    await road.bring(WAYS[name](road.access), *files)

    assert {path: (road.into / path).read_bytes() == content for path, content in contents.items()} == {
        "film.mkv": True,
        "another.mkv": True,
    }


async def test_what_is_known_to_be_on_the_disk_is_neither_sent_nor_compared_again(
    name: str, road: Road, line: Line
) -> None:
    file = make(road, "film.mkv", os.urandom(8 * MB))
    way = WAYS[name](replace(road.access, port=line.port))
    await road.bring(way, file)
    line.go_on()
    await asyncio.to_thread(spoil, road.into / "film.mkv")

    await road.bring(way, file)

    assert line.came_bytes < MB
    # Whoever compared it would have found what no power cut can do.
    assert bytes(PAGE) in (road.into / "film.mkv").read_bytes()


async def test_what_was_dropped_since_is_not_taken_for_known(name: str, road: Road) -> None:
    content = os.urandom(MB)
    file = make(road, "film.mkv", content)
    await road.bring(WAYS[name](road.access), file)
    (road.into / "film.mkv").unlink()
    await road.refuse(WAYS[name](replace(road.access, port=free_port())), file)
    put_spoiled(road.into / "film.mkv", content)

    await road.bring(WAYS[name](road.access), file)

    assert (road.into / "film.mkv").read_bytes() == content


@needs("sshd", "rsync")
async def test_a_program_that_cannot_wait_for_the_disk_compares_everything(
    road: Road, tmp_path: Path
) -> None:
    old = tmp_path / "old rsync"
    # It is one of before --fsync: it says so, and does not know the word.
    old.write_text(
        '#!/bin/sh\ncase "$*" in\n--version) echo "rsync  version 3.1.3  protocol version 31" ;;\n'
        '*--fsync*) exit 1 ;;\n*) exec rsync "$@" ;;\nesac\n'
    )
    old.chmod(0o700)
    content = os.urandom(MB)
    file = make(road, "film.mkv", content)
    way = RsyncWay(road.access, program=str(old), is_old_allowed=True)
    await road.bring(way, file)
    await asyncio.to_thread(spoil, road.into / "film.mkv")

    await road.bring(way, file)

    assert (road.into / "film.mkv").read_bytes() == content
