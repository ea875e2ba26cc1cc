"""A pack for a trip: films and series that fill its hours, and about how much room they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from concierge.model.recommendation import Recommendation
from concierge.model.title import TitleKind

__all__ = ["PackItem", "SizeRange", "TravelPack", "packed"]

_GB: Final = 1_000_000_000
# One episode alone is no reason to take a series along.
_LEAST_EPISODES: Final = 2
_MOST_EPISODES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """From and to, in bytes."""

    low_bytes: int
    high_bytes: int

    def times(self, count: int) -> "SizeRange":
        """As many of them."""
        return SizeRange(low_bytes=self.low_bytes * count, high_bytes=self.high_bytes * count)

    def plus(self, other: "SizeRange") -> "SizeRange":
        """Both together."""
        return SizeRange(
            low_bytes=self.low_bytes + other.low_bytes, high_bytes=self.high_bytes + other.high_bytes
        )


def _gigabytes(low: int, high: int) -> SizeRange:
    return SizeRange(low_bytes=low * _GB, high_bytes=high * _GB)


# What a film, and an episode, usually are in 1080p and HEVC.
_FILM: Final = _gigabytes(4, 8)
_EPISODE: Final = _gigabytes(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """A title of the pack; of a series so many `episodes`, from `first_season` and `first_episode` on."""

    what: Recommendation
    minutes: int
    size: SizeRange
    episodes: int = 0
    first_season: int = 1
    first_episode: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelPack:
    """What fills the time. No tracker was asked: the sizes are those that such releases usually have."""

    items: tuple[PackItem, ...] = ()
    wanted_min: int = 0

    @property
    def minutes(self) -> int:
        """How long all of it is."""
        return sum(item.minutes for item in self.items)

    @property
    def size(self) -> SizeRange:
        """About how much room all of it takes."""
        total = _gigabytes(0, 0)
        for item in self.items:
            total = total.plus(item.size)
        return total


def packed(offered: Sequence[Recommendation], minutes: int) -> TravelPack:
    """A pack of at most so many minutes, what is on the watchlist and what is under way first, then best first."""
    items: list[PackItem] = []
    left = minutes
    for one in sorted(offered, key=lambda one: (not (one.is_wanted or one.episode), -one.score)):
        item = _item(one, left)
        if item is not None:
            items.append(item)
            left -= item.minutes
    return TravelPack(items=tuple(items), wanted_min=minutes)


def _item(one: Recommendation, left: int) -> PackItem | None:
    """The title as far as it fits into the time that is left; None if it does not."""
    runtime = one.title.runtime_min
    if not runtime or runtime > left:
        return None
    if one.title.kind is TitleKind.MOVIE:
        return PackItem(what=one, minutes=runtime, size=_FILM)
    first = (one.episode.season, one.episode.number) if one.episode else (1, 1)
    count = min(left // runtime, _held(one, *first), _MOST_EPISODES)
    if count < _LEAST_EPISODES:
        return None
    return PackItem(
        what=one,
        minutes=runtime * count,
        size=_EPISODE.times(count),
        episodes=count,
        first_season=first[0],
        first_episode=first[1],
    )


def _held(one: Recommendation, season: int, first: int) -> int:
    """How many episodes of the season there are to be seen by now, from that one on."""
    counts = [each.episode_count or 0 for each in one.title.seasons if each.number == season]
    held = max(counts, default=0) - first + 1
    if one.episode is not None:
        return min(held, one.episodes_left)
    following = one.title.next_episode
    if following is not None and following.season == season:
        return min(held, following.number - first)
    return held
