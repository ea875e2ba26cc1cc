"""Turns of a conversation, what a language model streams, and what the agent tells the faces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from concierge.errors import Fact
from concierge.model.proposal import Proposal
from concierge.model.title import Title
from concierge.model.user import User

__all__ = [
    "AgentEvent",
    "AnswersOffered",
    "AssistantTurn",
    "Done",
    "Finished",
    "JsonValue",
    "ModelEvent",
    "ModelRequest",
    "OfferedAnswer",
    "Opening",
    "Standing",
    "StopReason",
    "Switched",
    "TextDelta",
    "TitleShown",
    "ToolCall",
    "ToolFinished",
    "ToolResult",
    "ToolSpec",
    "ToolStarted",
    "ToolTurn",
    "TorrentOffered",
    "Turn",
    "Usage",
    "UserTurn",
    "Watched",
]

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


class StopReason(StrEnum):
    """Why a model stopped; only TOOL_USE lets its tool calls run."""

    END = "end"
    TOOL_USE = "tool_use"
    MAX_TOKENS = "max_tokens"
    REFUSAL = "refusal"
    PAUSE = "pause"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as a model sees it; `input_schema` is JSON Schema of an object."""

    name: str
    description: str
    input_schema: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A model's wish to run a tool; `arguments` are unchecked. `broken` holds arguments that were no JSON object."""

    id: str
    name: str
    arguments: Mapping[str, JsonValue]
    broken: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """The answer to one tool call, as text for the model."""

    call_id: str
    content: str
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTurn:
    """What the person wrote."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantTurn:
    """What the model answered. `provider_data` is the vendor's own JSON, handed back untouched to `provider` alone."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    provider: str = ""
    provider_data: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTurn:
    """The answers to every tool call of the turn before, in its order."""

    results: tuple[ToolResult, ...]


Turn: TypeAlias = UserTurn | AssistantTurn | ToolTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand with the person, in numbers: names of downloads are the words of others.

    Downloads on their way to the library, those that failed within a day, and proposals that wait for a press.
    """

    under_way: int = 0
    failed: int = 0
    proposed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an answer begins with: who asks, what was said before, and what models have cost them today.

    `turns` are the newest, from a UserTurn on, every tool call answered; neither in them nor in `summary`, what the
    conversation before was about, stands a name that the person never wants mentioned. `conversation` is the number
    under which the next turns belong; `is_new` if they begin it.
    """

    user: User
    turns: tuple[Turn, ...] = ()
    conversation: int = 1
    is_new: bool = True
    summary: str = ""
    cost_micros: int = 0
    standing: Standing = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call of a language model.

    `system` never changes between calls, `profile` seldom, so both can be cached. `turns` ends with what is newest:
    a UserTurn, or the ToolTurn that answers the last calls. `language` is the person's ("ru" or "en"), who reads the
    answer `in_chat` where no command of a terminal can be typed. `model` is one of the service's, `effort` how much it
    is to think; "" is as the settings say.
    """

    system: str
    profile: str
    turns: tuple[Turn, ...]
    tools: tuple[ToolSpec, ...]
    language: str = "ru"
    in_chat: bool = False
    model: str = ""
    effort: str = ""
    max_tokens: int = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """The next piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call: read anew, read from the cache, written to the cache, and produced.

    `cost_micros` is their price in millionths of a US dollar; 0 where nobody is paid, or the price is not known.
    """

    model: str
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The end of a model's answer: exactly once, and last."""

    stop_reason: StopReason
    turn: AssistantTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """From here on the model `to` answers, because of an error with that code."""

    to: str
    code: str
    facts: Mapping[str, Fact]


ModelEvent: TypeAlias = TextDelta | ToolCall | Usage | Switched | Done


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolStarted:
    """A tool begins; `name` is the tool's, for which the catalogues have a sentence under `tool.<name>`."""

    call_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinished:
    """A tool ended; `code` is "" or the error's code."""

    call_id: str
    name: str
    code: str = ""
    facts: Mapping[str, Fact] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The person has just seen a film or a whole series, and has not said what they think of it."""

    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentOffered:
    """The person wants a torrent itself, for a client elsewhere: `me.downloads.torrent(what)` has it for the face.

    `what` is a release's handle or a download's id; `name` is untrusted text for showing.
    """

    what: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleShown:
    """The answer is about this title, which the person may see: a face may show its card beside the text."""

    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAnswer:
    """What a person may answer with one press: they read `label`, and the press means that they say `says`.

    `label` may hold text from outside, for showing; `says` never does.
    """

    label: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersOffered:
    """A question of the answer stands open: one of these is its answer, or words of the person's own."""

    answers: tuple[OfferedAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The end of the agent's answer: the whole text, the downloads that it started (ids), and how many model calls."""

    text: str
    started: tuple[str, ...] = ()
    model_calls: int = 0


AgentEvent: TypeAlias = (
    TextDelta
    | Switched
    | ToolStarted
    | ToolFinished
    | TitleShown
    | Watched
    | Proposal
    | TorrentOffered
    | AnswersOffered
    | Finished
)
