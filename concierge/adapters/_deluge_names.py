"""By which hash a Deluge knows the torrents that have two of them: a small file for each."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from concierge.adapters._torrent_notes import folder_for, on_disk, replaced

__all__ = ["DelugeNames"]

_NAME: Final = re.compile(r"[0-9a-f]{40}", re.ASCII)


class DelugeNames:
    """What a server calls the torrents that we call by the first version's hash, where that is not the same.

    Of a torrent in both versions Deluge takes the beginning of the second's hash, and tells nobody the first one.
    Every method may raise ServiceUnavailable: the disk refuses.
    """

    def __init__(self, folder: Path, url: str) -> None:
        """Touches nothing yet; each address has names of its own."""
        self._folder = folder_for(folder, url) / "names"

    async def all(self) -> Mapping[str, str]:
        """The server's names by ours; what cannot be read as one is passed over."""
        return await on_disk(lambda: dict(filter(None, map(_read, self._paths()))))

    async def put(self, info_hash: str, name: str) -> None:
        """Remembers the name, for good when the call returns; one that is ours too needs no file."""
        if name == info_hash:
            await self.drop(info_hash)
        else:
            await on_disk(lambda: replaced(self._folder / info_hash, name))

    async def drop(self, info_hash: str) -> None:
        """Forgets the torrent; one that has no other name is fine."""
        if _NAME.fullmatch(info_hash):
            await on_disk(lambda: (self._folder / info_hash).unlink(missing_ok=True))

    def _paths(self) -> list[Path]:
        return [path for path in self._folder.glob("*") if _NAME.fullmatch(path.name)]


def _read(path: Path) -> tuple[str, str] | None:
    try:
        name = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        # Another process has dropped it meanwhile.
        return None
    return (path.name, name) if _NAME.fullmatch(name) else None
