"""How a title comes out next."""

from dataclasses import dataclass
from datetime import date

import concierge

__all__ = ["WayOut", "way_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """The first day that lies ahead, and what happens on it: a premiere or an episode. None where nobody told."""

    day: date | None = None
    premiere: concierge.Premiere | None = None
    episode: concierge.Episode | None = None


def way_out(title: concierge.Title, since: date) -> WayOut:
    """The next day of the title; on the same day an episode says more than a premiere."""
    day = concierge.out_on(title, since)
    if day is None:
        return WayOut()
    if title.next_episode is not None and title.next_episode.air_date == day:
        return WayOut(day=day, episode=title.next_episode)
    return WayOut(day=day, premiere=next((one for one in title.premieres if one.day == day), None))
