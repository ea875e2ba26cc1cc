"""Answers without a language model: understands common wishes and makes the same tool calls that a model would."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict

from concierge.agent.grammar_replies import reply
from concierge.agent.policy import unfenced
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    JsonValue,
    ModelEvent,
    ModelRequest,
    StopReason,
    TextDelta,
    ToolCall,
    ToolTurn,
    Turn,
    UserTurn,
)
from concierge.model.query import LONGEST_QUERY
from concierge.model.understanding import Action, Intent, understand
from concierge.texts import texts

__all__ = ["Grammar"]

_TOOLS = {Action.GET: "get_title", Action.FIND: "find_releases", Action.LIST: "list_downloads"}


class Grammar:
    """A LanguageModel without a model. It is honest about what it does not understand, and costs nothing."""

    name = "grammar"

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One tool call for a wish, and a sentence for each tool result."""
        newest = request.turns[-1]
        if isinstance(newest, ToolTurn):
            answers = [(_name_of(request.turns, r.call_id), unfenced(r.content)) for r in newest.results]
            text = "\n".join(reply(name, answer, texts(request.language)) for name, answer in answers)
            for event in _said(text):
                yield event
            return
        intent = understand(_asked(newest))
        if intent.action is Action.HELP:
            for event in _said(texts(request.language).say("agent.help")):
                yield event
            return
        call = ToolCall(
            id=f"call-{secrets.token_hex(6)}", name=_TOOLS[intent.action], arguments=_arguments(intent)
        )
        yield call
        yield Done(
            stop_reason=StopReason.TOOL_USE, turn=AssistantTurn(text="", calls=(call,), provider=self.name)
        )

    async def check(self) -> None:
        """Always usable."""


def _said(text: str) -> tuple[TextDelta, Done]:
    return TextDelta(text=text), Done(
        stop_reason=StopReason.END, turn=AssistantTurn(text=text, provider=Grammar.name)
    )


def _asked(turn: Turn) -> str:
    """The person's own words, without the clock that rides behind them."""
    return turn.text.rpartition("\n\n[")[0] or turn.text if isinstance(turn, UserTurn) else ""


def _arguments(intent: Intent) -> dict[str, JsonValue]:
    if intent.action is Action.LIST:
        return {}
    said = {name: value for name, value in asdict(intent).items() if name != "action"}
    said["query"] = intent.query[: LONGEST_QUERY + 1]  # one more than may be, so that the answer says so
    unsaid = (None, "", False)
    return {name: value for name, value in said.items() if not any(value is nothing for nothing in unsaid)}


def _name_of(turns: tuple[Turn, ...], call_id: str) -> str:
    calls = turns[-2].calls if isinstance(turns[-2], AssistantTurn) else ()
    return next((call.name for call in calls if call.id == call_id), "")
