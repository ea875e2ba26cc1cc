"""Names that several are at in the same moment, and rows that tell of what is still to come, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import ServiceUnavailable, StorageError
from concierge.model.import_report import Added
from concierge.model.imported_title import ImportState
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.known_title import KnownTitle
from concierge.model.score import Score
from concierge.model.taste import UNDATED, Mark, Precision, Rating, Viewing, WatchlistMark
from concierge.model.title import ExternalIds, TitleKind
from concierge.model.user import User
from concierge.testing import FakeMetadata, a_title
from concierge.testing.builders import NOW
from tests.services.importing_of import Importing, Interrupted, last

DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=2021, ids=ExternalIds(tmdb=438631))
OLD_DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=1984, ids=ExternalIds(tmdb=841))
SEEN = ImportedRow(
    place="watched.csv:2", name="Dune", year=2021, kind=TitleKind.MOVIE, score=Score.of(8), rated_at=UNDATED
)


async def the_owner(storage: SqlStorage) -> User:
    async with storage.transaction() as rows:
        return await rows.users.local_owner()


async def marked(storage: SqlStorage, me: User) -> dict[int | None, tuple[Mark, ...]]:
    """The marks by their title's number at TMDB."""
    async with storage.reading() as rows:
        ids = await rows.marks.titles(me.id, after=0, limit=100)
        titles: Sequence[KnownTitle] = await rows.titles.many(ids)
        return {one.title.ids.tmdb: await rows.marks.of_title(me.id, one.id) for one in titles}


@pytest.mark.parametrize("fails", [False, True], ids=["found", "not found"])
async def test_what_a_person_decides_while_the_name_is_looked_for_stays_so(
    storage: SqlStorage, *, fails: bool
) -> None:
    source = Interrupted((DUNE,), error=ServiceUnavailable("fake", "down") if fails else None)
    importing, me = Importing(storage=storage, sources=(source,)), await the_owner(storage)
    await importing.stored(SEEN, user=me)
    [name] = await importing.imports.open_names(me)
    source.meanwhile = lambda: importing.imports.decide(me, name.id or 0, OLD_DUNE)

    await importing.resolving.resolve_due(me)

    assert set(await marked(storage, me)) == {841}
    assert (await importing.stored(SEEN, user=me)).added == Added()
    assert await importing.imports.open_names(me) == ()


async def test_a_name_that_is_kept_while_it_is_looked_for_stays_a_name(storage: SqlStorage) -> None:
    source = Interrupted((DUNE,))
    importing, me = Importing(storage=storage, sources=(source,)), await the_owner(storage)
    await importing.stored(SEEN, user=me)
    [name] = await importing.imports.open_names(me)
    source.meanwhile = lambda: importing.imports.keep(me, name.id or 0)

    await importing.resolving.resolve_due(me)

    assert set(await marked(storage, me)) == {None}


async def test_two_who_look_for_the_same_names_at_once_write_each_once(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage, sources=(FakeMetadata((DUNE,)),)), await the_owner(storage)
    names = [SEEN, *(ImportedRow(place=f"x:{n}", name=f"Film {n}", is_watched=True) for n in range(8))]
    await importing.stored(*names, user=me)

    await asyncio.gather(*(importing.resolving.resolve_due(me) for _ in range(3)))

    async with storage.reading() as rows:
        found = await rows.imported_titles.of_states(me.id, tuple(ImportState), limit=99)
    assert sorted(one.attempts for one in found) == [0, *[1] * 8]
    assert (await importing.stored(*names, user=me)).added == Added()


async def test_two_names_that_are_one_title_here_are_decided_together(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage, sources=(FakeMetadata(()),)), await the_owner(storage)
    of_no_kind = ImportedRow(place="x.csv:7", name="Dune", year=2021, is_wanted=True)
    await importing.stored(SEEN, user=me)
    await importing.stored(of_no_kind, user=me, source="plain")
    [one, other] = await importing.imports.open_names(me)
    assert one.id == other.id

    await importing.imports.decide(me, one.id or 0, DUNE)

    assert await importing.imports.open_names(me) == ()
    assert (await importing.stored(of_no_kind, SEEN, user=me, source="plain")).added == Added()
    assert set(await marked(storage, me)) == {438631}


