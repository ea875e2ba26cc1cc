"""The queue of what goes home: each item is one NAS's at a time, and an old token opens nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables import DownloadRow, SyncItemRow, TorrentRow, table
from concierge.errors import NotFound
from concierge.model.download import DownloadState
from concierge.model.nas import Nas, NasScope
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncState
from concierge.model.user import User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW, a_download, a_source

HOUR = timedelta(hours=1)
AT_ONCE = timedelta(0)
HOME = Nas(name="home", key_hash="a" * 64, created_at=NOW)
DACHA = Nas(name="dacha", key_hash="b" * 64, created_at=NOW)


def a_hash(number: int) -> str:
    return f"{number:040x}"


def an_item(
    user: User,
    number: int = 1,
    *,
    named: str = "",
    source: str = "/downloads",
    nas: str = "",
    priority: int = 1,
) -> SyncItem:
    return SyncItem(
        id=named or f"i{number}",
        download_id=f"d{user.id}-{number}",
        user_id=user.id,
        info_hash=a_hash(number),
        title="Метрополис (1927) 😀",
        kind="movie",
        client="transmission",
        source=source,
        nas=nas,
        priority=priority,
        destination="Кино/Метрополис (1927)",
        files=(SyncFile(path="M/film.mkv", size_bytes=2**40, destination="Метрополис (1927)/film.mkv"),),
        has_torrent=True,
        replaces=("старое.mkv",),
    )


async def finished(storage: SqlStorage, user: User, number: int = 1) -> None:
    """A download that waits to be fetched."""
    done = replace(a_download(user.id, number, info_hash=a_hash(number)), state=DownloadState.DOWNLOADED)
    async with storage.transaction() as rows:
        await rows.downloads.add(done, a_source(a_hash(number)))


async def put(
    storage: SqlStorage, user: User, number: int = 1, *, nas: str = "", priority: int = 1
) -> SyncItem:
    await finished(storage, user, number)
    async with storage.transaction() as rows:
        return await rows.sync.put(an_item(user, number, nas=nas, priority=priority))


async def lease(
    storage: SqlStorage, nas: Nas = HOME, *, limit: int = 1, lease: timedelta = HOUR
) -> tuple[SyncItem, ...]:
    async with storage.transaction() as rows:
        return await rows.sync.lease(nas, limit=limit, lease=lease)


async def due(storage: SqlStorage, nas: Nas = HOME) -> list[str]:
    async with storage.reading() as rows:
        return [one.id for one in await rows.sync.due(nas, limit=100)]


async def test_an_item_comes_back_as_it_was_put(storage: SqlStorage, anna: User) -> None:
    stored = await put(storage, anna)

    async with storage.reading() as rows:
        read = await rows.sync.get("i1")

    assert read == stored
    assert replace(stored, created_at=None, due_at=None) == an_item(anna)
    with pytest.raises(NotFound):
        async with storage.reading() as rows:
            await rows.sync.get("i2")


async def test_it_is_held_together_with_its_download(storage: SqlStorage, anna: User) -> None:
    stored = await put(storage, anna)

    async with storage.transaction() as rows:
        item, download = await rows.sync.held("i1")
        with pytest.raises(NotFound):
            await rows.sync.held("i2")

    async with storage.reading() as rows:
        assert (item, download) == (stored, await rows.downloads.one(anna.id, stored.download_id))


async def test_what_is_sent_has_advanced_and_nothing_else_has(storage: SqlStorage, anna: User) -> None:
    for number in (1, 2, 3):
        await finished(storage, anna, number)
    async with storage.transaction() as rows:
        first, second, third = [await rows.downloads.one(anna.id, f"d{anna.id}-{n}") for n in (1, 2, 3)]
        asked = replace(first, asked_at=NOW, trashed_at=NOW, cleaned_at=NOW)
        gone = second.advance(DownloadState.REMOVED, at=NOW)
        for download in (asked, gone):
            await rows.downloads.save(download)
        await rows.downloads.send([first.id, second.id], at=NOW + HOUR)

    async with storage.reading() as rows:
        sent, *others = [await rows.downloads.one(anna.id, one.id) for one in (first, second, third)]
    assert sent == asked.advance(DownloadState.SYNCING, at=NOW + HOUR)
    assert others == [gone, third]


async def test_of_many_that_take_at_once_each_item_is_ones_alone(storage: SqlStorage, anna: User) -> None:
    for number in range(12):
        await put(storage, anna, number)

    taken = await asyncio.gather(*(lease(storage, nas, limit=2) for nas in (HOME, DACHA) * 5))

    counts = Counter(one.id for each in taken for one in each)
    assert counts == Counter(f"i{number}" for number in range(12))
    assert await due(storage) == []


async def test_showing_takes_nothing_and_changes_nothing(storage: SqlStorage, anna: User) -> None:
    await put(storage, anna)

    assert await due(storage) == await due(storage) == ["i1"]


async def test_a_lease_that_ended_is_the_next_ones_and_the_old_token_opens_nothing(
    storage: SqlStorage, anna: User
) -> None:
    await put(storage, anna)
    [late] = await lease(storage, HOME, lease=AT_ONCE)
    [now] = await lease(storage, DACHA)

    async with storage.transaction() as rows:
        refused = await rows.sync.renew("i1", HOME, late.token, lease=HOUR, done_bytes=1)
        renewed = await rows.sync.renew("i1", DACHA, now.token, lease=2 * HOUR, done_bytes=7)

    assert (late.token, now.token) == (1, 2)
    assert refused is None
    assert renewed is not None
    assert (renewed.done_bytes, renewed.leased_by) == (7, "dacha")
    assert now.lease_until is not None
    assert renewed.lease_until is not None
    assert renewed.lease_until - now.lease_until > timedelta(minutes=59)


async def test_who_has_a_nas_gets_everything_there_and_nobody_else_anything(
    storage: SqlStorage, anna: User
) -> None:
    async with storage.transaction() as rows:
        await rows.nases.put(replace(DACHA, is_personal=True, people=(anna.id,), scopes=(NasScope.SYNC,)))
        await rows.nases.put(HOME)
    async with storage.reading() as rows:
        dacha, home = await rows.nases.all()
        names = await rows.nases.of_person([anna.id, 99])
    await put(storage, anna, 1, nas=names[anna.id])
    await put(storage, anna, 2)

    assert (dacha.people, dacha.scopes, home.people) == ((anna.id,), (NasScope.SYNC,), ())
    assert await due(storage, dacha) == ["i1"]
    assert await due(storage, home) == ["i2"]
    async with storage.transaction() as rows:
        assert await rows.nases.revoke("dacha", at=NOW)
        assert not await rows.nases.revoke("dacha", at=NOW)
        assert [one.name for one in await rows.nases.all()] == ["home"]
        assert await rows.nases.of_person([anna.id]) == {}


async def test_what_nobody_wants_any_more_is_neither_shown_nor_taken(storage: SqlStorage, anna: User) -> None:
    await put(storage, anna)
    [held] = await lease(storage, lease=AT_ONCE)
    async with storage.transaction() as rows:
        download = await rows.downloads.get(anna.id, held.download_id)
        await rows.downloads.save(replace(download, state=DownloadState.REMOVED))

    assert await due(storage) == []
    assert await lease(storage) == ()
    async with storage.transaction() as rows:
        assert await rows.sync.renew(held.id, HOME, held.token, lease=HOUR, done_bytes=None) is None


async def test_what_is_home_or_on_its_way_is_kept_and_what_was_done_first_comes_first(
    storage: SqlStorage, anna: User
) -> None:
    states = [DownloadState.DOWNLOADED, DownloadState.ON_NAS, DownloadState.ON_NAS, DownloadState.REMOVED]
    for number, state in enumerate(states):
        item = await put(storage, anna, number)
        async with storage.transaction() as rows:
            if state is not DownloadState.DOWNLOADED:
                await rows.sync.finish(item)
            download = await rows.downloads.get(anna.id, item.download_id)
            await rows.downloads.save(replace(download, state=state))

    async with storage.reading() as rows:
        assert [one.id for one in await rows.sync.kept()] == ["i1", "i2", "i0"]


async def test_who_is_waited_for_goes_first_and_then_who_waited_longest(
    storage: SqlStorage, anna: User
) -> None:
    for number, priority in ((1, 1), (2, 1), (3, 0)):
        await put(storage, anna, number, priority=priority)
    async with storage.transaction() as rows:
        assert await rows.sync.hurry("i2")
        assert not await rows.sync.hurry("i9")

    assert await due(storage) == ["i2", "i3", "i1"]
    assert [one.id for one in await lease(storage, limit=3)] == ["i2", "i3", "i1"]


async def test_a_failed_item_waits_and_one_that_is_given_up_is_never_due(
    storage: SqlStorage, anna: User
) -> None:
    await put(storage, anna, 1)
    await put(storage, anna, 2)
    first, second = await lease(storage, limit=2)
    async with storage.transaction() as rows:
        waits = await rows.sync.put_back(replace(first, attempts=1, reason="no_space"), wait=HOUR)
        over = await rows.sync.put_back(replace(second, attempts=8, reason="other"), wait=None)
        counts, oldest = await rows.sync.counts(), await rows.sync.oldest_s()

    assert (waits.state, over.state) == (SyncState.PENDING, SyncState.DEAD)
    assert waits.lease_until is over.due_at is None
    assert counts == {SyncState.PENDING: 1, SyncState.DEAD: 1}
    assert oldest == 0
    assert await due(storage) == []


async def test_what_is_put_anew_belongs_to_nobody_and_keeps_what_is_home(
    storage: SqlStorage, anna: User
) -> None:
    first = await put(storage, anna)
    [held] = await lease(storage)
    home = Placed(path="M/film.mkv", size_bytes=1, destination="/media/Кино/film.mkv")
    async with storage.transaction() as rows:
        done = await rows.sync.finish(replace(held, placed=(home,), done_bytes=9))
        again = await rows.sync.put(an_item(anna, 1, named="other", source="/elsewhere"))
        stale = await rows.sync.renew("i1", HOME, held.token, lease=HOUR, done_bytes=None)
        mine = await rows.sync.of_user(anna.id)

    assert done.state is SyncState.DONE
    assert done.done_at is not None
    assert stale is None
    assert mine == (again,)
    expected = replace(
        first, source="/elsewhere", placed=(home,), token=held.token + 1, due_at=again.due_at, done_at=None
    )
    assert again == expected


async def many_more(engine: AsyncEngine, count: int) -> None:
    """The one item so many times more, each of a download and a torrent of its own."""
    async with engine.begin() as connection:
        for row, names in (
            (TorrentRow, {"info_hash": "{}"}),
            (DownloadRow, {"id": "d{}", "info_hash": "{}"}),
            (SyncItemRow, {"id": "i{}", "download_id": "d{}"}),
        ):
            first = dict((await connection.execute(select(table(row)))).mappings().one())
            copies = [
                first | {name: form.format(number) for name, form in names.items()} for number in range(count)
            ]
            await connection.execute(table(row).insert(), copies)


async def test_ten_thousand_that_wait_are_shown_and_taken_in_one_statement_each(
    storage: SqlStorage, engine: AsyncEngine, statements: Statements, anna: User
) -> None:
    await put(storage, anna, 999_999)
    await many_more(engine, 10_000)

    with statements.counted() as sent:
        shown = await due(storage)
        taken = await lease(storage, limit=50)

    assert (len(shown), len(taken), len(sent)) == (100, 50, 2)
    assert not {one.id for one in taken} & set(await due(storage))
    if engine.dialect.name == "sqlite":
        async with engine.connect() as connection:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {_without_values(sent[0])}")).all()
        assert "ix_sync_items_open" in str(plan)
        assert "TEMP B-TREE" not in str(plan)


def _without_values(statement: str) -> str:
    return statement.replace("?", "''")
