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
    UnexpectedAnswer,
)
from concierge.services.breaker import Breakers
from concierge.testing import FrozenClock

DOWN = ServiceUnavailable("x", "no answer", problem="timeout")


def minutes_of_rest(breakers: Breakers, clock: FrozenClock) -> float:
    rest = breakers.resting("x")
    return 0.0 if rest is None else (rest.until - clock.now()).total_seconds() / 60


@pytest.mark.parametrize("error", [DOWN, UnexpectedAnswer("x", "html"), Challenged("x", "403")], ids=repr)
def test_three_failures_in_a_row_make_it_rest_and_the_reason_is_told(error: ServiceError) -> None:
    clock = FrozenClock()
    breakers = Breakers(clock=clock)
    for _ in range(2):
        breakers.failed("x", error)
    breakers.refuse_resting("x")

    breakers.failed("x", error)

    with pytest.raises(ServiceUnavailable) as caught:
        breakers.refuse_resting("x")
    assert caught.value.facts["problem"] == "resting"
    rest = breakers.resting("x")
    assert rest is not None
    assert rest.code == error.code
    assert breakers.resting("y") is None


def test_each_rest_is_twice_as_long_up_to_a_quarter_of_an_hour_until_it_answers() -> None:
    clock = FrozenClock()
    breakers = Breakers(clock=clock)
    for _ in range(2):
        breakers.failed("x", DOWN)
    lengths = []
    for _ in range(7):
        breakers.failed("x", DOWN)
        lengths.append(minutes_of_rest(breakers, clock))
        clock.advance(timedelta(minutes=lengths[-1]))
        assert breakers.resting("x") is None

    breakers.answered("x")
    breakers.failed("x", DOWN)

    assert lengths == [1, 2, 4, 8, 15, 15, 15]
    assert breakers.resting("x") is None


@pytest.mark.parametrize(
    "asked_s, minutes", [(30.0, 0.5), (None, 1.0), (86_400.0, 15.0)], ids=["short", "untold", "a day"]
)
def test_one_that_asks_to_wait_is_let_alone_at_once(asked_s: float | None, minutes: float) -> None:
    clock = FrozenClock()
    breakers = Breakers(clock=clock)

    breakers.failed("x", RateLimited("x", "429", retry_after_s=asked_s))

    assert minutes_of_rest(breakers, clock) == minutes


@pytest.mark.parametrize(
    "error", [LoginFailed("x", "no"), CaptchaRequired("x", "read", image_url="")], ids=["login", "captcha"]
)
def test_what_concerns_one_account_is_not_the_services_fault(error: ServiceError) -> None:
    breakers = Breakers(clock=FrozenClock())

    for _ in range(9):
        breakers.failed("x", error)

    assert breakers.resting("x") is None
