"""The loop in every dialect: the same stories through the real adapters, against the sandbox's services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.llm import anthropic
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.errors import ServiceUnavailable
from concierge.model.conversation import AssistantTurn, JsonValue, ToolTurn, UserTurn
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer
from concierge.sandbox.openai import PROFILES, OpenAIServer, ScriptedCall, ScriptedText, StreamFault
from tests.adapters.openai_models import served
from tests.agent.answering import Conversation


@tool(Effect.READ)
async def echo(ctx: ToolContext, text: str = "", times: int | None = None) -> JsonValue:
    """Says it again."""
    return {"text": text}


@dataclass(frozen=True, slots=True)
class Dialect:
    """A service, and Anna's conversation with the model behind it."""

    server: AnthropicServer | OpenAIServer
    talk: Conversation

    @property
    def name(self) -> str:
        return self.server.service if isinstance(self.server, OpenAIServer) else self.server.name

    def script(self, *answers: ScriptedText) -> None:
        """What the model will say; what an old Ollama loses in a stream it has to say twice."""
        for answer in answers:
            is_lost = self.name == "ollama_old" and answer.calls and not answer.text
            self.server.script += [answer] * (2 if is_lost else 1)

    @property
    def questions(self) -> int:
        """How often the model was asked, without what was lost."""
        if isinstance(self.server, OpenAIServer):
            return sum(asked.stream for asked in self.server.requests)
        return len(self.server.requests)


@asynccontextmanager
async def of_anthropic() -> AsyncIterator[Dialect]:
    async with serving(AnthropicServer()) as server:
        given = {"api_key": server.api_key, "base_url": server.url, "timeout_s": 5}
        section = anthropic.AnthropicSection.model_validate(given)
        async with anthropic.ADAPTER.build(section, Http(), Path()) as model:
            yield Dialect(server, Conversation(model=model))


@pytest.fixture(params=["anthropic", *PROFILES])
async def dialect(request: pytest.FixtureRequest) -> AsyncIterator[Dialect]:
    if request.param == "anthropic":
        async with of_anthropic() as spoken:
            spoken.talk.tools["echo"] = echo
            yield spoken
        return
    async with served(request.param, timeout_s=5) as (server, model):
        spoken = Dialect(server, Conversation(model=model))
        spoken.talk.tools["echo"] = echo
        yield spoken


def calling(*texts: str) -> ScriptedText:
    return ScriptedText(calls=tuple(ScriptedCall(name="echo", arguments={"text": text}) for text in texts))


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
