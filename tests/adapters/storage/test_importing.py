"""Imports on both databases: what is read is kept once, under names at first, under titles later."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import BadImport, NotFound, RateLimited, ServiceUnavailable
from concierge.model.import_report import Added
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.taste import Block, BlockLevel, Precision, Rating, Viewing, subject_of
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.services.shelves import Shelves
from concierge.services.taste import Taste
from concierge.services.visibility import Visibility
from concierge.testing import FakeMetadata, a_title
from tests.adapters.storage.statements import Statements
from tests.services.importing_of import Importing, last
from tests.services.lists import by_name

DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=2021, ids=ExternalIds(tmdb=438631))
OLD_DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=1984, ids=ExternalIds(tmdb=841))
DAY = datetime(2024, 3, 1, tzinfo=UTC)


def row(
    place: str = "ratings.csv:2", name: str = "Dune", year: int | None = 2021, **told: object
) -> ImportedRow:
    return ImportedRow(place=place, name=name, year=year, kind=TitleKind.MOVIE, **told)  # type: ignore[arg-type]  # a test's facts


async def the_owner(storage: SqlStorage) -> User:
    async with storage.transaction() as rows:
        return await rows.users.local_owner()


async def marks_of(storage: SqlStorage, user: User) -> dict[str, tuple[object, ...]]:
    async with storage.reading() as rows:
        ids = await rows.marks.titles(user.id, after=0, limit=100)
        titles = {one.id: one for one in await rows.titles.many(ids)}
        marks = await rows.marks.of_titles(user.id, ids)
    return {
        titles[title_id].label("en"): tuple(
            sorted(type(mark).__name__ for mark in marks if mark.title_id == title_id)
        )
        for title_id in ids
    }


def house(storage: SqlStorage, *sources: FakeMetadata) -> Importing:
    return Importing(storage=storage, sources=sources or (FakeMetadata((DUNE, OLD_DUNE)),))


async def test_a_second_import_adds_nothing_before_and_after_names_are_known(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)
    rows = (
        row("watched.csv:2", is_watched=True),
        row("ratings.csv:2", score=Score.of(9), rated_at=DAY),
        row("diary.csv:2", viewings=(ImportedViewing(watched_at=DAY, precision=Precision.DAY),)),
        row("watchlist.csv:2", "Tenet", 2020, is_wanted=True),
    )

    first = await importing.stored(*rows, user=me)
    again = await importing.stored(*rows, user=me)
    assert (first.read, first.added) == (4, Added(watched=1, ratings=1, watchlist=1))
    assert (again.added, again.unchanged) == (Added(), 4)
    assert {one.reason for one in first.unresolved} == {RowProblem.WAITING}

    assert await importing.resolving.resolve_due(me) == 2
    third = await importing.stored(*rows, user=me)
    assert (third.added, third.unchanged) == (Added(), 4)
    assert await marks_of(storage, me) == {
        "Tenet (2020)": ("WatchlistMark",),
        "Dune (2021)": ("Rating", "Viewing"),
    }
    assert [(one.place, one.title, one.reason) for one in third.unresolved] == [
        ("watchlist.csv:2", "Tenet", RowProblem.UNKNOWN)
    ]


async def test_a_list_with_ids_and_one_with_names_meet_in_one_title_whichever_comes_first(
    storage: SqlStorage,
) -> None:
    importing, me = house(storage), await the_owner(storage)
    by_id = ImportedRow(
        place="imdb.csv:2",
        name="Dune: Part One",
        year=2021,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(tmdb=438631),
        score=Score.of(7),
        rated_at=DAY,
    )

    await importing.stored(row(score=Score.of(9), rated_at=DAY - timedelta(days=1)), user=me)
    await importing.stored(by_id, user=me, source="imdb")
    await importing.resolving.resolve_due(me)

    async with storage.reading() as rows:
        [title_id] = await rows.marks.titles(me.id, after=0, limit=9)
        marks = await rows.marks.of_title(me.id, title_id)
    assert [mark.score for mark in marks if isinstance(mark, Rating)] == [Score.of(7)]
    assert sum(isinstance(mark, Viewing) for mark in marks) == 1


async def test_a_name_that_nobody_can_be_asked_about_waits_and_loses_nothing(storage: SqlStorage) -> None:
    error = ServiceUnavailable("fake", "down")
    importing, me = house(storage, FakeMetadata((DUNE,), error=error)), await the_owner(storage)

    report = await importing.stored(row(score=Score.of(8), rated_at=DAY), user=me)
    assert await importing.resolving.resolve_due(me) == 1
    assert await importing.resolving.resolve_due(me) == 0
    assert (await importing.imports.updated(me, report)).unresolved[0].reason is RowProblem.WAITING
    assert await marks_of(storage, me) == {"Dune (2021)": ("Rating", "Viewing")}

    importing.sources = (FakeMetadata((DUNE,)),)
    importing.clock.advance(timedelta(hours=2))
    assert await importing.resolving.resolve_due(me) == 1
    assert (await importing.imports.updated(me, report)).unresolved == ()


async def test_a_name_that_nobody_could_be_asked_about_for_days_is_still_looked_for_again(
    storage: SqlStorage,
) -> None:
    source = FakeMetadata((), error=ServiceUnavailable("fake", "down"))
    importing, me = house(storage, source), await the_owner(storage)
    await importing.stored(row(is_watched=True), user=me)
    for _ in range(8):
        await importing.resolving.resolve_due(me)
        importing.clock.advance(timedelta(days=8))

    source.error = None
    assert await importing.resolving.resolve_due(me) == 1
    assert [one.reason for one in await importing.imports.open_names(me)] == [RowProblem.UNKNOWN]
    importing.sources = (FakeMetadata((DUNE,)),)
    importing.clock.advance(timedelta(days=31))

    assert await importing.resolving.resolve_due(me) == 1
    assert await importing.imports.open_names(me) == ()


async def test_what_no_source_knows_is_not_looked_for_for_ever(storage: SqlStorage) -> None:
    importing, me = house(storage, FakeMetadata(())), await the_owner(storage)
    await importing.stored(row(is_watched=True), user=me)

    looks = 0
    for _ in range(12):
        looks += await importing.resolving.resolve_due(me)
        importing.clock.advance(timedelta(days=31))

    assert looks == 6


async def test_what_may_be_several_titles_is_the_persons_to_decide(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)

    report = await importing.stored(row(year=None, score=Score.of(8), rated_at=DAY), user=me)
    await importing.resolving.resolve_due(me)
    [open_name] = await importing.imports.open_names(me)
    assert open_name.reason is RowProblem.AMBIGUOUS
    assert {one.label("ru") for one in open_name.choices} == {"Дюна (2021)", "Дюна (1984)"}
    assert {one.label("en") for one in open_name.choices} == {"Dune (2021)", "Dune (1984)"}
    assert {one.ids for one in open_name.choices} == {DUNE.ids, OLD_DUNE.ids}

    await importing.imports.decide(me, open_name.id or 0, OLD_DUNE)
    again = await importing.stored(row(year=None, score=Score.of(8), rated_at=DAY), user=me)

    assert await marks_of(storage, me) == {"Dune (1984)": ("Rating", "Viewing")}
    assert (again.added, again.unresolved) == (Added(), ())
    assert (await importing.imports.updated(me, report)).unresolved == ()
    with pytest.raises(NotFound):
        await importing.imports.decide(me, open_name.id or 0, DUNE)


class Guessing(FakeMetadata):
    """Has the same titles for whatever it is asked."""

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        return self.titles


async def test_a_name_is_no_riddle_while_a_source_that_may_know_it_does_not_answer(
    storage: SqlStorage,
) -> None:
    film = a_title("Метрополис", name_en="Metropolis", name_original="Metropolis", year=1927)
    other = a_title(
        "", name_en="Metropolis: The Return", name_original="", year=1985, ids=ExternalIds(tmdb=9)
    )
    tmdb = FakeMetadata((film,), name="tmdb", error=ServiceUnavailable("tmdb", "down"))
    importing, me = house(storage, tmdb, Guessing((other,), name="omdb")), await the_owner(storage)

    await importing.stored(row(name="Metropolis", year=None, score=Score.of(8), rated_at=DAY), user=me)
    await importing.resolving.resolve_due(me)
    [open_name] = await importing.imports.open_names(me)
    assert open_name.reason is RowProblem.WAITING
    assert [one.label("en") for one in open_name.choices] == ["Metropolis: The Return (1985)"]

    tmdb.error = None
    importing.clock.advance(timedelta(days=60))
    assert await importing.resolving.resolve_due(me) == 1
    assert await importing.imports.open_names(me) == ()
    assert await marks_of(storage, me) == {"Metropolis (1927)": ("Rating", "Viewing")}


async def test_a_name_can_stay_a_name(storage: SqlStorage) -> None:
    importing, me = house(storage, FakeMetadata(())), await the_owner(storage)
    report = await importing.stored(row(name="Home video", is_watched=True), user=me)
    await importing.resolving.resolve_due(me)
    [open_name] = await importing.imports.open_names(me)

    await importing.imports.keep(me, open_name.id or 0)

    assert await importing.imports.open_names(me) == ()
    assert (await importing.imports.updated(me, report)).unresolved == ()
    importing.clock.advance(timedelta(days=400))
    assert await importing.resolving.resolve_due(me) == 0


async def test_names_of_others_are_out_of_reach(storage: SqlStorage) -> None:
    importing, me = house(storage, FakeMetadata(())), await the_owner(storage)
    async with storage.transaction() as rows:
        boris = await rows.users.by_telegram_id(2)
    await importing.stored(row(is_watched=True), user=me)
    await importing.resolving.resolve_due()
    [mine] = await importing.imports.open_names(me)

    assert await importing.imports.open_names(boris) == ()
    with pytest.raises(NotFound):
        await importing.imports.keep(boris, mine.id or 0)
    with pytest.raises(NotFound):
        await importing.imports.decide(boris, mine.id or 0, DUNE)


async def test_a_service_that_fails_in_the_middle_leaves_what_came_and_says_so(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)

    async def rows() -> AsyncIterator[list[ReadRow]]:
        yield [row(is_watched=True), BadRow(place="page 1", problem=RowProblem.BAD_SCORE, title="Tenet")]
        raise RateLimited("trakt", "slow down", retry_after_s=7)

    report = await last(importing.imports.store(me, "trakt", rows()))

    assert report.failure is not None
    assert (report.failure.service, report.failure.code, report.added.watched) == ("trakt", "rate_limited", 1)
    assert [(one.reason, one.title) for one in report.unresolved] == [
        (RowProblem.BAD_SCORE, "Tenet"),
        (RowProblem.WAITING, "Dune"),
    ]


async def test_a_block_of_a_name_holds_for_the_title_that_it_turns_out_to_be(storage: SqlStorage) -> None:
    importing, me = house(storage, FakeMetadata(())), await the_owner(storage)
    visibility = Visibility(storage)
    taste = Taste(storage, importing.metadata, visibility, importing.pushing, clock=importing.clock)
    await importing.stored(row(is_watched=True), user=me)
    async with storage.transaction() as rows:
        [name_id] = await rows.marks.titles(me.id, after=0, limit=9)
        known = await rows.titles.get(me.id, name_id)
    await taste.block(me, by_name(known.title), BlockLevel.NEVER)

    importing.sources = (FakeMetadata((DUNE,)),)
    await importing.resolving.resolve_due(me)

    assert [one.title.title.ids for one in await Shelves(storage).blocklist(me) if one.title] == [DUNE.ids]


@pytest.mark.parametrize("levels", [("quiet", "never"), ("never", "quiet")], ids=["title", "name"])
async def test_of_two_blocks_of_what_turns_out_to_be_one_title_the_stricter_one_holds(
    storage: SqlStorage, levels: tuple[str, str]
) -> None:
    importing, me = house(storage, FakeMetadata(())), await the_owner(storage)
    of_name, of_title = map(BlockLevel, levels)
    await importing.stored(row(is_watched=True), user=me)
    async with storage.transaction() as rows:
        [name_id] = await rows.marks.titles(me.id, after=0, limit=9)
        known = await rows.titles.put(DUNE)
        for title_id, level in ((name_id, of_name), (known.id, of_title)):
            subject = subject_of(title_id=title_id)
            block = Block(subject=subject, level=level, title_id=title_id, blocked_at=DAY)
            await rows.marks.put(me.id, [block])

    importing.sources = (FakeMetadata((DUNE,)),)
    await importing.resolving.resolve_due(me)

    assert [one.block.level for one in await Shelves(storage).blocklist(me)] == [BlockLevel.NEVER]


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 biff", b"<html><title>Log in</title></html>"])
async def test_a_file_of_no_service_is_refused_whole(
    storage: SqlStorage, tmp_path: Path, content: bytes
) -> None:
    importing, me = house(storage), await the_owner(storage)
    path = tmp_path / "списки.csv"
    path.write_bytes(content)

    with pytest.raises(BadImport) as caught:
        await last(importing.imports.read_file(me, path))

    assert caught.value.facts["file"] == "списки.csv"
    assert await marks_of(storage, me) == {}


async def test_an_archive_is_found_out_and_read(storage: SqlStorage, tmp_path: Path) -> None:
    importing, me = house(storage), await the_owner(storage)
    path = tmp_path / "letterboxd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "watched.csv", "Date,Name,Year,Letterboxd URI\n2024-01-01,Dune,2021,https://boxd.it/a\n"
        )
        archive.writestr("ratings.csv", "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Dune,2021,u,4.5\n")

    report = await last(importing.imports.read_file(me, path))
    forced = await last(importing.imports.read_file(me, path, source="letterboxd"))

    assert (report.source, report.added) == ("letterboxd", Added(watched=1, ratings=1))
    assert forced.added == Added()
    with pytest.raises(NotFound):
        await last(importing.imports.read_file(me, path, source="netflix"))
    with pytest.raises(BadImport):
        await last(importing.imports.read_file(me, path, source="imdb"))


async def test_open_names_come_in_the_order_of_the_file(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)
    named = ["Ёлки", "Alphaville", "Zardoz", "Ёлки"]

    await importing.stored(*(row(f"x.csv:{at}", name) for at, name in enumerate(named)), user=me)

    names = await importing.imports.open_names(me)
    assert [(one.title, one.place) for one in names] == [
        ("Ёлки", "x.csv:0"),
        ("Alphaville", "x.csv:1"),
        ("Zardoz", "x.csv:2"),
    ]


async def test_a_title_known_by_an_id_alone_is_called_by_it(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)
    nameless = ImportedRow(place="x:1", ids=ExternalIds(imdb="tt0133093"), is_watched=True)

    await importing.stored(nameless, user=me, source="plain")

    assert await marks_of(storage, me) == {"tt0133093": ("Viewing",)}


def test_a_name_is_no_title_of_everybody() -> None:
    assert Title(kind=TitleKind.MOVIE).label("ru") == ""


async def test_a_batch_costs_the_same_statements_however_many_rows_it_has(
    storage: SqlStorage, statements: Statements
) -> None:
    importing, me = house(storage), await the_owner(storage)
    counts: list[int] = []
    for first, many in ((0, 20), (1000, 400)):
        rows = [
            row(f"x:{n}", f"Film {n}", score=Score.of(7), rated_at=DAY, is_wanted=True)
            for n in range(first, first + many)
        ]
        with statements.counted() as sent:
            await importing.stored(*rows, user=me)
        counts.append(len(sent))

    # The batch takes 16, and the sums of what is rated 6 at the end of it all.
    assert counts == [22, 22]


async def test_the_clock_looks_for_everybodys_names_at_the_pace_of_the_sources(storage: SqlStorage) -> None:
    importing, me = house(storage), await the_owner(storage)
    async with storage.transaction() as rows:
        boris = await rows.users.by_telegram_id(2)
    for user, first in ((me, 0), (boris, 20)):
        some = [row(f"x:{n}", f"Film {n}", is_watched=True) for n in range(first, first + 15)]
        await importing.stored(*some, user=user)

    assert await importing.imports.resolve_due(patience_s=0) == 0
    assert await importing.imports.resolve_due() == 30
    assert await importing.imports.resolve_due() == 0
