"""What is known of titles on lists, learnt once for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import ServiceUnavailable, StorageError
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.known_title import KnownTitle
from concierge.model.taste import WatchlistMark
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Airing, Collection
from concierge.services.facts import Facts
from concierge.services.taste import Sought
from concierge.testing import NOW, FakeMetadata, FrozenClock, a_title
from tests.services.lists import Lists
from tests.services.metadata_of import metadata_of
from tests.storage import ANNA, FailingStorage, a_storage

LANG = Credit(person="Fritz Lang", job="Director", department="Directing")
FILM = replace(
    a_title(ids=ExternalIds(tmdb=19)),
    genres=(Genre.DRAMA,),
    countries=("DE",),
    credits=(LANG,),
    collection=Collection(tmdb=7, name="Cities"),
)
SERIES = replace(
    a_title("Сериал", kind=TitleKind.SERIES, year=2024, ids=ExternalIds(tmdb=20)), status=Airing.RUNNING
)
MANY = [a_title(f"Фильм {number}", ids=ExternalIds(tmdb=number)) for number in range(1000, 1020)]

STEPS = [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3)]


class Halting(FakeMetadata):
    """Answers ten times, then no more while it `is_stuck`."""

    def __init__(self, titles: Sequence[Title]) -> None:
        super().__init__(titles)
        self.is_stuck = asyncio.Event()
        self.told = 0

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        self.told += 1
        if self.told == 10:
            self.is_stuck.set()
            await asyncio.Event().wait()
        return await super().get(ids, kind)


class House:
    """Facts over one source, and others that are believed less, and a person whose watchlist has what is asked for."""

    def __init__(self, *titles: Title) -> None:
        self.source = FakeMetadata(titles)
        self.others: tuple[FakeMetadata, ...] = ()
        self.storage = a_storage()
        self.clock = FrozenClock()

    @property
    def facts(self) -> Facts:
        """As a process begins that knows no more than the storage does."""
        sources = (self.source, *self.others)
        sparing = metadata_of(sources, storage=self.storage, clock=self.clock).sparing
        return Facts(self.storage, sparing, clock=self.clock)

    async def wanted(self, *titles: Title) -> list[KnownTitle]:
        """The titles on the person's watchlist, known by no more than name and ids."""
        bare = [Title(kind=one.kind, name_ru=one.name_ru, year=one.year, ids=one.ids) for one in titles]
        async with self.storage.transaction() as rows:
            known = [await rows.titles.put(one) for one in bare]
            await rows.marks.put(ANNA.id, [WatchlistMark(title_id=one.id, added_at=NOW) for one in known])
        return known

    async def due(self, after: timedelta = timedelta()) -> Sequence[str]:
        """The names of what is to be learnt after that time."""
        async with self.storage.reading() as rows:
            due = await rows.facts.due(at=self.clock.now() + after, limit=100)
        return [one.title.name_ru for one in due]

    async def wait(self) -> timedelta:
        """How long the next title is put off."""
        for step in STEPS:
            if await self.due(step):
                return step
        raise AssertionError("put off for longer")


async def test_a_title_on_a_list_is_learnt_once_and_its_gaps_are_filled() -> None:
    house = House(FILM)
    (known,) = await house.wanted(FILM)

    learnt = [await house.facts.learn_due(10) for _ in range(2)]

    assert learnt == [1, 0]
    async with house.storage.reading() as rows:
        kept = await rows.titles.get(ANNA.id, known.id)
        assert await rows.credits.of_title(known.id) == (LANG,)
    assert (kept.title.runtime_min, kept.title.name_original) == (153, "Metropolis")


@pytest.mark.parametrize(
    "title, learnt",
    [
        pytest.param(FILM, 0, id="all was told"),
        pytest.param(replace(FILM, credits=()), 1, id="nobody told of its people"),
    ],
)
async def test_what_is_told_as_a_title_is_marked_need_not_be_learnt(title: Title, learnt: int) -> None:
    house = House(title)
    lists = Lists(sources=(house.source,), storage=house.storage, clock=house.clock)

    await lists.taste.wish(ANNA, Sought(what=title))

    assert await house.facts.learn_due(10) == learnt


async def test_a_title_on_nobodys_list_is_not_asked_for() -> None:
    house = House(FILM)
    async with house.storage.transaction() as rows:
        await rows.titles.put(FILM)

    assert await house.facts.learn_due(10) == 0


