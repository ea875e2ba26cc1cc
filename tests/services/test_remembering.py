"""Answers of sources that are kept, shared, refreshed and counted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from concierge.errors import QuotaExceeded, ServiceUnavailable, StorageError
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_facts import Airing
from concierge.services.background import Background
from concierge.services.metadata import Metadata
from concierge.testing import FakeMetadata, FrozenClock, a_title
from tests.services.metadata_of import metadata_of
from tests.storage import FailingStorage, a_storage

DOWN = ServiceUnavailable("fake", "no answer", problem="timeout")
FILM = a_title(ids=ExternalIds(tmdb=19, imdb="tt0017136"))
SERIES = replace(
    a_title("Сериал", kind=TitleKind.SERIES, year=2026, ids=ExternalIds(tmdb=7)), status=Airing.RUNNING
)


class Counting(FakeMetadata):
    """A source with a quota, that counts what it is asked."""

    daily_limit = 3

    def __init__(self, *titles: Title, **more: object) -> None:
        super().__init__(titles, **more)  # type: ignore[arg-type]  # the parameters of FakeMetadata
        self.spent = 0

    async def _answer(self) -> None:
        self.spent += 1
        await super()._answer()


@dataclass
class Home:
    """One database, and processes that share it."""

    clock: FrozenClock = field(default_factory=FrozenClock)
    storage: FailingStorage = field(default_factory=lambda: FailingStorage(a_storage()))
    background: Background = field(default_factory=Background)

    def process(self, *sources: FakeMetadata, deadline_s: float = 5.0) -> Metadata:
        return metadata_of(
            sources,
            storage=self.storage,
            clock=self.clock,
            background=self.background,
            deadline_s=deadline_s,
        )


async def settled(home: Home) -> None:
    """Until what goes on in the background is done."""
    while tasks := [*home.background._tasks]:
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_one_process_asked_costs_another_one_nothing() -> None:
    home, first, second = Home(), Counting(FILM), Counting(FILM)

    title = await home.process(first).get((await home.process(first).find("Метрополис"))[0])
    found = await home.process(second).find("метрополис ")

    assert await home.process(second).get(found[0]) == title
    assert (first.spent, second.spent) == (2, 0)


async def test_a_title_is_known_by_any_of_its_ids_once_somebody_has_asked() -> None:
    home, source = Home(), Counting(FILM)
    whole = await home.process(source).with_ids(FILM.ids, FILM.kind)
    spent = source.spent

    assert await home.process(source).with_ids(ExternalIds(imdb="tt0017136"), FILM.kind) == whole
    assert source.spent == spent


async def test_nothing_and_nobody_are_answers_too() -> None:
    home, source = Home(), Counting()

    for _ in range(2):
        assert await home.process(source).find("Метрополис") == ()
    assert source.spent == len(set(source.asked))


async def test_a_failure_is_not_kept() -> None:
    home, source = Home(), Counting(FILM, error=DOWN)
    with pytest.raises(ServiceUnavailable):
        await home.process(source).find("Метрополис")
    source.error = None

    assert await home.process(source).find("Метрополис") == (FILM,)


async def test_an_old_answer_is_given_at_once_and_asked_for_anew() -> None:
    home, source = Home(), Counting(FILM)
    metadata = home.process(source)
    await metadata.find("Метрополис")
    source.titles = (replace(FILM, aliases=("Neues",)),)
    home.clock.advance(timedelta(days=2))

    assert await metadata.find("Метрополис") == (FILM,)
    await settled(home)
    assert await metadata.find("Метрополис") == source.titles


async def test_many_who_ask_at_once_share_one_request() -> None:
    home, source = Home(), Counting(FILM, delay_s=0.05)
    metadata = home.process(source)

    found = await asyncio.gather(*(metadata.find("Метрополис") for _ in range(20)))

    assert set(found) == {(FILM,)}
    assert source.spent == 1


async def test_what_comes_after_the_deadline_is_kept_for_the_next_question() -> None:
    home, source = Home(), Counting(FILM, delay_s=0.05)
    with pytest.raises(ServiceUnavailable):
        await home.process(source, deadline_s=0.01).find("Метрополис")
    await settled(home)

    assert await home.process(source, deadline_s=0.01).find("Метрополис") == (FILM,)
    assert source.spent == 1


async def test_a_season_that_was_broadcast_is_never_asked_for_again_and_one_that_runs_is() -> None:
    home = Home()
    today = home.clock.now().date()
    over = [Episode(season=1, number=1, air_date=today - timedelta(days=60))]
    runs = [*over, Episode(season=2, number=2, air_date=today + timedelta(days=3))]
    source = Counting(SERIES, seasons={1: over, 2: runs})
    for _ in range(2):
        for number in (1, 2):
            await home.process(source).season(SERIES, number)
        await settled(home)
        home.clock.advance(timedelta(days=7))

    assert source.spent == 3


async def test_a_quota_is_counted_by_all_processes_and_kept() -> None:
    home, source = Home(), Counting(FILM)
    metadata = home.process(source)
    with pytest.raises(QuotaExceeded):
        await metadata.find("Совсем другой фильм 2")
    used = (await home.process(source).quotas.used())["fake"]

    assert used.used == source.spent == source.daily_limit
    home.clock.advance(timedelta(days=1))
    assert await home.process(source).find("Метрополис") == (FILM,)


async def test_a_source_that_says_that_its_quota_is_used_is_left_alone_until_tomorrow() -> None:
    home, source = Home(), Counting(FILM, error=QuotaExceeded("fake", "HTTP 402"))
    for _ in range(3):
        with pytest.raises(QuotaExceeded):
            await home.process(source).find("Метрополис")
    source.error = None
    home.clock.advance(timedelta(days=1))

    assert await home.process(source).find("Метрополис") == (FILM,)


async def test_without_a_database_everything_is_asked_and_nothing_lost() -> None:
    home, source = Home(), Counting(FILM)
    home.storage.error = StorageError("read-only")

    (found,) = await home.process(source).find("Метрополис")

    assert (await home.process(source).get(found)).names == FILM.names


async def test_old_answers_and_counts_are_dropped() -> None:
    home, source = Home(), Counting(FILM)
    metadata = home.process(source)
    await metadata.find("Метрополис")
    assert await metadata.forget_old() == 0

    home.clock.advance(timedelta(days=400))

    assert await metadata.forget_old() == 2


async def test_who_gives_up_leaves_the_answer_to_the_next_question() -> None:
    home, source = Home(), Counting(FILM, delay_s=0.05)
    impatient = asyncio.create_task(home.process(source).find("Метрополис"))
    await asyncio.sleep(0.02)
    impatient.cancel()
    await settled(home)

    assert await home.process(source).find("Метрополис") == (FILM,)
    assert source.spent == 1


async def test_an_answer_that_waits_for_a_slower_source_is_not_asked_for_again() -> None:
    home, quick = Home(), Counting(FILM)
    slow = Counting(FILM, name="slow", delay_s=0.2)
    metadata = home.process(quick, slow)
    first = asyncio.create_task(metadata.find("Метрополис"))
    await asyncio.sleep(0.1)

    assert await metadata.find("Метрополис") == await first
    assert (quick.spent, slow.spent) == (1, 1)


async def test_that_nothing_was_found_is_not_told_when_it_is_old() -> None:
    home, source = Home(), Counting()
    source.daily_limit = 50
    metadata = home.process(source)
    assert await metadata.find("Метрополис") == ()
    source.titles = (FILM,)
    home.clock.advance(timedelta(days=2))

    assert await metadata.find("Метрополис") == (FILM,)


class Faulty(Counting):
    """A source with a fault that nobody foresaw."""

    async def _answer(self) -> None:
        await super()._answer()
        raise TypeError("a fault of ours")


async def test_a_fault_of_one_source_loses_no_answer_of_another_and_no_place_in_its_quota() -> None:
    home, good = Home(), Counting(FILM)
    faulty = Faulty(FILM, name="faulty")
    metadata = home.process(good, faulty)
    for _ in range(2):
        with pytest.raises(TypeError):
            await metadata.find("Метрополис")
    await settled(home)

    assert good.spent == 1
    assert (await metadata.quotas.used())["faulty"].used == 2
    await metadata.quotas.refuse_spent(faulty)


async def test_a_whole_is_not_renewed_out_of_its_old_parts() -> None:
    home, source = Home(), Counting(SERIES)
    metadata = home.process(source)
    await metadata.get(SERIES)
    source.titles = (replace(SERIES, status=Airing.ENDED),)
    home.clock.advance(timedelta(hours=7))

    assert (await metadata.get(SERIES)).status is Airing.RUNNING
    await settled(home)
    assert (await metadata.get(SERIES)).status is Airing.ENDED
    assert source.spent == 2


async def test_a_series_that_goes_on_is_asked_for_again_soon_whatever_year_it_is_said_to_end() -> None:
    home = Home()
    source = Counting(replace(SERIES, end_year=2026))
    for _ in range(2):
        await home.process(source).get(SERIES)
        await settled(home)
        home.clock.advance(timedelta(days=1))

    assert source.spent == 2
