"""Ten thousand people and a million rows of history: how long each question about one person takes."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from benchmarks.filling import Tables, copied, inserted
from concierge.adapters.storage.storage import SqlStorage
from concierge.model.access import DEFAULTS, Role
from concierge.model.taste import Shelf
from concierge.ports import Repositories

__all__ = ["query_figures"]

PEOPLE, TITLES, EACH = 10_000, 5_000, 100
ROUNDS, ASKED = 5, 40
LIMIT_MS = 10.0
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
Query = Callable[[Repositories, int], Awaitable[object]]

QUERIES: Mapping[str, Query] = {
    "user": lambda rows, who: rows.users.get(who),
    "conversation's opening": lambda rows, who: rows.conversations.opening(who, at=NOW, limit=30),
    "downloads": lambda rows, who: rows.downloads.of_user(who),
    "open proposals": lambda rows, who: rows.proposals.open_ones(who, at=NOW),
    "requests": lambda rows, who: rows.requests.of_user(who),
    "outbox": lambda rows, who: rows.outbox.of_user(who),
    "watched, newest": lambda rows, who: rows.shelves.watched(who, limit=50),
    "watched, by a word": lambda rows, who: rows.shelves.watched(who, limit=50, text="17"),
    "viewings of a title": lambda rows, who: rows.marks.viewings(who, who % TITLES + 1),
    "marks of a title": lambda rows, who: rows.marks.of_title(who, who % TITLES + 1),
    "titles marked, by a word": lambda rows, who: rows.titles.marked(who, Shelf.WATCHED, "17"),
    "blocklist": lambda rows, who: rows.marks.blocks(who),
    "ratings": lambda rows, who: rows.shelves.ratings(who, limit=50),
    "watchlist": lambda rows, who: rows.shelves.watchlist(who, limit=50),
    "history of lists": lambda rows, who: rows.taste_history.newest(who, limit=50),
}


async def query_figures(name: str, storage: SqlStorage, file: Path, url: str) -> list[Figure]:
    """The 95th percentile of each query in milliseconds: the median of five rounds, and the least of them."""
    if url:
        await copied(url, TABLES)
    else:
        await asyncio.to_thread(inserted, file, TABLES)
    return [await _figure(f"{name}: {what}", query, storage) for what, query in QUERIES.items()]


async def _figure(name: str, query: Query, storage: SqlStorage) -> Figure:
    chance = random.Random(7)
    rounds = [await _late_ms(query, storage, chance) for _ in range(ROUNDS)]
    return Figure(name=name, unit="ms", limit=LIMIT_MS, median=median(rounds), least=min(rounds))


async def _late_ms(query: Query, storage: SqlStorage, chance: random.Random) -> float:
    """How long the 95th of a hundred questions took."""
    took_ms: list[float] = []
    for _ in range(ASKED):
        who = chance.randrange(10, PEOPLE)
        began = time.perf_counter()
        async with storage.reading() as rows:
            await query(rows, who)
        took_ms.append((time.perf_counter() - began) * 1000)
    return sorted(took_ms)[int(ASKED * 0.95)]


def _people() -> Iterator[tuple[object, ...]]:
    grants = "[" + ",".join(f'"{grant}"' for grant in sorted(DEFAULTS[Role.MEMBER])) + "]"
    for number in range(10, PEOPLE + 10):
        yield (number, f"Человек {number}", "member", grants, "{}", "{}", "", "", "", "{}")


def _titles() -> Iterator[tuple[object, ...]]:
    for number in range(1, TITLES + 1):
        name = f"Фильм {number}"
        yield (number, "movie", name, f"Film {number}", name, name.lower(), 1950 + number % 75, number)


def _viewings() -> Iterator[tuple[object, ...]]:
    """Each person has seen a stretch of the titles, one a day."""
    for who in range(10, PEOPLE + 10):
        for place in range(EACH):
            at = NOW - timedelta(days=place, seconds=who % 977)
            yield (who, (who * 37 + place) % TITLES + 1, -1, -1, at, "day", 1, at)


TABLES: Tables = {
    "users": (
        ("id", "name", "role", "grants", "limits", "preferences", "digest", "model", "effort", "wishes"),
        _people,
    ),
    "titles": (
        ("id", "kind", "name_ru", "name_en", "name_original", "folded", "year", "tmdb"),
        _titles,
    ),
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
        ),
        _viewings,
    ),
}
