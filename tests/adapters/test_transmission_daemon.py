"""The contract with Transmission's own daemon, over a real swarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.transmission import ADAPTER, TransmissionSection
from tests.adapters.daemon import Daemon, restarted
from tests.adapters.transmission_daemon import PASSWORD, PROGRAM, USERNAME, transmission
from tests.contracts.forgotten_orders import ForgottenOrdersContract
from tests.contracts.growing_pack import GrowingPackContract
from tests.contracts.leaving_torrent import LeavingTorrentContract
from tests.contracts.torrent_client import TorrentClientContract
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from concierge.ports import TorrentClient

__all__ = ["restarted", "swarm"]

pytestmark = needs(PROGRAM)


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    async with transmission(tmp_path / "daemon") as opened:
        yield opened


@pytest.fixture
async def client(daemon: Daemon, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    section = TransmissionSection.model_validate(
        {"url": daemon.url, "username": USERNAME, "password": PASSWORD, "allow_private": True}
    )
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


class TestGrowingPack(GrowingPackContract):
    """A pack grows in every client."""


class TestForgottenOrders(ForgottenOrdersContract):
    """Every client may be killed at a bad moment."""


class TestLeavingTorrent(LeavingTorrentContract):
    """A torrent leaves every client, and nothing else does."""
