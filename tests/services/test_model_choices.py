"""Which language model answers: the usual one, or a person's own choice among those that are offered to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.agent.grammar import Grammar
from concierge.errors import InputError, NotAllowed, NotFound
from concierge.model.access import DEFAULTS, Role
from concierge.model.language_models import KnownModel, ModelChoice
from concierge.services.model_choices import ModelChoices
from concierge.testing import ScriptedModel, saying
from tests.agent.answering import Conversation
from tests.services.house import ANNA, House

SMALL = KnownModel(id="small", service="scripted", efforts=("low", "high"), input_price=0.1, output_price=0.5)
LARGE = KnownModel(id="large", service="scripted", efforts=("low",), input_price=4, output_price=20)


class Family(ScriptedModel):
    """A service with two models."""

    models = (SMALL, LARGE)


def choices(house: House, *granted: str) -> ModelChoices:
    return ModelChoices((Family(), Grammar()), house.storage, granted=granted)


async def a_member(house: House) -> None:
    async with house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, role=Role.MEMBER, grants=DEFAULTS[Role.MEMBER]))


async def offered(house: House, *granted: str) -> list[tuple[str, bool, bool]]:
    return [
        (one.model.id, one.is_usual, one.is_chosen) for one in await choices(house, *granted).offers(ANNA)
    ]


async def test_a_member_is_offered_the_usual_one_what_costs_nothing_and_what_was_granted() -> None:
    house = House()
    await a_member(house)

    assert await offered(house) == [("small", True, True), ("grammar", False, False)]
    assert await offered(house, "large", "unknown") == [
        ("small", True, True),
        ("large", False, False),
        ("grammar", False, False),
    ]


async def test_the_owner_may_choose_every_model() -> None:
    house = House()
    async with house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, role=Role.OWNER, grants=DEFAULTS[Role.OWNER]))

    assert [name for name, *_ in await offered(house)] == ["small", "large", "grammar"]


async def test_what_is_not_offered_cannot_be_chosen_and_changes_nothing() -> None:
    house = House()
    await a_member(house)

    for name in ("large", "", " ", "gpt-9", "small\0", "x" * 10_000):
        if name.strip():
            with pytest.raises(NotFound) as caught:
                await choices(house).choose(ANNA, ModelChoice(model=name))
            assert caught.value.facts["problem"] == "model"
    with pytest.raises(InputError) as refused:
        await choices(house).choose(ANNA, ModelChoice(model="small", effort="max"))
    assert refused.value.facts["efforts"] == "low, high"
    assert [name for name, _, is_chosen in await offered(house) if is_chosen] == ["small"]


async def test_a_stranger_chooses_nothing() -> None:
    house = House()
    async with house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, role=Role.STRANGER, grants=DEFAULTS[Role.STRANGER]))

    with pytest.raises(NotAllowed):
        await choices(house).choose(ANNA, ModelChoice(model="small"))


async def test_who_chose_is_answered_by_that_model_with_that_much_thinking() -> None:
    model = Family(*(saying("a") for _ in range(4)))
    talk = Conversation(model=model, others=(Grammar(),), granted=("large",))
    await a_member(talk.house)

    await talk.ask("раз")
    await talk.choices().choose(ANNA, ModelChoice(model="large", effort="low"))
    await talk.ask("два")
    await talk.choices().choose(ANNA, ModelChoice(effort="high"))
    await talk.ask("три")
    talk.granted = ()
    await talk.choices().choose(ANNA, ModelChoice())
    await talk.ask("четыре")

    asked = [(request.model, request.effort) for request in model.requests]
    assert asked == [("", ""), ("large", "low"), ("", "high"), ("", "")]


async def test_a_choice_that_is_offered_no_more_is_none() -> None:
    model = Family(saying("a"))
    talk = Conversation(model=model, others=(Grammar(),), granted=("large",))
    await a_member(talk.house)
    await talk.choices().choose(ANNA, ModelChoice(model="large", effort="low"))

    talk.granted = ()
    await talk.ask("раз")

    assert [(request.model, request.effort) for request in model.requests] == [("", "")]


async def test_who_chose_the_grammar_costs_nothing() -> None:
    model = Family()
    talk = Conversation(model=model, others=(Grammar(),))
    await talk.choices().choose(ANNA, ModelChoice(model="grammar"))

    answer = await talk.ask("что качается?")

    assert model.requests == []
    assert answer.tools == [("list_downloads", "")]
