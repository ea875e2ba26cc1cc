"""How far an import is, as it is told meanwhile, and one that is cut off between two names, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.import_report import ImportProgress, ImportReport
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.testing import FakeMetadata, a_title
from tests.services.importing_of import Importing

NAMES = [f"Film {number}" for number in range(30)]


def row(name: str) -> ImportedRow:
    return ImportedRow(place=f"x.csv:{name}", name=name, year=2020, kind=TitleKind.MOVIE, is_watched=True)


def titles(names: Sequence[str]) -> tuple[Title, ...]:
    return tuple(
        a_title(name, name_en=name, name_original=name, year=2020, ids=ExternalIds(tmdb=number))
        for number, name in enumerate(names, start=1)
    )


async def batches(*some: Sequence[ReadRow]) -> AsyncIterator[Sequence[ReadRow]]:
    for one in some:
        yield one


class Source(FakeMetadata):
    """A source that answers no more once it has answered so often."""

    def __init__(self, titles: Sequence[Title], *, most: int) -> None:
        super().__init__(titles)
        self.answered: list[str] = []
        self.stuck = asyncio.Semaphore(0)
        self._most = most

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        if len(self.answered) >= self._most:
            self.stuck.release()
            await asyncio.Event().wait()
        self.answered.append(text)
        return await super().find(text, year=year, kind=kind)


async def test_it_is_told_after_each_batch_how_much_was_read(storage: SqlStorage, anna: User) -> None:
    importing = Importing(storage=storage)
    good: list[ReadRow] = [row(name) for name in NAMES]
    some: tuple[Sequence[ReadRow], ...] = (
        good[:10],
        [*good[10:15], BadRow(place="x.csv:bad", problem=RowProblem.DAMAGED)],
        good[15:],
    )

    events = [event async for event in importing.imports.store(anna, "plain", batches(*some))]

    *progress, report = events
    assert isinstance(report, ImportReport)
    assert progress == [ImportProgress(done=10), ImportProgress(done=16), ImportProgress(done=31)]
    assert (report.read, report.added.watched, report.bad_rows) == (31, 30, 1)


async def test_it_is_told_how_many_names_were_looked_for(storage: SqlStorage, anna: User) -> None:
    importing = Importing(storage=storage, sources=(FakeMetadata(titles(NAMES)),))
    await importing.stored(*map(row, NAMES), user=anna)

    done = [(event.done, event.total) async for event in importing.imports.resolve(anna)]

    assert done[:3] == [(12, 30), (24, 30), (30, 30)]
    # What is told of the titles is learnt after that.
    assert set(done[3:]) <= {(30, 30)}
    assert await importing.imports.open_names(anna) == ()


async def test_whoever_is_cut_off_between_two_names_leaves_the_rest_to_the_next_process(
    storage: SqlStorage, anna: User
) -> None:
    names = NAMES[:8]
    first, second = Source(titles(names), most=3), FakeMetadata(titles(names))
    importing = Importing(storage=storage, sources=(first,))
    await importing.stored(*map(row, names), user=anna)

    cut_off = asyncio.create_task(importing.resolving.resolve_due(anna))
    for _ in range(4):  # as many as it looks for side by side
        await first.stuck.acquire()
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off

    assert len(await importing.imports.open_names(anna)) == 5
    later = Importing(storage=storage, sources=(second,))
    assert await later.resolving.resolve_due(anna) == 5
    assert sorted(first.answered + second.asked) == names
    assert await later.imports.open_names(anna) == ()
    assert await later.resolving.resolve_due(anna) == 0
