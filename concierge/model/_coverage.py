"""Whether a release has the wanted season and episode inside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from concierge.model.decision import Reason
from concierge.model.parsing import ParsedRelease
from concierge.model.wanted import Wanted

__all__ = ["episodes_of", "missing_part"]

# "1-5 из ??": more are to come, nobody knows how many.
_OPEN_TOTAL = re.compile(r"\d *(?:из|of) *[?xх]", re.IGNORECASE)
_SPECIAL = re.compile(r"\b(?:specials?|ova|oad|спецвыпуски?|спешлы?)\b", re.IGNORECASE)
# Without a total, as many episodes from the first one on are taken for a whole season.
_LIKELY_SEASON = 6
_LONGEST_SEASON = 60


def episodes_of(parsed: ParsedRelease, counts: Mapping[int, int]) -> int | None:
    """How many episodes a release holds, by its name or by the `counts` of seasons; None if that cannot be told."""
    if parsed.episodes:
        return len(parsed.episodes)
    known = [counts.get(season) for season in parsed.seasons]
    return sum(count or 0 for count in known) if known and all(known) else None


def missing_part(parsed: ParsedRelease, wanted: Wanted, *, named_season: int | None = None) -> Reason | None:
    """What a release of the wanted series lacks; None if it has the wanted part.

    `named_season` is a number that stands after the series' name: the III of "Name III - 05".
    """
    content = _Content.of(parsed, wanted, named_season)
    if wanted.season is None and wanted.episode is not None:
        return content.lacks_absolute(wanted.episode)
    if wanted.season is not None and not content.has_season(wanted.season):
        return Reason(code="season_missing", facts={"season": wanted.season})
    if wanted.episode is None or wanted.season is None:
        return content.lacks_some(wanted.season)
    return content.lacks_episode(wanted.season, wanted.episode)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a release has inside. `seasons` is empty where none are named."""

    parsed: ParsedRelease
    seasons: tuple[int, ...]
    counts: Mapping[int, int]

    @classmethod
    def of(cls, parsed: ParsedRelease, wanted: Wanted, named_season: int | None) -> "_Content":
        seasons = parsed.seasons or ((named_season,) if named_season else ())
        has_specials = wanted.season == 0 or (not seasons and len(parsed.episodes) == 1)
        if has_specials and _SPECIAL.search(parsed.text):
            seasons = (*seasons, 0)
        return cls(parsed, seasons, wanted.episode_counts)

    @property
    def episodes(self) -> tuple[float, ...]:
        return self.parsed.episodes

    def has_season(self, season: int) -> bool:
        if self.seasons:
            return season in self.seasons
        if self.episodes:
            return season == 1 or self._has_any(self._through(season))
        # A series without a word about seasons has one of them, unless all are there.
        return "complete" in self.parsed.flags or (season == 1 and not self.parsed.date)

    def lacks_absolute(self, episode: int) -> Reason | None:
        """Whether an episode is missing that is counted through all seasons."""
        if self.episodes and len(self.seasons) != 1:
            return None if episode in self.episodes else self._no_episode(episode)
        season, number = self._place(episode)
        if self.seasons and season not in self.seasons:
            return self._no_episode(episode)
        if not self.episodes and not self.counts and episode > _LONGEST_SEASON * max(len(self.seasons), 1):
            return self._no_episode(episode)
        return None if episode in self.episodes else self.lacks_episode(season, number)

    def lacks_episode(self, season: int, episode: int) -> Reason | None:
        """Whether an episode is missing from a season that is there."""
        if not self.episodes:
            # Half of a season may or may not have it.
            return self._no_episode(episode) if self.parsed.part else None
        if len(self.seasons) > 1 and (self._is_whole or season < self.seasons[-1]):
            return None
        number = self._number(season, episode)
        return None if number in self.episodes else self._no_episode(episode, number)

    def lacks_some(self, season: int | None) -> Reason | None:
        """Whether episodes are missing from a season, or from what is offered if `season` is None."""
        if not self.episodes:
            return self._incomplete() if self.parsed.part or self.parsed.date else None
        if season is not None and len(self.seasons) > 1 and season < self.seasons[-1]:
            return None
        if len(self.episodes) == 1 and self.parsed.episode_total != 1:
            return Reason(code="single_episode", facts={"episode": _shown(self.episodes[0])})
        return None if self._has_all(season) else self._incomplete(season)

    @property
    def _is_whole(self) -> bool:
        """Whether the name counts as many episodes as it announces."""
        if self.parsed.episode_total is not None:
            return len(self.episodes) >= self.parsed.episode_total
        return not _OPEN_TOTAL.search(self.parsed.text)

    def _has_all(self, season: int | None) -> bool:
        total = self.parsed.episode_total
        if total is not None and self._is_whole:
            return True
        if season is not None and len(self.seasons) <= 1 and self.counts.get(season):
            first = self._number(season, 1)
            return set(self.episodes).issuperset(range(first, first + self.counts[season]))
        if total is not None or not self._is_whole:
            return False
        is_likely = self.parsed.is_russian_listing or len(self.episodes) >= _LIKELY_SEASON
        return is_likely and self.episodes[0] <= 1

    def _number(self, season: int, episode: int) -> int:
        """The number that an episode has in this release."""
        before = sum(self.counts.get(earlier, 0) for earlier in range(1, season))
        if len(self.seasons) > 1:
            first = self.seasons[0]
            return episode + sum(self.counts.get(earlier, 0) for earlier in range(max(first, 1), season))
        is_own = self.seasons and self.episodes[0] <= self.counts.get(season, _LONGEST_SEASON)
        return episode if is_own else episode + before

    def _through(self, season: int) -> range:
        """The numbers of a season's episodes when they are counted through all seasons."""
        before = sum(self.counts.get(earlier, 0) for earlier in range(1, season))
        return range(before + 1, before + self.counts.get(season, 0) + 1) if season else range(0)

    def _has_any(self, numbers: range) -> bool:
        return any(number in numbers for number in self.episodes)

    def _place(self, episode: int) -> tuple[int, int]:
        """The season of an episode that is counted through all of them, and its number there."""
        rest = episode
        for season in sorted(season for season in self.counts if season > 0):
            if rest <= self.counts[season]:
                return season, rest
            rest -= self.counts[season]
        return 1, episode

    def _no_episode(self, episode: int, number: int | None = None) -> Reason:
        is_growing = (self.parsed.episode_total or 0) >= (number or episode) or bool(
            self.episodes and not self._is_whole
        )
        return Reason(code="episode_missing", is_temporary=is_growing, facts={"episode": episode})

    def _incomplete(self, season: int | None = None) -> Reason:
        total = self.parsed.episode_total or (self.counts.get(season) if season is not None else None)
        is_growing = bool(self.episodes) and self.episodes[0] <= 1 and self.parsed.part is None
        facts = {"there": len(self.episodes), "total": total or "?"}
        return Reason(code="incomplete_season", is_temporary=is_growing, facts=facts)


def _shown(episode: float) -> str:
    return f"{episode:g}"
