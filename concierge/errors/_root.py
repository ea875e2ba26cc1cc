"""The root of the tree."""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

__all__ = ["ConciergeError", "Fact"]

Fact: TypeAlias = str | int | float


class ConciergeError(Exception):
    """The root: catch it to catch everything that concierge raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: Fact) -> None:
        """Keeps `message` for developers and `facts` for the text that a person reads."""
        super().__init__(message)
        self.facts: Mapping[str, Fact] = facts
