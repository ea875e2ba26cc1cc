"""Downloads of which no byte comes, and of which nobody has the whole."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from concierge.model.download import Download, DownloadState
from concierge.model.torrent import TorrentState, TorrentStatus

__all__ = ["Standstills"]

# A short pause is not written down.
GRACE: Final = timedelta(minutes=30)
# In any other state it is not the sources that it waits for.
_FETCHING: Final = frozenset({TorrentState.DOWNLOADING, TorrentState.STALLED})


@dataclass(frozen=True, slots=True)
class _Seen:
    count: int
    since: datetime


class Standstills:
    """Remembers how far downloads were, so that of those that move nothing is ever written."""

    def __init__(self, stalled_after: timedelta) -> None:
        """After that time at a standstill a download is stuck."""
        self._stalled_after = stalled_after
        self._grace = min(GRACE, stalled_after)
        self._seen: dict[str, _Seen] = {}
        self._stuck: dict[str, Download] = {}

    @property
    def stuck(self) -> tuple[Download, ...]:
        """Those that are stuck, as they were last seen."""
        return tuple(self._stuck.values())

    def look(self, download: Download, status: TorrentStatus, now: datetime) -> Download:
        """The download as it should be kept: standing still since some moment, or not."""
        seen = self._kept(download, status, now)
        is_stuck = seen.stalled_at is not None and now - seen.stalled_at >= self._stalled_after
        if is_stuck and seen == download:
            self._stuck[download.id] = seen
        else:
            self._stuck.pop(download.id, None)
        return seen

    def keep_only(self, ids: Container[str]) -> None:
        """Forgets all others."""
        self._seen = {one: seen for one, seen in self._seen.items() if one in ids}
        self._stuck = {one: download for one, download in self._stuck.items() if one in ids}

    def _kept(self, download: Download, status: TorrentStatus, now: datetime) -> Download:
        count = round(status.progress * status.wanted_bytes)
        if not _stands(download, status):
            self._seen.pop(download.id, None)
            return _moving(download)
        if download.stalled_at is not None and count == download.stalled_bytes:
            return download
        seen = self._seen.get(download.id)
        if seen is None or seen.count != count or download.stalled_at is not None:
            self._seen[download.id] = _Seen(count, now)
            return _moving(download)
        if now - seen.since < self._grace:
            return download
        return replace(download, stalled_at=seen.since, stalled_bytes=count)


def _stands(download: Download, status: TorrentStatus) -> bool:
    is_wanted = download.state is DownloadState.DOWNLOADING and not download.is_paused
    return is_wanted and status.state in _FETCHING and not (status.seeds or status.speed_bps)


def _moving(download: Download) -> Download:
    return download if download.stalled_at is None else replace(download, stalled_at=None, stalled_bytes=None)
