"""The documents of what is given to a person about themselves, and of what is deleted."""

from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.imports import WrittenListsDocument

__all__ = ["BY_COMMAND", "ExportedDocument", "ForgottenDocument"]


class ExportedDocument(Document):
    """`concierge export --json`; `rows` counts what each table has of the person."""

    path: str
    size_bytes: int
    rows: dict[str, int]


class ForgottenDocument(Document):
    """`concierge forget-me --json`."""

    state: Literal["forgotten"] = "forgotten"


BY_COMMAND = {"export": ExportedDocument | WrittenListsDocument, "forget-me": ForgottenDocument}
