"""How fast downloads were, and what that says of the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from concierge.model.download import Download, DownloadState
from concierge.model.torrent import TorrentStatus

__all__ = ["LONGEST_S", "Speed", "Speeds", "seconds_for", "waiting_s"]

# Finding peers takes half a minute. Beyond a week nobody can tell.
START_S: Final = 30
LONGEST_S: Final = 7 * 24 * 3600
# One download of an hour may have been anything.
_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What `n` downloads from a tracker, "" of magnet links, came to that began in that `hour` of the day, in UTC."""

    tracker: str
    hour: int
    size_bytes: int
    seconds: int
    n: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """The history, as it is of use in the `hour` that it is now."""

    known: Sequence[Speed] = ()
    hour: int = 0

    def bps(self, tracker: str) -> float | None:
        """Bytes a second to be expected: as in this hour, else as ever from this tracker, else from any.

        None without any history.
        """
        of_tracker = [one for one in self.known if one.tracker == tracker]
        of_hour = [one for one in of_tracker if one.hour == self.hour and one.n >= _ENOUGH]
        like_it = next((speeds for speeds in (of_hour, of_tracker, self.known) if speeds), ())
        seconds = sum(one.seconds for one in like_it)
        return sum(one.size_bytes for one in like_it) / seconds if seconds else None


def seconds_for(size_bytes: int, bps: float) -> int:
    """Seconds from the start to the last byte, at most a week."""
    if size_bytes >= bps * LONGEST_S:
        return LONGEST_S
    return min(round(START_S + size_bytes / bps), LONGEST_S)


def waiting_s(download: Download, torrent: TorrentStatus | None, speeds: Speeds) -> int | None:
    """How long a download will take once it begins; None without history, without a size, and of one that has begun."""
    is_begun = torrent is not None and (torrent.progress > 0 or torrent.eta_s is not None)
    waits = download.state in {DownloadState.QUEUED, DownloadState.DOWNLOADING} and not download.is_paused
    bps = speeds.bps(download.tracker)
    if bps is None or not download.size_bytes or is_begun or not waits:
        return None
    return seconds_for(download.size_bytes, bps)
