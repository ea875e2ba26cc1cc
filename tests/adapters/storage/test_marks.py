from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from concierge.adapters.storage.repositories.taste_history import KEPT_ENTRIES
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound, StorageError
from concierge.model.known_title import KnownTitle, folded
from concierge.model.score import Score
from concierge.model.taste import (
    Block,
    BlockLevel,
    Mark,
    Precision,
    Rating,
    Shelf,
    TasteAction,
    TasteEntry,
    Viewing,
    WatchlistMark,
    subject_of,
)
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW

NAMES = ("Ёж в тумане", "Аэлита", "ещё раз про любовь", "Еж", "Zero", "émigré", "ЯБЛОКО", "1984", "_", "%")


async def titles(storage: SqlStorage, *names: str) -> list[KnownTitle]:
    async with storage.transaction() as rows:
        return [await rows.titles.put(Title(kind=TitleKind.MOVIE, name_ru=n, year=1975)) for n in names]


async def put(storage: SqlStorage, user: User, *marks: Mark) -> None:
    async with storage.transaction() as rows:
        await rows.marks.put(user.id, marks)


def every_kind(title: KnownTitle) -> tuple[Mark, ...]:
    return (
        WatchlistMark(title_id=title.id, added_at=NOW),
        Viewing(title_id=title.id, marked_at=NOW),
        Viewing(title_id=title.id, season=0, episode=3, marked_at=NOW, times=2),
        Viewing(
            title_id=title.id,
            season=1,
            episode=12,
            watched_at=NOW,
            precision=Precision.EXACT,
            marked_at=NOW,
        ),
        Rating(
            title_id=title.id,
            score=Score(half_points=17),
            review="Ещё\nраз 😀",
            review_language="ru",
            has_spoilers=True,
            rated_at=NOW,
        ),
        Block(
            subject=subject_of(title_id=title.id),
            level=BlockLevel.QUIET,
            title_id=title.id,
            blocked_at=NOW,
        ),
    )


async def test_marks_come_back_whole_and_in_order(storage: SqlStorage, anna: User, boris: User) -> None:
    [title] = await titles(storage, "Аэлита")
    marks = every_kind(title)

    await put(storage, anna, *reversed(marks))
    await put(storage, anna, *marks)

    async with storage.transaction() as rows:
        assert await rows.marks.of_title(anna.id, title.id) == marks
        assert await rows.marks.of_title(boris.id, title.id) == ()


async def test_only_ones_own_marks_are_removed(storage: SqlStorage, anna: User, boris: User) -> None:
    [title] = await titles(storage, "Аэлита")
    marks = every_kind(title)
    await put(storage, anna, *marks)
    await put(storage, boris, *marks)

    async with storage.transaction() as rows:
        await rows.marks.remove(anna.id, marks[1:])
        await rows.marks.remove(anna.id, marks)

        assert await rows.marks.of_title(anna.id, title.id) == ()
        assert await rows.marks.of_title(boris.id, title.id) == marks


async def test_a_thousand_episodes_are_marked_at_once(storage: SqlStorage, anna: User) -> None:
    [title] = await titles(storage, "Санта-Барбара")
    marks = [Viewing(title_id=title.id, season=1, episode=n, marked_at=NOW) for n in range(1, 2138)]

    await put(storage, anna, *marks)

    async with storage.transaction() as rows:
        assert list(await rows.marks.viewings(anna.id, title.id)) == marks
        (seen,) = await rows.shelves.watched(anna.id, limit=10)
        assert seen.episodes == len(marks)
        await rows.marks.remove(anna.id, marks[:-1])
        assert await rows.marks.viewings(anna.id, title.id) == (marks[-1],)


