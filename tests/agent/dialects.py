"""Anna's conversations in each dialect, through the real adapters, against the sandbox's services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters.llm import anthropic
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer
from concierge.sandbox.openai import PROFILES, OpenAIServer, ScriptedCall, ScriptedText
from tests.adapters.openai_models import served
from tests.agent.answering import Conversation

__all__ = ["Dialect", "calling", "echo", "spoken"]


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
        """The service's name."""
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
async def spoken(name: str, *, timeout_s: float = 5) -> AsyncIterator[Dialect]:
    """A conversation in that dialect, with a tool that echoes."""
    profile = next((profile for profile in PROFILES if profile == name), None)
    if profile is None:
        async with serving(AnthropicServer()) as server:
            given = {"api_key": server.api_key, "base_url": server.url, "timeout_s": timeout_s}
            section = anthropic.AnthropicSection.model_validate(given)
            async with anthropic.ADAPTER.build(section, Http(), Path()) as model:
                talk = Conversation(model=model)
                talk.tools["echo"] = echo
                yield Dialect(server, talk)
        return
    async with served(profile, timeout_s=timeout_s) as (service, model):
        talk = Conversation(model=model)
        talk.tools["echo"] = echo
        yield Dialect(service, talk)


def calling(*texts: str) -> ScriptedText:
    """An answer that echoes each of the texts."""
    return ScriptedText(calls=tuple(ScriptedCall(name="echo", arguments={"text": text}) for text in texts))
