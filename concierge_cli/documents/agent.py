"""The lines of a conversation."""

from typing import Annotated, Literal

from pydantic import Field

from concierge_cli.documents.base import Document
from concierge_cli.documents.downloads import ProgressEvent
from concierge_cli.documents.proposals import ProposalDocument

__all__ = [
    "BY_COMMAND",
    "AnswerChoice",
    "AnsweredEvent",
    "AnswersEvent",
    "AskEvent",
    "DemoEvent",
    "FinishedEvent",
    "ProposalEvent",
    "ServingEvent",
    "SwitchedEvent",
    "TextEvent",
    "TitleEvent",
    "Told",
    "ToolFinishedEvent",
    "ToolStartedEvent",
    "TorrentEvent",
    "WatchedEvent",
]


class TextEvent(Document):
    """A piece of the answer."""

    event: Literal["text"] = "text"
    text: str


class ToolStartedEvent(Document):
    """A tool is at work."""

    event: Literal["tool_started"] = "tool_started"
    name: str


class ToolFinishedEvent(Document):
    """A tool ended; `code` is "" or the error's code."""

    event: Literal["tool_finished"] = "tool_finished"
    name: str
    code: str


class SwitchedEvent(Document):
    """From here on another model answers; `text` says why."""

    event: Literal["switched"] = "switched"
    to: str
    code: str
    text: str


class ProposalEvent(ProposalDocument):
    """Something waits for a person's word."""

    event: Literal["proposal"] = "proposal"


class TorrentEvent(Document):
    """The person wants a torrent itself: `concierge downloads torrent` has it for `what`."""

    event: Literal["torrent"] = "torrent"
    what: str
    name: str


class TitleEvent(Document):
    """The answer is about this title; `card` names it to other commands where there is an id."""

    event: Literal["title"] = "title"
    card: str
    kind: Literal["movie", "series"]
    name: str
    year: int | None


class WatchedEvent(Document):
    """The person has seen this title, and may want to rate it; `card` names it where there is an id."""

    event: Literal["watched"] = "watched"
    card: str
    name: str
    year: int | None


class AnswerChoice(Document):
    """`says` is what the person says with it, `label` what it means."""

    label: str
    says: str


class AnswersEvent(Document):
    """A question stands open: `concierge ask` with what one of these `says` answers it."""

    event: Literal["answers"] = "answers"
    answers: list[AnswerChoice]


class AnsweredEvent(Document):
    """The whole answer, once it is there."""

    event: Literal["answered"] = "answered"
    text: str
    model_calls: int


class FinishedEvent(Document):
    """The last line of `concierge demo --json`."""

    event: Literal["finished"] = "finished"
    placed: list[str]
    info_hash: str | None
    model_calls: int
    took_s: float


class ServingEvent(Document):
    """The only line of `concierge demo --serve --json`."""

    event: Literal["serving"] = "serving"
    environment: dict[str, str]


Told = (
    TextEvent
    | SwitchedEvent
    | ToolStartedEvent
    | ToolFinishedEvent
    | ProposalEvent
    | TitleEvent
    | WatchedEvent
    | TorrentEvent
    | AnswersEvent
    | AnsweredEvent
    | ProgressEvent
)
AskEvent = Annotated[Told, Field(discriminator="event")]
DemoEvent = Annotated[Told | FinishedEvent | ServingEvent, Field(discriminator="event")]
BY_COMMAND = {"ask": AskEvent, "chat": AskEvent, "demo": DemoEvent}