async def test_two_names_that_are_one_title_here_are_kept_together(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage, sources=(FakeMetadata(()),)), await the_owner(storage)
    await importing.stored(SEEN, ImportedRow(place="x:1", name="Dune", year=2021, is_wanted=True), user=me)
    [one, _] = await importing.imports.open_names(me)

    await importing.imports.keep(me, one.id or 0)

    assert await importing.imports.open_names(me) == ()


async def test_two_names_that_become_one_title_at_the_same_moment_are_one(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage, sources=(FakeMetadata((DUNE,)),)), await the_owner(storage)
    in_russian = ImportedRow(place="v:2", name_ru="Дюна", year=2021, kind=TitleKind.MOVIE, is_wanted=True)
    await importing.stored(SEEN, in_russian, user=me)

    assert await importing.resolving.resolve_due(me) == 2

    [marks] = (await marked(storage, me)).values()
    assert sorted(type(mark).__name__ for mark in marks) == ["Rating", "Viewing", "WatchlistMark"]


async def test_a_database_that_breaks_while_names_are_looked_for_is_one_plain_error(
    storage: SqlStorage,
) -> None:
    source = Interrupted((DUNE,))
    importing, me = Importing(storage=storage, sources=(source,)), await the_owner(storage)
    await importing.stored(SEEN, user=me)

    async def broken() -> None:
        raise StorageError("broken", problem="database_failed", database="test")

    source.meanwhile = broken

    with pytest.raises(StorageError):
        await importing.resolving.resolve_due(me)


async def test_the_report_names_rows_of_its_own_file_though_another_brought_the_name_first(
    storage: SqlStorage,
) -> None:
    importing, me = Importing(storage=storage, sources=(FakeMetadata(()),)), await the_owner(storage)
    await importing.stored(SEEN, user=me)
    there = ImportedRow(place="kp.xls:40", name="Dune", year=2021, kind=TitleKind.MOVIE, is_watched=True)

    report = await importing.stored(there, user=me, source="kinopoisk")
    await importing.resolving.resolve_due(me)

    assert [one.place for one in report.unresolved] == ["kp.xls:40"]
    assert [one.place for one in (await importing.imports.updated(me, report)).unresolved] == ["kp.xls:40"]


async def test_a_row_that_two_batches_tell_of_is_counted_once(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage), await the_owner(storage)

    async def batches() -> AsyncIterator[Sequence[ReadRow]]:
        yield [SEEN]
        yield [
            BadRow(place=SEEN.place, problem=RowProblem.BAD_YEAR),
            BadRow(place="3", problem=RowProblem.BAD_ID),
        ]

    assert (await last(importing.imports.store(me, "letterboxd", batches()))).read == 2


async def test_days_to_come_are_left_out_and_told_of_whoever_told_them(storage: SqlStorage) -> None:
    importing, me = Importing(storage=storage), await the_owner(storage)
    wrong, tomorrow = datetime(2204, 3, 1, tzinfo=UTC), NOW + timedelta(hours=14)
    row = ImportedRow(
        place="diary.csv:2",
        name="Dune",
        year=2021,
        kind=TitleKind.MOVIE,
        ids=DUNE.ids,
        viewings=(
            ImportedViewing(watched_at=wrong, precision=Precision.DAY),
            ImportedViewing(watched_at=tomorrow, precision=Precision.DAY),
        ),
        score=Score.of(8),
        rated_at=tomorrow + timedelta(seconds=1),
        review="Later",
        is_wanted=True,
        wanted_at=wrong,
    )

    report = await importing.stored(row, user=me)

    [marks] = (await marked(storage, me)).values()
    found = {type(mark): mark for mark in marks}
    seen, rating, wish = found[Viewing], found[Rating], found[WatchlistMark]
    assert isinstance(seen, Viewing)
    assert isinstance(rating, Rating)
    assert isinstance(wish, WatchlistMark)
    assert (seen.watched_at, seen.earlier) == (tomorrow, ())
    assert (rating.rated_at, rating.reviewed_at, wish.added_at) == (UNDATED, UNDATED, UNDATED)
    assert (report.read, report.bad_rows) == (1, 1)
    assert [(one.place, one.reason, one.title) for one in report.unresolved] == [
        ("diary.csv:2", RowProblem.BAD_DATE, "Dune")
    ]
    assert (await importing.stored(row, user=me)).added == Added()
