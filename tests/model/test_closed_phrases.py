"""Requests whose words come from few, in whichever order."""

from __future__ import annotations

from itertools import permutations

import pytest

from concierge.model._closed_phrases import closed_errand, closed_intent
from concierge.model.errand_kinds import ErrandKind
from concierge.model.understood import Intent

INTENTS = {
    "сколько там осталось": Intent.QUEUE,
    "скока ещё осталось качать загрузкам": None,
    "any downloads running": Intent.QUEUE,
    "what's the eta": Intent.QUEUE,
    "сколько часов я убил на кино": Intent.STATS,
    "who are my top directors": Intent.STATS,
    "download it": None,
    "осталось": None,
    "24 hour party people": None,
}
ERRANDS = {
    "не качай пока": ErrandKind.PAUSE,
    "pause it for a sec": ErrandKind.PAUSE,
    "ладно продолжай": ErrandKind.RESUME,
    "чем этот лучше других": ErrandKind.WHY,
    "why is this one better": ErrandKind.WHY,
    "grab the remaining episodes": ErrandKind.CHOOSE,
    "what did I spend today": ErrandKind.SETTINGS,
    "почему он": None,
    "продолжение следует": None,
    "сколько стоит жизнь": None,
    "hold me": None,
    "why women kill": None,
}


@pytest.mark.parametrize("said, intent", INTENTS.items())
def test_a_wish_that_names_nothing_is_known(said: str, intent: Intent | None) -> None:
    assert closed_intent(said) is intent


@pytest.mark.parametrize("said, kind", ERRANDS.items())
def test_an_errand_that_names_nothing_is_known(said: str, kind: ErrandKind | None) -> None:
    assert closed_errand(said) is kind


def test_the_order_of_the_words_says_nothing() -> None:
    every = {closed_intent(" ".join(words)) for words in permutations(("сколько", "там", "осталось", "ещё"))}

    assert every == {Intent.QUEUE}
