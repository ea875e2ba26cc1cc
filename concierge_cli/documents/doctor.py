"""The documents of `concierge doctor`."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "DiagnosisDocument", "DoctorDocument"]


class DiagnosisDocument(Document):
    """The health of one service; `missing` are the variables that would set it up."""

    service: str
    kind: str
    health: Literal["works", "fails", "absent"]
    text: str
    missing: list[str]


class DoctorDocument(Document):
    """`concierge doctor --json`."""

    services: list[DiagnosisDocument]


BY_COMMAND = {"doctor": DoctorDocument}
