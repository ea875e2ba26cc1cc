"""The documents of `concierge doctor`."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "DiagnosisDocument", "DoctorDocument", "RestDocument"]


class RestDocument(Document):
    """That a service is left alone, until a moment in ISO 8601; `code` and `text` say what it failed with last."""

    until: str
    code: str
    text: str


class DiagnosisDocument(Document):
    """The health of one service; `missing` are the variables that would set it up.

    `rest` is there while it is left alone after failures; one that works again is not.
    """

    service: str
    kind: str
    health: Literal["works", "fails", "absent"]
    text: str
    missing: list[str]
    rest: RestDocument | None = None


class DoctorDocument(Document):
    """`concierge doctor --json`."""

    services: list[DiagnosisDocument]


BY_COMMAND = {"doctor": DoctorDocument}
