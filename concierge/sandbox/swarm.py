"""A real BitTorrent swarm on loopback: a tracker, and one seeder for every release that is alive."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Self

import libtorrent as lt

from concierge.sandbox import torrents
from concierge.sandbox._peer_tracker import Endpoint, Peer, PeerTracker, Stranger
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease, Seeding

__all__ = ["Swarm"]

LOOPBACK = "127.0.0.1"
REDIAL_S = 0.5
USELESS_DIALS = 4
UNLIMITED_BPS = 0


class Swarm:
    """Open it with `async with`; `announce_url` is then the tracker's address.

    A release's files are made under `home` when the first client announces it, or by `seed`, which takes releases
    that are in no catalogue too; what nobody asks for costs nothing.
    """

    def __init__(self, home: Path, *, port: int = 0) -> None:
        self.tracker = PeerTracker(seeders=self._seeders)
        self._home = home
        self._port = port
        self._limit_bps = UNLIMITED_BPS
        self._handles: dict[str, lt.torrent_handle] = {}
        self._dials: dict[tuple[str, Peer], int] = {}
        self._catalogue: Mapping[str, SandboxRelease] = {}
        self._offered: dict[str, SandboxRelease] = {}
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        # The one session; in a list so that its last reference can be dropped in a thread.
        self._sessions: list[lt.session] = []

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._sessions = [_session()]
            stack.push_async_callback(self._stop)
            await stack.enter_async_context(serving(self.tracker, port=self._port))
            redialling = asyncio.create_task(self._redial())
            stack.push_async_callback(_cancelled, redialling)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def announce_url(self) -> str:
        """The tracker's address for magnets and .torrent files."""
        return f"{self.tracker.url}/announce"

    @property
    def peer(self) -> str:
        """The seeder's own address, for magnets that name a peer."""
        return f"{LOOPBACK}:{self._sessions[0].listen_port()}"

    def limit(self, rate_bps: int) -> None:
        """Limits what each torrent uploads, in bytes a second; 0 takes the limit off."""
        self._limit_bps = rate_bps
        for handle in self._handles.values():
            handle.set_upload_limit(rate_bps)

    async def seed(self, release: SandboxRelease) -> None:
        """Makes the release's files, unless they are there, and offers them."""
        async with self._turn:
            info_hash = await asyncio.to_thread(torrents.info_hash, release)
            if info_hash not in self._handles:
                folder = await asyncio.to_thread(self._written, release)
                self._offered[info_hash] = release
                self._handles[info_hash] = self._added(release, folder)

    async def _seeders(self, info_hash: str) -> tuple[Endpoint, ...]:
        if not self._catalogue:
            self._catalogue = await asyncio.to_thread(_by_info_hash)
        release = self._offered.get(info_hash) or self._catalogue.get(info_hash)
        if release is None:
            raise Stranger(info_hash)
        if release.seeding is Seeding.DEAD:
            return ()
        await self.seed(release)
        return ((LOOPBACK, self._sessions[0].listen_port()),)

    def _written(self, release: SandboxRelease) -> Path:
        folder = self._home / release.key
        for payload in release.files:
            path = folder / payload.path
            if not path.exists() or path.stat().st_size != payload.size_bytes:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(torrents.content(payload))
        return folder

    def _added(self, release: SandboxRelease, folder: Path) -> lt.torrent_handle:
        offer = lt.load_torrent_buffer(torrents.metainfo(release, self.announce_url))
        offer.trackers = []
        offer.save_path = str(folder)
        offer.upload_limit = self._limit_bps
        # Seed mode trusts the files without reading them; a managed torrent would wait in a queue of five.
        waiting = lt.torrent_flags.auto_managed | lt.torrent_flags.paused
        offer.flags = (offer.flags | lt.torrent_flags.seed_mode) & ~waiting
        return self._sessions[0].add_torrent(offer)

    async def _redial(self) -> None:
        # Transmission drops a peer once it has the metadata, and dials no loopback address itself (3.00 and
        # 4.1, seen 2026-11): without this it would wait for ever.
        while True:
            for info_hash in tuple(self._handles):
                handle = self._handles[info_hash]
                peers = handle.get_peer_info()
                # By its address too: who was killed and comes back calls before it announces its new id.
                connected = {peer.pid.to_bytes() for peer in peers} | {peer.ip for peer in peers}
                for peer in self.tracker.wanting(info_hash):
                    if connected.isdisjoint((peer.peer_id, peer.endpoint)):
                        self._dial(info_hash, peer)
            await asyncio.sleep(REDIAL_S)

    def _dial(self, info_hash: str, peer: Peer) -> None:
        """Calls the client; the torrent begins anew if that is of no use, once for each of its announcements.

        libtorrent never calls whom it takes for a seeder, and qBittorrent (4.5.2, seen 2026-11) wants more after a
        recheck, or with another choice of files.
        """
        key = (info_hash, peer)
        self._dials[key] = self._dials.get(key, 0) + 1
        if self._dials[key] == USELESS_DIALS:
            release = self._offered[info_hash]
            self._sessions[0].remove_torrent(self._handles[info_hash])
            self._handles[info_hash] = self._added(release, self._home / release.key)
        self._handles[info_hash].connect_peer(peer.endpoint)

    async def _stop(self) -> None:
        self._handles.clear()
        # A session ends with its last reference, and waits for its threads then.
        await asyncio.to_thread(self._sessions.clear)


def _session() -> lt.session:
    return lt.session(
        {
            "listen_interfaces": f"{LOOPBACK}:0",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_outgoing_utp": False,
            # A client that tries uTP first, as libtorrent does, else loses two seconds.
            "enable_incoming_utp": True,
            "allow_multiple_connections_per_ip": True,
            "min_reconnect_time": 1,
            "min_announce_interval": 1,
            "unchoke_interval": 1,
            "unchoke_slots_limit": -1,
            "ssrf_mitigation": False,
            "max_failcount": 100,
            "alert_mask": 0,
        }
    )


def _by_info_hash() -> Mapping[str, SandboxRelease]:
    return {torrents.info_hash(release): release for title in CATALOGUE for release in title.releases}


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
