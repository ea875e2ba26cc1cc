"""A machine with a torrent client's files, reached by ssh, and a staging folder of ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from concierge.adapters.transfer.ssh import SshAccess
from concierge.model.sync import SyncFile
from tests.adapters.transfer.ssh_server import Line, ssh_line, ssh_server

Made = Callable[..., SyncFile]


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


@pytest_asyncio.fixture
async def line(access: SshAccess) -> AsyncIterator[Line]:
    async with ssh_line(access.port) as opened:
        yield opened


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
