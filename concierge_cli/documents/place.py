"""The document of files that are placed."""

from typing import Literal

from pydantic import RootModel

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "PlaceDocument", "PlacedFileDocument"]


class PlacedFileDocument(Document):
    """A file, by the path that leads to it from where the command was given; `destination` is below the library.

    It is null for a file that is left out.
    """

    source: str
    destination: str | None
    role: Literal["video", "subtitle", "audio", "extra", "sample", "junk", "danger"]


class PlaceDocument(RootModel[list[PlacedFileDocument]]):
    """`concierge place PATH --json`: every file, in the order of their folders."""


BY_COMMAND = {"place": PlaceDocument}
