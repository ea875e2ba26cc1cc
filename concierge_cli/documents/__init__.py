"""The `--json` documents, as pydantic models. `python -m concierge_cli.documents` writes their JSON Schemas anew."""

import json
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from pydantic import TypeAdapter

from concierge_cli.documents.agent import (
    AnswerChoice,
    AnsweredEvent,
    AnswersEvent,
    AskEvent,
    DemoEvent,
    FinishedEvent,
    ProposalEvent,
    ServingEvent,
    SwitchedEvent,
    TextEvent,
    TitleEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
    TorrentEvent,
    WatchedEvent,
)
from concierge_cli.documents.base import ErrorDocument, ProblemDocument
from concierge_cli.documents.doctor import DiagnosisDocument, DoctorDocument, QuotaDocument, RestDocument
from concierge_cli.documents.downloads import (
    BreachDocument,
    DownloadDocument,
    DownloadEvent,
    DownloadsDocument,
    FileDocument,
    FilesDocument,
    ProgressEvent,
    TorrentDocument,
    UndecidedEvent,
)
from concierge_cli.documents.people import (
    InviteDocument,
    InvitesDocument,
    IssuedDocument,
    PersonDocument,
    RequestDocument,
    RequestsDocument,
    UsersDocument,
)
from concierge_cli.documents.privacy import ExportedDocument, ForgottenDocument
from concierge_cli.documents.profile import ProfileFileDocument
from concierge_cli.documents.proposals import (
    DeclinedDocument,
    OptionDocument,
    ProposalDocument,
    ProposalsDocument,
)
from concierge_cli.documents.search import (
    AcceptedDocument,
    ExplainDocument,
    ExplainedDocument,
    FailureDocument,
    ParsedDocument,
    ReasonDocument,
    RejectedDocument,
    RelaxationDocument,
    SearchDocument,
)
from concierge_cli.documents.seedboxes import SeedboxDocument, SeedboxesDocument
from concierge_cli.documents.serve import ServedEvent
from concierge_cli.documents.setup import PathDocument, QuestionDocument, SetupDocument

__all__ = [
    "AcceptedDocument",
    "AnswerChoice",
    "AnsweredEvent",
    "AnswersEvent",
    "AskEvent",
    "BreachDocument",
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
    "ExportedDocument",
    "FailureDocument",
    "FileDocument",
    "FilesDocument",
    "FinishedEvent",
    "ForgottenDocument",
    "InviteDocument",
    "InvitesDocument",
    "IssuedDocument",
    "OptionDocument",
    "ParsedDocument",
    "PathDocument",
    "PersonDocument",
    "ProblemDocument",
    "ProfileFileDocument",
    "ProgressEvent",
    "ProposalDocument",
    "ProposalEvent",
    "ProposalsDocument",
    "QuestionDocument",
    "QuotaDocument",
    "ReasonDocument",
    "RejectedDocument",
    "RelaxationDocument",
    "RequestDocument",
    "RequestsDocument",
    "RestDocument",
    "SearchDocument",
    "SeedboxDocument",
    "SeedboxesDocument",
    "ServedEvent",
    "ServingEvent",
    "SetupDocument",
    "SwitchedEvent",
    "TextEvent",
    "TitleEvent",
    "ToolFinishedEvent",
    "ToolStartedEvent",
    "TorrentDocument",
    "TorrentEvent",
    "UndecidedEvent",
    "UsersDocument",
    "WatchedEvent",
    "kinds",
    "schemas",
]


def kinds() -> Mapping[str, TypeAdapter[object]]:
    """What each command prints with `--json`, by the command's name: of one that prints lines, what one line is.

    The modules of this folder name theirs in `BY_COMMAND`.
    """
    names = [found.name for found in iter_modules(__path__) if found.name != "__main__"]
    kinds: dict[str, Any] = {}
    for name in names:
        kinds |= getattr(import_module(f"{__name__}.{name}"), "BY_COMMAND", {})
    return {name: TypeAdapter(kind) for name, kind in sorted(kinds.items())}


def schemas() -> dict[str, str]:
    """The JSON Schema of each command's document, by the command's name, as its file holds it."""
    return {name: _written(kind.json_schema(mode="serialization")) for name, kind in kinds().items()}


def _written(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
