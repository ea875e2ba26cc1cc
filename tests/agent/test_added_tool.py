"""A tool is one file: a package that is installed adds one, and a model can call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.agent.policy import unfenced
from concierge.agent.rare_tools import OTHER
from concierge.agent.tool import Tool
from concierge.model.conversation import ToolCall, ToolTurn
from concierge.registry import discover
from concierge.testing import ScriptedModel, calling, saying
from tests.agent.answering import Conversation

FILE = '''
"""The whole tool."""

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool


@tool(Effect.READ)
async def moon(ctx: ToolContext, phase: str) -> dict[str, str]:
    """Tells of the moon."""
    return {"moon": f"{phase}, seen by {ctx.me.user.id}"}
'''
INFO = {
    "METADATA": "Metadata-Version: 2.1\nName: moon-tool\nVersion: 1.0\n",
    "entry_points.txt": "[concierge.agent.tools]\nmoon = moon_tool:moon\n",
}


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Tool]:
    """All tools, where a package of somebody else's is installed."""
    (tmp_path / "moon_tool.py").write_text(FILE)
    info = tmp_path / "moon_tool-1.0.dist-info"
    info.mkdir()
    for name, text in INFO.items():
        (info / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return {one.spec.name: one for one in discover("concierge.agent.tools", "TOOL", Tool)}


async def test_a_tool_of_an_installed_package_is_run_as_any_other(tools: dict[str, Tool]) -> None:
    call = ToolCall(id="a", name=OTHER, arguments={"name": "moon", "arguments": {"phase": "full"}})
    model = ScriptedModel(calling(call), saying("Луна."))
    talk = Conversation(model=model, tools=tools)

    answer = await talk.ask("какая луна?")

    [results] = [turn for turn in await talk.history() if isinstance(turn, ToolTurn)]
    assert unfenced(results.results[0].content) == {"moon": "full, seen by 1"}
    assert answer.tools == [("moon", "")]
    [front] = [spec for spec in model.requests[0].tools if spec.name == OTHER]
    assert "moon: Tells of the moon" in front.description
