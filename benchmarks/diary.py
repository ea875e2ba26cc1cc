"""A household that keeps a diary: five people, a million things seen in fifteen years, and what is known of them."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import filling
from benchmarks.filling import Tables

__all__ = ["PEOPLE", "copied", "inserted"]

PEOPLE = 5
FILMS, SERIES, EPISODES = 5_000, 3_000, 65
RATINGS = 5_000
DAYS = 15 * 365
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
GENRES = (
    "drama",
    "comedy",
    "thriller",
    "action",
    "romance",
    "science_fiction",
    "crime",
    "horror",
    "animation",
)
COUNTRIES = ("US", "GB", "FR", "RU", "SU", "JP", "DE", "KR")
# How many of each job a title has, and among how many people they are.
JOBS: Mapping[str, tuple[int, int]] = {
    "Director": (1, 2_000),
    "Director of Photography": (1, 1_500),
    "Original Music Composer": (1, 1_000),
    "Screenplay": (1, 3_000),
    "Writer": (1, 3_000),
    "Producer": (1, 3_000),
    "Actor": (6, 12_000),
}
# Every twentieth thing was seen before.
AGAIN = 20


def _people() -> Iterator[tuple[object, ...]]:
    for number in range(10, PEOPLE + 10):
        yield (number, f"Человек {number}", "member", "[]", "{}", "{}", "", "", "", "{}")


def _titles() -> Iterator[tuple[object, ...]]:
    for number in range(1, FILMS + SERIES + 1):
        kind, name = ("movie" if number <= FILMS else "series"), f"Название {number}"
        runtime = None if number % 50 == 0 else 45 + number % 90
        year, is_adult = 1950 + number % 75, number % 1_000 == 0
        yield (
            number,
            kind,
            name,
            f"Title {number}",
            name,
            f"\n{name.lower()}\n",
            year,
            number,
            runtime,
            is_adult,
        )


def _traits() -> Iterator[tuple[object, ...]]:
    for number in range(1, FILMS + SERIES + 1):
        yield from ((number, "genre", GENRES[(number + place) % len(GENRES)]) for place in range(3))
        yield (number, "country", COUNTRIES[number % len(COUNTRIES)])


def _credits() -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    for number in range(1, FILMS + SERIES + 1):
        for job, (count, people) in JOBS.items():
            for one in chance.sample(range(people), count):
                name = f"{job} {one}"
                yield (number, name, job, "", name.lower(), f"Имя {one}")


def _viewings() -> Iterator[tuple[object, ...]]:
    """Each person has seen everything, from the first day to the last."""
    parts = [(number, -1, -1) for number in range(1, FILMS + 1)]
    parts += [
        (number, place // 10 + 1, place % 10 + 1)
        for number in range(FILMS + 1, FILMS + SERIES + 1)
        for place in range(EPISODES)
    ]
    random.Random(7).shuffle(parts)
    for who in range(10, PEOPLE + 10):
        for place, part in enumerate(parts):
            at = NOW - timedelta(days=DAYS * place // len(parts), seconds=who)
            earlier = f'[{{"watched_at": "{(at - timedelta(days=400)).isoformat()}", "precision": "day"}}]'
            is_again = place % AGAIN == 0
            yield (who, *part, at, "day", 2 if is_again else 1, at, earlier if is_again else None)


def _ratings() -> Iterator[tuple[object, ...]]:
    for who in range(10, PEOPLE + 10):
        for number in range(1, RATINGS + 1):
            yield (who, number * (FILMS + SERIES) // RATINGS, 2 + (number * who) % 19, "", "", False, NOW)


TABLES: Tables = {
    "users": (
        ("id", "name", "role", "grants", "limits", "preferences", "digest", "model", "effort", "wishes"),
        _people,
    ),
    "titles": (
        (
            "id",
            "kind",
            "name_ru",
            "name_en",
            "name_original",
            "folded",
            "year",
            "tmdb",
            "runtime_min",
            "is_adult",
        ),
        _titles,
    ),
    "title_traits": (("title_id", "kind", "value"), _traits),
    "crew_credits": (("title_id", "person", "job", "department", "folded_person", "person_ru"), _credits),
    "watched": (
        (
            "user_id",
            "title_id",
            "season",
            "episode",
            "watched_at",
            "precision",
            "times",
            "marked_at",
            "earlier",
        ),
        _viewings,
    ),
    "ratings": (
        ("user_id", "title_id", "half_points", "review", "review_language", "has_spoilers", "rated_at"),
        _ratings,
    ),
}
# What the viewings come to; written by hand here, since a million marks one by one would take an hour.
SUMS = (
    """
    INSERT INTO watched_titles
    SELECT user_id, title_id, sum(times), sum(CASE WHEN episode <> -1 THEN 1 ELSE 0 END), max(times),
        max(watched_at), 'day', max(marked_at)
    FROM watched GROUP BY user_id, title_id
    """,
    """
    INSERT INTO watched_days
    SELECT user_id, day, sum(CASE WHEN episode = -1 THEN 1 ELSE 0 END), sum(CASE WHEN episode <> -1 THEN 1 ELSE 0 END)
    FROM (
        SELECT user_id, episode, {last} AS day FROM watched
        UNION ALL SELECT user_id, episode, {first} FROM watched WHERE earlier IS NOT NULL
    ) AS told GROUP BY user_id, day
    """,
)
_IN_FILE = {"last": "substr(watched_at, 1, 10)", "first": "substr(earlier, 18, 10)"}
_ON_SERVER = {
    "last": "to_char(watched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "first": "substr(earlier::text, 18, 10)",
}


def inserted(file: Path) -> None:
    """Fills an empty database file."""
    filling.inserted(file, TABLES, [statement.format_map(_IN_FILE) for statement in SUMS])


async def copied(url: str) -> None:
    """Fills an empty database of a server."""
    await filling.copied(url, TABLES, [statement.format_map(_ON_SERVER) for statement in SUMS])
