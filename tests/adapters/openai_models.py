"""Models of the services that speak chat completions, against the sandbox's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters._openai_vendors import VendorName
from concierge.adapters.llm.openai_compatible import ADAPTER, OpenAICompatibleSection
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    JsonValue,
    ModelEvent,
    ModelRequest,
    TextDelta,
    ToolSpec,
    Turn,
    UserTurn,
)
from concierge.ports import LanguageModel
from concierge.sandbox._serving import serving
from concierge.sandbox.openai import OpenAIServer, ProfileName, ScriptedCall

__all__ = ["CALL", "KEY", "VENDORS", "asking", "done", "events", "section", "served", "text_of", "turn_of"]

KEY = "sk-sandbox-very-secret"
VENDORS: Mapping[ProfileName, VendorName] = {
    "openai": "openai",
    "ollama": "ollama",
    "ollama_old": "ollama",
    "ollama_index0": "ollama",
    "openrouter": "openrouter",
    "gemini": "gemini",
    "llamacpp": "llamacpp",
    "vllm": "other",
}
PROPERTIES: Mapping[str, JsonValue] = {
    "query": {"type": "string"},
    "year": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Year"},
}
GET_TITLE = ToolSpec(
    name="get_title",
    description="Gets a title.",
    input_schema={"type": "object", "properties": PROPERTIES, "additionalProperties": False},
)
CALL = ScriptedCall(name="get_title", arguments={"query": "Метрополис", "year": 1927})


@asynccontextmanager
async def served(service: ProfileName, **values: object) -> AsyncIterator[tuple[OpenAIServer, LanguageModel]]:
    """A service and our model of it; the test fails if the model made a call that is not served."""
    async with (
        serving(OpenAIServer(service=service, api_key=KEY)) as server,
        ADAPTER.build(section(server, **values), Http(), Path()) as model,
    ):
        yield server, model
    assert server.unknown == []


def section(server: OpenAIServer, **values: object) -> OpenAICompatibleSection:
    """Settings for that service."""
    named = server.profile.models[0].removeprefix("models/")
    given: dict[str, object] = {
        "api_key": KEY,
        "base_url": server.base_url,
        "vendor": VENDORS[server.service],
        "model": named,
        "timeout_s": 0.5,
    }
    return OpenAICompatibleSection.model_validate({**given, **values})


def asking(*turns: Turn, system: str = "You get films.", profile: str = "usual: 1080p") -> ModelRequest:
    """A request with one tool."""
    return ModelRequest(
        system=system, profile=profile, turns=turns or (UserTurn(text="привет"),), tools=(GET_TITLE,)
    )


async def events(model: LanguageModel, *turns: Turn) -> list[ModelEvent]:
    """All that the model says."""
    return [event async for event in model.stream(asking(*turns))]


async def done(model: LanguageModel, *turns: Turn) -> Done:
    """The end of the model's answer."""
    last = (await events(model, *turns))[-1]
    assert isinstance(last, Done)
    return last


def turn_of(event: ModelEvent) -> AssistantTurn:
    """The turn of a `Done`."""
    assert isinstance(event, Done)
    return event.turn


def text_of(heard: list[ModelEvent]) -> str:
    """What was streamed."""
    return "".join(event.text for event in heard if isinstance(event, TextDelta))
