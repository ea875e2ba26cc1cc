"""How often somebody may ask, on a clock that stands until it is moved."""

from __future__ import annotations

from dataclasses import dataclass

from concierge.server.rates import Rates


@dataclass
class Hand:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    hand = Hand()
    rates = Rates(per_s=2, burst=3, clock=hand)

    first = [rates.wait_s("home") for _ in range(5)]
    hand.now = 0.5
    second = [rates.wait_s("home") for _ in range(2)]
    hand.now = 1000
    third = [rates.wait_s("home") for _ in range(4)]

    assert first == [0, 0, 0, 0.5, 0.5]
    assert second == [0, 0.5]
    assert third == [0, 0, 0, 0.5]


def test_each_name_has_its_own() -> None:
    rates = Rates(per_s=1, burst=1, clock=Hand())

    assert [rates.wait_s(name) for name in ("home", "home", "other")] == [0, 1, 0]


def test_a_clock_that_stands_or_goes_back_breaks_nothing() -> None:
    hand = Hand(10.0)
    rates = Rates(per_s=1, burst=2, clock=hand)

    rates.wait_s("home")
    hand.now = 9.5

    assert rates.wait_s("home") == 0.5


def test_who_came_last_is_remembered_and_the_others_are_not() -> None:
    rates = Rates(per_s=1, burst=1, most=10, clock=Hand())

    for number in range(10_000):
        rates.wait_s(str(number))

    assert len(rates) == 10
    assert rates.wait_s("9999") == 1
    assert rates.wait_s("0") == 0
