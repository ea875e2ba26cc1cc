"""The unchanging part of every request: its size is pinned, and it names no tool, for those change."""

from __future__ import annotations

import json

from concierge.agent.agent import system_prompt
from concierge.agent.rare_tools import offered
from tests.agent.answering import TOOLS

# As the sandbox's prompt cache counts.
BYTES_PER_TOKEN = 3
MOST_TOKENS = 5_000
PROMPT_TOKENS = 1_000


def tokens(text: str) -> int:
    return len(text.encode()) // BYTES_PER_TOKEN


def test_the_prompt_is_short() -> None:
    assert 0 < tokens(system_prompt()) <= PROMPT_TOKENS


def test_the_prompt_and_the_tools_together_fit() -> None:
    specs = [
        {"name": one.spec.name, "description": one.spec.description, "input_schema": one.spec.input_schema}
        for one in offered(TOOLS).values()
    ]

    assert tokens(system_prompt() + json.dumps(specs, ensure_ascii=False)) <= MOST_TOKENS


def test_no_tool_is_named_in_prose() -> None:
    assert [name for name in TOOLS if "_" in name and name in system_prompt()] == []
