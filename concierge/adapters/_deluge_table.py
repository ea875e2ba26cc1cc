"""The torrents of a Deluge by what we call them, whatever it calls them itself."""

from collections.abc import Mapping, Sequence

from concierge.adapters._deluge_names import DelugeNames
from concierge.adapters._deluge_rpc import Rpc
from concierge.adapters._deluge_torrents import (
    BRIEF_KEYS,
    STATES,
    STATUS_KEYS,
    DelugeTorrent,
    told_torrents,
    told_whole,
)
from concierge.errors import NotFound
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo

__all__ = ["DelugeTable", "absent"]


class DelugeTable:
    """Looks into a Deluge. Every method may raise ServiceError."""

    def __init__(self, rpc: Rpc, names: DelugeNames) -> None:
        """Asks nothing yet."""
        self._rpc = rpc
        self._names = names

    async def all(self) -> Mapping[str, DelugeTorrent]:
        """Every torrent; that is one request."""
        told = told_whole(await self._rpc.ui(STATUS_KEYS, STATES))
        if told is None:
            # The web process has just been connected and has not heard of every torrent yet.
            told = told_torrents(await self._rpc.core("core.get_torrents_status", {}, STATUS_KEYS))
        return await self._by_our_names(told)

    async def some(self, info_hashes: Sequence[str], keys: Sequence[str]) -> Mapping[str, DelugeTorrent]:
        """Those of these torrents that are there, with these facts."""
        others = await self._names.all()
        names = [others.get(name, name) for name in map(str.lower, info_hashes)]
        return await self._by_our_names(await self._told(names, keys))

    async def one(self, info_hash: str, keys: Sequence[str]) -> DelugeTorrent:
        """The torrent with these facts. Raises NotFound."""
        found = (await self.some([info_hash], keys)).get(info_hash.lower())
        if found is None:
            raise absent(info_hash)
        return found

    async def has(self, offer: Magnet | Metainfo) -> bool:
        """Whether it is there by whichever of its hashes, which is remembered as its name."""
        names = {offer.info_hash, (offer.info_hash_v2 or offer.info_hash)[:40]}
        found = await self._told(sorted(names), BRIEF_KEYS)
        if not found:
            return False
        await self._names.put(offer.info_hash, next(iter(found)))
        return True

    async def name(self, info_hash: str) -> str:
        """What the daemon calls the torrent."""
        return (await self._names.all()).get(info_hash.lower(), info_hash.lower())

    async def _told(self, names: Sequence[str], keys: Sequence[str]) -> Mapping[str, DelugeTorrent]:
        asked = list(filter(None, names))
        if not asked:
            return {}
        found = await self._rpc.core("core.get_torrents_status", {"id": asked}, keys)
        # A torrent that is removed in between stays with nothing to tell.
        return told_torrents(
            {name: one for name, one in found.items() if one} if isinstance(found, dict) else found
        )

    async def _by_our_names(self, told: Mapping[str, DelugeTorrent]) -> Mapping[str, DelugeTorrent]:
        ours = {name: info_hash for info_hash, name in (await self._names.all()).items()}
        return {ours.get(name, name): torrent for name, torrent in told.items()}


def absent(info_hash: str) -> NotFound:
    """The error for a torrent that the daemon has not."""
    return NotFound(f"deluge has no torrent {info_hash}", what=info_hash)
