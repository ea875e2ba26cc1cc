"""Whose the files of a client's torrents are: each torrent is asked for its files once, and only where they matter."""

from collections.abc import Sequence
from contextlib import suppress

from concierge.errors import NotFound
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import TorrentClient

__all__ = ["FilesInClient"]


class FilesInClient:
    """The files of everything that one client has."""

    def __init__(self, client: TorrentClient, statuses: Sequence[TorrentStatus]) -> None:
        """Takes everything that the client has."""
        self._client = client
        self._statuses = statuses
        self._known: dict[str, Sequence[TorrentEntry]] = {}

    async def of(self, info_hash: str) -> Sequence[TorrentEntry]:
        """The torrent's files; none if they are not known, or it left the client. Raises ServiceError."""
        if info_hash not in self._known:
            self._known[info_hash] = ()
            with suppress(NotFound):
                self._known[info_hash] = await self._client.files(info_hash)
        return self._known[info_hash]

    async def are_shared(self, status: TorrentStatus) -> bool:
        """Whether another torrent may have a file of this one; where that cannot be told, it may.

        Raises: ServiceError.
        """
        if not status.save_dir:
            return True
        mine = _paths(status, await self.of(status.info_hash))
        for other in self._statuses:
            # What waits for the list of its files has none yet.
            is_other = other.info_hash != status.info_hash and other.state is not TorrentState.METADATA
            if is_other and _may_meet(status.save_dir, other.save_dir):
                theirs = await self.of(other.info_hash)
                if not theirs or mine & _paths(other, theirs):
                    return True
        return False


def _paths(status: TorrentStatus, entries: Sequence[TorrentEntry]) -> set[tuple[str, ...]]:
    folder = _parts(status.save_dir)
    return {(*folder, *_parts(entry.path)) for entry in entries}


def _may_meet(folder: str, other: str) -> bool:
    """Whether files under both folders can be the same."""
    mine, theirs = _parts(folder), _parts(other)
    shorter = min(len(mine), len(theirs))
    return mine[:shorter] == theirs[:shorter]


def _parts(path: str) -> tuple[str, ...]:
    """The path's parts as a file system sees them that ignores case, on whatever system the client runs."""
    parts = path.casefold().replace("\\", "/").split("/")
    return tuple(part for part in parts if part not in {"", "."})
