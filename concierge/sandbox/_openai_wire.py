"""The body of a request for chat completions, as far as our client sends it; all else is an extra field."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

__all__ = [
    "AssistantMessage",
    "CallMade",
    "ChatRequest",
    "Message",
    "SystemMessage",
    "Tool",
    "ToolMessage",
    "UserMessage",
]

TOOL_NAME = r"^[a-zA-Z0-9_-]{1,64}$"
Effort: TypeAlias = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SystemMessage(_Wire):
    """What holds for the whole conversation."""

    role: Literal["system", "developer"]
    content: str = Field(min_length=1)


class UserMessage(_Wire):
    """What the person said."""

    role: Literal["user"]
    content: str = Field(min_length=1)


class _Called(_Wire):
    name: str = Field(pattern=TOOL_NAME)
    arguments: str


class CallMade(_Wire):
    """A tool call that the model made earlier; `extra_content` is Gemini's."""

    id: str = Field(min_length=1)
    type: Literal["function"]
    function: _Called
    extra_content: dict[str, JsonValue] | None = None


class AssistantMessage(_Wire):
    """What the model said; `reasoning_details` are OpenRouter's."""

    role: Literal["assistant"]
    content: Annotated[str, Field(min_length=1)] | None = None
    tool_calls: Annotated[tuple[CallMade, ...], Field(min_length=1)] | None = None
    reasoning_details: tuple[dict[str, JsonValue], ...] | None = None

    @property
    def calls(self) -> tuple[CallMade, ...]:
        """The calls; empty if it made none."""
        return self.tool_calls or ()


class ToolMessage(_Wire):
    """The answer to a tool call."""

    role: Literal["tool"]
    tool_call_id: str
    content: str


Message: TypeAlias = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")
]


class _Function(_Wire):
    name: str = Field(pattern=TOOL_NAME)
    description: str = ""
    parameters: dict[str, JsonValue]
    strict: bool | None = None


class Tool(_Wire):
    """A tool on offer."""

    type: Literal["function"]
    function: _Function


class _StreamOptions(_Wire):
    include_usage: bool = False


class _Reasoning(_Wire):
    effort: Effort


class ChatRequest(_Wire):
    """The whole body, with the fields of every service; which of them one takes its profile says."""

    model: str
    messages: tuple[Message, ...] = Field(min_length=1)
    tools: Annotated[tuple[Tool, ...], Field(min_length=1)] | None = None
    stream: bool = False
    stream_options: _StreamOptions | None = None
    max_tokens: int | None = Field(default=None, gt=0)
    max_completion_tokens: int | None = Field(default=None, gt=0)
    reasoning_effort: Effort | None = None
    reasoning: _Reasoning | None = None
    parallel_tool_calls: bool | None = None

    @property
    def offered(self) -> tuple[Tool, ...]:
        """The tools; empty if there are none."""
        return self.tools or ()
