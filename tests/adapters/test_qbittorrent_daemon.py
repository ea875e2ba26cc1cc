"""The contract with qBittorrent's own program, over a real swarm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import qbittorrentapi

from concierge.adapters._http import Http
from concierge.adapters.torrents.qbittorrent import ADAPTER, QBittorrentSection
from concierge.errors import LoginFailed
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentState
from tests.adapters.both_versions import in_both_versions
from tests.adapters.daemon import Daemon, restarted
from tests.adapters.qbittorrent_daemon import PASSWORD, PROGRAM, USERNAME, qbittorrent
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

pytestmark = needs(PROGRAM)


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    async with qbittorrent(tmp_path / "daemon") as opened:
        yield opened


@asynccontextmanager
async def opened(daemon: Daemon, folder: Path, password: str = PASSWORD) -> AsyncIterator[TorrentClient]:
    section = QBittorrentSection.model_validate(
        {"url": daemon.url, "username": USERNAME, "password": password, "allow_private": True}
    )
    async with ADAPTER.build(section, Http(), folder) as client:
        yield client


@pytest.fixture
async def client(daemon: Daemon, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    async with opened(daemon, tmp_path) as one:
        yield one


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


class TestGrowingPack(GrowingPackContract):
    """A pack grows in every client."""


class TestForgottenOrders(ForgottenOrdersContract):
    """Every client may be killed at a bad moment."""


class TestLeavingTorrent(LeavingTorrentContract):
    """A torrent leaves every client, and nothing else does."""


async def test_a_magnet_that_is_resumed_before_its_metadata_has_come_goes_on_with_it(
    client: TorrentClient, swarm: Swarm, daemon: Daemon
) -> None:
    bare = TorrentSource(info_hash=source(FILM, swarm).info_hash)
    info_hash = await client.add(bare, save_dir=None, is_paused=True)
    (before,) = await client.list([info_hash])

    await client.resume(info_hash)
    await asyncio.to_thread(told_of_the_tracker, daemon, info_hash, swarm.announce_url)
    status = await until(client, info_hash, lambda one: one.is_complete)

    assert before.state is TorrentState.METADATA
    assert status.is_ours


def told_of_the_tracker(daemon: Daemon, info_hash: str, url: str) -> None:
    with qbittorrentapi.Client(daemon.url, username=USERNAME, password=PASSWORD) as witness:
        witness.torrents_add_trackers(torrent_hash=info_hash, urls=url)


async def test_a_client_of_others_sees_what_was_added(
    client: TorrentClient, swarm: Swarm, daemon: Daemon, tmp_path: Path
) -> None:
    def seen() -> tuple[object, ...]:
        with qbittorrentapi.Client(daemon.url, username=USERNAME, password=PASSWORD) as witness:
            (one,) = witness.torrents_info(tag="concierge")
            wanted = [file.index for file in witness.torrents_files(torrent_hash=one.hash) if file.priority]
            return one.hash, one.state, one.save_path, one.auto_tmm, one.category, wanted

    offer = source(SEASON, swarm)
    await client.add(offer, save_dir=tmp_path / "films", is_paused=True, wanted=[4, 1])
    await until(client, offer.info_hash, lambda one: one.state is TorrentState.PAUSED)

    assert await asyncio.to_thread(seen) == (
        offer.info_hash,
        "pausedDL",
        str(tmp_path / "films"),
        False,
        "",
        [1, 4],
    )


async def test_of_a_torrent_in_both_versions_the_files_have_the_torrents_own_numbers(
    client: TorrentClient, tmp_path: Path
) -> None:
    content = await asyncio.to_thread(in_both_versions, tmp_path / "Both")
    metainfo = Metainfo.parse(content)
    wanted = [entry.index for entry in metainfo.files][1:]

    offer = TorrentSource(info_hash=metainfo.info_hash, metainfo=content)
    info_hash = await client.add(offer, save_dir=None, is_paused=True, wanted=wanted)
    entries = await client.files(info_hash)
    again = await client.add(offer, save_dir=None, is_paused=False)
    (status,) = await client.list()

    assert info_hash == again == status.info_hash == metainfo.info_hash
    assert [(one.index, one.path) for one in entries] == [(one.index, one.path) for one in metainfo.files]
    assert [one.index for one in entries if one.is_wanted] == wanted
    await client.remove(info_hash, with_data=False)
    assert await client.list() == ()


async def test_a_wrong_password_is_tried_once(daemon: Daemon, tmp_path: Path) -> None:
    async with opened(daemon, tmp_path, password="other") as stranger:
        for _ in range(8):
            with pytest.raises(LoginFailed):
                await stranger.check()
    # Five would have shut everybody here out.
    async with opened(daemon, tmp_path) as client:
        await client.check()


async def test_all_torrents_of_a_restarted_server_come_anew(
    client: TorrentClient, swarm: Swarm, restarted: Callable[[], Awaitable[TorrentClient]]
) -> None:
    info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    await until(client, info_hash, lambda one: one.is_complete)
    before = await client.list()
    await restarted()

    async with asyncio.timeout(60):
        while not (after := await client.list()):  # noqa: ASYNC110  it reads what it had one by one
            await asyncio.sleep(0.1)

    assert [one.info_hash for one in before] == [one.info_hash for one in after] == [info_hash]
