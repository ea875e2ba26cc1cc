"""Sums of ratings that are kept: for whom, and until when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import StorageError
from concierge.model.importing import ImportedRow
from concierge.model.score import Score
from concierge.model.taste import Rating
from concierge.model.taste_sums import SummedTaste, TasteSums, TasteTrait
from concierge.model.user import User
from concierge.ports import Repositories
from concierge.services.tastes import Tastes
from concierge.testing import FrozenClock
from tests.adapters.storage.rated import LANG, a_film, keep, rate
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW
from tests.services.importing_of import Importing

Change = Callable[[SqlStorage, User, int], Awaitable[object]]


class ReadingStorage(SqlStorage):
    """Nothing can be written to it."""

    def __init__(self, storage: SqlStorage) -> None:
        self._storage = storage

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        return self._storage.reading()

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        raise StorageError("full", problem="full")


def tastes_of(storage: SqlStorage) -> Tastes:
    return Tastes(storage)


async def unsummed(storage: SqlStorage) -> tuple[int, ...]:
    async with storage.reading() as rows:
        return await rows.taste.unsummed()


async def put(
    storage: SqlStorage, user: User, title_id: int, points: float | None, *, review: str = ""
) -> None:
    score = None if points is None else Score.of(points)
    async with storage.transaction() as rows:
        await rows.marks.put(user.id, [Rating(title_id=title_id, score=score, review=review, rated_at=NOW)])


async def take_back(storage: SqlStorage, user: User, title_id: int) -> None:
    async with storage.transaction() as rows:
        await rows.marks.remove(user.id, await rows.marks.of_title(user.id, title_id))


async def exchange(storage: SqlStorage, user: User, title_id: int) -> None:
    async with storage.transaction() as rows:
        other = await rows.titles.put(a_film(3))
        marks = await rows.marks.of_titles(user.id, (title_id, other.id))
        first, second = (one for one in marks if isinstance(one, Rating))
        await rows.marks.put(
            user.id, [replace(first, score=second.score), replace(second, score=first.score)]
        )


async def move(storage: SqlStorage, user: User, title_id: int) -> None:
    other = await keep(storage, a_film(77))
    async with storage.transaction() as rows:
        marks = await rows.marks.of_title(user.id, title_id)
        await rows.marks.remove(user.id, marks)
        await rows.marks.put(user.id, [replace(one, title_id=other) for one in marks])


CHANGES: dict[str, Change] = {
    "another title is rated": lambda storage, user, _: rate(storage, user, a_film(5), 9),
    "the mark becomes another one": lambda storage, user, of: put(storage, user, of, 2),
    "the mark is taken back": take_back,
    "the mark moves to another title": move,
    "two titles exchange their marks": exchange,
    "facts of the title are told": lambda storage, *_: keep(storage, a_film(1, countries=("FR",))),
}


async def test_a_second_look_reads_what_the_first_one_kept(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    await rate(storage, anna, a_film(1), 9)
    await rate(storage, anna, a_film(2), 10)
    await rate(storage, anna, a_film(3, credits=()), 1)
    first = await tastes_of(storage).vector(anna)

    with statements.counted() as sent:
        again = await tastes_of(storage).vector(anna)

    # The stamp, the sums, the profile and the films of the best.
    assert len(sent) == 4, sent
    assert again == first
    assert again.best(TasteTrait.DIRECTOR, limit=2) == ((TasteTrait.DIRECTOR, "fritz lang"),)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_sums_are_of_the_ratings_and_the_facts_of_this_moment(
    storage: SqlStorage, anna: User, boris: User, change: Change
) -> None:
    title_id = await rate(storage, anna, a_film(1), 9)
    await rate(storage, anna, a_film(3, countries=("AT",)), 8)
    await rate(storage, boris, a_film(2), 7)
    tastes = tastes_of(storage)
    assert await unsummed(storage) == (anna.id, boris.id)
    assert await tastes.sum_up() == 2
    before, _ = await tastes.sums(anna)
    assert await unsummed(storage) == ()

    await change(storage, anna, title_id)

    assert await unsummed(storage) == (anna.id,)
    async with storage.reading() as rows:
        counted = await rows.taste.sums(anna.id)
    after, _ = await tastes_of(storage).sums(anna)
    assert set(after.traits) == set(counted.traits)
    assert set(after.traits) != set(before.traits)


@pytest.mark.parametrize("is_first", [True, False], ids=["for the first time", "again"])
async def test_what_was_summed_up_while_facts_were_told_is_summed_up_again(
    storage: SqlStorage, anna: User, *, is_first: bool
) -> None:
    await rate(storage, anna, a_film(1), 9)
    if not is_first:
        await tastes_of(storage).sum_up()
    async with storage.reading() as rows:
        early = SummedTaste(stamp=await rows.taste.stamp(anna.id), sums=await rows.taste.sums(anna.id))

    await keep(storage, a_film(1, countries=("FR",)))
    async with storage.transaction() as rows:
        await rows.taste.keep(anna.id, early)

    assert await unsummed(storage) == (anna.id,)
    sums, _ = await tastes_of(storage).sums(anna)
    assert "FR" in {one.value for one in sums.traits}
    assert await unsummed(storage) == ()


async def test_of_ratings_that_are_gone_no_sums_are_left(storage: SqlStorage, anna: User) -> None:
    title_id = await rate(storage, anna, a_film(1), 9)
    await tastes_of(storage).sum_up()

    await take_back(storage, anna, title_id)
    sums, _ = await tastes_of(storage).sums(anna)

    async with storage.reading() as rows:
        kept = await rows.taste.summed(anna.id)
    assert sums == TasteSums()
    assert kept == SummedTaste(stamp="", sums=TasteSums())


async def test_who_has_reviews_alone_is_not_summed_up_again_and_again(
    storage: SqlStorage, anna: User
) -> None:
    title_id = await keep(storage, a_film(1))
    await put(storage, anna, title_id, None, review="Да")

    assert await tastes_of(storage).sum_up() == 1

    assert await tastes_of(storage).sum_up() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", '{"traits": [{"trait": "smell", "value": "x"}]}'])
async def test_sums_in_a_shape_that_nobody_knows_are_made_anew(
    storage: SqlStorage, anna: User, engine: AsyncEngine, body: str
) -> None:
    await rate(storage, anna, a_film(1), 9)
    whole, _ = await tastes_of(storage).sums(anna)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE summed_tastes SET body = :body"), {"body": body})

    assert (await tastes_of(storage).sums(anna))[0] == whole

    async with storage.reading() as rows:
        kept = await rows.taste.summed(anna.id)
    assert kept is not None
    assert kept.sums == whole


async def test_a_database_that_takes_nothing_costs_nobody_the_answer(storage: SqlStorage, anna: User) -> None:
    await rate(storage, anna, a_film(1), 9)

    sums, _ = await tastes_of(ReadingStorage(storage)).sums(anna)

    assert sums.count == 1
    assert await unsummed(storage) == (anna.id,)


async def test_an_import_is_summed_up_when_it_ends(storage: SqlStorage, anna: User) -> None:
    await keep(storage, a_film(1, credits=(LANG,)))
    importing = Importing(storage=storage, clock=FrozenClock(at=NOW))

    await importing.stored(ImportedRow(place="x.csv:2", ids=a_film(1).ids, score=Score.of(9)), user=anna)

    async with storage.reading() as rows:
        kept = await rows.taste.summed(anna.id)
    assert await unsummed(storage) == ()
    assert kept is not None
    assert kept.sums.count == 1
