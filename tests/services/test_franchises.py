"""Which parts of a franchise a person has seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from concierge.errors import HiddenByAge, NotFound, ServiceUnavailable
from concierge.model.score import Score
from concierge.model.taste import BlockLevel
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Collection, Premiere, PremiereKind
from concierge.model.title_list import ListKind, TitleList
from concierge.services.franchises import Franchises
from concierge.services.taste import Sought
from concierge.testing import FakeMetadata, a_title
from tests.services.lists import ANNA, BORIS, CHILD, Lists, by_name

CITIES = Collection(tmdb=7, name="Города")


def part(number: int, year: int | None) -> Title:
    name = f"Город {number}"
    return replace(
        a_title(name, name_en="", name_original="", year=year, ids=ExternalIds(tmdb=number), age=12),
        collection=CITIES,
    )


FIRST, SECOND, THIRD = (part(number, 2000 + number) for number in (1, 2, 3))
ANNOUNCED = part(4, 2031)


class Listing(FakeMetadata):
    """Knows a collection, listed in no order."""

    lists = frozenset({ListKind.COLLECTION})

    def __init__(self, parts: Sequence[Title]) -> None:
        super().__init__(parts)
        self.parts = parts

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        await self._answer()
        return tuple(reversed(self.parts))


def house(*parts: Title) -> Lists:
    return Lists(sources=(Listing(parts),))


def franchises(lists: Lists) -> Franchises:
    return Franchises(lists.storage, lists.metadata, lists.visibility, clock=lists.clock)


async def test_the_parts_come_in_the_order_of_their_release_with_marks() -> None:
    lists = house(FIRST, SECOND, THIRD, ANNOUNCED)
    await lists.taste.rate(ANNA, by_name("Город 1"), 8)
    await lists.taste.mark_seen(ANNA, by_name("Город 3"))

    found = await franchises(lists).of(ANNA, "Город 2")

    assert found.name == "Города"
    assert [one.title.name_ru for one in found.parts] == ["Город 1", "Город 2", "Город 3", "Город 4"]
    assert [one.is_seen for one in found.parts] == [True, False, True, False]
    assert found.parts[0].score == Score.of(8)
    assert (found.seen, found.out) == (2, 3)
    assert [one.title.name_ru for one in found.missing] == ["Город 2"]


class Counting(Listing):
    """Knows the ages of the parts alone by their details, and counts who waits for them together."""

    waiting = 0
    most = 0

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await asyncio.sleep(0.01)
        self.waiting -= 1
        return replace(await super().get(ids, kind), age=18 if ids.tmdb == FIRST.ids.tmdb else 6)


async def test_ages_are_asked_for_together() -> None:
    parts = [replace(part(number, 2000 + number), age=None) for number in range(1, 21)]
    counting = Counting(parts)

    found = await franchises(Lists(sources=(counting,))).of(CHILD, parts[1])

    assert [one.title.name_ru for one in found.parts] == [f"Город {number}" for number in range(2, 21)]
    assert counting.most > 1


async def test_marks_are_each_persons_own() -> None:
    lists = house(FIRST, SECOND)
    await lists.taste.rate(ANNA, by_name("Город 1"), 8)

    assert (await franchises(lists).of(BORIS, "Город 1")).seen == 0


async def test_a_film_of_this_year_is_out_on_the_day_of_its_premiere() -> None:
    ahead = replace(
        part(3, 2026), premieres=(Premiere(kind=PremiereKind.THEATRICAL, day=date(2026, 12, 24)),)
    )

    found = await franchises(house(FIRST, ahead)).of(ANNA, "Город 1")

    assert [one.is_out for one in found.parts] == [True, False]


async def test_a_film_that_stands_alone_has_no_franchise() -> None:
    with pytest.raises(NotFound) as caught:
        await franchises(house(FIRST)).of(ANNA, "Город 1")

    assert caught.value.facts["problem"] == "no_franchise"


async def test_without_a_source_that_knows_collections_that_is_said() -> None:
    lists = Lists(sources=(FakeMetadata((FIRST, SECOND)),))

    with pytest.raises(ServiceUnavailable) as caught:
        await franchises(lists).of(ANNA, "Город 1")

    assert caught.value.facts["problem"] == "not configured"


async def test_without_such_a_source_the_parts_that_lists_know_are_told() -> None:
    lists = Lists(sources=(FakeMetadata((FIRST, SECOND)),))
    for title in (FIRST, SECOND):
        await lists.taste.mark_seen(ANNA, Sought(what=title))
    async with lists.storage.transaction() as rows:
        for title in (FIRST, SECOND):
            known = await rows.titles.put(title)
            await rows.facts.keep(known.id, title, at=lists.clock.now(), due_at=lists.clock.now())

    found = await franchises(lists).of(ANNA, "Город 1")

    assert (found.seen, len(found.parts)) == (2, 2)
    assert [one.service for one in found.failures] == ["metadata"]


async def test_parts_that_may_not_be_seen_are_left_out() -> None:
    adult = replace(part(5, 2005), is_adult=True)
    lists = house(FIRST, SECOND, replace(THIRD, age=18), adult)
    await lists.taste.block(BORIS, by_name("Город 2"), BlockLevel.NEVER)

    of_child = await franchises(lists).of(replace(CHILD, id=ANNA.id), "Город 1")
    of_boris = await franchises(lists).of(BORIS, "Город 1")

    assert [one.title.name_ru for one in of_child.parts] == ["Город 1", "Город 2"]
    assert [one.title.name_ru for one in of_boris.parts] == ["Город 1", "Город 3"]
    with pytest.raises(HiddenByAge):
        await franchises(lists).of(CHILD, "Город 3")
