"""What every TorrentClient of a server does when something goes wrong between the two.

A subclass gives the fixtures `server`, one of the sandbox that serves, and `client`, which it lets in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from concierge.errors import (
    BadMagnet,
    BadTorrent,
    Challenged,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.release import TorrentSource
from concierge.sandbox import torrents
from concierge.sandbox._serving import Fault, FaultKind
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.sandbox._serving import SandboxService

__all__ = ["HASH", "MAGNET", "TORRENT", "SandboxedClientContract"]

HASH = torrents.info_hash(SEASON)
ANNOUNCE = "http://t.example.org/announce"
MAGNET = TorrentSource(info_hash=HASH, magnet=torrents.magnet(SEASON, ANNOUNCE))
TORRENT = TorrentSource(info_hash=HASH, metainfo=torrents.metainfo(SEASON, ANNOUNCE))


class SandboxedClientContract:
    """Everything ends in an error of ours."""

    async def test_what_names_no_torrent_never_leaves_us(
        self, server: SandboxService, client: TorrentClient
    ) -> None:
        magnet = TorrentSource(info_hash=HASH, magnet="magnet:?")
        metainfo = TorrentSource(info_hash=HASH, metainfo=b"<html>")

        with pytest.raises(BadMagnet):
            await client.add(magnet, save_dir=None, is_paused=True)
        with pytest.raises(BadTorrent):
            await client.add(metainfo, save_dir=None, is_paused=True)

        assert server.calls == []

    @pytest.mark.parametrize(
        "kind, error",
        [
            (FaultKind.SERVER_ERROR, ServiceUnavailable),
            (FaultKind.TRUNCATED, ServiceUnavailable),
            (FaultKind.CHALLENGE, Challenged),
        ],
    )
    async def test_a_fault_of_the_service_is_one_of_ours(
        self, server: SandboxService, client: TorrentClient, kind: FaultKind, error: type[ServiceError]
    ) -> None:
        await client.check()
        server.arm(Fault(kind=kind))

        with pytest.raises(error):
            await client.list()
