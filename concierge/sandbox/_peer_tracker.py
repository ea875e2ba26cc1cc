"""The HTTP tracker of the swarm (BEP 3, with the compact peers of BEP 23 and the partial seeds of BEP 21)."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from concierge.sandbox._serving import SandboxService
from concierge.sandbox.torrents import Bencodable, bencoded

__all__ = ["Endpoint", "Peer", "PeerTracker", "Stranger"]

Endpoint = tuple[str, int]

INTERVAL_S = 1
# Who has all that it wants says so each time, and later leaves without a word.
PARTIAL_SEED = "paused"
GONE = frozenset({"stopped", PARTIAL_SEED})


class Stranger(LookupError):
    """No release of the sandbox has this info hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A client that announced itself; `left_bytes` is what it still wants."""

    peer_id: bytes
    endpoint: Endpoint
    left_bytes: int


async def _nobody(info_hash: str) -> tuple[Endpoint, ...]:
    raise Stranger(info_hash)


@dataclass(slots=True)
class PeerTracker(SandboxService):
    """Brings clients together, and each with the seeders that `seeders` finds for an info hash.

    `seeders` raises Stranger for a hash that the sandbox does not know; `peers` are by hash and endpoint.
    """

    name: str = "tracker"
    seeders: Callable[[str], Awaitable[tuple[Endpoint, ...]]] = _nobody
    peers: dict[str, dict[Endpoint, Peer]] = field(default_factory=dict)

    def wanting(self, info_hash: str) -> tuple[Peer, ...]:
        """The clients that want more of it."""
        return tuple(peer for peer in self.peers.get(info_hash, {}).values() if peer.left_bytes)

    async def answer(self, request: Request) -> Response:
        """The answer to an announcement or a scrape."""
        # The hash is 20 raw bytes, which only Latin-1 carries through unharmed.
        query = parse_qsl(request.url.query, keep_blank_values=True, encoding="latin-1")
        match request.url.path:
            case "/announce":
                return _told(await self._announced(dict(query), request))
            case "/scrape":
                hashes = [value for key, value in query if key == "info_hash"]
                return _told({b"files": await self._scraped(hashes)})
        return self.not_implemented(request)

    async def _announced(self, query: Mapping[str, str], request: Request) -> Mapping[bytes, Bencodable]:
        info_hash = _hex(query.get("info_hash", ""))
        try:
            counts = await self._counts(info_hash)
            seeders = await self.seeders(info_hash)
        except Stranger:
            return {b"failure reason": "unregistered torrent"}
        own = self._remember(info_hash, query, request)
        others = [*seeders, *(endpoint for endpoint in self.peers[info_hash] if endpoint != own)]
        if query.get("event") == PARTIAL_SEED:
            others = []
        return {
            **counts,
            b"interval": INTERVAL_S,
            b"min interval": INTERVAL_S,
            b"peers": b"".join(map(_compact, others)),
        }

    async def _scraped(self, hashes: Sequence[str]) -> Mapping[bytes, Bencodable]:
        found: dict[bytes, Bencodable] = {}
        for text in hashes:
            with suppress(Stranger):
                found[_raw(text)] = await self._counts(_hex(text))
        return found

    def _remember(self, info_hash: str, query: Mapping[str, str], request: Request) -> Endpoint:
        host = request.client.host if request.client else "127.0.0.1"
        peer = Peer(
            peer_id=_raw(query.get("peer_id", "")),
            endpoint=(host, int(query.get("port", "0"))),
            left_bytes=int(query.get("left", "0")),
        )
        known = self.peers.setdefault(info_hash, {})
        if query.get("event") in GONE:
            known.pop(peer.endpoint, None)
        else:
            known[peer.endpoint] = peer
        return peer.endpoint

    async def _counts(self, info_hash: str) -> Mapping[bytes, Bencodable]:
        peers = self.peers.get(info_hash, {}).values()
        complete = sum(peer.left_bytes == 0 for peer in peers)
        seeders = len(await self.seeders(info_hash))
        return {
            b"complete": complete + seeders,
            b"incomplete": len(peers) - complete,
            b"downloaded": complete,
        }


def _told(answer: Mapping[bytes, Bencodable]) -> Response:
    return Response(bencoded(answer), media_type="text/plain")


def _raw(text: str) -> bytes:
    return text.encode("latin-1")


def _hex(text: str) -> str:
    return _raw(text).hex()


def _compact(endpoint: Endpoint) -> bytes:
    host, port = endpoint
    return ipaddress.IPv4Address(host).packed + port.to_bytes(2, "big")
