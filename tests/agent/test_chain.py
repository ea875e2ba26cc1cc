"""Models in a row: who does not answer is left out, what has begun is not replaced, and the grammar comes last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.agent.grammar import Grammar
from concierge.errors import ConciergeError, ConfigError, LoginFailed, RateLimited, ServiceUnavailable
from concierge.model.access import Limits
from concierge.model.conversation import Switched, TextDelta, Usage
from concierge.testing import FakeTracker, ScriptedModel, a_call, a_release, calling, saying
from concierge.texts import texts
from tests.agent.answering import Answer, Conversation
from tests.services.house import ANNA, House

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
DOWN = ServiceUnavailable("anthropic", "503", problem="down")


def conversation(*models: ScriptedModel | Grammar) -> Conversation:
    house = House(trackers=(FakeTracker([a_release(DUB, size_bytes=8_000_000_000)]),))
    return Conversation(model=models[0], others=models[1:], house=house)


def switches(answer: Answer) -> list[tuple[str, str]]:
    return [(event.to, event.code) for event in answer.events if isinstance(event, Switched)]


@pytest.mark.parametrize(
    "error",
    [
        DOWN,
        RateLimited("anthropic", "429", retry_after_s=600.0),
        LoginFailed("anthropic", "401"),
        ConfigError("no such model", setting="CONCIERGE_ANTHROPIC__MODEL", problem="no such model"),
    ],
)
async def test_where_a_model_does_not_answer_the_next_one_does(error: ConciergeError) -> None:
    second = ScriptedModel(saying("Привет."))
    answer = await conversation(ScriptedModel(error), second, Grammar()).ask("привет")

    assert (answer.text, switches(answer)) == ("Привет.", [("scripted", error.code)])


async def test_without_any_model_the_grammar_does_the_main_job() -> None:
    answer = await conversation(ScriptedModel(DOWN), Grammar()).ask("скачай Метрополис")

    assert switches(answer) == [("grammar", "unavailable")]
    assert answer.tools == [("get_title", "")]
    assert answer.proposals


async def test_a_model_that_fails_after_its_tools_have_run_leaves_the_results_to_the_next_one() -> None:
    first = ScriptedModel(calling(a_call("get_title", query="Метрополис")), DOWN)
    answer = await conversation(first, Grammar()).ask("скачай Метрополис")

    assert switches(answer) == [("grammar", "unavailable")]
    assert len(answer.proposals) == 1
    assert "Метрополис" in answer.text


async def test_who_has_failed_is_not_asked_again_in_the_same_turn() -> None:
    first = ScriptedModel(DOWN)
    second = ScriptedModel(calling(a_call("list_downloads")), saying("Пусто."))
    await conversation(first, second).ask("что качается?")

    assert (len(first.requests), len(second.requests)) == (1, 2)


async def test_a_new_turn_begins_with_the_best_model_again() -> None:
    first = ScriptedModel(DOWN, saying("Снова здесь."))
    talk = conversation(first, Grammar())
    await talk.ask("что качается?")

    again = await talk.ask("а теперь?")

    assert (again.text, switches(again)) == ("Снова здесь.", [])


async def test_words_that_stand_on_the_screen_are_not_taken_back() -> None:
    def cut(_request: object) -> list[TextDelta]:
        return [TextDelta(text="Сей")]

    talk = conversation(ScriptedModel(cut), Grammar())

    with pytest.raises(ServiceUnavailable):
        await talk.ask("скачай Метрополис")
    assert await talk.history() == ()


async def test_what_the_last_one_raises_is_raised() -> None:
    with pytest.raises(ServiceUnavailable):
        await conversation(ScriptedModel(DOWN), ScriptedModel(DOWN)).ask("привет")


async def test_what_models_may_still_cost_today_ends_a_turn_before_the_next_call() -> None:
    dear = Usage(model="m", cost_micros=300_000)
    call = calling(a_call("list_downloads"))
    model = ScriptedModel([call[0], dear, call[-1]], saying("не скажу"))
    talk = conversation(model, Grammar())
    async with talk.house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, limits=Limits(money_a_day=0.25)))

    with pytest.raises(ConciergeError) as caught:
        await talk.ask("что качается?")
    after = await talk.ask("что качается?")

    assert caught.value.code == "budget_exceeded"
    assert len(model.requests) == 1
    assert switches(after) == [("grammar", "limit_reached")]


class _Unpriced(ScriptedModel):
    is_priced = False


@pytest.mark.parametrize("money_a_day, asked", [(None, 1), (0.25, 0)])
async def test_who_has_a_limit_of_money_is_not_answered_by_a_model_whose_price_nobody_knows(
    money_a_day: float | None, asked: int
) -> None:
    unpriced, priced = _Unpriced(saying("Даром?")), ScriptedModel(saying("За деньги."))
    talk = conversation(unpriced, priced, Grammar())
    async with talk.house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, limits=Limits(money_a_day=money_a_day)))

    answer = await talk.ask("привет")

    assert len(unpriced.requests) == asked
    assert (answer.text, switches(answer)) == (
        ("Даром?", []) if asked else ("За деньги.", [("scripted", "limit_reached")])
    )
    for switched in (event for event in answer.events if isinstance(event, Switched)):
        said = texts("ru").switched(switched.to, switched.code, switched.facts)
        assert said.startswith("Сколько стоит языковая модель, никто не знает, а у вас есть предел: $0.25")


async def test_a_model_without_a_price_that_stands_behind_another_is_left_out_in_silence() -> None:
    unpriced = _Unpriced(saying("Даром?"))
    talk = conversation(ScriptedModel(DOWN), unpriced, Grammar())
    async with talk.house.storage.transaction() as rows:
        await rows.users.save(replace(ANNA, limits=Limits(money_a_day=0.25)))

    answer = await talk.ask("что качается?")

    assert unpriced.requests == []
    assert switches(answer) == [("grammar", "unavailable")]
