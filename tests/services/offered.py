"""Releases of an invented film and an invented series, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable

from concierge.model.decision import Decision, Ranking
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.release import Release
from concierge.model.speed import Speed, Speeds
from concierge.model.title import Season, Title, TitleKind
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.services.ranking import rank

GIB = 2**30
FILM = Title(
    kind=TitleKind.MOVIE,
    name_ru="Маяк",
    name_original="Lighthouse",
    original_language="en",
    year=2020,
    runtime_min=100,
)
SERIES = Title(
    kind=TitleKind.SERIES,
    name_ru="Тихий берег",
    name_original="Quiet Shore",
    original_language="en",
    year=2020,
    runtime_min=50,
    seasons=(Season(number=1, episode_count=8), Season(number=2, episode_count=10)),
)
BALANCED = PROFILES["balanced"]
ENGLISH = QualityProfile(language="en")
ANYTHING = Wish()
# Twelve megabytes a second, ever.
LINE = Speeds(known=[Speed(tracker="", hour=0, size_bytes=720_000_000, seconds=60)])


def release(name: str, *, gib: float | None = 8, seeders: int = 10, tracker: str = "a") -> Release:
    size_bytes = None if gib is None else int(gib * GIB)
    return Release(tracker=tracker, tracker_id=name, name=name, size_bytes=size_bytes, seeders=seeders)


def listing(quality: str, voices: str = "", *, gib: float | None = 8, seeders: int = 10) -> Release:
    return release(f"Маяк / Lighthouse (А. Фосс) [2020, США, {quality}] {voices}", gib=gib, seeders=seeders)


def season(episodes: str, quality: str, *, gib: float = 10, number: int | str = 2) -> Release:
    name = f"Тихий берег / Quiet Shore / Сезон: {number} / Серии: {episodes} [2021, США, {quality}] Dub"
    return release(name, gib=gib, seeders=50)


GOOD = listing("BDRip 1080p", "Dub + Original Eng + Sub Rus")


def ranked(
    *releases: Release,
    sought: Title | str = FILM,
    wish: Wish = ANYTHING,
    profile: QualityProfile = BALANCED,
    speeds: Speeds = LINE,
) -> Ranking:
    wanted = Wanted.of(sought, wish) if isinstance(sought, Title) else sought
    return rank(releases, wanted, profile, wish=wish, speeds=speeds)


def names(decisions: Iterable[Decision]) -> list[str]:
    return [decision.release.name for decision in decisions]
