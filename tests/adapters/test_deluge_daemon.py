"""The contract with Deluge's own daemon and web process, over a real swarm."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from deluge_client import DelugeRPCClient

from concierge.adapters._http import Http
from concierge.adapters.torrents.deluge import ADAPTER, DelugeSection
from concierge.errors import LoginFailed, ServiceUnavailable
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits, TorrentState
from tests.adapters.both_versions import in_both_versions
from tests.adapters.daemon import Daemon, restarted
from tests.adapters.deluge_server import (
    DAEMON_PASSWORD,
    PASSWORD,
    PROGRAMS,
    USERNAME,
    DelugeServer,
    deluge,
)
from tests.contracts.forgotten_orders import ForgottenOrdersContract
from tests.contracts.growing_pack import GrowingPackContract
from tests.contracts.leaving_torrent import LeavingTorrentContract
from tests.contracts.torrent_client import FILM, SEASON, TorrentClientContract, source, until
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["restarted", "swarm"]

pytestmark = needs(*PROGRAMS)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[DelugeServer]:
    async with deluge(tmp_path / "deluge") as opened:
        yield opened


@pytest.fixture
def daemon(server: DelugeServer) -> Daemon:
    return server.daemon


@pytest.fixture
async def client(server: DelugeServer, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    async with ADAPTER.build(section(server), Http(), tmp_path) as opened:
        yield opened


def section(server: DelugeServer, password: str = PASSWORD) -> DelugeSection:
    return DelugeSection.model_validate({"url": server.url, "password": password, "allow_private": True})


@dataclass(frozen=True, slots=True)
class Witness:
    """A client of others, which speaks to the daemon itself and sees what ours has done there."""

    server: DelugeServer

    async def sees(self, info_hash: str, *keys: str) -> list[object]:
        """What the daemon says of the torrent under these keys."""
        status = await asyncio.to_thread(self._call, "core.get_torrent_status", info_hash, list(keys))
        return [status[key] for key in keys] if isinstance(status, dict) else []

    async def wanted(self, info_hash: str) -> list[int]:
        """The priorities of the torrent's files."""
        (told,) = await self.sees(info_hash, "file_priorities")
        return [*told] if isinstance(told, tuple) else []

    async def call(self, method: str, *params: object) -> object:
        """The daemon's answer."""
        return await asyncio.to_thread(self._call, method, *params)

    def _call(self, method: str, *params: object) -> object:
        client = DelugeRPCClient(
            "127.0.0.1", self.server.daemon_port, USERNAME, DAEMON_PASSWORD, decode_utf8=True
        )
        client.connect()
        try:
            answer: object = client.call(method, *params)
        finally:
            client.disconnect()
        return answer


@pytest.fixture
def witness(server: DelugeServer) -> Witness:
    return Witness(server)


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


class TestGrowingPack(GrowingPackContract):
    """A pack grows in every client."""


class TestForgottenOrders(ForgottenOrdersContract):
    """Every client may be killed at a bad moment."""


class TestLeavingTorrent(LeavingTorrentContract):
    """A torrent leaves every client, and nothing else does."""


async def test_a_client_of_others_sees_what_ours_has_done(
    client: TorrentClient, swarm: Swarm, witness: Witness, tmp_path: Path
) -> None:
    folder = tmp_path / "films"
    name = await client.add(source(SEASON, swarm), save_dir=folder, is_paused=True, wanted=[1, 3])
    added = await witness.sees(name, "state", "label", "save_path", "move_completed")
    chosen = [await witness.wanted(name)]

    await client.choose_files(name, [0])
    await client.set_limits(name, TorrentLimits(download_bps=204_800, upload_bps=512))
    await client.set_location(name, tmp_path / "other")
    await until(client, name, lambda one: one.save_dir == str(tmp_path / "other"))
    changed = await witness.sees(name, "max_download_speed", "max_upload_speed", "save_path")
    chosen.append(await witness.wanted(name))
    await client.set_limits(name, TorrentLimits())
    unlimited = await witness.sees(name, "max_download_speed", "max_upload_speed")
    await client.resume(name)
    await until(client, name, lambda one: one.is_complete)
    whole = await witness.sees(name, "state", "is_finished", "total_wanted")
    await client.remove(name, with_data=True)

    assert added == ["Paused", "concierge", str(folder), False]
    assert chosen == [[0, 4, 0, 4, 0, 0], [4, 0, 0, 0, 0, 0]]
    assert changed == [200.0, 0.5, str(tmp_path / "other")]
    assert unlimited == [-1.0, -1.0]
    assert whole == ["Seeding", True, SEASON.files[0].size_bytes]
    assert await witness.call("core.get_session_state") == ()
    assert await witness.call("label.get_labels") == ("concierge",)


async def test_what_somebody_else_gave_the_daemon_is_told_and_is_not_ours(
    client: TorrentClient, swarm: Swarm, witness: Witness
) -> None:
    offer = source(FILM, swarm, is_magnet=True)
    await witness.call("core.add_torrent_magnet", offer.magnet, {"add_paused": True})

    await client.add(offer, save_dir=None, is_paused=False)
    (status,) = await client.list()

    assert (status.info_hash, status.state, status.is_ours) == (offer.info_hash, TorrentState.PAUSED, False)


async def test_all_is_fresh_right_after_it_was_done(client: TorrentClient, swarm: Swarm) -> None:
    # The web process keeps what it was told for 1.5 s.
    name = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    (added,) = await client.list()
    await until(client, name, lambda one: one.is_complete)
    (whole,) = await client.list()
    await client.remove(name, with_data=True)

    assert added.is_ours
    assert whole.is_complete
    assert await client.list() == ()


async def test_a_daemon_that_is_gone_is_told_and_found_again(
    client: TorrentClient, server: DelugeServer, swarm: Swarm
) -> None:
    name = await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
    await server.daemon.kill()

    for call in (client.list(), client.list([name]), client.check()):
        with pytest.raises(ServiceUnavailable, match="the web page answers"):
            await call
    await server.daemon.start()

    assert [one.info_hash for one in await client.list()] == [name]


async def test_a_wrong_password_is_told(server: DelugeServer, tmp_path: Path) -> None:
    async with ADAPTER.build(section(server, "other"), Http(), tmp_path) as client:
        with pytest.raises(LoginFailed, match="password is wrong"):
            await client.check()


async def test_a_torrent_in_both_versions_is_known_by_the_first_hash(
    client: TorrentClient, tmp_path: Path
) -> None:
    content = await asyncio.to_thread(in_both_versions, tmp_path / "Both")
    info_hash = Metainfo.parse(content).info_hash
    offer = TorrentSource(info_hash=info_hash, metainfo=content)

    await client.add(offer, save_dir=tmp_path, is_paused=False)
    status = await until(client, info_hash, lambda one: one.is_complete)
    await client.remove(info_hash, with_data=True)

    assert status.is_ours
    assert await client.list() == ()
    assert not await asyncio.to_thread((tmp_path / "Both" / "0.bin").exists)
