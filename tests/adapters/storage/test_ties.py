"""Whom a limit keeps of equals: on both databases the same, whatever collation the server has."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.repositories import taste_sums
from concierge.adapters.storage.storage import SqlStorage
from concierge.model.craft import Craft
from concierge.model.credit import Credit
from concierge.model.known_title import folded
from concierge.model.sight import Sight
from concierge.model.taste_sums import MAKERS
from concierge.model.user import User
from tests.adapters.storage.rated import a_film, rate

NAMES = ("ob", "P", "Ёж", "яма", "o b", "O-c", "Zed", "Łuk")
# A language's order differs from that of bytes, which the server of the tests has.
COLLATION = "und-x-icu"
IS_THERE = text("SELECT 1 FROM pg_collation WHERE collname = :name").bindparams(name=COLLATION)
COLUMNS = ("person", "folded_person", "job")


@pytest.fixture
async def titles(storage: SqlStorage, engine: AsyncEngine, anna: User) -> tuple[int, ...]:
    """Two films that she has rated alike, and that all of them have made together, in each craft."""
    if engine.dialect.name == "postgresql":
        async with engine.begin() as connection:
            if (await connection.execute(IS_THERE)).first() is None:
                pytest.skip(f"this PostgreSQL has no collation {COLLATION}")
            for column in COLUMNS:
                change = f'ALTER TABLE crew_credits ALTER {column} TYPE text COLLATE "{COLLATION}"'
                await connection.execute(text(change))
    jobs = (
        ("Director", "Directing"),
        ("Editor", "Editing"),
        ("Gaffer", "Lighting"),
        ("best boy", "Lighting"),
    )
    made = tuple(Credit(person=name, job=job, department=of) for name in NAMES for job, of in jobs)
    return tuple([await rate(storage, anna, a_film(number, credits=made), 8) for number in (1, 2)])


async def test_the_people_of_a_craft(storage: SqlStorage, anna: User, titles: tuple[int, ...]) -> None:
    async with storage.reading() as rows:
        found = await rows.statistics.people(anna.id, titles, limit=4)

    assert [one.name for one in found[Craft.DIRECTOR]] == sorted(NAMES)[:4]


async def test_the_crews(storage: SqlStorage, anna: User, titles: tuple[int, ...]) -> None:
    by_name = sorted(map(folded, NAMES))

    async with storage.reading() as rows:
        of_crafts = await rows.crew.most_seen(anna.id, Sight(), least=len(titles), of_each=7)
        rare = await rows.crew.coincidences(anna.id, Sight(), least=1, limit=13)

    assert [one.key for one in of_crafts if one.role == "editor"] == by_name[:7]
    assert [(one.key, one.role) for one in rare] == [
        (key, job) for key in by_name for job in ("Gaffer", "best boy")
    ][:13]


async def test_the_makers_of_a_taste(
    storage: SqlStorage, anna: User, titles: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taste_sums, "_MOST_PEOPLE", 4)

    async with storage.reading() as rows:
        sums = await rows.taste.sums(anna.id)

    assert [one.name for one in sums.traits if one.trait in MAKERS] == sorted(NAMES)[:4]
