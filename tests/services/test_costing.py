"""What models cost is told by model and by span of days, each to the person whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import NotAllowed
from concierge.model.access import Limits, Role
from concierge.model.conversation import Usage
from concierge.model.cost import CostReport, CostSpan, ModelUse
from concierge.model.user import User
from concierge.services.costing import Costing
from tests.services.house import ANNA, House
from tests.services.people_of import a_person

HAIKU = Usage(
    model="haiku",
    input_tokens=100,
    cache_read_tokens=850,
    cache_write_tokens=50,
    output_tokens=20,
    cost_micros=700,
)
OPUS = Usage(model="opus", input_tokens=10, output_tokens=2, cost_micros=9_000)


async def used(house: House, user: User, *calls: Usage, days_ago: int = 0) -> None:
    async with house.storage.transaction() as rows:
        await rows.usage.add(user.id, house.clock.now() - timedelta(days=days_ago), calls)


def costing(house: House) -> Costing:
    return Costing(house.storage, clock=house.clock)


async def test_each_span_has_its_days_and_its_models_the_dearest_first() -> None:
    house = House()
    await used(house, ANNA, HAIKU, HAIKU)
    await used(house, ANNA, OPUS, HAIKU, days_ago=6)
    await used(house, ANNA, OPUS, days_ago=7)
    await used(house, ANNA, OPUS, days_ago=29)
    await used(house, ANNA, OPUS, days_ago=30)

    report = await costing(house).report(ANNA)

    spans = (report.today, report.week, report.month)
    assert [span.days for span in spans] == [1, 7, 30]
    assert [[(one.model, one.calls) for one in span.models] for span in spans] == [
        [("haiku", 2)],
        [("opus", 1), ("haiku", 3)],
        [("opus", 3), ("haiku", 3)],
    ]
    assert [span.total.cost_micros for span in spans] == [1_400, 11_100, 29_100]


async def test_the_share_from_the_cache_is_of_everything_that_was_read() -> None:
    house = House()
    await used(house, ANNA, HAIKU)

    (use,) = (await costing(house).report(ANNA)).today.models

    assert use.cached_share == 0.85
    assert ModelUse(model="grammar", calls=3).cached_share is None


@pytest.mark.parametrize(
    "limit, limit_micros, left_micros",
    [(None, None, None), (0.01, 10_000, 300), (0.005, 5_000, 0), (0, 0, 0)],
)
async def test_what_is_left_is_of_the_limit_that_the_person_has_now(
    limit: float | None, limit_micros: int | None, left_micros: int | None
) -> None:
    house = House()
    await used(house, ANNA, HAIKU, OPUS)
    async with house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, limits=Limits(money_a_day=limit)))

    report = await costing(house).report(ANNA)

    assert (report.limit_micros, report.left_micros) == (limit_micros, left_micros)


async def test_nobody_sees_what_another_person_costs_but_the_owner() -> None:
    house = House()
    member = await a_person(house, Role.MEMBER)
    await a_person(house, Role.CHILD)
    await used(house, ANNA, HAIKU)
    await used(house, member, OPUS, days_ago=3)

    own = await costing(house).report(member)
    everyones = await costing(house).everyones(ANNA)

    assert [one.model for one in own.month.models] == ["opus"]
    assert [one.user.id for one in everyones] == [member.id, ANNA.id]
    assert everyones[0].report == own
    with pytest.raises(NotAllowed):
        await costing(house).everyones(member)


async def test_who_has_used_no_model_costs_nothing() -> None:
    none = CostReport(today=CostSpan(days=1), week=CostSpan(days=7), month=CostSpan(days=30))

    assert await costing(House()).report(ANNA) == none
    assert await costing(House()).everyones(ANNA) == ()
