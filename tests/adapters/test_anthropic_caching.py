"""What of a request Anthropic's prompt cache keeps, and what the next one reads of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.llm.anthropic import ADAPTER, AnthropicSection
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    ModelRequest,
    ToolResult,
    ToolSpec,
    ToolTurn,
    Turn,
    Usage,
    UserTurn,
)
from concierge.ports import LanguageModel
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer, ScriptedCall, ScriptedText

GET_TITLE = ToolSpec(name="get_title", description="Gets.", input_schema={"type": "object"})


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    async with serving(AnthropicServer()) as service:
        yield service


@pytest.fixture
async def model(server: AnthropicServer) -> AsyncIterator[LanguageModel]:
    given = {"api_key": server.api_key, "base_url": server.url, "timeout_s": 5}
    async with ADAPTER.build(AnthropicSection.model_validate(given), Http(), Path()) as model:
        yield model


def asking(*turns: Turn, system: str = "rule " * 600) -> ModelRequest:
    return ModelRequest(system=system, profile="likes films", turns=turns, tools=(GET_TITLE,))


async def answered(model: LanguageModel, *turns: Turn) -> tuple[AssistantTurn, Usage]:
    *_, usage, done = [event async for event in model.stream(asking(*turns))]
    assert isinstance(usage, Usage)
    assert isinstance(done, Done)
    return done.turn, usage


async def test_the_prompt_is_cached_in_its_order(server: AnthropicServer, model: LanguageModel) -> None:
    server.script += [ScriptedText(text="Да.")] * 2

    _, first = await answered(model, UserTurn(text="привет"))
    _, second = await answered(model, UserTurn(text="привет"))

    assert (first.cache_read_tokens, second.cache_write_tokens) == (0, 0)
    assert second.cache_read_tokens == first.cache_write_tokens > 512
    sent = server.requests[0]
    assert [block.text for block in sent.system_blocks if block.cache_control] == [
        "rule " * 600,
        "likes films",
    ]
    assert sent.messages[-1].blocks[-1].model_dump()["cache_control"] is not None


async def test_a_finished_turn_is_read_from_the_cache_up_to_its_question(
    server: AnthropicServer, model: LanguageModel
) -> None:
    calls = tuple(ScriptedCall(name="get_title", arguments={"query": str(number)}) for number in range(12))
    server.script += [ScriptedText(calls=calls), ScriptedText(text="Вот."), ScriptedText(text="Пожалуйста.")]
    asked = UserTurn(text="скачай всё")

    called, first = await answered(model, asked)
    results = tuple(ToolResult(call_id=call.id, content="{}" * 99) for call in called.calls)
    last, _ = await answered(model, asked, called, ToolTurn(results=results))
    short = ToolTurn(results=tuple(replace(result, content="{}") for result in results))
    _, usage = await answered(model, asked, called, short, last, UserTurn(text="спасибо"))

    # The turn had more blocks than a breakpoint looks back.
    assert usage.cache_read_tokens == first.cache_write_tokens
    assert usage.input_tokens == 0
    marked = [
        [block.type for block in message.blocks if block.type != "thinking" and block.cache_control]
        for message in server.requests[1].messages
    ]
    assert marked == [["text"], [], ["tool_result"]]
