"""What the files say of a torrent that might leave its client: who else has them, and what the library has."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from concierge.errors import NotFound, UnsafeContent
from concierge.model.download import DownloadState
from concierge.model.seeding import CleanupVerdict, SeededTorrent
from concierge.model.selection import choose_files
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import TorrentClient
from concierge.services.placing import Placing

__all__ = ["Clearance"]


class Clearance:
    """The last word on the torrents of one client; the files of each are asked for once, and only where they matter."""

    def __init__(self, client: TorrentClient, statuses: Sequence[TorrentStatus], placing: Placing) -> None:
        """Takes everything that the client has."""
        self._client = client
        self._statuses = statuses
        self._placing = placing
        self._known: dict[str, Sequence[TorrentEntry]] = {}

    async def verdict(self, torrent: SeededTorrent, before: CleanupVerdict) -> CleanupVerdict:
        """`before`, or why the torrent stays for all that. Raises ServiceError."""
        entries = await self._files(torrent.status.info_hash)
        if not entries:
            return CleanupVerdict.ABSENT
        kept = await self._kept(torrent, entries)
        if False in kept:
            return CleanupVerdict.LIBRARY_GONE
        if await self._is_shared(torrent.status, entries):
            return CleanupVerdict.SHARED
        is_seen = None not in kept and not _beyond(torrent, entries)
        return before if is_seen or torrent.is_released else CleanupVerdict.ASKED

    async def _kept(self, torrent: SeededTorrent, entries: Sequence[TorrentEntry]) -> set[bool | None]:
        folder = Path(torrent.status.save_dir)
        roots = sorted({folder / PurePosixPath(entry.path).parts[0] for entry in entries if entry.path})
        there = (one for one in torrent.downloads if one.state is DownloadState.ON_NAS)
        return {await self._placing.is_kept(one, roots) for one in there}

    async def _is_shared(self, status: TorrentStatus, entries: Sequence[TorrentEntry]) -> bool:
        """Whether another torrent may have one of these files; where that cannot be told, it may."""
        if not status.save_dir:
            return True
        mine = _paths(status, entries)
        for other in self._statuses:
            # What waits for the list of its files has none yet.
            is_other = other.info_hash != status.info_hash and other.state is not TorrentState.METADATA
            if is_other and _may_meet(status.save_dir, other.save_dir):
                theirs = await self._files(other.info_hash)
                if not theirs or mine & _paths(other, theirs):
                    return True
        return False

    async def _files(self, info_hash: str) -> Sequence[TorrentEntry]:
        if info_hash not in self._known:
            self._known[info_hash] = ()
            with suppress(NotFound):  # it left the client since
                self._known[info_hash] = await self._client.files(info_hash)
        return self._known[info_hash]


def _beyond(torrent: SeededTorrent, entries: Sequence[TorrentEntry]) -> bool:
    """Whether the client has more than what was brought into the library: somebody may have chosen that by hand."""
    brought: set[int] = set()
    for one in torrent.downloads:
        if one.state is DownloadState.ON_NAS:
            with suppress(NotFound, UnsafeContent):
                brought |= set(choose_files(entries, season=one.season, episode=one.episode).indexes)
    return any(entry.is_wanted and entry.index not in brought for entry in entries)


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