@pytest.mark.parametrize(
    "title, days",
    [
        pytest.param(FILM, 180, id="an old film"),
        pytest.param(replace(FILM, year=NOW.year), 14, id="a film of this year"),
        pytest.param(SERIES, 14, id="a series that goes on"),
        pytest.param(replace(SERIES, status=Airing.ENDED), 180, id="a series that has ended"),
        pytest.param(replace(SERIES, status=None, end_year=2025), 180, id="a series with a last year"),
    ],
)
async def test_what_still_changes_is_learnt_again_sooner(title: Title, days: int) -> None:
    house = House(title)
    await house.wanted(title)

    await house.facts.learn_due(10)

    assert await house.due(timedelta(days=days - 1)) == []
    assert await house.due(timedelta(days=days)) == [title.name_ru]


async def test_a_title_that_nobody_knows_waits_for_a_season() -> None:
    house = House()
    await house.wanted(FILM)

    assert await house.facts.learn_due(10) == 0

    assert await house.due(timedelta(days=89)) == []
    assert await house.due(timedelta(days=90)) == [FILM.name_ru]


async def test_a_source_that_fails_is_waited_for_longer_each_time() -> None:
    house = House(FILM)
    house.source.error = ServiceUnavailable("fake", "down")
    await house.wanted(FILM)
    facts = house.facts
    waits = []

    for _ in range(6):
        await facts.learn_due(10)
        waits.append(await house.wait())
        house.clock.advance(waits[-1])
    house.source.error = None

    assert waits == sorted(waits)
    assert waits[0] < waits[-2] == waits[-1] == timedelta(days=3)
    assert await facts.learn_due(10) == 1


async def test_what_a_lesser_source_tells_alone_takes_nothing_away() -> None:
    house = House(FILM)
    lesser = FakeMetadata([replace(FILM, genres=(Genre.COMEDY,), credits=(), collection=None)], name="lesser")
    (known,) = await house.wanted(FILM)
    await house.facts.learn_due(10)
    house.clock.advance(timedelta(days=200))
    house.source.error = ServiceUnavailable("fake", "down")
    house.others = (lesser,)

    assert await house.facts.learn_due(10) == 1

    async with house.storage.reading() as rows:
        assert await rows.credits.of_title(known.id) == (LANG,)
    assert await house.due(timedelta(hours=23)) == []
    assert await house.due(timedelta(days=1)) == [FILM.name_ru]


async def test_what_a_lesser_source_tells_is_kept_where_nothing_was_known() -> None:
    house = House(FILM)
    house.source.error = ServiceUnavailable("fake", "down")
    house.others = (FakeMetadata([FILM], name="lesser"),)
    (known,) = await house.wanted(FILM)

    assert await house.facts.learn_due(10) == 1

    async with house.storage.reading() as rows:
        assert await rows.credits.of_title(known.id) == (LANG,)
    assert await house.due(timedelta(days=1)) == [FILM.name_ru]


async def test_one_title_that_cannot_be_kept_costs_no_other() -> None:
    # A lone surrogate cannot be stored as text.
    broken = replace(FILM, credits=(replace(LANG, person="\ud800"),))
    house = House(broken, *MANY[:3])
    await house.wanted(broken, *MANY[:3])

    assert await house.facts.learn_due(10) == 3
    assert await house.due() == []


async def test_a_database_that_cannot_be_used_is_told_as_such() -> None:
    house = House(*MANY[:3])
    known = await house.wanted(*MANY[:3])
    broken = FailingStorage(house.storage)
    broken.error = StorageError("database_failed")
    sparing = metadata_of((house.source,), storage=house.storage, clock=house.clock).sparing

    with pytest.raises(StorageError):
        await Facts(broken, sparing, clock=house.clock).learn(known)

    assert len(await house.due()) == 3


async def test_a_run_takes_no_more_than_it_was_told_to() -> None:
    house = House(*MANY)
    await house.wanted(*MANY)

    assert [await house.facts.learn_due(8) for _ in range(4)] == [8, 8, 4, 0]


async def test_who_is_killed_in_between_goes_on_with_the_rest() -> None:
    house = House()
    house.source = source = Halting(MANY)
    await house.wanted(*MANY)
    killed = asyncio.create_task(house.facts.learn_due(100))
    await source.is_stuck.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)

    left = len(await house.due())
    assert 0 < left < len(MANY)
    assert await house.facts.learn_due(100) == left
    assert await house.due() == []
