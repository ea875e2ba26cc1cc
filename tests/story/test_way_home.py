"""The whole way of a film: from a swarm to a seedbox, over ssh to a NAS, into a media server, and somebody hears of it.

Everything on it is real but the internet, and the daemon on the NAS is killed at each of its steps in turn.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import concierge
from concierge.adapters.transfer.ssh import SshAccess
from concierge.sandbox import Sandbox
from concierge.sandbox._serving import serving
from concierge.sandbox.jellyfin import JellyfinServer
from tests.adapters.transfer.ssh_server import ssh_server
from tests.adapters.transmission_daemon import ELSEWHERE, PASSWORD, USERNAME, transmission
from tests.gates.source import ROOT
from tests.needs import needs
from tests.storage import put_schema
from tests.story.test_main_job import source_hashes
from tests.story.way_home import PATIENCE_S, Nas, Phone, Trap, lease_ends, line, phone, until

pytestmark = needs("transmission-daemon", "sshd", "rsync", module="libtorrent")

KEY = "the-key-of-the-nas-0123456789"
SLOWLY = {"CONCIERGE_SYNC__BANDWIDTH": '{"00:00-24:00": 1024}'}
FILM = "Кино/Шарада (1963)"


@dataclass(kw_only=True)
class World:
    """All that there is."""

    nas: Nas
    server: concierge.Concierge
    film: concierge.Download
    there: Path
    database: Path
    to_server: Trap
    to_jellyfin: Trap
    jellyfin: JellyfinServer
    phone: Phone


async def test_killed_at_each_of_its_steps_it_ends_right(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_world(sandbox, tmp_path) as world:
        film = await finished_there(world)

        await killed_on_the_way(world)
        await killed_at_home(world)
        await world.nas.start()
        await until(lambda: not world.nas.rooms(), "nothing is under way")
        code = await world.nas.stop()

        [(path, data)] = (await asyncio.to_thread(world.nas.shelved)).items()
        assert path.startswith(FILM)
        assert hashlib.sha256(data).hexdigest() in source_hashes().values()
        home = await world.server.downloads.get(film.id)
        assert home.state is concierge.DownloadState.ON_NAS
        assert home.placed == (str(world.nas.library / path),)
        await until(lambda: "Download" in world.phone.events, "somebody hears of it")
        assert world.phone.events == ["Grab", "Download"]
        assert set(world.jellyfin.heard) == {str(world.nas.library / path)}
        assert await asyncio.to_thread(world.there.read_bytes) == data
        assert code in {0, 130}


async def killed_on_the_way(world: World) -> None:
    """When it has just been given the film, and at a tenth, a half and nine tenths of it."""
    size = (await asyncio.to_thread(world.there.stat)).st_size
    await killed_in(world, world.to_server, "lease")
    assert not world.nas.rooms()
    await asyncio.to_thread(lease_ends, world.database)
    for share in (0.1, 0.5, 0.9):
        before = world.nas.staged_bytes()
        await world.nas.start(**SLOWLY)
        await until(partial(has_come, world, share * size), f"{share} of it", every_s=0.005)
        await world.nas.kill()
        assert before <= world.nas.staged_bytes()
        assert not world.nas.shelved()


def has_come(world: World, size_bytes: float) -> bool:
    return world.nas.staged_bytes() > size_bytes


async def killed_at_home(world: World) -> None:
    """While it is verified, before it is placed, while the media server is told, and around its last word."""
    await killed_in(world, world.to_server, "torrent")
    await killed_in(world, world.to_server, "progress", says='"place"')
    assert not world.nas.shelved()
    await killed_in(world, world.to_jellyfin, "Updated", is_before=True)
    await killed_in(world, world.to_jellyfin, "Updated")
    await killed_in(world, world.to_server, "complete", is_before=True)
    await killed_in(world, world.to_server, "complete")
    assert len(world.nas.shelved()) == 1
    assert world.nas.rooms()


async def killed_in(world: World, trap: Trap, call: str, *, is_before: bool = False, says: str = "") -> None:
    """The daemon is killed while it waits for that answer; the server has heard the call, or `is_before` it does."""
    trap.set(call, is_before=is_before, says=says)
    await world.nas.start()
    async with asyncio.timeout(PATIENCE_S):
        await trap.sprung.wait()
    await world.nas.kill()
    trap.let_go()


async def asked_for(server: concierge.Concierge) -> concierge.Download:
    """The film, which a person wants."""
    report = await server.search.releases("Шарада 1963", quality="1080p")
    assert report.best is not None
    return await server.downloads.start(report.best)


async def finished_there(world: World) -> concierge.Download:
    """It lies finished on the seedbox."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            film = await world.server.downloads.get(world.film.id)
            if film.state is concierge.DownloadState.DOWNLOADED:
                return film
            await asyncio.sleep(0.2)


