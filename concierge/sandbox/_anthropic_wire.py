"""The body of a Messages request, as far as our client sends it; all else is an extra input and refused."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

__all__ = [
    "Block",
    "CacheControl",
    "Message",
    "MessagesRequest",
    "TextBlock",
    "ThinkingBlock",
    "Tool",
    "ToolResultBlock",
    "ToolUseBlock",
]

TOOL_NAME = r"^[a-zA-Z0-9_-]{1,64}$"
MOST_TOKENS = 128_000


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CacheControl(_Wire):
    """A breakpoint of the prompt cache."""

    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] = "5m"


class TextBlock(_Wire):
    """Text; never empty."""

    type: Literal["text"]
    text: str = Field(min_length=1)
    cache_control: CacheControl | None = None


class ThinkingBlock(_Wire):
    """The model's own thinking, which comes back exactly as it went out."""

    type: Literal["thinking"]
    thinking: str
    signature: str


class ToolUseBlock(_Wire):
    """A tool call that the model made earlier."""

    type: Literal["tool_use"]
    id: str
    name: str = Field(pattern=TOOL_NAME)
    input: dict[str, JsonValue]
    cache_control: CacheControl | None = None


class ToolResultBlock(_Wire):
    """The answer to a tool call."""

    type: Literal["tool_result"]
    tool_use_id: str
    content: str | tuple[TextBlock, ...] = ""
    is_error: bool = False
    cache_control: CacheControl | None = None


Block: TypeAlias = Annotated[
    TextBlock | ThinkingBlock | ToolUseBlock | ToolResultBlock, Field(discriminator="type")
]


class Message(_Wire):
    """One message; `content` given as a string is one text block."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1)] | Annotated[tuple[Block, ...], Field(min_length=1)]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The content as blocks."""
        if isinstance(self.content, str):
            return (TextBlock(type="text", text=self.content),)
        return self.content

    @property
    def text(self) -> str:
        """The text blocks, one a line."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, TextBlock))


class Tool(_Wire):
    """A tool on offer."""

    name: str = Field(pattern=TOOL_NAME)
    description: str = ""
    input_schema: dict[str, JsonValue]
    strict: bool | None = None
    cache_control: CacheControl | None = None


class _ToolChoice(_Wire):
    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool | None = None


class _Thinking(_Wire):
    type: Literal["adaptive", "disabled"]
    display: Literal["omitted", "summarized"] | None = None


class _OutputConfig(_Wire):
    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None


class _Metadata(_Wire):
    user_id: str | None = None


class MessagesRequest(_Wire):
    """The whole body."""

    model: str
    max_tokens: int = Field(gt=0, le=MOST_TOKENS)
    messages: tuple[Message, ...] = Field(min_length=1)
    system: str | tuple[TextBlock, ...] = ()
    tools: tuple[Tool, ...] = ()
    tool_choice: _ToolChoice | None = None
    thinking: _Thinking | None = None
    output_config: _OutputConfig | None = None
    metadata: _Metadata | None = None
    cache_control: CacheControl | None = None
    stop_sequences: tuple[str, ...] = ()
    stream: bool = False

    @property
    def system_blocks(self) -> tuple[TextBlock, ...]:
        """The system prompt as blocks."""
        if isinstance(self.system, str):
            return (TextBlock(type="text", text=self.system),) if self.system else ()
        return self.system

    @property
    def tool_names(self) -> frozenset[str]:
        """The names on offer."""
        return frozenset(tool.name for tool in self.tools)
