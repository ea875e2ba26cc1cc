"""The documents of `concierge doctor`."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "DiagnosisDocument", "DoctorDocument", "QuotaDocument", "RestDocument"]


class RestDocument(Document):
    """That a service is left alone, until a moment in ISO 8601; `code` and `text` say what it failed with last."""

    until: str
    code: str
    text: str


class QuotaDocument(Document):
    """How many of the requests that a service takes in a day were sent today."""

    used: int
    limit: int


class DiagnosisDocument(Document):
    """The health of one service; `missing` are the variables that would set it up.

    `rest` is there while it is left alone after failures; one that works again is not. `quota` is null for a service
    whose requests are not counted.
    """

    service: str
    kind: str
    health: Literal["works", "fails", "absent"]
    text: str
    missing: list[str]
    rest: RestDocument | None = None
    quota: QuotaDocument | None = None


class DoctorDocument(Document):
    """`concierge doctor --json`."""

    services: list[DiagnosisDocument]


BY_COMMAND = {"doctor": DoctorDocument}
