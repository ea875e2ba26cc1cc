"""The document of a sentence that was understood."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "SlotsDocument", "UnderstandDocument", "UnderstoodDocument"]


class SlotsDocument(Document):
    """What was said of a wish, null where it was not; `subtitles` is a language, or true where none was named."""

    title: str | None
    year: int | None
    quality: str | None
    season: int | None
    episode: int | None
    voice: str | None
    studio: str | None
    # In the order of everybody else: Python knows one union of these, whoever writes it first.
    subtitles: str | Literal[True] | None
    size_max_gb: float | None
    rating: float | None
    person: str | None
    similar_to: str | None
    minutes_max: int | None


class UnderstoodDocument(Document):
    """One wish."""

    intent: str
    slots: SlotsDocument


class UnderstandDocument(Document):
    """`concierge understand --json`: the wishes of a sentence in their order, at least one."""

    wishes: list[UnderstoodDocument]


BY_COMMAND = {"understand": UnderstandDocument}
