"""What this process remembers of downloads between two looks, so that nothing is written or asked over and over."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.torrent import TorrentState, TorrentStatus
from concierge.services._standstill import Standstills

__all__ = ["TendingMemory", "is_stopped", "wants_nothing"]

# Who removes a torrent by hand is asked for no more than one repetition in a day.
GIVEN_AGAIN_AFTER: Final = timedelta(days=1)
# A client that has just begun may not know all its torrents yet.
GONE_AFTER: Final = timedelta(minutes=1)
LOOK_WITHIN_REACH: Final = timedelta(minutes=5)


class TendingMemory:
    """Begins empty with each process; what must outlast it stands in the downloads themselves."""

    def __init__(self, stalled_after: timedelta) -> None:
        """After that time at a standstill a download is stuck."""
        self.standstills = Standstills(stalled_after)
        self._missed: dict[str, datetime] = {}
        self._far: dict[str, tuple[Path, datetime]] = {}
        self._rooms: dict[str, datetime] = {}
        self._obeyed: defaultdict[ClientKey, set[str]] = defaultdict(set)

    def keep_only(self, ids: Collection[str]) -> None:
        """Forgets all other downloads."""
        self.standstills.keep_only(ids)
        self._missed = {one: at for one, at in self._missed.items() if one in ids}
        self._far = {one: far for one, far in self._far.items() if one in ids}
        self._rooms = {one: at for one, at in self._rooms.items() if one in ids}
        for running in self._obeyed.values():
            running.intersection_update(ids)

    def found(self, download: Download) -> None:
        """Its client has it."""
        self._missed.pop(download.id, None)

    def may_have_forgotten(self, download: Download, status: TorrentStatus) -> bool:
        """Whether its torrent stands, or wants other than was chosen: a client that is killed forgets its last orders.

        What was seen doing as it was told, and does so no more, was changed by somebody at the client, who has their
        reasons.
        """
        if download.full_at is not None or download.id in self._obeyed[download.client_key]:
            return False
        if is_stopped(download, status) or wants_nothing(status) or _wants_more(download, status):
            return True
        if not download.is_paused:
            self.ordered(download)
        return False

    def ordered(self, download: Download) -> None:
        """Its client does as it was told; if it ceases to, that is somebody's wish."""
        self._obeyed[download.client_key].add(download.id)

    def lost_sight(self, key: ClientKey) -> None:
        """That client was silent: nobody knows what it has forgotten."""
        self._obeyed.pop(key, None)

    def may_be_given(self, download: Download, now: datetime) -> bool:
        """Whether a client that lacks it is to be given it: for the first time, or again, but once in a day."""
        is_new = download.state is DownloadState.QUEUED
        return is_new or download.given_at is None or now - download.given_at >= GIVEN_AGAIN_AFTER

    def is_gone(self, download: Download, now: datetime) -> bool:
        """Whether its client lacks it now, and has for a while."""
        return now - self._missed.setdefault(download.id, now) >= GONE_AFTER

    def is_out_of_reach(self, download: Download, folder: Path, now: datetime) -> bool:
        """Whether its files in that folder were out of reach a moment ago."""
        known = self._far.get(download.id)
        return known is not None and known[0] == folder and now < known[1]

    def note_out_of_reach(self, download: Download, folder: Path, now: datetime) -> None:
        """Its files are not on this machine; they are looked for again in some minutes."""
        self._far[download.id] = (folder, now + LOOK_WITHIN_REACH)

    def is_far(self, download: Download) -> bool:
        """Whether its files were out of reach when they were last looked for."""
        return download.id in self._far

    def may_look_for_room(self, download: Download, now: datetime) -> bool:
        """Whether its client may be asked again for the space that it has."""
        at = self._rooms.get(download.id)
        return at is None or now >= at

    def note_look_for_room(self, download: Download, again_at: datetime) -> None:
        """Its client has told, or was told; it is left alone until then."""
        self._rooms[download.id] = again_at


def is_stopped(download: Download, status: TorrentStatus) -> bool:
    """Whether its torrent stands, though the person has not paused it."""
    return status.state is TorrentState.PAUSED and not download.is_paused


def wants_nothing(status: TorrentStatus) -> bool:
    """Whether the client would fetch no file at all, or does not know of any."""
    return status.is_ours and status.wanted_bytes == 0


def _wants_more(download: Download, status: TorrentStatus) -> bool:
    """Whether the client would fetch more than was chosen; the pieces at the edges of a file make it a little more."""
    return status.is_ours and download.size_bytes is not None and status.wanted_bytes > download.size_bytes
