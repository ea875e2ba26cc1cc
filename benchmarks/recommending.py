"""P9: a list of recommendations for who has rated 20,000 titles, from kept lists and facts."""

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

import concierge
from benchmarks.figure import Figure
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.app.foundation import Foundation
from concierge.app.recommendations import recommendation_services
from concierge.model.title_list import ListKind
from concierge.services.profiles import Profiles
from concierge.services.tastes import Tastes
from concierge.testing import FrozenClock
from concierge.views.recommendations import UserRecommendations
from tests.services.metadata_of import metadata_of
from tests.services.recommended import ListingMetadata

__all__ = ["figures"]

RATED, LISTED, ROUNDS = 20_000, 60, 7
LIMIT_MS = 100.0
_NOW = "2026-11-23 20:00:00.000000"
_JOBS = ("Director", "Screenplay", "Original Music Composer", "Director of Photography")
_GENRES = tuple(genre.value for genre in concierge.Genre)
_COUNTRIES = ("US", "FR", "DE", "RU", "JP", "IT", "GB", "KR")


def figures() -> Iterator[Figure]:
    """How long a list takes whose marks were summed up before, and right after a new mark, when they were not."""
    concierge.configure_logging("ERROR", list)
    yield from asyncio.run(_measured())


async def _measured() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_storage(StorageSection(), Path(folder)) as storage:
            async with storage.transaction() as rows:
                user = await rows.users.local_owner()
            await asyncio.to_thread(_fill, Path(folder) / "concierge.db", user.id)
            await Tastes(storage).sum_up()
            await _timed(await _view(storage, user))
            warm = [await _timed(await _view(storage, user)) for _ in range(ROUNDS)]
            marked = [await _marked(storage, user, number) for number in range(1, ROUNDS + 1)]
    return [
        _figure("P9 recommend, 20,000 ratings", warm, LIMIT_MS),
        _figure("P9 the same right after a new mark", marked, 3 * LIMIT_MS),
    ]


async def _marked(storage: SqlStorage, user: concierge.User, number: int) -> float:
    """The time after another mark for a film that was rated before."""
    mark = concierge.Rating(title_id=number, score=concierge.Score.of(1), rated_at=FrozenClock().now())
    async with storage.transaction() as rows:
        await rows.marks.put(user.id, [mark])
    return await _timed(await _view(storage, user))


def _figure(name: str, took: list[float], limit: float) -> Figure:
    return Figure(name=name, limit=limit, median=median(took), least=min(took), unit="ms", is_gate=False)


async def _view(storage: SqlStorage, user: concierge.User) -> UserRecommendations:
    clock = FrozenClock()
    titles = [
        concierge.Title(
            kind=concierge.TitleKind.MOVIE,
            name_en=f"New {number}",
            year=1960 + number % 60,
            ids=concierge.ExternalIds(tmdb=10_000_000 + number),
            runtime_min=100,
            genres=(concierge.Genre(_GENRES[number % len(_GENRES)]),),
            ratings=(concierge.SourceRating(source="tmdb", value=6 + number % 3, votes=1000),),
            credits=tuple(
                concierge.Credit(person=f"person {number * 4 + place}", job=job)
                for place, job in enumerate(_JOBS)
            )
            + tuple(
                concierge.Credit(person=f"actor {number * 8 + place}", job="Actor", department="Acting")
                for place in range(8)
            ),
        )
        for number in range(LISTED)
    ]
    source = ListingMetadata(titles, listings=dict.fromkeys(ListKind, titles))
    profiles = await asyncio.to_thread(Profiles, storage, clock=clock)
    metadata = metadata_of((source,), storage=storage, clock=clock)
    common = Foundation.of(storage, metadata, clock=clock)
    services = recommendation_services(common, profiles, clock=clock)
    return UserRecommendations(user, services)


async def _timed(view: UserRecommendations) -> float:
    begun = perf_counter()
    found = await view.list()
    took = (perf_counter() - begun) * 1000
    if len(found.items) != 10 or found.rated != RATED:  # noqa: PLR2004  the usual limit
        message = f"{len(found.items)} titles by {found.rated} ratings"
        raise RuntimeError(message)
    return took


def _fill(database: Path, user_id: int) -> None:
    chance = random.Random(1)
    with closing(sqlite3.connect(database)) as connection, connection:
        for number in range(1, RATED + 1):
            _add(connection, chance, user_id, number)


def _add(connection: sqlite3.Connection, chance: random.Random, user_id: int, number: int) -> None:
    name = f"Seen {number}"
    connection.execute(
        "INSERT INTO titles (id, kind, name_ru, name_en, name_original, folded, year, tmdb, runtime_min, mark, votes)"
        " VALUES (?, 'movie', '', ?, ?, ?, ?, ?, 100, 7.5, 1000)",
        (number, name, name, f"\n{name.lower()}\n", 1950 + chance.randrange(75), number),
    )
    connection.execute(
        "INSERT INTO watched_titles (user_id, title_id, plays, episodes, most_times, precision, marked_at)"
        " VALUES (?, ?, 1, 0, 1, 'unknown', ?)",
        (user_id, number, _NOW),
    )
    connection.execute(
        "INSERT INTO ratings (user_id, title_id, half_points, review, review_language, has_spoilers, rated_at)"
        " VALUES (?, ?, ?, '', '', 0, ?)",
        (user_id, number, chance.randrange(8, 21), _NOW),
    )
    traits = [("genre", one) for one in chance.sample(_GENRES, 3)] + [("country", chance.choice(_COUNTRIES))]
    connection.executemany(
        "INSERT INTO title_traits VALUES (?, ?, ?)", [(number, kind, value) for kind, value in traits]
    )
    people = [(f"person {chance.randrange(4000)}", job) for job in _JOBS]
    people += [(f"actor {chance.randrange(20_000)}", "Actor") for _ in range(12)]
    connection.executemany(
        "INSERT OR IGNORE INTO crew_credits (title_id, person, job, department, folded_person) VALUES (?, ?, ?, '', ?)",
        [(number, person, job, person) for person, job in people],
    )
