"""OpenSSH's own server, on this machine alone, with keys that nobody else has; and a line to it that can be cut."""

from __future__ import annotations

import asyncio
import getpass
import os
import subprocess
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.adapters.transfer.ssh import SshAccess
from tests.adapters.daemon import Daemon, connecting, running
from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["Line", "ssh_line", "ssh_server", "write_key"]

CHUNK = 64 * 1024


@asynccontextmanager
async def ssh_server(home: Path, *, more: str = "") -> AsyncIterator[SshAccess]:
    """The way to a server that answers, and lives in `home`; `more` is a line of its configuration."""
    access, command = await asyncio.to_thread(_configured, home, more)
    async with running(Daemon(command, f"http://127.0.0.1:{access.port}", asking=connecting)):
        yield access


def _configured(home: Path, more: str) -> tuple[SshAccess, list[str]]:
    # Where the server is root it drops its rights into this folder.
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    port = free_port()
    home.mkdir()
    host_key = write_key(home / "host_key")
    # A space and a quote: the paths of a person's keys go through several readers.
    key = write_key(home / "o'her key")
    (home / "authorized").write_text(key.with_suffix(".pub").read_text())
    known = home / "known hosts"
    known.write_text(f"* {host_key.with_suffix('.pub').read_text()}")
    config = home / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nPidFile {home / 'pid'}\n"
        f"AuthorizedKeysFile {home / 'authorized'}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
        f"MaxStartups 100\n{more}\n"
    )
    access = SshAccess(host="127.0.0.1", user=getpass.getuser(), port=port, key=key, known_hosts=known)
    return access, [str(which("sshd")), "-D", "-e", "-f", str(config)]


def write_key(path: Path) -> Path:
    """A new key without a passphrase, and its public half beside it."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


class Line:
    """A port that leads to the server; it counts what comes back, and can be cut or held."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.came_bytes = 0
        self._hold_after: int | None = None
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self._server_port = port
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Ends what is open, without a word."""
        for writer in self._writers:
            writer.transport.abort()

    def hold(self, *, after_bytes: int = 0) -> None:
        """Nothing comes through any more, once so many bytes came back from now on."""
        self.came_bytes, self._hold_after = 0, after_bytes
        self._hold_if_enough()

    def go_on(self) -> None:
        """From now on everything comes through again, and is counted from nought; what was open is cut."""
        self.cut()
        self.came_bytes, self._hold_after = 0, None
        self._goes_on.set()

    def _hold_if_enough(self) -> None:
        if self._hold_after is not None and self.came_bytes >= self._hold_after:
            self._goes_on.clear()

    async def joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody calls."""
        there, to_there = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers |= {writer, to_there}
        try:
            await asyncio.gather(
                self._carry(reader, to_there, is_back=False), self._carry(there, writer, is_back=True)
            )
        finally:
            writer.close()
            to_there.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_back: bool
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(CHUNK):
                await self._goes_on.wait()
                writer.write(chunk)
                await writer.drain()
                self.came_bytes += len(chunk) if is_back else 0
                self._hold_if_enough()
            writer.close()


@asynccontextmanager
async def ssh_line(port: int) -> AsyncIterator[Line]:
    """A line to that port."""
    line = Line(port)
    server = await asyncio.start_server(line.joined, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.cut()
