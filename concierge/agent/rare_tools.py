"""One tool in front of those that are seldom needed: the model's prompt stays small, and the same in every call."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Annotated

import pydantic
from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.tool import Tool, ToolContext, tool
from concierge.errors import ToolInputError
from concierge.model.conversation import JsonValue, ToolCall

__all__ = ["OTHER", "offered", "real_name"]

OTHER = "other_tool"
_HOW = """Runs a tool that is seldom needed. With `name` alone it tells what that tool takes; with `arguments` it runs.

The tools: """

Arguments = Annotated[
    dict[str, pydantic.JsonValue] | None, Field(description="what the tool takes; leave it out to be told")
]


def offered(tools: Mapping[str, Tool]) -> Mapping[str, Tool]:
    """The tools that a model is told of in every call: the core, and one that runs all others."""
    core = {name: one for name, one in tools.items() if one.is_core}
    rare = {name: one for name, one in tools.items() if not one.is_core}
    return core | {OTHER: _other(rare)} if rare else core


def real_name(call: ToolCall) -> str:
    """The tool that a call means."""
    name = call.arguments.get("name")
    return name if call.name == OTHER and isinstance(name, str) else call.name


def _other(rare: Mapping[str, Tool]) -> Tool:
    told = "; ".join(f"{name}: {_summary(one)}" for name, one in sorted(rare.items()))
    return replace(_FORM, spec=replace(_FORM.spec, description=_HOW + told), function=_runner(rare))


def _runner(rare: Mapping[str, Tool]) -> Callable[..., Awaitable[JsonValue]]:
    async def other_tool(ctx: ToolContext, name: str, arguments: Arguments = None) -> JsonValue:
        if name not in rare:
            raise ToolInputError(f"{name}: no such tool; {OTHER} tells in its description which there are")
        chosen = rare[name]
        needed = chosen.spec.input_schema.get("required")
        if arguments is None and needed:
            return {"about": chosen.spec.description, "arguments": chosen.spec.input_schema}
        return await chosen.run(ctx, arguments or {})

    return other_tool


# Its arguments are the same whichever tools stand behind it, and their schema takes a while to make.
_FORM = tool(Effect.SIDE_EFFECT)(_runner({}))


def _summary(one: Tool) -> str:
    """The first sentence of what a tool is for."""
    return one.spec.description.partition(".")[0]
