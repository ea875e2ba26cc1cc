"""The documents of torrent clients on other machines."""

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "SeedboxDocument", "SeedboxesDocument"]


class SeedboxDocument(Document):
    """A torrent client by its kind, and where it is; downloads go to the one that `is_used`."""

    name: str
    address: str
    is_used: bool


class SeedboxesDocument(Document):
    """`concierge seedbox list --json`."""

    seedboxes: list[SeedboxDocument]


BY_COMMAND = {"seedbox": SeedboxesDocument, "seedbox-change": SeedboxDocument}
