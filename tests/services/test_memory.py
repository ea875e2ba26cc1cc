"""Notes that are of no use for long are put away, and come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from concierge.errors import NotFound, StorageError
from concierge.model.memory import Note
from concierge.services.memory import Memory
from concierge.testing import FrozenClock
from tests.storage import ANNA, BORIS, UnwritableStorage, a_storage

DAY = timedelta(days=1)
YEAR = 365 * DAY


class House:
    """Notes over a real database."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.storage = a_storage()
        self.memory = Memory(self.storage, clock=self.clock)

    async def stored(self, note: Note) -> Note:
        """The note as it is kept, looked at without the service."""
        async with self.storage.reading() as rows:
            every = [
                *await rows.notes.list(ANNA.id, limit=9),
                *await rows.notes.list(ANNA.id, limit=9, is_archived=True),
            ]
        return next(one for one in every if one.id == note.id)


async def test_a_note_that_nobody_used_for_a_year_is_in_no_list_and_no_search() -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")

    house.clock.advance(YEAR)
    assert await house.memory.archive_unused() == 0
    house.clock.advance(DAY)
    assert [await house.memory.archive_unused() for _ in range(2)] == [1, 0]

    assert await house.memory.list(ANNA) == await house.memory.search(ANNA, "дикинс") == ()
    assert [one.id for one in await house.memory.list(ANNA, archived=True)] == [note.id]
    assert [one.id for one in await house.memory.search(ANNA, "дикинс", archived=True)] == [note.id]
    assert await house.memory.list(BORIS, archived=True) == ()


@pytest.mark.parametrize("how", ["list", "search", "remember"])
async def test_a_note_that_is_shown_found_or_said_again_stays_for_another_year(how: str) -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")

    house.clock.advance(300 * DAY)
    if how == "list":
        await house.memory.list(ANNA)
    elif how == "search":
        await house.memory.search(ANNA, "дикинс")
    else:
        await house.memory.remember(ANNA, "Любит Дикинса")
    house.clock.advance(300 * DAY)

    assert await house.memory.archive_unused() == 0
    assert (await house.stored(note)).used_at is not None


async def test_what_was_found_is_noted_once_a_day() -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")
    await house.memory.list(ANNA)
    assert (await house.stored(note)).used_at is None

    house.clock.advance(DAY)
    await house.memory.list(ANNA)
    first = (await house.stored(note)).used_at
    house.clock.advance(timedelta(hours=1))
    await house.memory.list(ANNA)

    assert first is not None
    assert (await house.stored(note)).used_at == first


@pytest.mark.parametrize("how", ["remember", "restore"])
async def test_an_archived_note_comes_back(how: str) -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")
    house.clock.advance(YEAR + DAY)
    await house.memory.archive_unused()

    if how == "remember":
        back = await house.memory.remember(ANNA, "Любит Дикинса")
    else:
        back = await house.memory.restore(ANNA, note.id)

    assert (back.id, back.archived_at) == (note.id, None)
    assert [one.id for one in await house.memory.list(ANNA)] == [note.id]
    assert await house.memory.archive_unused() == 0


async def test_looking_into_the_archive_brings_nothing_back() -> None:
    house = House()
    await house.memory.remember(ANNA, "Любит Дикинса")
    house.clock.advance(YEAR + DAY)
    await house.memory.archive_unused()

    await house.memory.list(ANNA, archived=True)

    assert await house.memory.list(ANNA) == ()


async def test_a_note_of_somebody_else_is_not_there_to_be_restored() -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")

    with pytest.raises(NotFound):
        await house.memory.restore(BORIS, note.id)


async def test_an_archived_note_can_be_forgotten() -> None:
    house = House()
    note = await house.memory.remember(ANNA, "Любит Дикинса")
    house.clock.advance(YEAR + DAY)
    await house.memory.archive_unused()

    await house.memory.forget(ANNA, note.id)

    assert await house.memory.list(ANNA, archived=True) == ()


async def test_a_database_that_cannot_be_written_is_searched_all_the_same() -> None:
    house = House()
    await house.memory.remember(ANNA, "Любит Дикинса")
    house.clock.advance(DAY)
    broken = UnwritableStorage(house.storage)
    broken.error = StorageError("database_locked")

    assert len(await Memory(broken, clock=house.clock).search(ANNA, "дикинс")) == 1
