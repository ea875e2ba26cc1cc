"""The processes around a measured download: the seeder, and the embedded client in a process of its own."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import libtorrent as lt

from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER, EmbeddedSection
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentStatus
from concierge.ports import TorrentClient
from concierge.sandbox._peer_tracker import Endpoint, PeerTracker
from concierge.sandbox._serving import serving

__all__ = ["POLL_S", "SECTION", "Offer", "downloaded"]

SECTION = EmbeddedSection(listen_interfaces="127.0.0.1:0", dht=False, port_mapping=False, allow_private=True)
LOOPBACK = "127.0.0.1"
FILM_BYTES = 120_000_000
# A line of 200 Mbit/s.
RATE_BPS = 25_000_000
PIECE_BYTES = 1024 * 1024
POLL_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A .torrent file that names the seeder's tracker."""

    torrent: str


async def downloaded(client: TorrentClient, offer: Offer, told: Callable[[TorrentStatus], None]) -> None:
    """Returns when the client has the whole film; it is asked as the monitor asks."""
    metainfo = await asyncio.to_thread(Path(offer.torrent).read_bytes)
    source = TorrentSource(info_hash=Metainfo.parse(metainfo).info_hash, metainfo=metainfo)
    await client.add(source, save_dir=None, is_paused=False)
    while True:
        (status,) = await client.list()
        told(status)
        if status.is_complete:
            return
        await asyncio.sleep(POLL_S)


async def _download(folder: Path, torrent: str) -> None:
    """Waits for a line, downloads, and says how it goes; the last line is the CPU time."""
    async with ADAPTER.build(SECTION, Http(), folder) as client:
        _say({})
        await asyncio.to_thread(sys.stdin.readline)
        began = time.process_time()
        await downloaded(client, Offer(torrent=torrent), lambda one: _say({"progress": one.progress}))
        _say({"cpu_s": time.process_time() - began})


async def _seed(folder: Path) -> None:
    """Offers the film until the process is ended."""
    (folder / "film.mkv").write_bytes(os.urandom(FILM_BYTES))
    session = lt.session(
        {
            "listen_interfaces": f"{LOOPBACK}:0",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "allow_multiple_connections_per_ip": True,
            "ssrf_mitigation": False,
            # On loopback the rate of uTP goes up and down, that of TCP is as it was set.
            "enable_incoming_utp": False,
            "enable_outgoing_utp": False,
            "unchoke_interval": 1,
        }
    )

    async def seeders(_: str) -> tuple[Endpoint, ...]:
        return ((LOOPBACK, session.listen_port()),)

    async with serving(PeerTracker(seeders=seeders)) as tracker:
        torrent = folder / "film.torrent"
        torrent.write_bytes(_metainfo(folder, f"{tracker.url}/announce"))
        params = lt.load_torrent_buffer(torrent.read_bytes())
        params.trackers = []
        params.save_path = str(folder)
        params.upload_limit = RATE_BPS
        waiting = lt.torrent_flags.auto_managed | lt.torrent_flags.paused
        params.flags = (params.flags | lt.torrent_flags.seed_mode) & ~waiting
        session.add_torrent(params)
        _say(asdict(Offer(torrent=str(torrent))))
        await asyncio.Event().wait()


def _metainfo(folder: Path, announce_url: str) -> bytes:
    creator = lt.create_torrent(
        lt.list_files(str(folder / "film.mkv")), PIECE_BYTES, lt.create_torrent.v1_only
    )
    creator.add_tracker(announce_url)
    lt.set_piece_hashes(creator, str(folder))
    return lt.bencode(creator.generate())


def _say(facts: dict[str, float] | dict[str, str]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        asyncio.run(_seed(Path(sys.argv[2])))
    else:
        asyncio.run(_download(Path(sys.argv[2]), sys.argv[3]))
