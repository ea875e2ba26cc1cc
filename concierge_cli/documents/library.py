"""The documents of what stands in the library."""

from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.copies import CopiesDocument
from concierge_cli.documents.search import FailureDocument
from concierge_cli.documents.titles import IdsDocument

__all__ = ["BY_COMMAND", "LibraryDocument", "LibraryTitleDocument"]


class LibraryTitleDocument(Document):
    """A title of the library, with the names that it goes by there."""

    names: list[str]
    year: int | None
    kind: Literal["movie", "series"]
    ids: IdsDocument
    size_bytes: int
    copies: CopiesDocument


class LibraryDocument(Document):
    """`concierge library --json`: titles by name, how many there are in all, and who did not answer."""

    titles: list[LibraryTitleDocument]
    total: int
    failures: list[FailureDocument]


BY_COMMAND = {"library": LibraryDocument}
