"""Every job does, in one run, the work that is due for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from concierge.adapters.storage.tables import OutboxRow, table
from concierge.jobs._job import Job
from concierge.model.download import DownloadState
from concierge.model.following import FollowState
from concierge.model.kept_answer import KeptAnswer
from concierge.model.library import LibraryItem
from concierge.model.outbox import EffectState
from concierge.model.taste import Rating, WatchlistMark
from concierge.model.title import TitleKind
from concierge.registry import discover
from concierge.testing import NOW
from tests.adapters.storage.statements import Statements
from tests.jobs.job_house import FILM, ROW, JobHouse
from tests.services.downloading import MAGNET
from tests.storage import ANNA

JOBS = {job.name: job for job in discover("concierge.jobs", "JOB", Job)}
DAY = timedelta(days=1)


Check = Callable[[], Awaitable[bool]]
Due = Callable[[JobHouse], Awaitable[Check]]


async def a_torrent_removed_where_no_client_was(house: JobHouse) -> Check:
    downloads = house.house.new_downloads()
    started = await downloads.start(ANNA, MAGNET)
    await house.client.step()
    async with house.storage.transaction() as rows:
        await rows.downloads.save(started.advance(DownloadState.REMOVED, at=house.house.clock.now()))

    async def is_done() -> bool:
        return await house.client.list() == ()

    return is_done


async def a_connection_never_read(house: JobHouse) -> Check:
    await house.context.connections.add(ANNA, house.service.name, "anna")

    async def is_done() -> bool:
        [connected] = await house.context.connections.list(ANNA)
        return connected.synced_at is not None and await house.importing.resolving.waiting() == 1

    return is_done


async def a_title_of_which_only_the_name_is_known(house: JobHouse) -> Check:
    number = await house.add(WatchlistMark)

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            known = await rows.titles.get(ANNA.id, number)
        return known.title.runtime_min == FILM.runtime_min

    return is_done


async def a_topic_not_looked_at(house: JobHouse) -> Check:
    begun = await house.house.new_downloads().start(ANNA, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(replace(begun, tracker="fake", tracker_id="1"))
    await house.context.followings.follow(ANNA, begun.id)

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            [following] = await rows.followings.of_user(ANNA.id)
        return following.state is FollowState.FOUND and following.due_at > house.house.clock.now()

    return is_done


async def a_name_out_of_an_import(house: JobHouse) -> Check:
    await house.importing.stored(ROW)

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            [title_id] = await rows.marks.titles(ANNA.id, after=0, limit=9)
            [known] = await rows.titles.many([title_id])
        return known.title.ids == FILM.ids

    return is_done


async def an_answer_past_its_time(house: JobHouse) -> Check:
    old = KeptAnswer(key="1", source="fake", body="[]", fresh_until=NOW - DAY, kept_until=NOW - DAY)
    async with house.storage.transaction() as rows:
        await rows.answers.keep([old])

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            return await rows.answers.get([old.key], at=NOW - 2 * DAY) == {}

    return is_done


async def a_download_that_nobody_moved(house: JobHouse) -> Check:
    await house.house.new_downloads().start(ANNA, MAGNET)
    await house.client.step()
    before = (await house.context.downloads.list(ANNA))[0].download

    async def is_done() -> bool:
        return (await house.context.downloads.list(ANNA))[0].download != before

    return is_done


async def a_note_unused_for_years(house: JobHouse) -> Check:
    await house.context.memory.remember(ANNA, "Любит Дикинса")
    house.house.clock.advance(800 * DAY)

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            return len(await rows.notes.list(ANNA.id, limit=9, is_archived=True)) == 1

    return is_done


async def a_message_that_waits(house: JobHouse) -> Check:
    await house.written()

    async def is_done() -> bool:
        return await house.messages() == [EffectState.DONE]

    return is_done


async def a_message_delivered_long_ago(house: JobHouse) -> Check:
    await house.written()
    await house.context.outbox.deliver_due()
    long_ago = update(table(OutboxRow)).values(ended_at=NOW - 400 * DAY)
    async with house.storage._engine.begin() as connection:
        await connection.execute(long_ago)

    async def is_done() -> bool:
        return await house.messages() == []

    return is_done


async def a_library_never_read(house: JobHouse) -> Check:
    copy = LibraryItem(place="jellyfin", kind=TitleKind.MOVIE, names=("Дюна",), path="x.mkv")
    house.shelf.held = [copy]
    house.shelf.people = {"anna": str(ANNA.id)}

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            is_read = await rows.library.read_at("jellyfin", ANNA.id) is not None
            return is_read and await rows.library.all() == (copy,)

    return is_done


async def ratings_not_summed_up(house: JobHouse) -> Check:
    await house.add(Rating)

    async def is_done() -> bool:
        async with house.storage.reading() as rows:
            return await rows.taste.unsummed() == () and await rows.taste.summed(ANNA.id) is not None

    return is_done


# What each job finds to do, and how often it looks.
WORK: dict[str, tuple[timedelta, Due]] = {
    "cleanup": (timedelta(days=1), a_torrent_removed_where_no_client_was),
    "connections": (timedelta(minutes=10), a_connection_never_read),
    "facts": (timedelta(minutes=1), a_title_of_which_only_the_name_is_known),
    "following": (timedelta(minutes=1), a_topic_not_looked_at),
    "imports": (timedelta(minutes=1), a_name_out_of_an_import),
    "library": (timedelta(hours=6), a_library_never_read),
    "metadata_cleanup": (timedelta(days=1), an_answer_past_its_time),
    "monitor": (timedelta(seconds=10), a_download_that_nobody_moved),
    "notes": (timedelta(days=1), a_note_unused_for_years),
    "outbox": (timedelta(seconds=2), a_message_that_waits),
    "outbox_cleanup": (timedelta(hours=6), a_message_delivered_long_ago),
    "tastes": (timedelta(minutes=5), ratings_not_summed_up),
}


def test_every_job_has_its_work_here() -> None:
    assert JOBS.keys() == WORK.keys()


@pytest.mark.parametrize("name", WORK)
async def test_one_run_does_what_is_due(name: str) -> None:
    every, due = WORK[name]
    house = JobHouse()
    is_done = await due(house)
    assert not await is_done()

    await JOBS[name].run(house.context)

    assert await is_done()
    assert JOBS[name].every == every


@pytest.mark.parametrize("name", ["outbox", "monitor"])
async def test_a_job_that_runs_every_few_seconds_only_reads_when_nothing_is_due(name: str) -> None:
    house = JobHouse()
    statements = Statements(house.storage._engine)

    with statements.counted() as sent:
        await JOBS[name].run(house.context)

    assert len(sent) == 1
    assert sent[0].startswith("SELECT")