async def test_a_stranger_has_no_marks_to_lock(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as rows:
        await rows.marks.lock(anna.id)
        with pytest.raises(NotFound):
            await rows.marks.lock(anna.id + 1000)


async def test_a_mark_of_a_title_that_is_not_there_is_refused(storage: SqlStorage, anna: User) -> None:
    with pytest.raises(StorageError):
        await put(storage, anna, WatchlistMark(title_id=10**6, added_at=NOW))


async def test_lists_run_from_the_newest_mark_page_by_page(storage: SqlStorage, anna: User) -> None:
    known = await titles(storage, *NAMES)
    # Three of a moment, so that the title's number has to decide.
    moments = [NOW + timedelta(minutes=place // 3) for place in range(len(known))]
    for title, at in zip(known, moments, strict=True):
        await put(
            storage,
            anna,
            WatchlistMark(title_id=title.id, added_at=at),
            Viewing(title_id=title.id, marked_at=at),
            Rating(title_id=title.id, score=Score(half_points=2), rated_at=at),
        )
    expected = [title.id for title in reversed(known)]

    async with storage.transaction() as rows:
        for read in (rows.shelves.watchlist, rows.shelves.watched, rows.shelves.ratings):
            found, after = [], None
            while page := await read(anna.id, limit=4, after=after):
                found += [item.title.id for item in page]
                after = page[-1].place
            assert found == expected


@pytest.mark.parametrize(
    "text, names",
    [
        ("еж", ("Еж", "Ёж в тумане")),
        ("ЁЖ", ("Еж", "Ёж в тумане")),
        ("АЭЛИТ", ("Аэлита",)),
        ("яблоко", ("ЯБЛОКО",)),
        ("EMIGRE", ("émigré",)),
        ("%", ("%",)),
        ("_", ("_",)),
        ("нет такого", ()),
    ],
)
async def test_a_list_is_searched_whatever_the_case(
    storage: SqlStorage, anna: User, boris: User, text: str, names: tuple[str, ...]
) -> None:
    known = await titles(storage, *NAMES)
    await put(storage, anna, *(WatchlistMark(title_id=title.id, added_at=NOW) for title in known))
    await put(storage, boris, *(Viewing(title_id=title.id, marked_at=NOW) for title in known))

    async with storage.transaction() as rows:
        listed = await rows.shelves.watchlist(anna.id, limit=50, text=folded(text))
        marked = await rows.titles.marked(anna.id, Shelf.WATCHLIST, folded(text))
        assert await rows.titles.marked(anna.id, Shelf.WATCHED, folded(text)) == ()

    assert tuple(item.title.title.name_ru for item in listed) == names
    assert {title.title.name_ru for title in marked} == set(names)


async def test_a_series_is_one_line_with_its_newest_date(storage: SqlStorage, anna: User) -> None:
    [title, other] = await titles(storage, "Сериал", "Фильм")
    moscow = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    first = Viewing(title_id=title.id, season=1, episode=1, marked_at=NOW, times=3)
    await put(
        storage,
        anna,
        first,
        replace(first, episode=2, times=1, watched_at=NOW - timedelta(days=900), precision=Precision.DAY),
        replace(first, episode=3, times=1, watched_at=moscow, precision=Precision.EXACT),
        Viewing(title_id=other.id, marked_at=NOW - timedelta(days=1)),
    )

    async with storage.transaction() as rows:
        series, film = await rows.shelves.watched(anna.id, limit=10)

    assert (series.title.id, series.episodes, series.times) == (title.id, 3, 3)
    assert (series.watched_at, series.precision) == (moscow, Precision.EXACT)
    assert series.watched_at is not None
    assert series.watched_at.utcoffset() == timedelta(0)
    assert (film.episodes, film.watched_at, film.precision) == (0, None, Precision.UNKNOWN)


async def test_a_blocklist_has_titles_and_words_newest_first(storage: SqlStorage, anna: User) -> None:
    [title] = await titles(storage, "Аэлита")
    of_title = Block(subject="title:1", level=BlockLevel.NEVER, title_id=title.id, blocked_at=NOW)
    words = Block(subject="words:человек паук", level=BlockLevel.QUIET, words="Человек-паук", blocked_at=NOW)
    newer = replace(
        words, subject="words:a", words="a", after_year=2019, blocked_at=NOW + timedelta(seconds=1)
    )
    await put(storage, anna, words, newer, of_title)

    async with storage.transaction() as rows:
        blocks = await rows.marks.blocks(anna.id)

    assert [one.block for one in blocks] == [newer, of_title, words]
    assert [one.title for one in blocks] == [None, title, None]


def an_entry(title: KnownTitle | None = None) -> TasteEntry:
    return TasteEntry(at=NOW, action=TasteAction.RATE, title=title)


async def test_an_entry_comes_back_whole_and_to_its_owner_alone(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    [title] = await titles(storage, "Аэлита")
    marks = every_kind(title)

    async with storage.transaction() as rows:
        entry = await rows.taste_history.add(
            anna.id, replace(an_entry(title), before=marks[:2], after=marks[2:])
        )
        words = await rows.taste_history.add(anna.id, replace(an_entry(), words="Марвел", undoes=entry.id))

        assert await rows.taste_history.get(anna.id, entry.id) == entry
        assert await rows.taste_history.newest(anna.id, limit=5) == (words, entry)
        assert await rows.taste_history.newest(anna.id, limit=5, before=words.id) == (entry,)
        assert await rows.taste_history.last_to_undo(anna.id) == entry
        for foreign in (
            rows.taste_history.get(boris.id, entry.id),
            rows.taste_history.last_to_undo(boris.id),
        ):
            with pytest.raises(NotFound):
                await foreign
        with pytest.raises(NotFound):
            await rows.taste_history.set_undone(boris.id, entry.id, is_undone=True)
        await rows.taste_history.set_undone(anna.id, entry.id, is_undone=True)
        with pytest.raises(NotFound):
            await rows.taste_history.last_to_undo(anna.id)


async def test_the_oldest_entries_of_a_person_are_forgotten(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as rows:
        boriss = await rows.taste_history.add(boris.id, an_entry())
        for number in range(KEPT_ENTRIES + 3):
            await rows.taste_history.add(anna.id, replace(an_entry(), words=str(number)))

        kept = await rows.taste_history.newest(anna.id, limit=KEPT_ENTRIES * 2)
        assert len(kept) == KEPT_ENTRIES
        assert (kept[0].words, kept[-1].words) == (str(KEPT_ENTRIES + 2), "3")
        assert await rows.taste_history.newest(boris.id, limit=5) == (boriss,)


async def test_reading_a_page_of_a_list_costs_one_statement(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    with statements.counted() as sent:
        async with storage.transaction() as rows:
            await rows.shelves.watchlist(anna.id, limit=5)
            await rows.shelves.watched(anna.id, limit=5)
            await rows.shelves.ratings(anna.id, limit=5)
            await rows.marks.blocks(anna.id)

    assert len(sent) == 4
