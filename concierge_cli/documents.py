"""The `--json` documents, as pydantic models. `python -m concierge_cli.documents` writes their JSON Schemas anew."""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

__all__ = [
    "AcceptedDocument",
    "AnsweredEvent",
    "AskEvent",
    "DeclinedDocument",
    "DemoEvent",
    "DiagnosisDocument",
    "DoctorDocument",
    "DownloadDocument",
    "DownloadEvent",
    "DownloadsDocument",
    "ErrorDocument",
    "ExplainDocument",
    "ExplainedDocument",
    "FailureDocument",
    "FinishedEvent",
    "OptionDocument",
    "ParsedDocument",
    "ProblemDocument",
    "ProgressEvent",
    "ProposalDocument",
    "ProposalEvent",
    "ProposalsDocument",
    "ReasonDocument",
    "RejectedDocument",
    "RelaxationDocument",
    "SearchDocument",
    "ServingEvent",
    "TextEvent",
    "ToolFinishedEvent",
    "ToolStartedEvent",
    "UndecidedEvent",
    "schemas",
]


class _Document(BaseModel):
    """Every key is always there, and no other."""

    model_config = ConfigDict(extra="forbid")


class AcceptedDocument(_Document):
    """A release that fits; `info_hash` is null until its topic was read, `estimate_s` without anything to go by."""

    handle: str
    name: str
    tracker: str
    size_bytes: int | None
    seeders: int
    leechers: int
    info_hash: str | None
    quality: str
    audio: list[str]
    labels: list[str]
    estimate_s: int | None
    why: list[str]


class ReasonDocument(_Document):
    """Why a release does not fit, or what speaks for or against it; `temporary` if waiting may mend it."""

    code: str
    text: str
    temporary: bool


class RejectedDocument(_Document):
    """A release that does not fit, and every reason."""

    handle: str
    name: str
    tracker: str
    reasons: list[ReasonDocument]


class RelaxationDocument(_Document):
    """What would fit with something given up; `relax` is its number for --relax, `best` a release's handle."""

    relax: int
    codes: list[str]
    text: str
    fitting: int
    best: str


class FailureDocument(_Document):
    """A service that did not contribute."""

    service: str
    code: str
    text: str


class SearchDocument(_Document):
    """`concierge search --json`."""

    title: str | None
    profile: str
    accepted: list[AcceptedDocument]
    rejected: list[RejectedDocument]
    relaxations: list[RelaxationDocument]
    failures: list[FailureDocument]
    took_s: float


class ExplainedDocument(_Document):
    """A release with its place (null if it was turned down) and the one that it had by the search's own profile."""

    handle: str
    name: str
    tracker: str
    size_bytes: int | None
    seeders: int
    quality: str
    place: int | None
    was: int | None
    labels: list[str]
    evidence: list[ReasonDocument]
    praises: list[ReasonDocument]
    penalties: list[ReasonDocument]
    rejections: list[ReasonDocument]


class ExplainDocument(_Document):
    """`concierge explain --json`: every release of a search; `was` is the profile that judged it first."""

    title: str | None
    profile: str
    was: str
    asked: str
    releases: list[ExplainedDocument]
    relaxations: list[RelaxationDocument]


class DownloadDocument(_Document):
    """One download."""

    id: str
    name: str
    title: str | None
    state: str
    info_hash: str
    size_bytes: int | None
    progress: float | None
    speed_bps: int | None
    eta_s: int | None
    is_paused: bool
    failure: str
    placed: list[str]


class DownloadsDocument(_Document):
    """`concierge downloads --json`."""

    downloads: list[DownloadDocument]


class OptionDocument(_Document):
    """One option of a proposal; `pick` is its number for --pick."""

    pick: int
    handle: str
    label: str
    name: str
    size_bytes: int | None
    seeders: int
    estimate_s: int | None
    why: str


class ProposalDocument(_Document):
    """What waits for a person's word."""

    id: str
    title: str
    options: list[OptionDocument]


class ProposalsDocument(_Document):
    """`concierge proposals --json`."""

    proposals: list[ProposalDocument]


class DeclinedDocument(_Document):
    """`concierge proposals decline --json`."""

    id: str
    state: Literal["declined"] = "declined"


