"""Makes tools of functions: the JSON schema comes from the signature, the description from the docstring."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Concatenate, ParamSpec

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from concierge.agent.policy import Effect
from concierge.errors import NotAllowed, ToolInputError
from concierge.model.conversation import JsonValue, OfferedAnswer, ToolSpec, TorrentOffered
from concierge.model.proposal import Proposal
from concierge.model.title import Title
from concierge.views import UserView

__all__ = ["Tool", "ToolContext", "tool"]

P = ParamSpec("P")


@dataclass(slots=True, kw_only=True)
class ToolContext:
    """What tools of one turn work with: everything that is the person's own, bound to them, so that no id is asked.

    `has_outside_text` turns true with the first result that carries text from outside; from then on no standing
    grant holds. `has_outside_past` if such text stands in the conversation before or in the profile: a grant holds then
    for what the person's own words ask for alone. `titles` are those that the answer is about; they, `proposals`,
    `torrents`, `answers` and `started` collect what the tools brought about. `said` is the sentence that is answered.
    With `in_company` others read the answer too: then no tool runs that tells what is the person's own.
    `cost_micros` is what models had cost the person today when the turn began, in millionths of a US dollar.
    """

    me: UserView
    language: str
    today: date
    said: str = ""
    has_outside_text: bool = False
    has_outside_past: bool = False
    cost_micros: int = 0
    in_company: bool = False
    titles: list[Title] = field(default_factory=list)
    watched: list[Title] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    torrents: list[TorrentOffered] = field(default_factory=list)
    answers: list[OfferedAnswer] = field(default_factory=list)
    started: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool that a model may call. `is_core` if it is told of it in every call, and need not look it up.

    One that is private tells or changes what is nobody else's business, and does so for the person alone.
    """

    spec: ToolSpec
    effect: Effect
    is_core: bool
    arguments: type[BaseModel]
    function: Callable[..., Awaitable[JsonValue]]
    is_private: bool = False

    async def run(self, ctx: ToolContext, arguments: Mapping[str, JsonValue]) -> JsonValue:
        """The tool's result.

        Raises:
            NotAllowed: it is private, and others read along.
            ToolInputError: the arguments do not fit the schema; the message says where.
            ConciergeError: whatever the work itself raises.
        """
        if self.is_private and ctx.in_company:
            raise NotAllowed(f"{self.spec.name} in company", problem="only_alone")
        try:
            checked = self.arguments.model_validate(arguments)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False, include_context=False)
            places = "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in problems[:5])
            raise ToolInputError(f"{self.spec.name}: {places}") from None
        given = {name: getattr(checked, name) for name in type(checked).model_fields}
        return await self.function(ctx, **given)


def tool(
    effect: Effect, *, is_core: bool = False, is_private: bool = False
) -> Callable[[Callable[Concatenate[ToolContext, P], Awaitable[JsonValue]]], Tool]:
    """Turns `async def name(ctx, ...)` into a Tool; every parameter but `ctx` becomes a property of the schema."""

    def made(function: Callable[Concatenate[ToolContext, P], Awaitable[JsonValue]]) -> Tool:
        arguments = _arguments(function)
        schema = arguments.model_json_schema()
        schema.pop("title", None)
        spec = ToolSpec(
            name=function.__name__,
            description=inspect.cleandoc(function.__doc__ or ""),
            input_schema=schema,
        )
        return Tool(
            spec=spec,
            effect=effect,
            is_core=is_core,
            arguments=arguments,
            function=function,
            is_private=is_private,
        )

    return made


def _arguments(function: Callable[..., object]) -> type[BaseModel]:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    fields = {
        p.name: (p.annotation, ... if p.default is inspect.Parameter.empty else p.default) for p in parameters
    }
    config = ConfigDict(extra="forbid", str_max_length=500)
    model: type[BaseModel] = create_model(function.__name__, __config__=config, **fields)  # type: ignore[call-overload]  # fields by name
    return model
