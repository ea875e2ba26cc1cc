"""What the files say of a torrent that might leave its client: who else has them, and what the library has."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from concierge.errors import NotFound, UnsafeContent
from concierge.model.download import DownloadState
from concierge.model.seeding import CleanupVerdict, SeededTorrent
from concierge.model.selection import choose_files
from concierge.model.torrent import TorrentEntry, TorrentStatus
from concierge.ports import TorrentClient
from concierge.services._files_in_client import FilesInClient
from concierge.services.placing import Placing

__all__ = ["Clearance"]


class Clearance:
    """The last word on the torrents of one client."""

    def __init__(self, client: TorrentClient, statuses: Sequence[TorrentStatus], placing: Placing) -> None:
        """Takes everything that the client has."""
        self._files = FilesInClient(client, statuses)
        self._placing = placing

    async def verdict(self, torrent: SeededTorrent, before: CleanupVerdict) -> CleanupVerdict:
        """`before`, or why the torrent stays for all that. Raises ServiceError."""
        entries = await self._files.of(torrent.status.info_hash)
        if not entries:
            return CleanupVerdict.ABSENT
        kept = await self._kept(torrent, entries)
        if False in kept:
            return CleanupVerdict.LIBRARY_GONE
        if await self._files.are_shared(torrent.status):
            return CleanupVerdict.SHARED
        is_seen = None not in kept and not _beyond(torrent, entries)
        return before if is_seen or torrent.is_released else CleanupVerdict.ASKED

    async def _kept(self, torrent: SeededTorrent, entries: Sequence[TorrentEntry]) -> set[bool | None]:
        folder = Path(torrent.status.save_dir)
        roots = sorted({folder / PurePosixPath(entry.path).parts[0] for entry in entries if entry.path})
        there = (one for one in torrent.downloads if one.state is DownloadState.ON_NAS)
        return {await self._placing.is_kept(one, roots) for one in there}


def _beyond(torrent: SeededTorrent, entries: Sequence[TorrentEntry]) -> bool:
    """Whether the client has more than what was brought into the library: somebody may have chosen that by hand."""
    brought: set[int] = set()
    for one in torrent.downloads:
        if one.state is DownloadState.ON_NAS:
            with suppress(NotFound, UnsafeContent):
                brought |= set(choose_files(entries, season=one.season, episode=one.episode).indexes)
    return any(entry.is_wanted and entry.index not in brought for entry in entries)
