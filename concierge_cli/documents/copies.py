"""The documents of the copies that the library has of a title."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["CopiesDocument", "HaveDocument", "HeldSeasonDocument", "LibraryVoiceDocument"]


class LibraryVoiceDocument(Document):
    """A voice: its language by ISO 639-1, how it was made, and by whom; null or "" where unknown."""

    language: str | None
    kind: Literal["dub", "mvo", "dvo", "avo", "vo", "original"] | None
    studio: str


class HeldSeasonDocument(Document):
    """A season of which something is there, and how many episodes; 0 where nobody tells which."""

    number: int
    episodes: int


class CopiesDocument(Document):
    """What is known of the copies: the resolutions, best first, and the names of those who tell of them."""

    resolutions: list[int]
    voices: list[LibraryVoiceDocument]
    seasons: list[HeldSeasonDocument]
    places: list[str]


class HaveDocument(Document):
    """Whether a title is in the library; `copies` is null where it is not, or nobody knows."""

    have: Literal["yes", "no", "unknown"]
    copies: CopiesDocument | None