class DiagnosisDocument(_Document):
    """The health of one service; `missing` are the variables that would set it up."""

    service: str
    kind: str
    health: Literal["works", "fails", "absent"]
    text: str
    missing: list[str]


class DoctorDocument(_Document):
    """`concierge doctor --json`."""

    services: list[DiagnosisDocument]


class ParsedDocument(_Document):
    """One line of `concierge parse --json`."""

    name: str
    kind: str
    titles: list[str]
    year: int | None
    quality: str
    source: str | None
    resolution: int | None
    hdr: list[str]
    codec: str | None
    audio: list[str]
    languages: list[str]
    subtitles: list[str]
    seasons: list[int]
    episodes: list[int | float]
    episode_total: int | None
    editions: list[str]
    group: str | None


class TextEvent(_Document):
    """A piece of the answer."""

    event: Literal["text"] = "text"
    text: str


class ToolStartedEvent(_Document):
    """A tool is at work."""

    event: Literal["tool_started"] = "tool_started"
    name: str


class ToolFinishedEvent(_Document):
    """A tool ended; `code` is "" or the error's code."""

    event: Literal["tool_finished"] = "tool_finished"
    name: str
    code: str


class ProposalEvent(ProposalDocument):
    """Something waits for a person's word."""

    event: Literal["proposal"] = "proposal"


class AnsweredEvent(_Document):
    """The whole answer, once it is there."""

    event: Literal["answered"] = "answered"
    text: str
    model_calls: int


class ProgressEvent(DownloadDocument):
    """A download as it stands at a moment."""

    event: Literal["progress"] = "progress"


class UndecidedEvent(SearchDocument):
    """`concierge download` found no clear winner: choose with --pick, or by a handle."""

    event: Literal["undecided"] = "undecided"


class FinishedEvent(_Document):
    """The last line of `concierge demo --json`."""

    event: Literal["finished"] = "finished"
    placed: list[str]
    info_hash: str | None
    model_calls: int
    took_s: float


class ServingEvent(_Document):
    """The only line of `concierge demo --serve --json`."""

    event: Literal["serving"] = "serving"
    environment: dict[str, str]


class ProblemDocument(_Document):
    """What went wrong: a stable code, and the sentence for people."""

    code: str
    text: str


class ErrorDocument(_Document):
    """What any command prints with --json when it could not do its part."""

    error: ProblemDocument


_Told = TextEvent | ToolStartedEvent | ToolFinishedEvent | ProposalEvent | AnsweredEvent | ProgressEvent
AskEvent = Annotated[_Told, Field(discriminator="event")]
DownloadEvent = Annotated[ProgressEvent | UndecidedEvent, Field(discriminator="event")]
DemoEvent = Annotated[_Told | FinishedEvent | ServingEvent, Field(discriminator="event")]

# By the command that prints it; of a command that prints lines, the schema of one line.
_BY_COMMAND: dict[str, TypeAdapter[object]] = {
    "ask": TypeAdapter(AskEvent),
    "chat": TypeAdapter(AskEvent),
    "demo": TypeAdapter(DemoEvent),
    "doctor": TypeAdapter(DoctorDocument),
    "download": TypeAdapter(DownloadEvent),
    "downloads": TypeAdapter(DownloadsDocument),
    "downloads-change": TypeAdapter(DownloadDocument),
    "error": TypeAdapter(ErrorDocument),
    "explain": TypeAdapter(ExplainDocument),
    "parse": TypeAdapter(ParsedDocument),
    "proposals": TypeAdapter(ProposalsDocument),
    "proposals-accept": TypeAdapter(ProgressEvent),
    "proposals-decline": TypeAdapter(DeclinedDocument),
    "search": TypeAdapter(SearchDocument),
}


def schemas() -> dict[str, str]:
    """The JSON Schema of each command's document, by the command's name, as its file holds it."""
    return {
        name: json.dumps(
            adapter.json_schema(mode="serialization"), ensure_ascii=False, indent=2, sort_keys=True
        )
        + "\n"
        for name, adapter in _BY_COMMAND.items()
    }


def main() -> None:
    """Writes every schema into docs/reference/json of the current folder."""
    folder = Path("docs/reference/json")
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.json").write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    main()
