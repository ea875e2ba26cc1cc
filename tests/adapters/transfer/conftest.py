"""A machine with a torrent client's files, reached by ssh, and a staging folder of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Way
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile
from tests.adapters.transfer.ssh_server import Line, ssh_line, ssh_server

SHM = Path("/dev/shm")  # noqa: S108  a second file system, where there is one
Made = Callable[..., SyncFile]
__all__ = ["Made", "Road"]


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder of the torrents; its name is a pattern that fits the one beside it."""
    folder = tmp_path / "down [a]loads"
    folder.mkdir()
    (tmp_path / "down aloads").mkdir()
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "staging" / "item" / "files"


@pytest.fixture
def made(there: Path) -> Made:
    """Makes a file over there, and gives what the torrent says of it."""

    def make(path: str, content: bytes = b"film") -> SyncFile:
        whole = there / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content)
        return SyncFile(path=path, size_bytes=len(content), destination=path)

    return make


@pytest_asyncio.fixture
async def access(tmp_path: Path) -> AsyncIterator[SshAccess]:
    async with ssh_server(tmp_path / "ssh") as reached:
        yield reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """From a folder over there to a staging folder here."""

    access: SshAccess
    there: Path
    into: Path
    make: Made

    async def bring(self, way: Way, *files: SyncFile) -> list[int]:
        """What was told meanwhile."""
        told: list[int] = []
        await way.fetch(str(self.there), files, self.into, told=told.append)
        return told

    async def refuse(self, way: Way, *files: SyncFile) -> TransferFailed:
        """Why they do not come."""
        with pytest.raises(TransferFailed) as error:
            await self.bring(way, *files)
        return error.value


@pytest.fixture
def road(access: SshAccess, there: Path, into: Path, made: Made) -> Road:
    return Road(access=access, there=there, into=into, make=made)


@pytest_asyncio.fixture
async def line(access: SshAccess) -> AsyncIterator[Line]:
    async with ssh_line(access.port) as opened:
        yield opened


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    if not SHM.is_dir() or SHM.stat().st_dev == tmp_path.stat().st_dev or not os.access(SHM, os.W_OK):
        pytest.skip("there is no second file system")
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        yield Path(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)
