"""The documents of proposals."""

from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.downloads import ProgressEvent

__all__ = ["BY_COMMAND", "DeclinedDocument", "OptionDocument", "ProposalDocument", "ProposalsDocument"]


class OptionDocument(Document):
    """One option of a proposal; `pick` is its number for --pick.

    `act` is "start" for the release of the `handle`. With the `downloads` of these ids is done what "resume", "choose",
    "follow", "remove" or "remove_with_data" says; `handle` is empty then.
    """

    pick: int
    act: str
    downloads: list[str]
    handle: str
    label: str
    name: str
    size_bytes: int | None
    seeders: int
    estimate_s: int | None
    why: str


class ProposalDocument(Document):
    """What waits for a person's word."""

    id: str
    title: str
    options: list[OptionDocument]


class ProposalsDocument(Document):
    """`concierge proposals --json`."""

    proposals: list[ProposalDocument]


class DeclinedDocument(Document):
    """`concierge proposals decline --json`."""

    id: str
    state: Literal["declined"] = "declined"


BY_COMMAND = {
    "proposals": ProposalsDocument,
    "proposals-accept": ProgressEvent,
    "proposals-decline": DeclinedDocument,
}
