"""How fast downloads are, measured only of those that were watched from the first byte to the last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from concierge.model.download import Download
from concierge.model.speed import Speed
from concierge.ports import Clock

__all__ = ["Pacing"]

# Downloads are looked at every few seconds; after a longer gap the machine, or the client, may have slept.
LONGEST_GAP = timedelta(minutes=5)
# Of a shorter download the time says more of how often it was looked at.
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    began_at: datetime
    seen_at: datetime
    changed_at: datetime


class Pacing:
    """Watches what downloads. What was paused, or under way while nobody looked, is not measured.

    It is kept in memory alone: after a restart nobody knows for how long nothing ran.
    """

    def __init__(self, clock: Clock) -> None:
        """Measures by the clock."""
        self._clock = clock
        self._watched: dict[str, _Watch] = {}

    def begin(self, download: Download) -> None:
        """Its first byte is asked for now."""
        if not download.is_paused:
            now = self._clock.now()
            self._watched[download.id] = _Watch(began_at=now, seen_at=now, changed_at=download.changed_at)

    def look(self, active: Sequence[Download]) -> None:
        """Goes on with those that still run as they did at the last look."""
        now = self._clock.now()
        self._watched = {
            one.id: replace(watch, seen_at=now)
            for one in active
            if (watch := self._watched.get(one.id)) and _goes_on(watch, one, now)
        }

    def measured(self, download: Download) -> Speed | None:
        """How fast it was, now that its last byte is there; None if it was not watched, or too short."""
        watch = self._watched.get(download.id)
        now = self._clock.now()
        if watch is None or not download.size_bytes or not _goes_on(watch, download, now):
            return None
        took = now - watch.began_at
        if took < SHORTEST:
            return None
        return Speed(
            tracker=download.tracker,
            hour=watch.began_at.hour,
            size_bytes=download.size_bytes,
            seconds=round(took.total_seconds()),
        )


def _goes_on(watch: _Watch, download: Download, now: datetime) -> bool:
    # Whoever pauses or resumes it, in whatever process, changes the moment.
    is_same = watch.changed_at == download.changed_at and not download.is_paused
    return is_same and timedelta() <= now - watch.seen_at <= LONGEST_GAP
