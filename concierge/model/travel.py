"""A pack for a trip: films and series that fill its hours, and about how much room they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.model.recommendation import Recommendation
from concierge.model.title import TitleKind

__all__ = ["SIZES", "PackItem", "SizeClass", "SizeRange", "TravelPack", "packed", "size_of"]

_GB: Final = 1_000_000_000
# A film is left out where so little time is left that it would only be begun.
_LEAST_EPISODES: Final = 2
_MOST_EPISODES: Final = 12


class SizeClass(StrEnum):
    """Picture and codec, as far as they tell a size."""

    UHD_HDR = "uhd_hdr"
    UHD = "uhd"
    HD_HEVC = "hd_hevc"
    HD_AVC = "hd_avc"
    HD_READY = "hd_ready"
    EPISODE = "episode"
    SEASON = "season"


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


SIZES: Final = {
    SizeClass.UHD_HDR: _gigabytes(40, 60),
    SizeClass.UHD: _gigabytes(20, 30),
    SizeClass.HD_HEVC: _gigabytes(4, 8),
    SizeClass.HD_AVC: _gigabytes(8, 15),
    SizeClass.HD_READY: _gigabytes(2, 4),
    SizeClass.EPISODE: _gigabytes(1, 2),
    SizeClass.SEASON: _gigabytes(10, 20),
}


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


def size_of(kind: TitleKind, episodes: int = 1) -> SizeRange:
    """About how large a film, or so many episodes, are in 1080p and HEVC."""
    return SIZES[SizeClass.HD_HEVC] if kind is TitleKind.MOVIE else SIZES[SizeClass.EPISODE].times(episodes)


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
        return PackItem(what=one, minutes=runtime, size=size_of(one.title.kind))
    first = (one.episode.season, one.episode.number) if one.episode else (1, 1)
    held = next((season.episode_count for season in one.title.seasons if season.number == first[0]), None)
    count = min(left // runtime, (held or 0) - first[1] + 1, _MOST_EPISODES)
    if count < _LEAST_EPISODES:
        return None
    return PackItem(
        what=one,
        minutes=runtime * count,
        size=size_of(one.title.kind, count),
        episodes=count,
        first_season=first[0],
        first_episode=first[1],
    )
