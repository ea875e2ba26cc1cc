"""The label that marks what is ours in a Deluge, where it has the plugin for labels."""

from typing import Final

from concierge.adapters._deluge_rpc import Refusal, Rpc, UnknownMethod
from concierge.adapters._deluge_torrents import LABEL

__all__ = ["DelugeLabels"]

PLUGIN: Final = "Label"


class DelugeLabels:
    """Turns the plugin on and makes the label with the first torrent that is to carry it, not before."""

    def __init__(self, rpc: Rpc) -> None:
        """Asks nothing yet."""
        self._rpc = rpc

    async def mark(self, info_hash: str) -> bool:
        """Whether the torrent carries our label now; False where there are no labels. Raises ServiceError."""
        if await self._is_set(info_hash):
            return True
        return await self._is_made() and await self._is_set(info_hash)

    async def _is_set(self, info_hash: str) -> bool:
        try:
            await self._rpc.core("label.set_torrent", info_hash, LABEL)
        except (Refusal, UnknownMethod):
            # No such label yet, no plugin, or the torrent is gone.
            return False
        return True

    async def _is_made(self) -> bool:
        try:
            if not await self._is_on():
                return False
            await self._rpc.core("label.add", LABEL)
        except UnknownMethod:
            return False
        except Refusal:
            # It is there already: the reason comes in the language of the server, so nothing is read out of it.
            return True
        return True

    async def _is_on(self) -> bool:
        if PLUGIN in _names(await self._rpc.core("core.get_enabled_plugins")):
            return True
        if PLUGIN not in _names(await self._rpc.core("core.get_available_plugins")):
            return False
        await self._rpc.core("core.enable_plugin", PLUGIN)
        return PLUGIN in _names(await self._rpc.core("core.get_enabled_plugins"))


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []
