"""Ten searches of different kinds, as trackers answer them: names as people write them, sizes and seeders invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from concierge.model.release import Release
from concierge.model.title import Season, Title, TitleKind
from concierge.model.user import Preferences
from concierge.model.wish import Wish

__all__ = ["FILM_IN_4K", "SEARCHES", "Asked"]

GB = 10**9
OFFERED = Path(__file__).with_name("offered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person types after `concierge search`, what that means, and what the trackers have."""

    name: str
    options: str = ""
    title: Title
    wish: Wish = field(default_factory=Wish)
    preferences: Preferences = field(default_factory=Preferences)
    offered: str = ""

    @property
    def releases(self) -> tuple[Release, ...]:
        """The rows of `offered/<name>.txt`, or of the file that `offered` names."""
        path = OFFERED / f"{self.offered or self.name}.txt"
        return tuple(_rows(path.read_text(encoding="utf-8")))


def _rows(text: str) -> Iterator[Release]:
    """One a line: tracker, size in GB, seeders and the name."""
    for number, line in enumerate(text.splitlines(), 1):
        tracker, size, seeders, name = line.split(" ", 3)
        yield Release(
            tracker=tracker,
            tracker_id=str(number),
            name=name,
            size_bytes=int(float(size) * GB),
            seeders=int(seeders),
            leechers=1,
        )


def _film(name_ru: str, name_en: str, year: int, language: str = "en", minutes: int = 120) -> Title:
    return Title(
        kind=TitleKind.MOVIE,
        name_ru=name_ru,
        name_en=name_en,
        name_original=name_en,
        original_language=language,
        year=year,
        runtime_min=minutes,
    )


def _series(
    name_ru: str, name_en: str, year: int, *counts: int, language: str = "en", minutes: int = 50
) -> Title:
    return Title(
        kind=TitleKind.SERIES,
        name_ru=name_ru,
        name_en=name_en,
        name_original=name_en,
        original_language=language,
        year=year,
        runtime_min=minutes,
        seasons=tuple(Season(number=number, episode_count=count) for number, count in enumerate(counts, 1)),
    )


FILM_IN_4K = Asked(
    name="film-4k",
    options="--quality 4K",
    title=_film("Дюна: Часть вторая", "Dune: Part Two", 2024, minutes=166),
    wish=Wish(resolution=2160),
)
SEARCHES = (
    FILM_IN_4K,
    Asked(
        name="old-film",
        title=_film("Касабланка", "Casablanca", 1942, minutes=102),
    ),
    Asked(
        name="season",
        options="--season 2",
        title=_series("Разделение", "Severance", 2022, 9, 10),
        wish=Wish(season=2),
    ),
    Asked(
        name="episode-in-a-pack",
        options="--season 1 --episode 5",
        title=_series("Чернобыль", "Chernobyl", 2019, 5, minutes=65),
        wish=Wish(season=1, episode=5),
    ),
    Asked(
        name="growing-season",
        options="--season 3",
        title=_series("Последние из нас", "The Last of Us", 2023, 9, 7, 8),
        wish=Wish(season=3),
    ),
    Asked(
        name="anime",
        options="--season 1",
        title=_series(
            "Провожающая в последний путь Фрирен", "Sousou no Frieren", 2023, 28, language="ja", minutes=24
        ),
        wish=Wish(season=1),
    ),
    Asked(
        name="concert",
        title=_film("Pink Floyd: Жизнь в Помпеях", "Pink Floyd: Live at Pompeii", 1972, minutes=92),
        preferences=Preferences(profile="original+subs"),
    ),
    Asked(
        name="cameras",
        title=_film("Космический рейс", "Space Flight", 2026, minutes=110),
    ),
    Asked(
        name="no-russian",
        title=_film("Тихая река", "Silent River", 2021, minutes=98),
    ),
    Asked(
        name="too-big",
        options="--quality 4K",
        title=_film("Оппенгеймер", "Oppenheimer", 2023, minutes=180),
        wish=Wish(resolution=2160),
        preferences=Preferences(max_size_bytes=15 * GB),
    ),
)
