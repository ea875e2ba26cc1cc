"""The loop in every dialect: the same stories through the real adapters, against the sandbox's services."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from concierge.errors import ServiceUnavailable
from concierge.model.conversation import AssistantTurn, ToolTurn, UserTurn
from concierge.sandbox.openai import PROFILES, ScriptedCall, ScriptedText, StreamFault
from tests.adapters.openai_models import served
from tests.agent.dialects import Dialect, calling, spoken


@pytest.fixture(params=["anthropic", *PROFILES])
async def dialect(request: pytest.FixtureRequest) -> AsyncIterator[Dialect]:
    async with spoken(request.param) as dialect:
        yield dialect


async def results(dialect: Dialect) -> list[str]:
    turns = [turn for turn in await dialect.talk.history() if isinstance(turn, ToolTurn)]
    return [result.content for turn in turns for result in turn.results]


async def test_a_question_a_tool_and_an_answer(dialect: Dialect) -> None:
    dialect.script(calling("Дюна 🏜"), ScriptedText(text="Вот она."))

    answer = await dialect.talk.ask("что такое Дюна?")

    assert answer.tools == [("echo", "")]
    assert (answer.finished.text, answer.finished.model_calls) == ("Вот она.", 2)
    assert ["Дюна 🏜" in result for result in await results(dialect)] == [True]
    assert dialect.questions == 2


async def test_tools_side_by_side_are_answered_in_the_order_of_their_calls(dialect: Dialect) -> None:
    dialect.script(calling("раз", "два", "три"), ScriptedText(text="Готово."))

    answer = await dialect.talk.ask("посчитай")

    assert answer.tools == [("echo", "")] * 3
    said = await results(dialect)
    assert [word in result for word, result in zip(("раз", "два", "три"), said, strict=True)] == [True] * 3
    assert answer.finished.text == "Готово."


async def test_a_tool_may_be_called_again_with_what_it_answered(dialect: Dialect) -> None:
    dialect.script(
        calling("раз"), calling("два", "два с половиной"), calling("три"), ScriptedText(text="Всё.")
    )

    answer = await dialect.talk.ask("посчитай")

    assert (answer.finished.text, answer.finished.model_calls) == ("Всё.", 4)


async def test_arguments_that_are_no_json_are_told_to_the_model_which_tries_again(dialect: Dialect) -> None:
    broken = ScriptedText(calls=(ScriptedCall(name="echo", arguments='{"text": "ha'),))
    dialect.script(broken, calling("ha"), ScriptedText(text="Получилось."))

    answer = await dialect.talk.ask("скажи ha")

    assert answer.tools == [("echo", "tool_input"), ("echo", "")]
    assert answer.finished.text == "Получилось."


async def test_a_tool_that_there_is_not_is_told_to_the_model(dialect: Dialect) -> None:
    dialect.script(
        ScriptedText(calls=(ScriptedCall(name="format_disk", arguments={}),)), ScriptedText(text="Не буду.")
    )

    answer = await dialect.talk.ask("сотри всё")

    assert answer.tools == [("format_disk", "tool_input")]
    assert answer.finished.text == "Не буду."


async def test_a_refusal_is_explained_and_the_conversation_goes_on(dialect: Dialect) -> None:
    dialect.script(ScriptedText(stop_reason="refusal"), ScriptedText(text="Это можно."))

    refused = await dialect.talk.ask("сломай")
    again = await dialect.talk.ask("а скачать?")

    assert "отказалась" in refused.finished.text
    assert again.finished.text == "Это можно."


async def test_an_answer_that_is_too_long_runs_no_tool(dialect: Dialect) -> None:
    call = ScriptedCall(name="echo", arguments={"text": "половина"})
    dialect.script(
        ScriptedText(text="Вот", calls=(call,), stop_reason="max_tokens"), ScriptedText(text="Короче.")
    )

    cut = await dialect.talk.ask("расскажи всё")
    again = await dialect.talk.ask("короче")

    assert cut.tools == []
    assert "слишком длинным" in cut.finished.text
    assert again.finished.text == "Короче."


async def test_a_conversation_is_remembered_with_its_calls(dialect: Dialect) -> None:
    dialect.script(calling("раз"), ScriptedText(text="Раз."), calling("два"), ScriptedText(text="Два."))

    await dialect.talk.ask("раз")
    await dialect.talk.ask("два")

    kinds = [type(turn) for turn in await dialect.talk.history()]
    assert kinds == [UserTurn, AssistantTurn, ToolTurn, AssistantTurn] * 2


async def test_a_turn_that_breaks_off_leaves_no_trace(dialect: Dialect) -> None:
    dialect.script(calling("раз"), ScriptedText(text="Сейчас посмотрю", fault=StreamFault.ABORT))
    with pytest.raises(ServiceUnavailable):
        await dialect.talk.ask("раз")
    dialect.script(ScriptedText(text="Да."))

    answer = await dialect.talk.ask("ты тут?")

    assert answer.finished.text == "Да."
    assert [type(turn) for turn in await dialect.talk.history()] == [UserTurn, AssistantTurn]


async def test_a_conversation_goes_on_with_another_model(dialect: Dialect) -> None:
    dialect.script(calling("раз"), ScriptedText(text="Раз."))
    await dialect.talk.ask("раз")

    async with served("openai" if dialect.name == "gemini" else "gemini", timeout_s=5) as (server, model):
        server.script += [calling("два"), ScriptedText(text="Два.")]
        dialect.talk.model = model
        answer = await dialect.talk.ask("два")

    assert answer.finished.text == "Два."


async def test_the_sandboxs_mind_uses_the_tools_of_the_house(dialect: Dialect) -> None:
    answer = await dialect.talk.ask("что качается?")

    assert answer.tools == [("list_downloads", "")]
    assert answer.finished.text
