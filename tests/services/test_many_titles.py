"""Many titles, as an import brings them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest

from concierge.errors import InputError
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.testing import FakeMetadata, FrozenClock, a_title
from tests.memory import peak_bytes
from tests.services.metadata_of import metadata_of
from tests.storage import a_storage

MANY = 120
FEW = 30


class Endless(FakeMetadata):
    """Knows a film under every name, and how many it was asked for together."""

    def __init__(self) -> None:
        super().__init__(delay_s=0.001)
        self.under_way = 0
        self.most = 0

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        self.asked.append(text)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self._answer()
        self.under_way -= 1
        (number,) = re.findall(r"\d{5}", text)
        return (a_title(text, name_original="", name_en="", ids=ExternalIds(tmdb=int(number))),)


def names(count: int) -> Iterator[str]:
    return (f"Плёнка {number} номер" for number in range(10_000, 10_000 + count))


async def test_twenty_titles_are_asked_for_together_but_no_more_than_is_allowed() -> None:
    source = Endless()
    metadata = metadata_of((source,), at_once=5)

    found = [resolution async for resolution in metadata.resolve_all(names(20))]

    assert [one.titles[0].name_ru for one in found] == list(names(20))
    assert source.most == 5
    assert len(source.asked) == 20


async def test_an_import_that_is_cut_off_goes_on_where_it_was() -> None:
    source, storage, clock = Endless(), a_storage(), FrozenClock()
    async for _ in metadata_of((source,), storage=storage, clock=clock).resolve_all(names(FEW), at_once=10):
        if len(source.asked) >= FEW // 2:
            break
    asked = len(source.asked)

    again = metadata_of((source,), storage=storage, clock=clock).resolve_all(names(FEW))
    assert len([one async for one in again if one.titles]) == FEW

    assert asked < FEW
    # At most those that were under way at the cut are asked for again.
    assert len(source.asked) <= FEW + 10


async def test_many_titles_take_no_more_memory_than_a_few() -> None:
    metadata = metadata_of((Endless(),))
    peaks = []
    for count in (FEW, MANY):
        found = 0
        with peak_bytes() as peak:
            async for resolution in metadata.resolve_all(names(count)):
                found += bool(resolution.titles)
        assert found == count
        peaks.append(peak.bytes)

    assert peaks[1] < 2 * peaks[0] + 1_000_000


class Paced(Endless):
    """Takes one question after another, and takes its time."""

    def __init__(self, name: str, each_s: float) -> None:
        super().__init__()
        self.name = name
        self._turn = asyncio.Lock()
        self._each_s = each_s

    async def _answer(self) -> None:
        async with self._turn:
            await asyncio.sleep(self._each_s)


async def test_who_asks_for_many_titles_waits_for_a_source_that_takes_its_time() -> None:
    metadata = metadata_of((Paced("slow", 0.02),), deadline_s=0.2)

    found = [resolution async for resolution in metadata.resolve_all(names(20))]

    assert not any(one.failures for one in found)


async def test_questions_that_wait_at_a_slow_source_hold_up_no_other() -> None:
    slow, quick = Paced("slow", 0.05), Paced("quick", 0.0)
    metadata = metadata_of((slow, quick), deadline_s=0.2, at_once=4)

    found = await asyncio.gather(*(metadata.resolve(name) for name in names(20)))

    assert {failure.service for one in found for failure in one.failures} == {"slow"}


async def test_a_text_that_is_none_costs_nothing_of_what_came_before() -> None:
    resolutions = metadata_of((Endless(),)).resolve_all([*names(5), " ", *names(5)])

    found = [(await anext(resolutions)).titles[0].name_ru for _ in range(5)]
    with pytest.raises(InputError):
        await anext(resolutions)

    assert found == list(names(5))
