"""A conversation in the layout of the predecessor of this program, whose sizes were measured; the words are filler.

It offered 31 tools, called two of them one after the other, kept their results as they were until there were too many
messages, and marked for the cache nothing behind its system prompt, in which the date stood.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from concierge.sandbox._anthropic_rules import objection
from tests.agent.long_talk import ANSWER, Request, Talk, wanted
from tests.agent.token_costs import stated

__all__ = ["in_old_layout"]

TOOLS, TOOL_CHARS, TOOL_BYTES = 31, 21_021, 28_400
SYSTEM_CHARS, SYSTEM_BYTES = 15_930, 25_500
RESULT = "x" * 2_135
MOST_MESSAGES, MOST_TOKENS = 30, 80_000
MARK = {"type": "ephemeral"}

Block = dict[str, object]


def in_old_layout(talk: Talk) -> list[tuple[Request, ...]]:
    """The requests of the same conversation, three for each turn; the service takes every one of them."""
    tools, history, turns = _tools(talk.requests[0][0]), list[Block](), list[tuple[Request, ...]]()
    for number, sentence in enumerate(talk.sentences):
        said: list[Block] = [{"role": "user", "content": sentence}]
        requests = [_request(tools, history, said)]
        name, arguments = wanted(sentence)
        for tool in (name, "tool_1"):
            call_id = f"toolu_{number}_{tool}"
            use = {"type": "tool_use", "id": call_id, "name": tool, "input": arguments}
            result = {"type": "tool_result", "tool_use_id": call_id, "content": RESULT}
            said += [{"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]
            requests.append(_request(tools, history, said))
        history += [*said, {"role": "assistant", "content": ANSWER}]
        turns.append(tuple(requests))
    return turns


def _tools(ours: Request) -> list[Block]:
    """The one of ours that is called, and others up to the measured size; the last one is marked."""
    called = next(tool for tool in ours.tools if tool.name == "get_title").model_dump(exclude_none=True)
    others: list[Block] = [
        {"name": f"tool_{n}", "description": "", "input_schema": {}} for n in range(1, TOOLS)
    ]
    chars = TOOL_CHARS - sum(len(json.dumps(tool, ensure_ascii=False)) for tool in (called, *others))
    description = _filler(chars // len(others), (TOOL_BYTES - TOOL_CHARS) // len(others))
    tools = [called, *({**tool, "description": description} for tool in others)]
    return [*tools[:-1], {**tools[-1], "cache_control": MARK}]


def _request(tools: Sequence[Block], history: Sequence[Block], said: Sequence[Block]) -> Request:
    system = _filler(SYSTEM_CHARS, SYSTEM_BYTES - SYSTEM_CHARS)
    body = {
        "model": "claude-haiku-5-5",
        "max_tokens": 4_096,
        "stream": True,
        "tools": tools,
        "system": [{"type": "text", "text": system, "cache_control": MARK}],
        "messages": [*_remembered(history, said), *said],
    }
    request = Request.model_validate_json(json.dumps(body))
    assert objection(request, {}) is None
    return request


def _remembered(history: Sequence[Block], said: Sequence[Block]) -> Sequence[Block]:
    """The newest messages that there is room for, from a person's words on."""
    begins = [
        at
        for at, message in enumerate(history)
        if message["role"] == "user" and isinstance(message["content"], str)
    ]
    return next((history[at:] for at in begins if _fits([*history[at:], *said])), ())


def _fits(messages: Sequence[Block]) -> bool:
    tokens = stated(json.dumps(messages, ensure_ascii=False).encode())
    return len(messages) <= MOST_MESSAGES and tokens <= MOST_TOKENS


def _filler(chars: int, cyrillic: int) -> str:
    return "я" * cyrillic + "x" * (chars - cyrillic)
