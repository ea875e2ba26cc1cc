"""A Deluge of its own for a test: the daemon, which can be killed, and the web process, which lives on."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

__all__ = ["PASSWORD", "DelugeServer", "deluge_server"]

PASSWORD = "s3cret"
SALT = "5a17"
HOST = "ab" * 16


@dataclass(slots=True)
class DelugeServer:
    """Two processes that live in `home` and keep to this machine."""

    home: Path
    plugins: tuple[str, ...] = ()
    daemon_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the web page."""
        return f"http://127.0.0.1:{self.web_port}"

    async def start_daemon(self) -> None:
        """Returns when it takes connections."""
        port = str(self.daemon_port)
        await self._start("deluged", self.home / "daemon", "-p", port, "-i", "127.0.0.1", "-u", "127.0.0.1")
        await connectable(self.daemon_port)

    async def start_web(self) -> None:
        """Returns when it answers."""
        await self._start("deluge-web", self.home / "web", "-p", str(self.web_port), "-i", "127.0.0.1")
        await connectable(self.web_port)

    async def kill_daemon(self) -> None:
        """Ends the daemon without a word."""
        process = self.processes.pop("deluged")
        process.kill()
        await process.wait()

    async def stop(self) -> None:
        """Ends what still runs."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()

    async def _start(self, program: str, config: Path, *arguments: str) -> None:
        self.processes[program] = await asyncio.create_subprocess_exec(
            str(which(program)),
            "-d",
            "-c",
            str(config),
            *arguments,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    def configure(self) -> None:
        """Writes what both read when they start."""
        daemon, web = self.home / "daemon", self.home / "web"
        (self.home / "downloads").mkdir(parents=True)
        daemon.mkdir()
        web.mkdir()
        (daemon / "auth").write_text("localclient:x:10\nalice:daemon-s3cret:10\n")
        (daemon / "auth").chmod(0o600)
        peer_port = free_port()
        written(
            daemon / "core.conf",
            1,
            {
                "daemon_port": self.daemon_port,
                "listen_ports": [peer_port, peer_port],
                "random_port": False,
                "listen_interface": "127.0.0.1",
                "dht": False,
                "lsd": False,
                "upnp": False,
                "natpmp": False,
                "utpex": False,
                "download_location": str(self.home / "downloads"),
                "new_release_check": False,
                "enabled_plugins": list(self.plugins),
            },
        )
        digest = hashlib.sha1(f"{SALT}{PASSWORD}".encode(), usedforsecurity=False).hexdigest()
        written(
            web / "web.conf",
            2,
            {
                "port": self.web_port,
                "interface": "127.0.0.1",
                "https": False,
                "first_login": False,
                "pwd_salt": SALT,
                "pwd_sha1": digest,
            },
        )
        host = [HOST, "127.0.0.1", self.daemon_port, "alice", "daemon-s3cret"]
        written(web / "hostlist.conf", 3, {"hosts": [host]})


def written(path: Path, version: int, settings: Mapping[str, object]) -> None:
    """Deluge's own form: what the file is, then what it holds."""
    path.write_text(json.dumps({"file": version, "format": 1}) + json.dumps(settings))


async def connectable(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@asynccontextmanager
async def deluge_server(home: Path, *, plugins: tuple[str, ...] = ()) -> AsyncIterator[DelugeServer]:
    """Both processes, running."""
    server = DelugeServer(home, plugins)
    await asyncio.to_thread(server.configure)
    try:
        await server.start_daemon()
        await server.start_web()
        yield server
    finally:
        await server.stop()
