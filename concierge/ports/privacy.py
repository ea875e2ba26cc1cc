"""Everything that the database holds of a person, and the archive in which it is given to them."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from concierge.model.conversation import JsonValue

__all__ = ["Archive", "PersonalRow", "PrivacyStore"]

PersonalRow = Mapping[str, JsonValue]


class PrivacyStore(Protocol):
    """The rows of one person, in whatever table they stand."""

    def tables(self) -> tuple[str, ...]:
        """The tables that hold rows of people, the person's own first."""
        ...

    async def page(self, user_id: int, table: str, *, after: int, limit: int) -> tuple[PersonalRow, ...]:
        """At most `limit` of the person's rows in a table after the first `after`, always in the same order.

        What is secret is left out: passwords, cookies, codes. Where a row names a title by its number, the title's
        names stand beside it under `title`.
        """
        ...


class Archive(Protocol):
    """A file of files that is being written; `size_bytes` is its size once it is whole."""

    size_bytes: int

    async def add(self, name: str, pieces: AsyncIterator[str]) -> None:
        """Writes a file into it, piece by piece."""
        ...
