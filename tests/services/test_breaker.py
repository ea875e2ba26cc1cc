"""A service that keeps failing is left alone for a while, and asked again after that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from concierge.errors import (
    CaptchaRequired,
    Challenged,
    LoginFailed,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    StorageError,
    UnexpectedAnswer,
)
from concierge.services.breaker import FRESH, LONGEST_FACT, MOST_FACTS, Breakers
from concierge.testing import FrozenClock
from tests.adapters.storage.statements import Statements
from tests.storage import FailingStorage, a_storage

DOWN = ServiceUnavailable("x", "no answer", problem="timeout")
READ_ONLY = StorageError("no", problem="database_read_only")


async def minutes_of_rest(breakers: Breakers, clock: FrozenClock) -> float:
    rest = (await breakers.rests()).get("x")
    return 0.0 if rest is None else (rest.until - clock.now()).total_seconds() / 60


async def fail(breakers: Breakers, times: int, error: ServiceError = DOWN) -> None:
    for _ in range(times):
        await breakers.failed("x", error)


@pytest.mark.parametrize("error", [DOWN, UnexpectedAnswer("x", "html"), Challenged("x", "403")], ids=repr)
async def test_three_failures_in_a_row_make_it_rest_and_the_reason_is_told(error: ServiceError) -> None:
    clock = FrozenClock()
    breakers = Breakers(a_storage(), clock=clock)
    await fail(breakers, 2, error)
    await breakers.refuse_resting("x")

    await breakers.failed("x", error)

    with pytest.raises(ServiceUnavailable) as caught:
        await breakers.refuse_resting("x")
    assert caught.value.facts["problem"] == "resting"
    assert [(name, rest.code) for name, rest in (await breakers.rests()).items()] == [("x", error.code)]
    await breakers.refuse_resting("y")


async def test_each_rest_is_twice_as_long_up_to_a_quarter_of_an_hour_until_it_answers() -> None:
    clock = FrozenClock()
    breakers = Breakers(a_storage(), clock=clock)
    await fail(breakers, 2)
    lengths = []
    for _ in range(7):
        await breakers.failed("x", DOWN)
        lengths.append(await minutes_of_rest(breakers, clock))
        clock.advance(timedelta(minutes=lengths[-1]))
        assert await breakers.rests() == {}

    await breakers.answered("x")
    await breakers.failed("x", DOWN)

    assert lengths == [1, 2, 4, 8, 15, 15, 15]
    assert await breakers.rests() == {}


@pytest.mark.parametrize(
    "asked_s, minutes", [(30.0, 0.5), (None, 1.0), (86_400.0, 15.0)], ids=["short", "untold", "a day"]
)
async def test_one_that_asks_to_wait_is_let_alone_at_once(asked_s: float | None, minutes: float) -> None:
    clock = FrozenClock()
    breakers = Breakers(a_storage(), clock=clock)

    await breakers.failed("x", RateLimited("x", "429", retry_after_s=asked_s))

    assert await minutes_of_rest(breakers, clock) == minutes


@pytest.mark.parametrize(
    "error", [LoginFailed("x", "no"), CaptchaRequired("x", "read", image_url="")], ids=["login", "captcha"]
)
async def test_what_concerns_one_account_is_not_the_services_fault(error: ServiceError) -> None:
    breakers = Breakers(a_storage(), clock=FrozenClock())

    await fail(breakers, 9, error)

    assert await breakers.rests() == {}


async def test_the_failures_of_all_processes_count_and_one_answer_ends_the_rest_for_all() -> None:
    storage, clock = a_storage(), FrozenClock()
    one, other = Breakers(storage, clock=clock), Breakers(storage, clock=clock)
    await fail(one, 1)
    await fail(other, 1)
    assert await other.rests() == {}

    await fail(one, 1)

    newcomer = Breakers(storage, clock=clock)
    assert await minutes_of_rest(newcomer, clock) == 1
    clock.advance(FRESH)
    assert (await other.rests())["x"].facts == DOWN.facts
    await newcomer.answered("x")
    clock.advance(FRESH)
    assert await other.rests() == await one.rests() == {}


async def test_what_changes_nothing_costs_nothing_and_reading_is_done_once_in_a_while() -> None:
    storage, clock = a_storage(), FrozenClock()
    breakers = Breakers(storage, clock=clock)
    with Statements(storage._engine).counted() as sent:
        for service in ("x", "y", "x"):
            await breakers.refuse_resting(service)
            await breakers.answered(service)
    assert len(sent) == 1

    with Statements(storage._engine).counted() as sent:
        await fail(breakers, 1)
        await breakers.answered("x")
        await breakers.answered("x")
    assert len(sent) == 2

    clock.advance(FRESH)
    with Statements(storage._engine).counted() as sent:
        await breakers.refuse_resting("x")
    assert len(sent) == 1


async def test_without_a_database_a_process_goes_on_with_what_it_knows_itself() -> None:
    clock, storage = FrozenClock(), FailingStorage(a_storage())
    breakers = Breakers(storage, clock=clock)
    storage.error = READ_ONLY
    await fail(breakers, 3)
    assert await minutes_of_rest(breakers, clock) == 1

    storage.error = None
    clock.advance(FRESH)
    assert await breakers.rests() != {}, "the database knows of nothing"

    await breakers.answered("x")
    await fail(breakers, 3)
    storage.error = READ_ONLY
    await breakers.answered("x")
    storage.error = None
    clock.advance(FRESH)
    assert await breakers.rests() == {}, "the database knows of no answer"
    await breakers.answered("x")
    assert await Breakers(storage, clock=clock).rests() == {}


async def test_a_rest_that_a_wrong_clock_began_is_not_believed() -> None:
    storage, wrong = a_storage(), FrozenClock()
    wrong.advance(timedelta(days=400))
    await fail(Breakers(storage, clock=wrong), 3)

    assert await Breakers(storage, clock=FrozenClock()).rests() == {}


async def test_little_of_an_error_is_kept() -> None:
    storage, clock = a_storage(), FrozenClock()
    facts = {f"fact{number}": "ж" * 10_000 for number in range(40)}
    await fail(Breakers(storage, clock=clock), 3, ServiceUnavailable("x", "no", **facts))

    kept = (await Breakers(storage, clock=clock).rests())["x"].facts
    assert len(kept) == MOST_FACTS
    assert max(len(str(value)) for value in kept.values()) == LONGEST_FACT