@asynccontextmanager
async def a_world(sandbox: Sandbox, home: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        entered = stack.enter_async_context
        box = await entered(transmission(home / "seedbox", is_elsewhere=True))
        ssh = await entered(ssh_server(home / "ssh"))
        jellyfin = await entered(serving(JellyfinServer()))
        heard, phone_address = await entered(phone())
        environ = {
            **sandbox.environment(),
            **seedbox_settings(box.url),
            "CONCIERGE_DATA_DIR": str(home / "data"),
            "CONCIERGE_WEBHOOK__URL": phone_address,
            "SYNC_API_KEY": KEY,
        }
        await asyncio.to_thread(put_schema, home / "data")
        server = await entered(concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False))
        # A server that starts begins with what was asked for while there was none.
        film = await asked_for(server)
        address = await entered(serving_process(home, environ))
        to_server, to_jellyfin = Trap(), Trap()
        addresses = {
            "CONCIERGE_SYNC__API_URL": await entered(line(address, to_server)),
            "CONCIERGE_SYNC__JELLYFIN_URL": await entered(line(jellyfin.url, to_jellyfin)),
            "CONCIERGE_SYNC__JELLYFIN_KEY": jellyfin.api_key,
        }
        way = ssh_settings(ssh, home / "seedbox" / "downloads")
        nas = Nas(home=home / "nas", environ={"SYNC_API_KEY": KEY, **addresses, **way})
        stack.push_async_callback(nas.end)
        yield World(
            nas=nas,
            server=server,
            film=film,
            there=home / "seedbox" / "downloads" / "Charade.1963.BDRip.1080p.mkv",
            database=home / "data" / "concierge.db",
            to_server=to_server,
            to_jellyfin=to_jellyfin,
            jellyfin=jellyfin,
            phone=heard,
        )


def seedbox_settings(url: str) -> Mapping[str, str]:
    return {
        "CONCIERGE_TRANSMISSION__URL": url,
        "CONCIERGE_TRANSMISSION__USERNAME": USERNAME,
        "CONCIERGE_TRANSMISSION__PASSWORD": PASSWORD,
        "CONCIERGE_TRANSMISSION__ALLOW_PRIVATE": "true",
    }


def ssh_settings(ssh: SshAccess, downloads: Path) -> Mapping[str, str]:
    return {
        "CONCIERGE_SYNC__PATHS": json.dumps({"*": {ELSEWHERE: str(downloads)}}),
        "CONCIERGE_SYNC__SSH_HOST": ssh.host,
        "CONCIERGE_SYNC__SSH_PORT": str(ssh.port),
        "CONCIERGE_SYNC__SSH_USER": ssh.user,
        "CONCIERGE_SYNC__SSH_KEY": str(ssh.key),
        "CONCIERGE_SYNC__SSH_KNOWN_HOSTS": str(ssh.known_hosts),
        "CONCIERGE_SYNC__TRANSFER": "rsync",
    }


@asynccontextmanager
async def serving_process(home: Path, environ: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of `concierge serve`."""
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COV")}
    own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "CONCIERGE_SERVER__PORT": "0", **environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "concierge_cli", "serve", "--json"),
        env={**kept, **own},
        cwd=home,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        said = json.loads(await process.stdout.readline())
        yield said["address"]
    finally:
        process.terminate()
        await process.communicate()
